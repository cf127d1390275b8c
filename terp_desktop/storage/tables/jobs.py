"""`calendarJobRuns` and `calendarJobServers`: runs of background jobs, and their servers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.jobs import JobStatus
from terp_desktop.storage.tables.base import Table
from terp_desktop.storage.tables.columns import (
    EMPTY_OBJECT,
    Id,
    JsonObject,
    Text,
    Text64,
    Text255,
    check,
    now,
    one_of,
)


class JobRunRow(Table):
    """A run: claimed by inserting (job, slot); another program takes over an expired lease."""

    __tablename__ = "calendarJobRuns"
    __table_args__ = (
        sa.UniqueConstraint("job", "slot"),
        sa.Index("idx_calendar_job_runs_status_lease", "status", "leaseUntil"),
        check("attempts", sa.column("attempts") >= 1),
        one_of("status", JobStatus),
    )

    id: Mapped[Id]
    job: Mapped[Text64] = mapped_column("job")
    slot: Mapped[datetime] = mapped_column("slot")
    status: Mapped[JobStatus] = mapped_column("status", server_default="RUNNING")
    claimed_by: Mapped[Text255] = mapped_column("claimedBy")
    lease_until: Mapped[datetime | None] = mapped_column("leaseUntil")
    started_at: Mapped[datetime] = mapped_column("startedAt", server_default=now())
    ended_at: Mapped[datetime | None] = mapped_column("endedAt")
    counts: Mapped[JsonObject] = mapped_column("counts", server_default=EMPTY_OBJECT)
    error: Mapped[Text | None] = mapped_column("error")
    attempts: Mapped[int] = mapped_column("attempts", server_default="1")


class JobServerRow(Table):
    """A program that only runs jobs, without a window, until its lease expires."""

    __tablename__ = "calendarJobServers"
    __table_args__ = (sa.UniqueConstraint("name"),)

    id: Mapped[Id]
    name: Mapped[Text255] = mapped_column("name")
    started_at: Mapped[datetime] = mapped_column("startedAt", server_default=now())
    lease_until: Mapped[datetime] = mapped_column("leaseUntil")
