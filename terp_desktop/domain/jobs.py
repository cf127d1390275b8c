"""Background jobs: which there are, when each is due, and how a run of one ended.

A due time is called a slot. Schedules are told in local clock time; slots are instants,
so that a night on which the clocks change has one slot like every other night.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from typing import Protocol

from terp_desktop.domain import zones
from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW


class JobStatus(StrEnum):
    """How far the run of a job has come."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class JobName(StrEnum):
    """The six jobs, as the command line names them."""

    INSTANCE_GENERATION = "instance-generation"
    REMINDER_NOTIFICATION = "reminder-notification"
    DATA_CLEANUP = "data-cleanup"
    OLD_INSTANCE_CLEANUP = "old-instance-cleanup"
    COLLECTIONS_ALERT = "collections-alert"
    DATA_INTEGRITY = "data-integrity"


class Schedule(Protocol):
    """When a job is due, again and again."""

    def next_after(self, instant: datetime, zone: str) -> datetime:
        """The first slot after the instant."""

    def latest_until(self, instant: datetime, zone: str) -> datetime:
        """The last slot that is not after the instant."""


@dataclass(frozen=True, slots=True)
class PeriodicSchedule:
    """Every so many minutes, counted from the full hour in UTC."""

    minutes: int

    def next_after(self, instant: datetime, zone: str) -> datetime:
        """The first slot after the instant."""
        return self.latest_until(instant, zone) + timedelta(minutes=self.minutes)

    def latest_until(self, instant: datetime, zone: str) -> datetime:  # noqa: ARG002  (a Schedule's)
        """The last slot that is not after the instant."""
        hour = instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        length = timedelta(minutes=self.minutes)
        return hour + (instant - hour) // length * length

    def __str__(self) -> str:
        return f"every {self.minutes} minutes"


@dataclass(frozen=True, slots=True)
class ClockTimeSchedule:
    """Once a day, or once a week, at a local clock time.

    Where the clocks jump over that time the slot is as long after midnight as always;
    where they show it twice it is the first of the two (RFC 5545 §3.3.5).
    """

    at: time
    weekday: int | None = None
    """Monday is 0; None is every day."""

    def next_after(self, instant: datetime, zone: str) -> datetime:
        """The first slot after the instant."""
        today = zones.to_local(instant, zone).date()
        slots = self._slots(today - zones.DAY, zone, step=1)
        return next(slot for slot in slots if slot > instant)

    def latest_until(self, instant: datetime, zone: str) -> datetime:
        """The last slot that is not after the instant."""
        today = zones.to_local(instant, zone).date()
        slots = self._slots(today + zones.DAY, zone, step=-1)
        return next(slot for slot in slots if slot <= instant)

    def _slots(self, first: date, zone: str, *, step: int) -> Iterator[datetime]:
        days = (first + zones.DAY * number for number in count(0, step))
        for day in days:
            if self.weekday in (None, day.weekday()):
                yield zones.to_instant(datetime.combine(day, self.at), zone)

    def __str__(self) -> str:
        often = "daily" if self.weekday is None else f"{WEEKDAYS[self.weekday]}s"
        return f"{often} at {self.at.hour}:{self.at.minute:02}"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

SCHEDULES: Mapping[JobName, Schedule] = {
    JobName.INSTANCE_GENERATION: ClockTimeSchedule(time(2)),
    JobName.REMINDER_NOTIFICATION: PeriodicSchedule(minutes=5),
    JobName.DATA_CLEANUP: ClockTimeSchedule(time(3), weekday=6),
    JobName.OLD_INSTANCE_CLEANUP: ClockTimeSchedule(time(3)),
    JobName.COLLECTIONS_ALERT: ClockTimeSchedule(time(8)),
    JobName.DATA_INTEGRITY: ClockTimeSchedule(time(4)),
}
"""The schedule of the migration guide."""

IRREVERSIBLE = frozenset({JobName.DATA_CLEANUP, JobName.COLLECTIONS_ALERT})
"""The jobs that do what cannot be undone: they wait while the clock is not to be relied on."""

MAX_JOB_ATTEMPTS = 5
"""How often a slot is tried before it is left to the next one."""

_FIRST_RETRY_DELAY = timedelta(minutes=1)

_MAX_RETRY_DELAY = _FIRST_RETRY_DELAY * 4 ** (MAX_JOB_ATTEMPTS - 2)

JobCounts = dict[str, int]
"""What a job did, in numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One run of a job: who took the slot, and how it ended; `error` says why it failed."""

    id: int
    job: JobName
    slot: datetime
    status: JobStatus
    claimed_by: str
    started_at: datetime
    lease_until: datetime | None = None
    ended_at: datetime | None = None
    counts: JobCounts = field(default_factory=dict)
    error: str | None = None
    attempts: int = 1

    @property
    def retry_at(self) -> datetime | None:
        """When a failed run is tried again, after ever longer waits; None if it is not."""
        if self.status is not JobStatus.FAILED or self.ended_at is None:
            return None
        is_given_up = self.attempts >= MAX_JOB_ATTEMPTS
        return (
            None if is_given_up else self.ended_at + _FIRST_RETRY_DELAY * 4 ** (self.attempts - 1)
        )

    def is_abandoned(self, now: datetime) -> bool:
        """Whether it should be over: its owner let the lease run out.

        A lease that ends in a time to come was taken by a clock that was far ahead.
        """
        if self.status is not JobStatus.RUNNING or self.lease_until is None:
            return False
        return not now < self.lease_until <= now + MAX_CLOCK_SKEW

    def is_claimable(self, now: datetime) -> bool:
        """Whether its slot waits for somebody to run it again."""
        again = self.retry_at
        may_retry = again is not None and not now < again <= now + _MAX_RETRY_DELAY + MAX_CLOCK_SKEW
        return self.is_abandoned(now) or may_retry


@dataclass(frozen=True, slots=True)
class ShiftedInstant:
    """An event or occurrence whose start turned out to be at another instant."""

    event_id: int
    instance_date: date | None
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class BatchResult:
    """A batch of rows that were looked at: the last one's id, and how many were how.

    `last_id` is None when there was nothing left to look at. `strays` are what a person made
    and nothing gives a place any more.
    """

    last_id: int | None
    repaired: int = 0
    unreadable: int = 0
    shifted: tuple[ShiftedInstant, ...] = ()
    stray_overrides: int = 0
