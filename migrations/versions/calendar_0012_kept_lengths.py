"""Which series keep the length of their occurrences when the clocks change."""

import sqlalchemy as sa

from terp_desktop.storage import steps

revision = "calendar_0012"
down_revision = "calendar_0011"
branch_labels = None
depends_on = None

RULES = "calendarRecurrenceRules"


def upgrade() -> None:
    steps.add_column(
        RULES, sa.Column("keepsLength", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    steps.drop_column(RULES, "keepsLength")
