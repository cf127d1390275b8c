"""Series whose occurrences keep their length across changes of the clocks."""

import sqlalchemy as sa

from terp_desktop.storage.schema import operations

revision = "calendar_0012"
down_revision = "calendar_0011"
branch_labels = None
depends_on = None

RULES = "calendarRecurrenceRules"


def upgrade() -> None:
    operations.add_column(
        RULES, sa.Column("keepsLength", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    operations.drop_column(RULES, "keepsLength")
