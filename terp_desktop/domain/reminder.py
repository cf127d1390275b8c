"""Reminders: which person is reminded of which occurrence, when, and the state of the delivery.

Each reminder of an event ("ten minutes before") has one anchor row for each person, without
an instance date. The anchor of a single event falls due itself. The anchor of a series only
stores the reminder, and each occurrence that is due soon has a row of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from terp_desktop.domain import zones
from terp_desktop.domain.event import Event, Module, ReminderMethod, Status, When


class ReminderStatus(StrEnum):
    """The state of a reminder; a CLAIMED one is being mailed by a program."""

    PENDING = "PENDING"
    CLAIMED = "CLAIMED"
    SENT = "SENT"
    SNOOZED = "SNOOZED"
    DISMISSED = "DISMISSED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


LATE_AFTER = timedelta(minutes=10)
"""Reminders overdue by more than this, of occurrences that have ended, are shown silently."""

MIN_RETENTION = timedelta(days=31)
"""Rows of delivered reminders are kept at least this long."""

FINISHED_STATUSES = frozenset({Status.CANCELLED, Status.COMPLETED})
"""The states of an event that needs no reminders."""

OPEN_STATUSES = frozenset(
    {
        ReminderStatus.PENDING,
        ReminderStatus.CLAIMED,
        ReminderStatus.SENT,
        ReminderStatus.SNOOZED,
    }
)
"""The states of a reminder that will be shown, or is being shown."""

DELIVERED_STATUSES = frozenset(
    {ReminderStatus.SENT, ReminderStatus.SNOOZED, ReminderStatus.DISMISSED}
)
"""The states of a reminder that was shown to its person."""

_UNDELIVERED_STATUSES = frozenset({ReminderStatus.PENDING, ReminderStatus.CLAIMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEntry:
    """A stored reminder of one person; `id` is None before it is stored.

    `due_at` is None for the anchor of a series, which never falls due itself. `left_as` is
    the status that a cancelled reminder returns to if its occurrence is reinstated after it
    was due. `snoozed_until` is the end of a snooze; of a reminder requested after it was
    due, it is when it was requested.
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
        """The time from when it is due to the start."""
        return timedelta(minutes=self.relative_minutes)

    def cancel(self) -> "ReminderEntry":
        """The same reminder, cancelled if it is open."""
        if self.status not in OPEN_STATUSES:
            return self
        return replace(self, status=ReminderStatus.CANCELLED)

    def reschedule(self, due: datetime, *, start: datetime, now: datetime) -> "ReminderEntry":
        """The same reminder, for an occurrence that now starts at `start` and is due at `due`.

        A new due time in the future makes it PENDING again, even if it was sent or dismissed.
        A due time in the past shows nothing once the occurrence has started. Before the
        start, the reminder is shown at once if it was not delivered yet; one that was
        cancelled while it was shown is shown again.
        """
        if due > now:
            is_changed = due != self.due_at or self.status is ReminderStatus.CANCELLED
            return self._reset_to_pending(due, None) if is_changed else self
        if start <= now:
            is_past = self.status in _UNDELIVERED_STATUSES and due != self.due_at
            status = ReminderStatus.CANCELLED if is_past else self.status
            return replace(self, due_at=due, status=status)
        if self.status is ReminderStatus.CANCELLED:
            return self._resume(due, now)
        is_new = self.status is ReminderStatus.PENDING and due != self.due_at
        return self._reset_to_pending(due, now) if is_new else replace(self, due_at=due)

    def _reset_to_pending(self, due: datetime, requested_at: datetime | None) -> "ReminderEntry":
        return replace(self, due_at=due, status=ReminderStatus.PENDING, snoozed_until=requested_at)

    def _resume(self, due: datetime, now: datetime) -> "ReminderEntry":
        """The cancelled reminder, reinstated after it was due and before the occurrence starts."""
        may_be_delivered = due == self.due_at and due < now - MIN_RETENTION
        if self.left_as is ReminderStatus.CANCELLED and not may_be_delivered:
            return self._reset_to_pending(due, now)
        return replace(self, due_at=due, status=self.left_as)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReminder:
    """A reminder that is being shown to its person, with what a list shows of it.

    `expected_at` is when it should be shown: `due_at`, or the end of its snooze. Without
    `rings` it is shown silently, because its occurrence is over.
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
    """The reminders being shown to a person, the earliest first, and the unreadable ones.

    `unreadable` has the reason by reminder id.
    """

    due: Sequence[DueReminder]
    unreadable: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class ShownFingerprint:
    """A fingerprint of the reminders being shown; equal fingerprints mean the same reminders.

    A new reminder is later than all others, and removing one lowers the count.
    """

    count: int
    ids: int
    latest: datetime | None


def should_ring(now: datetime, *, expected: datetime, end: datetime) -> bool:
    """Whether a reminder that was expected at `expected` rings now.

    It does not after the end of its occurrence, unless it is on time even so: a reminder
    may be due, or snoozed until, after its event.
    """
    return now <= max(end, expected + LATE_AFTER)


def start_instant(when: When, zone: str) -> datetime:
    """The instant at which an event starts for a person in the zone.

    All-day: midnight there. Floating: when the clocks there show its start time.
    """
    return when.span.start if when.is_timed else zones.to_instant(when.start_local, zone)


def end_instant(when: When, zone: str) -> datetime:
    """The instant at which an event ends for a person in the zone; all-day: the next midnight."""
    if when.is_timed:
        return when.span.end
    local = when.end_local + (zones.DAY if when.is_all_day else timedelta())
    return zones.to_instant(local, zone)


def start_and_end_instants(when: When, zone: str) -> tuple[datetime, datetime]:
    """Both instants, at half the cost of two calls."""
    if when.is_timed:
        span = when.span
        return span.start, span.end
    return start_instant(when, zone), end_instant(when, zone)


def takes_place(event: Event) -> bool:
    """Whether the event is neither deleted nor finished."""
    return event.deleted_at is None and event.content.status not in FINISHED_STATUSES
