"""The hours and days on which people work."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0013"
down_revision = "calendar_0012"
branch_labels = None
depends_on = None

PREFERENCES = "calendarPreferences"
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    operations.add_column(PREFERENCES, sa.Column("workingHours", JSON))


def downgrade() -> None:
    operations.drop_column(PREFERENCES, "workingHours")
