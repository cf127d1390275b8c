"""Preserved content of imported calendar files."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0008"
down_revision = "calendar_0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    operations.create_table("calendarEventSources", *_columns(), *_constraints())


def downgrade() -> None:
    operations.drop_table("calendarEventSources")


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("properties", JSON, nullable=False, server_default=sa.text("('{}')")),
    ]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarEventSources")),
        sa.UniqueConstraint("eventId", name=op.f("uq_calendarEventSources_eventId")),
        sa.ForeignKeyConstraint(
            ["eventId"],
            ["calendarEvents.id"],
            name=op.f("fk_calendarEventSources_eventId"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(sa.column("version") >= 1, name=op.f("ck_calendarEventSources_version")),
        sa.CheckConstraint(
            sa.column("sequence") >= 0, name=op.f("ck_calendarEventSources_sequence")
        ),
    ]
