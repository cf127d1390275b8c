"""`calendarEvents`: single events and series."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.event import EventType, Module, Priority, Status, Visibility
from terp_desktop.storage.tables.base import Table, foreign_key, indexed_foreign_key
from terp_desktop.storage.tables.columns import (
    BigCount,
    Id,
    Key,
    Text,
    Text64,
    Text100,
    Text255,
    Text500,
    Version,
    both_or_neither,
    check,
    not_blank,
    now,
    one_of,
)
from terp_desktop.storage.tables.range_bounds import long_index

_FLOATING = sa.column("isFloatingTime", sa.Boolean)


class EventRow(Table):
    """An event, single or recurring; the UTC columns are derived from the local ones."""

    __tablename__ = "calendarEvents"
    __table_args__ = (
        sa.UniqueConstraint("uid"),
        sa.UniqueConstraint("autoGenerationKey"),
        check("title", not_blank("title")),
        check("dates", sa.column("endDate") >= sa.column("startDate")),
        check("times", both_or_neither("startTime", "endTime")),
        check("timezone", sa.or_(sa.column("timezone").is_not(None), _FLOATING.is_(sa.true()))),
        check(
            "floating",
            sa.or_(
                _FLOATING.is_(sa.false()),
                sa.and_(sa.column("timezone").is_(None), sa.column("startTime").is_not(None)),
            ),
        ),
        check("span", sa.column("endUtc") >= sa.column("startUtc")),
        check("startFold", sa.column("startFold").in_([0, 1])),
        check("endFold", sa.column("endFold").in_([0, 1])),
        check("color", sa.column("color").like("#______")),
        check("version", sa.column("version") >= 1),
        one_of("module", Module),
        one_of("eventType", EventType),
        one_of("status", Status),
        one_of("priority", Priority),
        one_of("visibility", Visibility),
        sa.Index("idx_calendar_events_date_range", "startDate", "endDate"),
        sa.Index("idx_calendar_events_module_type_status", "module", "eventType", "status"),
        sa.Index("idx_calendar_events_user_date", "createdBy", "startDate", "endDate"),
        sa.Index(
            "idx_calendar_events_module_status",
            "module",
            "status",
            sqlite_where=sa.text('"deletedAt" IS NULL'),
            postgresql_where=sa.text('"deletedAt" IS NULL'),
        ),
        sa.Index("idx_calendar_events_utc_range", "startUtc", "endUtc"),
        long_index("idx_calendar_events_long"),
        sa.Index(
            "idx_calendar_events_deleted_at",
            "deletedAt",
            sqlite_where=sa.text('"deletedAt" IS NOT NULL'),
            postgresql_where=sa.text('"deletedAt" IS NOT NULL'),
        ),
        # An id must not be reused after a purge: the history of the event remains.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[Id]
    uid: Mapped[Key] = mapped_column("uid")
    title: Mapped[Text255] = mapped_column("title")
    description: Mapped[Text | None] = mapped_column("description")
    location: Mapped[Text500 | None] = mapped_column("location")
    start_date: Mapped[date] = mapped_column("startDate")
    end_date: Mapped[date] = mapped_column("endDate")
    start_time: Mapped[time | None] = mapped_column("startTime")
    end_time: Mapped[time | None] = mapped_column("endTime")
    timezone: Mapped[Text64 | None] = mapped_column("timezone")
    is_floating_time: Mapped[bool] = mapped_column("isFloatingTime", server_default=sa.false())
    start_fold: Mapped[int] = mapped_column("startFold", sa.SmallInteger, server_default="0")
    end_fold: Mapped[int] = mapped_column("endFold", sa.SmallInteger, server_default="0")
    start_utc: Mapped[datetime] = mapped_column("startUtc")
    end_utc: Mapped[datetime] = mapped_column("endUtc")
    module: Mapped[Module] = mapped_column("module", server_default="GENERAL")
    event_type: Mapped[EventType] = mapped_column("eventType", server_default="MEETING")
    status: Mapped[Status] = mapped_column("status", server_default="SCHEDULED")
    priority: Mapped[Priority] = mapped_column("priority", server_default="MEDIUM")
    visibility: Mapped[Visibility] = mapped_column("visibility", server_default="COMPANY")
    is_recurring: Mapped[bool] = mapped_column("isRecurring", server_default=sa.false())
    entity_type: Mapped[Text64 | None] = mapped_column("entityType")
    entity_id: Mapped[BigCount | None] = mapped_column("entityId")
    client_id: Mapped[int | None] = indexed_foreign_key("clientId", "clients", "SET NULL")
    invoice_id: Mapped[int | None] = indexed_foreign_key("invoiceId", "invoices", "SET NULL")
    bill_id: Mapped[int | None] = indexed_foreign_key("billId", "bills", "SET NULL")
    created_by: Mapped[int] = foreign_key("createdBy", "users")
    assigned_to: Mapped[int | None] = indexed_foreign_key("assignedTo", "users", "SET NULL")
    is_auto_generated: Mapped[bool] = mapped_column("isAutoGenerated", server_default=sa.false())
    auto_generation_rule: Mapped[Text100 | None] = mapped_column("autoGenerationRule")
    auto_generation_key: Mapped[Key | None] = mapped_column("autoGenerationKey")
    color: Mapped[str | None] = mapped_column("color", sa.String(7))
    version: Mapped[Version]
    created_at: Mapped[datetime] = mapped_column("createdAt", server_default=now())
    updated_at: Mapped[datetime] = mapped_column("updatedAt", server_default=now())
    deleted_at: Mapped[datetime | None] = mapped_column("deletedAt")
