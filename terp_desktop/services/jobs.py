"""The background jobs: what is due, taking a slot, running, and keeping the record.

Many programs may work on one database. A slot is taken by whoever comes first; what one of
them leaves unfinished another takes over when the lease has run out; and every job may run
twice without harm.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from terp_desktop.domain.errors import ConflictError, NotFoundError
from terp_desktop.domain.jobs import SCHEDULES, Counts, JobName, JobRun, JobStatus
from terp_desktop.services.ports import Clock, Store

LEASE = timedelta(minutes=30)
"""How long a run may take before another program holds its owner for dead."""

Tasks = Mapping[JobName, Callable[[], Counts]]
"""What each job does; it returns its counts."""


class UnknownJobError(NotFoundError):
    """There is no job of that name; `details["jobs"]` lists those there are."""

    code = "UNKNOWN_JOB"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOverview:
    """A job as a list shows it: its schedule in words, its last run, when it is due next."""

    name: JobName
    schedule: str
    last_run: JobRun | None
    next_slot: datetime


class JobService:
    """Runs jobs on behalf of one program, `owner`; its methods may be called on any thread."""

    def __init__(self, store: Store, clock: Clock, tasks: Tasks, *, owner: str) -> None:
        self._store = store
        self._clock = clock
        self._tasks = tasks
        self._owner = owner

    def overview(self) -> list[JobOverview]:
        """All six, in the order of the migration guide."""
        with self._store.read() as work:
            runs = work.job_runs.latest_of_each()
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
        """When the job is due next."""
        return SCHEDULES[name].next_after(self._clock.now(), self._clock.zone())

    def run(self, name: str) -> JobRun:
        """Run the job now, due or not; what goes wrong is recorded and raised."""
        run = self._claim(named(name), self._clock.now())
        if run is None:
            raise ConflictError(
                f"Another program is just starting {name}.", remedy="Try again in a moment."
            )
        return self._run(run)

    def is_due(self, name: JobName) -> bool:
        """Whether the job's latest slot has not been, and nobody is at it."""
        return self._open_slot(name) is not None

    def run_due(self, name: JobName) -> JobRun | None:
        """Run the job if it is due; None if it is not, or somebody else was quicker.

        However many slots were missed, they are made up for by one run. What goes wrong is
        recorded and raised; the next slot tries again.
        """
        slot = self._open_slot(name)
        run = None if slot is None else self._claim(name, slot)
        return run and self._run(run)

    def last_run(self, name: JobName) -> JobRun | None:
        """The run with the latest slot; None if the job never ran."""
        with self._store.read() as work:
            return work.job_runs.latest(name)

    def _open_slot(self, name: JobName) -> datetime | None:
        """The slot that waits for somebody: the latest, or one whose owner seems dead."""
        now = self._clock.now()
        slot = SCHEDULES[name].latest_until(now, self._clock.zone())
        last = self.last_run(name)
        if last is None or last.slot < slot:
            return slot
        return last.slot if last.is_abandoned(now) else None

    def _claim(self, name: JobName, slot: datetime) -> JobRun | None:
        now = self._clock.now()
        with self._store.begin() as work:
            return work.job_runs.claim(name, slot, owner=self._owner, now=now, until=now + LEASE)

    def _run(self, run: JobRun) -> JobRun:
        counts: Counts = {}
        try:
            counts = self._tasks[run.job]()
        finally:
            # Whatever went wrong goes on its way; this only writes it down as it passes.
            ended = self._record(run, counts, sys.exception())
        return ended

    def _record(self, run: JobRun, counts: Counts, error: BaseException | None) -> JobRun:
        status = JobStatus.DONE if error is None else JobStatus.FAILED
        with self._store.begin() as work:
            return work.job_runs.finish(
                run.id,
                status,
                counts,
                error=None if error is None else f"{type(error).__name__}: {error}",
                now=self._clock.now(),
            )


def named(name: str) -> JobName:
    """The job of that name; UnknownJobError lists those there are."""
    if name in list(JobName):
        return JobName(name)
    jobs = [str(job) for job in JobName]
    raise UnknownJobError(
        f"There is no job “{name}”.", remedy=f"Choose one of {', '.join(jobs)}.", jobs=jobs
    )
