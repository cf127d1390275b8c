"""Background jobs: their names, schedules and runs.

A due time is called a slot. Schedules are in local clock time, but slots are instants, so
that a night on which the clocks change has one slot, like any other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import count
from typing import Protocol

from terp_desktop.domain import zones
from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW
from terp_desktop.domain.day_names import WEEKDAYS


class JobStatus(StrEnum):
    """The state of a run."""

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
    """When a job is due."""

    def next_after(self, instant: datetime, zone: str) -> datetime:
        """The first slot after the instant."""

    def latest_until(self, instant: datetime, zone: str) -> datetime:
        """The last slot that is not after the instant."""


@dataclass(frozen=True, slots=True)
class PeriodicSchedule:
    """Every `minutes` minutes, counted from the full hour in UTC."""

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

    If the clocks skip that time, the offset from before the gap applies; if they show it
    twice, the first of the two counts (RFC 5545 §3.3.5).
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
"""The jobs whose effects cannot be undone; they wait while the clock is not trusted."""

MAX_JOB_ATTEMPTS = 5
"""How often a slot is tried before the job waits for its next slot."""

_FIRST_RETRY_DELAY = timedelta(minutes=1)
_MAX_RETRY_DELAY = _FIRST_RETRY_DELAY * 4 ** (MAX_JOB_ATTEMPTS - 2)

JobCounts = dict[str, int]
"""What a job did: a number for each kind of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    """One run of a job: who claimed its slot, and how it ended; `error` says why it failed."""

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
        """When a failed run is tried again, after growing delays; None if it is not."""
        if self.status is not JobStatus.FAILED or self.ended_at is None:
            return None
        is_given_up = self.attempts >= MAX_JOB_ATTEMPTS
        return (
            None if is_given_up else self.ended_at + _FIRST_RETRY_DELAY * 4 ** (self.attempts - 1)
        )

    def is_abandoned(self, now: datetime) -> bool:
        """Whether its owner let the lease expire.

        A lease that ends too far in the future was taken by a clock that was ahead.
        """
        if self.status is not JobStatus.RUNNING or self.lease_until is None:
            return False
        return not now < self.lease_until <= now + MAX_CLOCK_SKEW

    def is_claimable(self, now: datetime) -> bool:
        """Whether a program may claim its slot and run it again."""
        at = self.retry_at
        may_retry = at is not None and not now < at <= now + _MAX_RETRY_DELAY + MAX_CLOCK_SKEW
        return self.is_abandoned(now) or may_retry


@dataclass(frozen=True, slots=True)
class ShiftedInstant:
    """An event or occurrence whose stored start was wrong, before and after its correction."""

    event_id: int
    instance_date: date | None
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The result of checking a batch of rows.

    `last_id` is the id of the last row, None when no row was left. `stray_overrides` counts
    overrides whose date their rule does not give any more.
    """

    last_id: int | None
    repaired: int = 0
    unreadable: int = 0
    shifted: tuple[ShiftedInstant, ...] = ()
    stray_overrides: int = 0
