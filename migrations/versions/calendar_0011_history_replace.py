"""Triggers against INSERT OR REPLACE in the history, which fires no UPDATE trigger in SQLite."""

from alembic import op

from terp_desktop.storage.schema import operations

revision = "calendar_0011"
down_revision = "calendar_0010"
branch_labels = None
depends_on = None

_REFUSAL = "calendarEventHistory only grows: its rows are never changed or deleted"
_GUARDS = {
    # REPLACE deletes the former row without firing a DELETE trigger.
    "calendarEventHistory_no_replace": (
        'BEFORE INSERT ON "calendarEventHistory"'
        ' WHEN EXISTS (SELECT 1 FROM "calendarEventHistory" WHERE id = NEW.id)'
    ),
    # In BEFORE INSERT without an id, NEW.id is -1, so no row may have that id.
    "calendarEventHistory_positive_id": ('AFTER INSERT ON "calendarEventHistory" WHEN NEW.id < 1'),
}
"""For SQLite only: PostgreSQL and MySQL then fire the UPDATE and DELETE triggers too."""


def upgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        return
    for name, occasion in _GUARDS.items():
        body = f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        operations.create_trigger(name, f'CREATE TRIGGER "{name}" {occasion} {body}')


def downgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        return
    for name in _GUARDS:
        op.execute(f'DROP TRIGGER "{name}"')
