"""Runs background jobs: claims the due slots, runs the tasks, and records the runs.

Many programs may share one database. The first one claims a slot, and renews its lease while
the job runs. When a lease expires, another program takes over the run. Failed runs are
retried. Every job can run twice without harm.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import ConflictError, DatabaseError, NotFoundError
from terp_desktop.domain.jobs import IRREVERSIBLE, SCHEDULES, JobCounts, JobName, JobRun, JobStatus
from terp_desktop.domain.notification import NewNotification, NotificationKind
from terp_desktop.services.jobs.clock_trust import ClockTrust
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""A program that does not renew its lease for this long is considered dead.

Long enough for a busy machine, and for clocks that differ a little.
"""

_RENEWALS_PER_LEASE = 4

JobTasks = Mapping[JobName, Callable[[], JobCounts]]
"""The task of each job; it returns counts."""


class UnknownJobError(NotFoundError):
    """There is no job of that name; `details["jobs"]` lists the names."""

    code = "UNKNOWN_JOB"


class ClockUnreliableError(ConflictError):
    """The job cannot be undone, and the clock jumped less than a day ago."""

    code = "CLOCK_DOUBTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOverview:
    """A job in a list: its schedule in words, its last run, and its next slot."""

    name: JobName
    schedule: str
    last_run: JobRun | None
    next_slot: datetime


