"""An index of deleted events, for the trash and its cleanup."""

from terp_desktop.storage.schema import operations

revision = "calendar_0015"
down_revision = "calendar_0014"
branch_labels = None
depends_on = None

NAME = "idx_calendar_events_deleted_at"
EVENTS = "calendarEvents"


def upgrade() -> None:
    operations.create_index(NAME, EVENTS, ["deletedAt"], where='"deletedAt" IS NOT NULL')


def downgrade() -> None:
    operations.drop_index(NAME, EVENTS)
