"""`calendarSearchTexts`: the words by which events are found."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from terp_desktop.storage.tables.base import Table, indexed_foreign_key
from terp_desktop.storage.tables.columns import Id

SQLITE_INDEX: Final = "calendarSearchIndex"
"""The FTS5 table that is SQLite's index of the words; it brings tables of its own."""

WORDS: Final[TypeEngine[Any]] = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")


class SearchRow(Table):
    """The words of an event, or of one occurrence that a person gave other words.

    They are written by the program, in the transaction that changes the texts: split and
    made plain in the same way on each engine (see `storage.search_texts`).
    """

    __tablename__ = "calendarSearchTexts"
    __table_args__ = (
        # SQLite has an FTS5 table instead; so that the schema is the same, an index of no
        # rows stands here there.
        sa.Index(
            "idx_calendar_search_words",
            "words",
            postgresql_using="gin",
            mysql_prefix="FULLTEXT",
            mariadb_prefix="FULLTEXT",
            sqlite_where=sa.text("id < 0"),
        ),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = indexed_foreign_key("eventId", "calendarEvents", "CASCADE")
    instance_id: Mapped[int | None] = indexed_foreign_key(
        "instanceId", "calendarRecurrenceInstances", "CASCADE"
    )
    words: Mapped[str] = mapped_column("words", WORDS)
