"""`calendarJobRuns` and `calendarJobServers`: the runs of background jobs, with leases."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW
from terp_desktop.domain.jobs import JobCounts, JobName, JobRun, JobStatus
from terp_desktop.storage.repositories.row_counts import add_if_new, count_changed
from terp_desktop.storage.tables import JobRunRow, JobServerRow

_RUN: Final = (
    JobRunRow.id,
    JobRunRow.job,
    JobRunRow.slot,
    JobRunRow.status,
    JobRunRow.claimed_by,
    JobRunRow.started_at,
    JobRunRow.lease_until,
    JobRunRow.ended_at,
    JobRunRow.counts,
    JobRunRow.error,
    JobRunRow.attempts,
)


class SqlJobRuns:
    """The runs of background jobs, one for each slot, and the job servers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(
        self, job: JobName, slot: datetime, *, owner: str, now: datetime, until: datetime
    ) -> JobRun | None:
        """Claim the slot, with a lease until `until`; None if another owner has it.

        A run whose lease has expired counts as dead and is taken over; a failed one is
        retried when it is due.
        """
        taken = self._take_over(job, slot, owner, now, until)
        if not taken and not self._insert(job, slot, owner, now, until):
            return None
        return self._find_latest(sa.and_(JobRunRow.job == job, JobRunRow.slot == slot))

    def renew(self, run: JobRun, until: datetime) -> bool:
        """Extend the lease of the run; False if it was taken over."""
        return self._update(_is_still_held(run), lease_until=until)

    def finish(
        self, run: JobRun, status: JobStatus, counts: JobCounts, *, error: str | None, now: datetime
    ) -> JobRun | None:
        """Record how the run ended; None if it was taken over."""
        ended = {"status": status, "counts": counts, "error": error, "ended_at": now}
        if not self._update(_is_still_held(run), **ended, lease_until=None):
            return None
        return self._find_latest(JobRunRow.id == run.id)

    def latest(self, job: JobName, now: datetime) -> JobRun | None:
        """The run of the job with the latest slot until now; None if there is none.

        Later slots are ignored: a program with a clock far ahead may have run them.
        """
        return self._find_latest(sa.and_(JobRunRow.job == job, JobRunRow.slot <= now))

    def latest_of_each(self, now: datetime) -> Mapping[JobName, JobRun]:
        """The latest run until now of each job that has run."""
        runs = {name: self.latest(name, now) for name in JobName}
        return {name: run for name, run in runs.items() if run is not None}

    def remove_before(self, slot: datetime, now: datetime) -> int:
        """Delete older runs, except the latest of each job, and future ones; their number."""
        latest = [run.id for run in self.latest_of_each(now).values()]
        old = sa.and_(JobRunRow.slot < slot, JobRunRow.id.not_in(latest))
        future = JobRunRow.slot > now + MAX_CLOCK_SKEW
        return count_changed(self._session, sa.delete(JobRunRow).where(sa.or_(old, future)))

    def announce_server(self, name: str, *, now: datetime, until: datetime) -> None:
        """Register a job server, or extend its lease; delete expired ones."""
        own = sa.update(JobServerRow).where(JobServerRow.name == name)
        if not count_changed(self._session, own.values(lease_until=until)):
            lease = JobServerRow.lease_until
            expired = sa.or_(lease <= now, lease > now + MAX_CLOCK_SKEW)
            count_changed(self._session, sa.delete(JobServerRow).where(expired))
            self._session.add(JobServerRow(name=name, started_at=now, lease_until=until))

    def withdraw_server(self, name: str) -> None:
        """Remove the job server."""
        count_changed(self._session, sa.delete(JobServerRow).where(JobServerRow.name == name))

    def has_server(self, now: datetime) -> bool:
        """Whether a job server is running."""
        until = JobServerRow.lease_until
        alive = sa.select(JobServerRow.id).where(until > now, until < now + MAX_CLOCK_SKEW).limit(1)
        return self._session.scalar(alive) is not None

    def _take_over(
        self, job: JobName, slot: datetime, owner: str, now: datetime, until: datetime
    ) -> bool:
        run = self._find_latest(sa.and_(JobRunRow.job == job, JobRunRow.slot == slot))
        if run is None or not run.is_claimable(now):
            return False
        return self._update(
            # Only if unchanged since it was read, so that one of two claimants wins.
            sa.and_(
                _is_still_held(run), JobRunRow.lease_until.is_not_distinct_from(run.lease_until)
            ),
            status=JobStatus.RUNNING,
            claimed_by=owner,
            started_at=now,
            lease_until=until,
            ended_at=None,
            attempts=run.attempts + 1,
        )

    def _update(self, which: sa.ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401
        return count_changed(self._session, sa.update(JobRunRow).where(which).values(**values)) == 1

    def _insert(
        self, job: JobName, slot: datetime, owner: str, now: datetime, until: datetime
    ) -> bool:
        row = JobRunRow(
            job=job, slot=slot, claimed_by=owner, started_at=now, lease_until=until, attempts=1
        )
        return add_if_new(self._session, row)

    def _find_latest(self, which: sa.ColumnElement[bool]) -> JobRun | None:
        """The matching run with the latest slot; None if there is none."""
        row = self._session.execute(
            sa.select(*_RUN).where(which).order_by(JobRunRow.slot.desc()).limit(1)
        ).one_or_none()
        return None if row is None else _run(row)


def _is_still_held(run: JobRun) -> sa.ColumnElement[bool]:
    """Whether the run has not been taken over since it was read."""
    return sa.and_(
        JobRunRow.id == run.id,
        JobRunRow.status == run.status,
        JobRunRow.claimed_by == run.claimed_by,
        JobRunRow.attempts == run.attempts,
    )


def _run(row: sa.Row[*tuple[Any, ...]]) -> JobRun:
    values = dict(row._mapping)  # noqa: SLF001  (SQLAlchemy's public name)
    values["job"] = JobName(values["job"])
    return JobRun(**values)
