"""Working-day rules of events, and named values of the program."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

from terp_desktop.storage.schema import operations

revision = "calendar_0007"
down_revision = "calendar_0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
WORD = sa.String(20)


def upgrade() -> None:
    _create_calendar_working_day_rules()
    _create_calendar_facts()


def downgrade() -> None:
    operations.drop_table("calendarFacts")
    operations.drop_table("calendarWorkingDayRules")


def now() -> sa.TextClause:
    """The current instant as a server default, for other programs that insert rows."""
    is_mysql = op.get_context().dialect.name in ("mysql", "mariadb")
    return sa.text("(UTC_TIMESTAMP(6))" if is_mysql else "CURRENT_TIMESTAMP")


def _calendar_working_day_rules_parts() -> list[sa.Column[Any] | sa.Constraint]:
    table = "calendarWorkingDayRules"
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("roll", WORD, nullable=False),
        sa.Column("country", WORD),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["eventId"], ["calendarEvents.id"], name=op.f(f"fk_{table}_eventId"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("eventId", name=op.f(f"uq_{table}_eventId")),
        sa.CheckConstraint(
            sa.column("roll").in_(["STAY", "BEFORE", "AFTER"]), name=op.f(f"ck_{table}_roll")
        ),
    ]


def _create_calendar_working_day_rules() -> None:
    operations.create_table("calendarWorkingDayRules", *_calendar_working_day_rules_parts())


def _create_calendar_facts() -> None:
    operations.create_table(
        "calendarFacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.String(255), nullable=False),
        sa.Column("updatedAt", INSTANT, nullable=False, server_default=now()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarFacts")),
        sa.UniqueConstraint("name", name=op.f("uq_calendarFacts_name")),
    )
