"""The runs of background jobs."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql, postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0005"
down_revision = "calendar_0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORD = sa.String(20)


def upgrade() -> None:
    _create_calendar_job_runs()


def downgrade() -> None:
    operations.drop_table("calendarJobRuns")


def now() -> sa.TextClause:
    """The current instant as a server default, for other programs that insert rows."""
    is_mysql = op.get_context().dialect.name in ("mysql", "mariadb")
    return sa.text("(UTC_TIMESTAMP(6))" if is_mysql else "CURRENT_TIMESTAMP")


def check(name: str, condition: sa.ColumnElement[bool]) -> sa.CheckConstraint:
    """A named CHECK."""
    return sa.CheckConstraint(condition, name=op.f(name))


def one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    """A CHECK that the value of the column is one of the words."""
    return sa.CheckConstraint(
        sa.column(column).in_(words.split()), name=op.f(f"ck_{table}_{column}")
    )


def _calendar_job_runs_columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(64), nullable=False),
        sa.Column("slot", INSTANT, nullable=False),
        sa.Column("status", WORD, nullable=False, server_default="RUNNING"),
        sa.Column("claimedBy", sa.String(255), nullable=False),
        sa.Column("leaseUntil", INSTANT),
        sa.Column("startedAt", INSTANT, nullable=False, server_default=now()),
        sa.Column("endedAt", INSTANT),
        sa.Column("counts", JSON, nullable=False, server_default=sa.text("('{}')")),
        sa.Column("error", sa.Text()),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="1"),
    ]


def _calendar_job_runs_constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarJobRuns")),
        sa.UniqueConstraint("job", "slot", name=op.f("uq_calendarJobRuns_job")),
        check("ck_calendarJobRuns_attempts", sa.column("attempts") >= 1),
        one_of("calendarJobRuns", "status", "RUNNING DONE FAILED"),
    ]


def _create_calendar_job_runs() -> None:
    operations.create_table(
        "calendarJobRuns", *_calendar_job_runs_columns(), *_calendar_job_runs_constraints()
    )
    operations.create_index(
        "idx_calendar_job_runs_status_lease", "calendarJobRuns", ["status", "leaseUntil"]
    )