class JobService:
    """Runs jobs for one program, `owner`; its methods may be called on any thread."""

    def __init__(
        self, store: Store, clock: Clock, tasks: JobTasks, *, owner: str, lease: timedelta = LEASE
    ) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._owner = owner
        self._lease = lease
        self._clock_monitor = ClockTrust(store, clock, machine=owner.partition(":")[0])

    def overview(self) -> list[JobOverview]:
        """The six jobs, in the order of the migration guide."""
        with self._store.read() as work:
            runs = work.job_runs.latest_of_each(self._clock.now())
        return [
            JobOverview(
                name=name,
                schedule=str(SCHEDULES[name]),
                last_run=runs.get(name),
                next_slot=self.next_slot(name),
            )
            for name in JobName
        ]

    def next_slot(self, name: JobName) -> datetime:
        """The next slot of the job."""
        return SCHEDULES[name].next_after(self._clock.now(), self._clock.zone())

    def run(self, name: str) -> JobRun:
        """Runs the job now, due or not; a failure is recorded and raised."""
        run = self._claim(parse_job_name(name), self._clock.now())
        if run is None:
            raise ConflictError(
                f"Another program is just starting {name}.", remedy="Try again in a moment."
            )
        return self._run(run)

    def is_due(self, name: JobName) -> bool:
        """Whether the job has an open slot, and is not blocked by an unreliable clock."""
        return not self._is_blocked(name) and self._open_slot(name) is not None

    def clock_unreliable_until(self) -> datetime | None:
        """Until when irreversible jobs wait after a clock jump; None if they do not."""
        record = self._clock_monitor.check()
        return None if record.is_steady else record.steady_from

    def refuse_while_clock_unreliable(self, name: JobName) -> None:
        """Raises ClockUnreliableError if the job is irreversible and the clock has jumped."""
        if name not in IRREVERSIBLE or (until := self.clock_unreliable_until()) is None:
            return
        raise ClockUnreliableError(
            f"The clock of this machine has jumped: {name} waits until {until:%Y-%m-%d %H:%M} UTC.",
            remedy="Check the date of the machine; if it is right, run it with --yes.",
        )

    def run_due(self, name: JobName) -> JobRun | None:
        """Runs the job if it is due; None if it is not, or another program was faster.

        One run makes up for all missed slots. Irreversible jobs wait while the clock is
        unreliable. A failure is recorded and raised; the job is retried after growing delays,
        and then at the next slot.
        """
        slot = None if self._is_blocked(name) else self._open_slot(name)
        run = None if slot is None else self._claim(name, slot)
        return run and self._run(run)

    def announce_server(self) -> None:
        """Registers this program as a job server; call it again within each lease."""
        now = self._clock.now()
        with self._store.begin() as work:
            work.job_runs.announce_server(self._owner, now=now, until=now + self._lease)

    def withdraw_server(self) -> None:
        """Unregisters this program as a job server."""
        with self._store.begin() as work:
            work.job_runs.withdraw_server(self._owner)

    def has_server(self) -> bool:
        """Whether a job server is registered, so that windows leave the jobs to it."""
        with self._store.read() as work:
            return work.job_runs.has_server(self._clock.now())

    def last_run(self, name: JobName) -> JobRun | None:
        """The run with the latest slot; None if the job never ran."""
        with self._store.read() as work:
            return work.job_runs.latest(name, self._clock.now())

    def _is_blocked(self, name: JobName) -> bool:
        return name in IRREVERSIBLE and self.clock_unreliable_until() is not None

    def _open_slot(self, name: JobName) -> datetime | None:
        """The slot to run: the latest if it was not claimed, or one to retry or take over."""
        now = self._clock.now()
        slot = SCHEDULES[name].latest_until(now, self._clock.zone())
        last = self.last_run(name)
        if last is None or last.slot < slot:
            return slot
        return last.slot if last.is_claimable(now) else None

    def _claim(self, name: JobName, slot: datetime) -> JobRun | None:
        # Checked before writing anything, because the first record uses the latest write.
        self._clock_monitor.check()
        now, until = self._clock.now(), self._clock.now() + self._lease
        with self._store.begin() as work:
            return work.job_runs.claim(name, slot, owner=self._owner, now=now, until=until)

    def _run(self, run: JobRun) -> JobRun:
        counts: JobCounts = {}
        try:
            with self._keep_lease(run):
                counts = self._tasks[run.job]()
        finally:
            # Records the exception, if any, while it propagates.
            ended = self._record(run, counts, sys.exception())
        return ended

    @contextmanager
    def _keep_lease(self, run: JobRun) -> Iterator[None]:
        """Renews the lease of the run on a thread while the block runs."""
        ended = Event()
        renewer = Thread(target=self._renew, args=[run, ended], name=f"lease of {run.job}")
        renewer.start()
        try:
            yield
        finally:
            ended.set()
            renewer.join()

    def _renew(self, run: JobRun, ended: Event) -> None:
        pause = self._lease / _RENEWALS_PER_LEASE
        while not ended.wait(pause.total_seconds()):
            try:
                with self._store.begin() as work:
                    is_ours = work.job_runs.renew(run, self._clock.now() + self._lease)
            except DatabaseError as error:
                log.warning("The lease of %s was not renewed: %s", run.job, error)
                continue
            if not is_ours:
                log.warning("%s was taken over by another program while it went on.", run.job)
                return

    def _record(self, run: JobRun, counts: JobCounts, error: BaseException | None) -> JobRun:
        status = JobStatus.DONE if error is None else JobStatus.FAILED
        reason = None if error is None else f"{type(error).__name__}: {error}"
        now = self._clock.now()
        with self._store.begin() as work:
            ended = work.job_runs.finish(run, status, counts, error=reason, now=now)
            if ended is not None and ended.error is not None:
                _notify_administrators(work, ended, now)
        return ended or run


def _notify_administrators(work: SqlWork, run: JobRun, now: datetime) -> None:
    """Notifies administrators of a failed slot once, however often it is retried."""
    notification = NewNotification(
        kind=NotificationKind.JOB_FAILURE,
        title=f"The job {run.job} failed",
        text=run.error,
        key=f"job:{run.job}:{run.slot.isoformat()}",
    )
    work.notifications.notify(work.preferences.administrators(), notification, now)


def parse_job_name(name: str) -> JobName:
    """The job of that name; UnknownJobError lists the names."""
    if name in list(JobName):
        return JobName(name)
    jobs = [str(job) for job in JobName]
    raise UnknownJobError(
        f"There is no job “{name}”.", remedy=f"Choose one of {', '.join(jobs)}.", jobs=jobs
    )
