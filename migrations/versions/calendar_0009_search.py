"""The search index, and an index of long events."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from terp_desktop.storage.schema import operations

revision = "calendar_0009"
down_revision = "calendar_0008"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")

_LONG: Final[dict[str, Any]] = {
    "sqlite_where": sa.text('julianday("endDate") - julianday("startDate") > 40'),
    "postgresql_where": sa.text('("endDate" - "startDate") > 40'),
}


def upgrade() -> None:
    operations.create_index("idx_calendar_events_long", "calendarEvents", ["endUtc"], **_LONG)
    operations.create_index(
        "idx_recurrence_instances_long", "calendarRecurrenceInstances", ["endUtc"], **_LONG
    )
    _create_calendar_search_texts()
    if op.get_context().dialect.name == "sqlite":
        _create_sqlite_index()


def downgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute('DROP TABLE "calendarSearchIndex"')
    operations.drop_table("calendarSearchTexts")
    operations.drop_index("idx_recurrence_instances_long", "calendarRecurrenceInstances")
    operations.drop_index("idx_calendar_events_long", "calendarEvents")


def link(column: str, target: str) -> sa.ForeignKeyConstraint:
    """A foreign key to the `id` of another table, with ON DELETE CASCADE."""
    name = op.f(f"fk_calendarSearchTexts_{column}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete="CASCADE")


def _create_calendar_search_texts() -> None:
    table = "calendarSearchTexts"
    operations.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("eventId", sa.Integer(), nullable=False),
        sa.Column("instanceId", sa.Integer()),
        sa.Column("words", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        link("eventId", "calendarEvents"),
        link("instanceId", "calendarRecurrenceInstances"),
    )
    operations.create_index(f"ix_{table}_eventId", table, ["eventId"])
    operations.create_index(f"ix_{table}_instanceId", table, ["instanceId"])
    operations.create_index(
        "idx_calendar_search_words",
        table,
        ["words"],
        postgresql_using="gin",
        mysql_prefix="FULLTEXT",
        mariadb_prefix="FULLTEXT",
        # SQLite has the table below instead; there this index covers no rows.
        sqlite_where=sa.text("id < 0"),
    )


def _create_sqlite_index() -> None:
    """An external-content FTS5 table; triggers update it at each change.

    The words are normalized already, hence the simplest tokenizer. Positions of words are not
    stored. Prefixes are indexed, for search as you type.
    """
    op.execute(
        'CREATE VIRTUAL TABLE "calendarSearchIndex" USING fts5('
        "words, content='calendarSearchTexts', content_rowid='id',"
        " tokenize='ascii', detail='none', prefix='3 4 5 6 7 8 9 10')"
    )
    add = 'INSERT INTO "calendarSearchIndex"(rowid, words) VALUES (new.id, new.words)'
    remove = (
        'INSERT INTO "calendarSearchIndex"("calendarSearchIndex", rowid, words)'
        " VALUES ('delete', old.id, old.words)"
    )
    for verb, body in (("INSERT", add), ("DELETE", remove), ("UPDATE", f"{remove}; {add}")):
        name = f"calendarSearchTexts_{verb.lower()}"
        operations.create_trigger(
            name,
            f'CREATE TRIGGER "{name}" AFTER {verb} ON "calendarSearchTexts" BEGIN {body}; END',
        )
