"""The reminders on a person's screen, each with what a list says about its occurrence."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Row
from sqlalchemy.orm import InstrumentedAttribute, Session

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import ReminderMethod
from terp_desktop.domain.reminder import (
    LONG_PAST,
    DueReminder,
    ReminderStatus,
    end_of,
    start_of,
)
from terp_desktop.services.ports_reminders import Shown
from terp_desktop.storage.mapping import WHEN_NAMES, when_of
from terp_desktop.storage.tables import EventRow, InstanceRow, ReminderRow

_MOVED: Final = InstanceRow.id.is_not(None)


def shown_to(session: Session, user_id: int, *, now: datetime, zone: str) -> Shown:
    """What was shown to the person and neither dismissed nor put off, the earliest first.

    Rows that make no sense are told apart, so that one of them silences no other.
    """
    due: list[DueReminder] = []
    broken: dict[int, str] = {}
    for row in session.execute(_statement(user_id)):
        try:
            due.append(_due(row, now, zone))
        except (TerpError, ValueError) as error:
            broken[row.id] = str(error)
    return Shown(due, broken)


def _statement(user_id: int) -> sa.Select[Any]:
    same_date = sa.and_(
        InstanceRow.parent_event_id == ReminderRow.event_id,
        InstanceRow.instance_date == ReminderRow.instance_date,
    )
    return (
        sa.select(
            ReminderRow.id,
            ReminderRow.event_id,
            ReminderRow.instance_date,
            ReminderRow.reminder_time,
            ReminderRow.sent_at,
            _MOVED.label("has_instance"),
            *(_own_or_series(name) for name in WHEN_NAMES),
            _changed("title"),
            _changed("location"),
            _changed("module"),
            _changed("color"),
        )
        .join(EventRow, EventRow.id == ReminderRow.event_id)
        .outerjoin(InstanceRow, same_date)
        .where(
            ReminderRow.user_id == user_id,
            ReminderRow.status == ReminderStatus.SENT,
            ReminderRow.method != ReminderMethod.EMAIL,
            EventRow.deleted_at.is_(None),
        )
        .order_by(ReminderRow.reminder_time, ReminderRow.id)
    )


def _own_or_series(name: str) -> sa.Label[Any]:
    """Where the occurrence lies; not COALESCE, since a floating one has no zone on purpose."""
    own: InstrumentedAttribute[Any] = getattr(InstanceRow, name)
    return sa.case((_MOVED, own), else_=getattr(EventRow, name)).label(name)


def _changed(name: str) -> sa.Label[Any]:
    """What a person wrote into the occurrence, else what stands in the series."""
    return sa.func.coalesce(
        getattr(InstanceRow, f"modified_{name}"), getattr(EventRow, name)
    ).label(name)


def _due(row: Row[Any], now: datetime, zone: str) -> DueReminder:
    when = when_of(row)
    if row.instance_date is not None and not row.has_instance:
        when = when.on(row.instance_date)
    end = end_of(when, zone)
    return DueReminder(
        id=row.id,
        event_id=row.event_id,
        instance_date=row.instance_date,
        title=row.title,
        location=row.location or None,
        module=row.module,
        color=row.color,
        when=when,
        start=start_of(when, zone),
        end=end,
        due_at=row.reminder_time,
        sent_at=row.sent_at,
        rings=now - end <= LONG_PAST,
    )
