"""`calendarJobRuns`: who ran which job for which slot, and how that ended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from terp_desktop.domain.jobs import Counts, JobName, JobRun, JobStatus
from terp_desktop.storage.rows import count_changed
from terp_desktop.storage.tables import JobRunRow

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
)


class SqlJobRuns:
    """The runs of one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(
        self, job: JobName, slot: datetime, *, owner: str, now: datetime, until: datetime
    ) -> JobRun | None:
        """Take the slot, with a lease until then; None if another has it.

        A run that is not over when its lease is counts as dead, and is taken over.
        """
        taken = self._take_over(job, slot, owner, now, until)
        if not taken and not self._insert(job, slot, owner, now, until):
            return None
        return self._only(sa.and_(JobRunRow.job == job, JobRunRow.slot == slot))

    def finish(
        self, run_id: int, status: JobStatus, counts: Counts, *, error: str | None, now: datetime
    ) -> JobRun:
        """Note how a run ended."""
        count_changed(
            self._session,
            sa.update(JobRunRow)
            .where(JobRunRow.id == run_id)
            .values(status=status, counts=counts, error=error, ended_at=now, lease_until=None),
        )
        run = self._only(JobRunRow.id == run_id)
        if run is None:
            raise LookupError(f"run {run_id} was removed while it went on")
        return run

    def latest(self, job: JobName) -> JobRun | None:
        """The run of the job with the latest slot."""
        return self._only(JobRunRow.job == job)

    def latest_of_each(self) -> Mapping[JobName, JobRun]:
        """The run with the latest slot of every job that ever ran."""
        runs = {name: self.latest(name) for name in JobName}
        return {name: run for name, run in runs.items() if run is not None}

    def remove_before(self, slot: datetime) -> int:
        """Forget older runs, but never the latest of a job; how many went."""
        kept = [run.id for run in self.latest_of_each().values()]
        old = sa.and_(JobRunRow.slot < slot, JobRunRow.id.not_in(kept))
        return count_changed(self._session, sa.delete(JobRunRow).where(old))

    def _take_over(
        self, job: JobName, slot: datetime, owner: str, now: datetime, until: datetime
    ) -> bool:
        dead = sa.and_(
            JobRunRow.job == job,
            JobRunRow.slot == slot,
            JobRunRow.status == JobStatus.RUNNING,
            JobRunRow.lease_until <= now,
        )
        values = {"claimed_by": owner, "started_at": now, "lease_until": until}
        more = JobRunRow.attempts + 1
        taken = sa.update(JobRunRow).where(dead).values(**values, attempts=more)
        return count_changed(self._session, taken) == 1

    def _insert(
        self, job: JobName, slot: datetime, owner: str, now: datetime, until: datetime
    ) -> bool:
        row = JobRunRow(
            job=job, slot=slot, claimed_by=owner, started_at=now, lease_until=until, attempts=1
        )
        try:
            # A savepoint: on PostgreSQL the refusal would spoil the whole transaction.
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            return False
        return True

    def _only(self, which: sa.ColumnElement[bool]) -> JobRun | None:
        """The one with the latest slot of those that match."""
        row = self._session.execute(
            sa.select(*_RUN).where(which).order_by(JobRunRow.slot.desc()).limit(1)
        ).one_or_none()
        return None if row is None else _run(row)


def _run(row: sa.Row[*tuple[Any, ...]]) -> JobRun:
    values = dict(row._mapping)  # noqa: SLF001  (SQLAlchemy's public name)
    values["job"] = JobName(values["job"])
    return JobRun(**values)
