"""`calendarReminders`: the reminders of people for events and occurrences, with their status."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.clock_record import CLOCK_JUMP_THRESHOLD, MAX_CLOCK_SKEW
from terp_desktop.domain.event import Reminder, ReminderMethod
from terp_desktop.domain.reminder import (
    OPEN_STATUSES,
    ReminderEntry,
    ReminderStatus,
    ShownFingerprint,
    ShownReminders,
)
from terp_desktop.domain.reminder_plan import ReminderChanges
from terp_desktop.storage.queries.due_reminders import shown_reminders, upcoming_reminders
from terp_desktop.storage.repositories.row_counts import count_changed
from terp_desktop.storage.tables import EventRow, ReminderRow


def _state(status: ReminderStatus) -> sa.BindParameter[ReminderStatus]:
    return sa.literal(status, ReminderRow.status.type)


_SYNC_COLUMNS: Final = (
    ReminderRow.id,
    ReminderRow.event_id,
    ReminderRow.user_id,
    ReminderRow.instance_date,
    ReminderRow.relative_minutes,
    ReminderRow.method,
    ReminderRow.reminder_time.label("due_at"),
    ReminderRow.status,
    ReminderRow.snoozed_until,
    sa.case(
        (ReminderRow.snoozed_until > ReminderRow.sent_at, _state(ReminderStatus.SNOOZED)),
        (ReminderRow.sent_at.is_not(None), _state(ReminderStatus.SENT)),
        else_=_state(ReminderStatus.CANCELLED),
    ).label("left_as"),
)
_RESET: Final = {
    "snoozed_until": None,
    "attempts": 0,
    "claimed_by": None,
    "claimed_until": None,
    "sent_at": None,
    "dismissed_at": None,
    "failure_reason": None,
}
_ON_SCREEN: Final = ReminderRow.status.in_([ReminderStatus.SENT, ReminderStatus.SNOOZED])
_IS_IN_APP: Final = ReminderRow.method != ReminderMethod.EMAIL


class SqlReminders:
    """The reminders of people, with their status."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def for_events(self, event_ids: Iterable[int]) -> dict[int, tuple[Reminder, ...]]:
        """The reminders that people set on each event, ordered by time and person.

        Events without reminders are omitted. The `user_id` of the event's creator is None.
        """
        creators = sa.func.nullif(ReminderRow.user_id, EventRow.created_by)
        rows = self._session.execute(
            sa.select(
                ReminderRow.event_id,
                ReminderRow.relative_minutes,
                ReminderRow.method,
                creators.label("user_id"),
            )
            .join(EventRow, EventRow.id == ReminderRow.event_id)
            .where(ReminderRow.event_id.in_(list(event_ids)), ReminderRow.instance_date.is_(None))
            .order_by(ReminderRow.relative_minutes, sa.func.coalesce(creators, 0))
        )
        by_event: dict[int, list[Reminder]] = {}
        for event_id, minutes, method, user_id in rows:
            reminder = Reminder(relative_minutes=minutes, method=method, user_id=user_id)
            by_event.setdefault(event_id, []).append(reminder)
        return {event_id: tuple(reminders) for event_id, reminders in by_event.items()}

    def entries_of(self, event_id: int) -> list[ReminderEntry]:
        """All entries of the event, in any status."""
        rows = self._session.execute(
            sa.select(*_SYNC_COLUMNS)
            .where(ReminderRow.event_id == event_id)
            .order_by(ReminderRow.id)
        )
        return [ReminderEntry(**row._mapping) for row in rows]  # noqa: SLF001  (SQLAlchemy's public name)

    def apply(self, changes: ReminderChanges, now: datetime) -> None:
        """Add, update and delete entries; one that becomes PENDING is reset."""
        if changes.remove:
            self._session.execute(sa.delete(ReminderRow).where(ReminderRow.id.in_(changes.remove)))
        for row in changes.update:
            reset = _RESET if row.status is ReminderStatus.PENDING else {}
            self._update(ReminderRow.id == row.id, **{**reset, **_row_values(row)})
        if changes.add:
            new = [{**_row_values(row), "created_at": now} for row in changes.add]
            self._session.execute(sa.insert(ReminderRow), new)

    def cancel(self, event_id: int) -> None:
        """Cancel all open reminders of the event."""
        is_open = sa.and_(
            ReminderRow.event_id == event_id, ReminderRow.status.in_(list(OPEN_STATUSES))
        )
        self._update(is_open, status=ReminderStatus.CANCELLED)

    def transfer(self, event_id: int, to_id: int, *, since: date) -> None:
        """Move the reminders of the series' dates from `since` on to another series, unchanged."""
        later = sa.and_(ReminderRow.event_id == event_id, ReminderRow.instance_date >= since)
        self._update(later, event_id=to_id)

    def series_with_reminders(self, *, after_id: int, limit: int) -> list[int]:
        """The next batch of ids of series with reminders, ascending."""
        ids = self._session.scalars(
            sa.select(ReminderRow.event_id)
            .join(EventRow, EventRow.id == ReminderRow.event_id)
            .where(
                ReminderRow.status == ReminderStatus.PENDING,
                ReminderRow.reminder_time.is_(None),
                ReminderRow.event_id > after_id,
                EventRow.deleted_at.is_(None),
            )
            .distinct()
            .order_by(ReminderRow.event_id)
            .limit(limit)
        )
        return list(ids)

    def mark_due_shown(self, user_id: int, now: datetime) -> int:
        """Mark the person's due reminders, snoozed ones included, as shown; their number.

        Each reminder goes to one caller only, even if several programs ask at the same time.
        """
        due = sa.and_(
            ReminderRow.status == ReminderStatus.PENDING, ReminderRow.reminder_time <= now
        )
        snoozed = sa.and_(
            ReminderRow.status == ReminderStatus.SNOOZED, ReminderRow.snoozed_until <= now
        )
        return self._update(
            sa.and_(ReminderRow.user_id == user_id, _IS_IN_APP, sa.or_(due, snoozed)),
            # `snoozed_until` stays: it is when the reminder was due again.
            status=ReminderStatus.SENT,
            sent_at=now,
        )

    def shown(self, user_id: int, *, now: datetime, zone: str) -> ShownReminders:
        """The reminders shown to the person that are neither dismissed nor snoozed."""
        return shown_reminders(self._session, user_id, now=now, zone=zone)

    def upcoming(
        self, user_id: int, *, until: datetime, now: datetime, zone: str
    ) -> ShownReminders:
        """The reminders that will be due for the person by `until`."""
        return upcoming_reminders(self._session, user_id, until=until, now=now, zone=zone)

    def shown_fingerprint(self, user_id: int) -> ShownFingerprint:
        """A fingerprint of the person's shown reminders; cheap enough for every second."""
        sums = (sa.func.count(), sa.func.sum(ReminderRow.id), sa.func.max(ReminderRow.sent_at))
        count, ids, latest = self._session.execute(
            sa.select(*sums)
            .select_from(ReminderRow)
            .join(EventRow, EventRow.id == ReminderRow.event_id)
            .where(
                ReminderRow.user_id == user_id,
                ReminderRow.status == ReminderStatus.SENT,
                _IS_IN_APP,
                EventRow.deleted_at.is_(None),
            )
        ).one()
        return ShownFingerprint(count, int(ids or 0), latest)

    def count_failed(self, user_id: int, since: datetime) -> int:
        """The number of the person's reminders due since then that could not be shown."""
        failed = sa.select(sa.func.count()).where(
            ReminderRow.user_id == user_id,
            ReminderRow.status == ReminderStatus.FAILED,
            _IS_IN_APP,
            ReminderRow.reminder_time > since,
        )
        return self._session.scalar(failed) or 0

    def fail(self, broken: Mapping[int, str]) -> None:
        """Mark these reminders as failed, each with its reason."""
        for reminder_id, reason in broken.items():
            self._update(
                ReminderRow.id == reminder_id, status=ReminderStatus.FAILED, failure_reason=reason
            )

    def snooze(self, reminder_ids: Sequence[int], user_id: int, until: datetime) -> int:
        """Snooze those of the reminders that are still shown to the person; their number."""
        shown = sa.and_(
            ReminderRow.id.in_(reminder_ids), ReminderRow.user_id == user_id, _ON_SCREEN
        )
        return self._update(shown, status=ReminderStatus.SNOOZED, snoozed_until=until)

    def dismiss(self, reminder_ids: Sequence[int], user_id: int, now: datetime) -> int:
        """Dismiss those of the reminders that are still shown to the person; their number."""
        shown = sa.and_(
            ReminderRow.id.in_(reminder_ids), ReminderRow.user_id == user_id, _ON_SCREEN
        )
        status = ReminderStatus.DISMISSED
        return self._update(shown, status=status, dismissed_at=now, snoozed_until=None)

    def next_due(self, user_id: int, after: datetime) -> datetime | None:
        """The next instant after that one when a reminder of the person is due; None if none."""
        times = (
            (ReminderStatus.PENDING, ReminderRow.reminder_time),
            (ReminderStatus.SNOOZED, ReminderRow.snoozed_until),
        )
        firsts = (
            self._session.scalar(
                sa.select(sa.func.min(column)).where(
                    ReminderRow.user_id == user_id,
                    ReminderRow.status == status,
                    _IS_IN_APP,
                    column > after,
                )
            )
            for status, column in times
        )
        return min((first for first in firsts if first is not None), default=None)

    def zone_dependent_events(self, user_id: int, *, after_id: int, limit: int) -> list[int]:
        """The next batch of ids of all-day and floating events with reminders of the person.

        Their instants depend on the person's zone. The ids are ascending.
        """
        ids = self._session.scalars(
            sa.select(EventRow.id)
            .join(ReminderRow, ReminderRow.event_id == EventRow.id)
            .where(
                ReminderRow.user_id == user_id,
                EventRow.id > after_id,
                EventRow.deleted_at.is_(None),
                sa.or_(EventRow.start_time.is_(None), EventRow.is_floating_time),
            )
            .distinct()
            .order_by(EventRow.id)
            .limit(limit)
        )
        return list(ids)

    def reset_future(self, now: datetime) -> int:
        """Reset reminders that were shown, snoozed or dismissed in the future; their number.

        A program whose clock was far ahead has done so, and they are not due yet. Reminders
        that were also created in the future are not reset: then `now` is wrong.
        """
        future = now + CLOCK_JUMP_THRESHOLD
        is_created = ReminderRow.created_at <= now + MAX_CLOCK_SKEW
        was_shown = sa.and_(
            ReminderRow.status.in_([ReminderStatus.SENT, ReminderStatus.DISMISSED]),
            ReminderRow.reminder_time > now,
            sa.or_(ReminderRow.sent_at > future, ReminderRow.dismissed_at > future),
        )
        was_snoozed = sa.and_(
            ReminderRow.status == ReminderStatus.SNOOZED, ReminderRow.sent_at > future
        )
        return self._update(
            sa.and_(is_created, sa.or_(was_shown, was_snoozed)),
            **{**_RESET, "status": ReminderStatus.PENDING},
        )

    def remove_before(self, before: datetime) -> int:
        """Delete or reset the finished reminders from before then; return their number.

        Reminders of single occurrences are deleted. The reminder of a single event is also
        the setting of its author: it stays, as cancelled.
        """
        shown = ReminderRow.status.in_([ReminderStatus.SENT, ReminderStatus.DISMISSED])
        cancelled = ReminderRow.status.in_([ReminderStatus.CANCELLED, ReminderStatus.FAILED])
        old = sa.func.coalesce(ReminderRow.sent_at, ReminderRow.reminder_time) < before
        is_setting = ReminderRow.instance_date.is_(None)
        deleted = sa.delete(ReminderRow).where(old, ~is_setting, sa.or_(shown, cancelled))
        reset = sa.and_(old, is_setting, shown)
        return count_changed(self._session, deleted) + self._update(
            reset, **{**_RESET, "status": ReminderStatus.CANCELLED}
        )

    def _update(self, which: sa.ColumnElement[bool], **values: Any) -> int:  # noqa: ANN401
        return count_changed(self._session, sa.update(ReminderRow).where(which).values(**values))


def _row_values(row: ReminderEntry) -> dict[str, Any]:
    values = asdict(row)
    del values["id"], values["left_as"]
    values["reminder_time"] = values.pop("due_at")
    return values
