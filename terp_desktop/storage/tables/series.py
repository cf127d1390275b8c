"""`calendarRecurrenceRules` and `calendarRecurrenceInstances`: rules and instances of series."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.event import EventType, Module, Priority, Status, Visibility
from terp_desktop.domain.recurrence.rule import Frequency, Weekday
from terp_desktop.domain.series import InstanceStatus
from terp_desktop.storage.tables.base import Table, foreign_key, indexed_foreign_key
from terp_desktop.storage.tables.columns import (
    EMPTY_LIST,
    Id,
    JsonList,
    Text,
    Text64,
    Text255,
    Text500,
    both_or_neither,
    check,
    now,
    one_of,
)
from terp_desktop.storage.tables.range_bounds import long_index


class RuleRow(Table):
    """The rule of a series, and the window in which its dates have instance rows."""

    __tablename__ = "calendarRecurrenceRules"
    __table_args__ = (
        sa.UniqueConstraint("eventId"),
        check("interval", sa.column("interval") >= 1),
        check("count", sa.column("count") >= 1),
        check("end", sa.or_(sa.column("count").is_(None), sa.column("endDate").is_(None))),
        check("generated", both_or_neither("generatedFrom", "generatedUntil")),
        one_of("frequency", Frequency),
        one_of("weekStart", Weekday),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = foreign_key("eventId", "calendarEvents", "CASCADE")
    frequency: Mapped[Frequency] = mapped_column("frequency")
    interval: Mapped[int] = mapped_column("interval", server_default="1")
    by_day: Mapped[JsonList] = mapped_column("byDay", server_default=EMPTY_LIST)
    by_month_day: Mapped[JsonList] = mapped_column("byMonthDay", server_default=EMPTY_LIST)
    by_month: Mapped[JsonList] = mapped_column("byMonth", server_default=EMPTY_LIST)
    by_set_pos: Mapped[JsonList] = mapped_column("bySetPos", server_default=EMPTY_LIST)
    by_week_no: Mapped[JsonList] = mapped_column("byWeekNo", server_default=EMPTY_LIST)
    by_year_day: Mapped[JsonList] = mapped_column("byYearDay", server_default=EMPTY_LIST)
    week_start: Mapped[Weekday] = mapped_column("weekStart", server_default="MO")
    start_date: Mapped[date] = mapped_column("startDate")
    end_date: Mapped[date | None] = mapped_column("endDate")
    count: Mapped[int | None] = mapped_column("count")
    exception_dates: Mapped[JsonList] = mapped_column("exceptionDates", server_default=EMPTY_LIST)
    extra_dates: Mapped[JsonList] = mapped_column("extraDates", server_default=EMPTY_LIST)
    keeps_length: Mapped[bool] = mapped_column("keepsLength", server_default=sa.false())
    generated_from: Mapped[date | None] = mapped_column("generatedFrom")
    generated_until: Mapped[date | None] = mapped_column("generatedUntil", index=True)
    created_at: Mapped[datetime] = mapped_column("createdAt", server_default=now())
    updated_at: Mapped[datetime] = mapped_column("updatedAt", server_default=now())


class InstanceRow(Table):
    """An occurrence of a series; `instance_date` identifies it even if it was moved."""

    __tablename__ = "calendarRecurrenceInstances"
    __table_args__ = (
        sa.Index(
            "idx_recurrence_instances_rule_date", "recurrenceRuleId", "instanceDate", unique=True
        ),
        sa.Index("idx_recurrence_instances_utc_range", "startUtc", "endUtc"),
        long_index("idx_recurrence_instances_long"),
        sa.Index("idx_recurrence_instances_event_date", "parentEventId", "instanceDate"),
        check("dates", sa.column("endDate") >= sa.column("startDate")),
        check("times", both_or_neither("startTime", "endTime")),
        check(
            "timezone",
            sa.or_(sa.column("timezone").is_not(None), sa.column("startTime").is_not(None)),
        ),
        check("span", sa.column("endUtc") >= sa.column("startUtc")),
        check("startFold", sa.column("startFold").in_([0, 1])),
        check("endFold", sa.column("endFold").in_([0, 1])),
        check("modifiedColor", sa.column("modifiedColor").like("#______")),
        one_of("status", InstanceStatus),
        one_of("modifiedModule", Module),
        one_of("modifiedEventType", EventType),
        one_of("modifiedStatus", Status),
        one_of("modifiedPriority", Priority),
        one_of("modifiedVisibility", Visibility),
    )

    id: Mapped[Id]
    recurrence_rule_id: Mapped[int] = foreign_key(
        "recurrenceRuleId", "calendarRecurrenceRules", "CASCADE"
    )
    parent_event_id: Mapped[int] = foreign_key("parentEventId", "calendarEvents", "CASCADE")
    instance_date: Mapped[date] = mapped_column("instanceDate")
    start_date: Mapped[date] = mapped_column("startDate")
    start_time: Mapped[time | None] = mapped_column("startTime")
    end_date: Mapped[date] = mapped_column("endDate")
    end_time: Mapped[time | None] = mapped_column("endTime")
    timezone: Mapped[Text64 | None] = mapped_column("timezone")
    start_fold: Mapped[int] = mapped_column("startFold", sa.SmallInteger, server_default="0")
    end_fold: Mapped[int] = mapped_column("endFold", sa.SmallInteger, server_default="0")
    start_utc: Mapped[datetime] = mapped_column("startUtc")
    end_utc: Mapped[datetime] = mapped_column("endUtc")
    status: Mapped[InstanceStatus] = mapped_column("status", server_default="GENERATED")
    modified_title: Mapped[Text255 | None] = mapped_column("modifiedTitle")
    modified_description: Mapped[Text | None] = mapped_column("modifiedDescription")
    modified_location: Mapped[Text500 | None] = mapped_column("modifiedLocation")
    modified_assigned_to: Mapped[int | None] = indexed_foreign_key(
        "modifiedAssignedTo", "users", "SET NULL"
    )
    modified_module: Mapped[Module | None] = mapped_column("modifiedModule")
    modified_event_type: Mapped[EventType | None] = mapped_column("modifiedEventType")
    modified_status: Mapped[Status | None] = mapped_column("modifiedStatus")
    modified_priority: Mapped[Priority | None] = mapped_column("modifiedPriority")
    modified_visibility: Mapped[Visibility | None] = mapped_column("modifiedVisibility")
    modified_color: Mapped[str | None] = mapped_column("modifiedColor", sa.String(7))
    generated_at: Mapped[datetime] = mapped_column("generatedAt", server_default=now())
    modified_at: Mapped[datetime | None] = mapped_column("modifiedAt")
    modified_by: Mapped[int | None] = indexed_foreign_key("modifiedBy", "users", "SET NULL")
