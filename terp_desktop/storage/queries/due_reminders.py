"""Queries reminders together with their occurrences, for lists and mails."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Row
from sqlalchemy.orm import InstrumentedAttribute, Session

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import ReminderMethod, When
from terp_desktop.domain.reminder import (
    DueReminder,
    ReminderStatus,
    ShownReminders,
    should_ring,
    start_and_end_instants,
)
from terp_desktop.storage.queries.visibility import visible_to_reminded
from terp_desktop.storage.row_mapping import WHEN_NAMES, when_of
from terp_desktop.storage.tables import EventRow, InstanceRow, ReminderRow, RuleRow, UserRow

_HAS_INSTANCE: Final = InstanceRow.id.is_not(None)
_ON_SCREEN: Final = sa.and_(
    ReminderRow.status == ReminderStatus.SENT, ReminderRow.method != ReminderMethod.EMAIL
)
_EXPECTED: Final = sa.func.coalesce(ReminderRow.snoozed_until, ReminderRow.reminder_time)


def shown_reminders(session: Session, user_id: int, *, now: datetime, zone: str) -> ShownReminders:
    """The reminders shown to the person that are neither dismissed nor snoozed, earliest first.

    Invalid rows are returned separately, so that none of them hides the others.
    """
    shown = sa.and_(ReminderRow.user_id == user_id, _ON_SCREEN)
    return _load(session, shown, now=now, zone=zone)


def upcoming_reminders(
    session: Session, user_id: int, *, until: datetime, now: datetime, zone: str
) -> ShownReminders:
    """The reminders that will be due for the person by `until`."""
    waiting = ReminderRow.status.in_([ReminderStatus.PENDING, ReminderStatus.SNOOZED])
    upcoming = sa.and_(
        ReminderRow.user_id == user_id,
        ReminderRow.method != ReminderMethod.EMAIL,
        waiting,
        until >= _EXPECTED,
    )
    return _load(session, upcoming, now=now, zone=zone)


def reminded_occurrences(*more: Any) -> sa.Select[Any]:  # noqa: ANN401  (columns of any type)
    """Selects reminders with the columns that `when_of_occurrence` reads.

    Only for occurrences that the person may see now.
    """
    return with_occurrences(
        sa.select(
            ReminderRow.id,
            ReminderRow.event_id,
            ReminderRow.instance_date,
            ReminderRow.reminder_time,
            _HAS_INSTANCE.label("has_instance"),
            RuleRow.keeps_length,
            *(_own_or_series(name) for name in WHEN_NAMES),
            _modified_or_own("title"),
            _modified_or_own("location"),
            *more,
        )
    )


def with_occurrences(select: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """Joins reminders with their people and with the occurrences that these may see."""
    same_date = sa.and_(
        InstanceRow.parent_event_id == ReminderRow.event_id,
        InstanceRow.instance_date == ReminderRow.instance_date,
    )
    return (
        select.select_from(ReminderRow)
        .join(UserRow, UserRow.id == ReminderRow.user_id)
        .join(EventRow, EventRow.id == ReminderRow.event_id)
        .outerjoin(RuleRow, RuleRow.event_id == EventRow.id)
        .outerjoin(InstanceRow, same_date)
        .where(EventRow.deleted_at.is_(None), visible_to_reminded())
    )


def when_of_occurrence(row: Row[Any]) -> When:
    """The time of the row's occurrence; InvalidValueError or ValueError if it is invalid."""
    when = when_of(row)
    is_from_rule = row.instance_date is not None and not row.has_instance
    if not is_from_rule:
        return when
    return when.with_start_date(row.instance_date, keeps_length=bool(row.keeps_length))


def _load(
    session: Session, which: sa.ColumnElement[bool], *, now: datetime, zone: str
) -> ShownReminders:
    due: list[DueReminder] = []
    broken: dict[int, str] = {}
    columns = (ReminderRow.sent_at, _EXPECTED.label("expected_at"), _modified_or_own("module"))
    statement = reminded_occurrences(*columns, _modified_or_own("color")).where(which)
    for row in session.execute(statement.order_by(ReminderRow.reminder_time, ReminderRow.id)):
        try:
            due.append(_due_from_row(row, now, zone))
        except (TerpError, ValueError) as error:
            broken[row.id] = str(error)
    return ShownReminders(due, broken)


def _own_or_series(name: str) -> sa.Label[Any]:
    """A time column of the occurrence, or of the event; not COALESCE, since NULL has a meaning."""
    own: InstrumentedAttribute[Any] = getattr(InstanceRow, name)
    return sa.case((_HAS_INSTANCE, own), else_=getattr(EventRow, name)).label(name)


def _modified_or_own(name: str) -> sa.Label[Any]:
    """The column of the override if it is changed, else that of the series."""
    return sa.func.coalesce(
        getattr(InstanceRow, f"modified_{name}"), getattr(EventRow, name)
    ).label(name)


def _due_from_row(row: Row[Any], now: datetime, zone: str) -> DueReminder:
    when = when_of_occurrence(row)
    start, end = start_and_end_instants(when, zone)
    return DueReminder(
        id=row.id,
        event_id=row.event_id,
        instance_date=row.instance_date,
        title=row.title,
        location=row.location or None,
        module=row.module,
        color=row.color,
        when=when,
        start=start,
        end=end,
        due_at=row.reminder_time,
        expected_at=row.expected_at,
        sent_at=row.sent_at or row.expected_at,
        rings=should_ring(now, expected=row.expected_at, end=end),
    )
