"""What a person's new events of a type begin with, beside the reminders."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0014"
down_revision = "calendar_0013"
branch_labels = None
depends_on = None

PREFERENCES = "calendarPreferences"
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    operations.add_column(PREFERENCES, sa.Column("eventTemplates", JSON))


def downgrade() -> None:
    operations.drop_column(PREFERENCES, "eventTemplates")
