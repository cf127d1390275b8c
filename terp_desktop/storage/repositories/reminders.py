"""`calendarReminders`: the ledger of who is to be told of what, and who was."""

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
    """The reminder ledger."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def for_events(self, event_ids: Iterable[int]) -> dict[int, tuple[Reminder, ...]]:
        """What people wished for on these events: an entry for each event that has reminders.

        In the order of time and person; None stands for the event's creator.
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
        found: dict[int, list[Reminder]] = {}
        for event_id, minutes, method, user_id in rows:
            wish = Reminder(relative_minutes=minutes, method=method, user_id=user_id)
            found.setdefault(event_id, []).append(wish)
        return {event_id: tuple(wished) for event_id, wished in found.items()}

    def entries_of(self, event_id: int) -> list[ReminderEntry]:
        """Every row of the event, whatever its state."""
        rows = self._session.execute(
            sa.select(*_SYNC_COLUMNS)
            .where(ReminderRow.event_id == event_id)
            .order_by(ReminderRow.id)
        )
        return [ReminderEntry(**row._mapping) for row in rows]  # noqa: SLF001  (SQLAlchemy's public name)

    def apply(self, changes: ReminderChanges, now: datetime) -> None:
        """Add, rewrite and remove rows; one that is pending again has forgotten its past."""
        if changes.remove:
            self._session.execute(sa.delete(ReminderRow).where(ReminderRow.id.in_(changes.remove)))
        for row in changes.update:
            anew = _RESET if row.status is ReminderStatus.PENDING else {}
            self._update(ReminderRow.id == row.id, **{**anew, **_row_values(row)})
        if changes.add:
            new = [{**_row_values(row), "created_at": now} for row in changes.add]
            self._session.execute(sa.insert(ReminderRow), new)

    def cancel(self, event_id: int) -> None:
        """Call off every row of the event that is not over."""
        still = sa.and_(
            ReminderRow.event_id == event_id, ReminderRow.status.in_(list(OPEN_STATUSES))
        )
        self._update(still, status=ReminderStatus.CANCELLED)

    def transfer(self, event_id: int, to_id: int, *, since: date) -> None:
        """Let the rows of the series' dates from then on be those of another, as they are."""
        mine = sa.and_(ReminderRow.event_id == event_id, ReminderRow.instance_date >= since)
        self._update(mine, event_id=to_id)

    def series_with_reminders(self, *, after_id: int, limit: int) -> list[int]:
        """Ids of series that somebody wants to be reminded of, ascending: the next batch."""
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
        """Mark as shown what is due for the person or was put off until now; how many.

        Each row goes to one caller only, however many programs ask at the same time.
        """
        due = sa.and_(
            ReminderRow.status == ReminderStatus.PENDING, ReminderRow.reminder_time <= now
        )
        again = sa.and_(
            ReminderRow.status == ReminderStatus.SNOOZED, ReminderRow.snoozed_until <= now
        )
        return self._update(
            sa.and_(ReminderRow.user_id == user_id, _IS_IN_APP, sa.or_(due, again)),
            # Until when it was put off stays: that is when it should have been told again.
            status=ReminderStatus.SENT,
            sent_at=now,
        )

    def shown(self, user_id: int, *, now: datetime, zone: str) -> ShownReminders:
        """What was shown to the person and neither dismissed nor put off."""
        return shown_reminders(self._session, user_id, now=now, zone=zone)

    def upcoming(
        self, user_id: int, *, until: datetime, now: datetime, zone: str
    ) -> ShownReminders:
        """What will begin to be shown to the person by then, as things stand."""
        return upcoming_reminders(self._session, user_id, until=until, now=now, zone=zone)

    def shown_fingerprint(self, user_id: int) -> ShownFingerprint:
        """What is being shown to the person; cheap enough for each second, however much it is."""
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
        """How many reminders of the person that were due since then could not be told."""
        lost = sa.select(sa.func.count()).where(
            ReminderRow.user_id == user_id,
            ReminderRow.status == ReminderStatus.FAILED,
            _IS_IN_APP,
            ReminderRow.reminder_time > since,
        )
        return self._session.scalar(lost) or 0

    def fail(self, broken: Mapping[int, str]) -> None:
        """Give up on these rows, for the reasons given."""
        for reminder_id, reason in broken.items():
            self._update(
                ReminderRow.id == reminder_id, status=ReminderStatus.FAILED, failure_reason=reason
            )

    def snooze(self, reminder_ids: Sequence[int], user_id: int, until: datetime) -> int:
        """Put off what is being shown to the person; how many of these still were."""
        mine = sa.and_(ReminderRow.id.in_(reminder_ids), ReminderRow.user_id == user_id, _ON_SCREEN)
        return self._update(mine, status=ReminderStatus.SNOOZED, snoozed_until=until)

    def dismiss(self, reminder_ids: Sequence[int], user_id: int, now: datetime) -> int:
        """Be done with what was shown to the person; how many still were."""
        mine = sa.and_(ReminderRow.id.in_(reminder_ids), ReminderRow.user_id == user_id, _ON_SCREEN)
        done = ReminderStatus.DISMISSED
        return self._update(mine, status=done, dismissed_at=now, snoozed_until=None)

    def next_due(self, user_id: int, after: datetime) -> datetime | None:
        """The first instant after that one at which something rings for the person."""
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
        """Ids of events without an instant of their own that the person is to be reminded of.

        All-day and floating ones, ascending: the next batch.
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
        """Let ring again what was told, put off or dismissed in a time to come; how many.

        A program whose clock was far ahead did so, and what it told is not due yet. What was
        made in a time to come as well says that it is `now` which is wrong.
        """
        unreal = now + CLOCK_JUMP_THRESHOLD
        is_known = ReminderRow.created_at <= now + MAX_CLOCK_SKEW
        was_told = sa.and_(
            ReminderRow.status.in_([ReminderStatus.SENT, ReminderStatus.DISMISSED]),
            ReminderRow.reminder_time > now,
            sa.or_(ReminderRow.sent_at > unreal, ReminderRow.dismissed_at > unreal),
        )
        was_put_off = sa.and_(
            ReminderRow.status == ReminderStatus.SNOOZED, ReminderRow.sent_at > unreal
        )
        return self._update(
            sa.and_(is_known, sa.or_(was_told, was_put_off)),
            **{**_RESET, "status": ReminderStatus.PENDING},
        )

    def remove_before(self, before: datetime) -> int:
        """Forget what was told before then; how many.

        The rows of single occurrences go. A single event's row is also what its author
        wished for: it stays, and only forgets that it was told.
        """
        told = ReminderRow.status.in_([ReminderStatus.SENT, ReminderStatus.DISMISSED])
        called_off = ReminderRow.status.in_([ReminderStatus.CANCELLED, ReminderStatus.FAILED])
        old = sa.func.coalesce(ReminderRow.sent_at, ReminderRow.reminder_time) < before
        is_wish = ReminderRow.instance_date.is_(None)
        gone = sa.delete(ReminderRow).where(old, ~is_wish, sa.or_(told, called_off))
        rested = sa.and_(old, is_wish, told)
        return count_changed(self._session, gone) + self._update(
            rested, **{**_RESET, "status": ReminderStatus.CANCELLED}
        )

    def _update(self, which: sa.ColumnElement[bool], **values: Any) -> int:  # noqa: ANN401
        return count_changed(self._session, sa.update(ReminderRow).where(which).values(**values))


def _row_values(row: ReminderEntry) -> dict[str, Any]:
    values = asdict(row)
    del values["id"], values["left_as"]
    values["reminder_time"] = values.pop("due_at")
    return values
