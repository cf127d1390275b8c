"""The reminder ledger: who is to be told of which occurrence when, and who was told.

A wish ("ten minutes before") has one anchor row, without an instance date. For a single
event the anchor is itself what falls due; for a series it only keeps the wish, and each
occurrence that falls due before long has a row of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from terp_desktop.domain import zones
from terp_desktop.domain.event import (
    Event,
    Module,
    ReminderMethod,
    Status,
    When,
)

LATE_AFTER = timedelta(minutes=10)
"""What is over, and should have been told longer ago than this, is told, but not rung."""

FINISHED_STATUSES = frozenset({Status.CANCELLED, Status.COMPLETED})
"""The states of an event in which nobody needs to be reminded of it."""


class ReminderStatus(StrEnum):
    """Where a reminder stands: due, taken by a mailer, told, put off, done, or called off."""

    PENDING = "PENDING"
    CLAIMED = "CLAIMED"
    SENT = "SENT"
    SNOOZED = "SNOOZED"
    DISMISSED = "DISMISSED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


MIN_RETENTION = timedelta(days=31)
"""How long a reminder that was told is sure to be known as such: old rows are cleaned up."""

OPEN_STATUSES = frozenset(
    {
        ReminderStatus.PENDING,
        ReminderStatus.CLAIMED,
        ReminderStatus.SENT,
        ReminderStatus.SNOOZED,
    }
)
"""The states in which a reminder will be shown, or is being shown."""


DELIVERED_STATUSES = frozenset(
    {ReminderStatus.SENT, ReminderStatus.SNOOZED, ReminderStatus.DISMISSED}
)
"""The states of a reminder that its person has had before them."""

_UNDELIVERED_STATUSES = frozenset({ReminderStatus.PENDING, ReminderStatus.CLAIMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEntry:
    """One reminder of one person, as the ledger keeps it; `id` is None before it is stored.

    `due_at` is None for the anchor of a series, which never falls due itself. `left_as` is
    what one that was called off will be if it is on again and its time has passed: it is
    told again if it was on the screen or put off. `snoozed_until` is until when it was put
    off, or when it was asked for, of one whose time had passed by then.
    """

    id: int | None = None
    event_id: int
    user_id: int
    instance_date: date | None
    relative_minutes: int
    method: ReminderMethod
    due_at: datetime | None
    status: ReminderStatus
    left_as: ReminderStatus = ReminderStatus.CANCELLED
    snoozed_until: datetime | None = None

    @property
    def lead(self) -> timedelta:
        """How long before the start it is due."""
        return timedelta(minutes=self.relative_minutes)

    def cancel(self) -> "ReminderEntry":
        """The same, not to be shown any more; what is over already stays as it was."""
        return (
            replace(self, status=ReminderStatus.CANCELLED) if self.status in OPEN_STATUSES else self
        )

    def reschedule(self, due: datetime, *, start: datetime, now: datetime) -> "ReminderEntry":
        """The same, with its occurrence taking place at `start`, so that it is due at `due`.

        A new time in the future counts anew, also for what was told or dismissed. One that
        has passed rings nobody once the occurrence has begun. Before that it rings at once if
        the person has not had it yet; one that was called off while they had it before them
        is there again.
        """
        if due > now:
            fresh = due != self.due_at or self.status is ReminderStatus.CANCELLED
            return self._reset_to_pending(due, None) if fresh else self
        if start <= now:
            is_past = self.status in _UNDELIVERED_STATUSES and due != self.due_at
            status = ReminderStatus.CANCELLED if is_past else self.status
            return replace(self, due_at=due, status=status)
        if self.status is ReminderStatus.CANCELLED:
            return self._resume(due, now)
        is_new = self.status is ReminderStatus.PENDING and due != self.due_at
        return self._reset_to_pending(due, now) if is_new else replace(self, due_at=due)

    def _reset_to_pending(self, due: datetime, asked_at: datetime | None) -> "ReminderEntry":
        return replace(self, due_at=due, status=ReminderStatus.PENDING, snoozed_until=asked_at)

    def _resume(self, due: datetime, now: datetime) -> "ReminderEntry":
        """The same, on again after its time, with its occurrence still to come."""
        may_have_been_told = due == self.due_at and due < now - MIN_RETENTION
        if self.left_as is ReminderStatus.CANCELLED and not may_have_been_told:
            return self._reset_to_pending(due, now)
        return replace(self, due_at=due, status=self.left_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """A reminder that is being shown to its person, with what a list says about it.

    `expected_at` is when it was to be told: at `due_at`, unless it was put off since. `rings`
    is False for what lies in the past: it is told, and nothing sounds.
    """

    id: int
    event_id: int
    instance_date: date | None
    title: str
    location: str | None
    module: Module
    color: str | None
    when: When
    start: datetime
    end: datetime
    due_at: datetime
    expected_at: datetime
    sent_at: datetime
    rings: bool


@dataclass(frozen=True, slots=True)
class ShownReminders:
    """What is being shown to a person, the earliest first, and what cannot be.

    `broken` says for the id of a reminder why what is stored cannot be told.
    """

    due: Sequence[DueReminder]
    unreadable: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ShownFingerprint:
    """What is being shown to a person, summed up: how many, which ids, and since when at most.

    Two that are equal show the same: what comes is later than all that is there, and what
    goes makes it fewer.
    """

    count: int
    ids: int
    latest: datetime | None


def should_ring(now: datetime, *, expected: datetime, end: datetime) -> bool:
    """Whether a bell is rung now for what should have been told at `expected`.

    Not if the occurrence is over, unless it is on time all the same: a reminder may come
    after its event, and may be put off until then.
    """
    return now <= max(end, expected + LATE_AFTER)


def start_instant(when: When, zone: str) -> datetime:
    """The instant at which it starts for somebody in the zone.

    All-day: midnight there. Floating: when the clocks there show its time.
    """
    return when.span.start if when.is_timed else zones.to_instant(when.start_local, zone)


def end_instant(when: When, zone: str) -> datetime:
    """The instant at which it ends for somebody in the zone; all-day: the midnight after."""
    if when.is_timed:
        return when.span.end
    local = when.end_local + (zones.DAY if when.is_all_day else timedelta())
    return zones.to_instant(local, zone)


def start_and_end_instants(when: When, zone: str) -> tuple[datetime, datetime]:
    """Both instants, for half of what they cost one by one."""
    if when.is_timed:
        span = when.span
        return span.start, span.end
    return start_instant(when, zone), end_instant(when, zone)


def takes_place(event: Event) -> bool:
    """Whether there is anything left to be reminded of."""
    return event.deleted_at is None and event.content.status not in FINISHED_STATUSES
