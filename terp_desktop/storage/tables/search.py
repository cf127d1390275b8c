"""`calendarSearchTexts`: the search index of events."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from terp_desktop.storage.tables.base import Table, indexed_foreign_key
from terp_desktop.storage.tables.columns import Id

SQLITE_INDEX: Final = "calendarSearchIndex"
"""SQLite's FTS5 table of the words; it creates tables of its own."""

WORDS: Final[TypeEngine[Any]] = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")


class SearchRow(Table):
    """The words of an event, or of an occurrence with other texts.

    The program writes them in the transaction that changes the texts, split and normalized
    alike on each engine (see `storage.search_index`).
    """

    __tablename__ = "calendarSearchTexts"
    __table_args__ = (
        # SQLite has an FTS5 table instead; there this index covers no rows, so that the
        # schema is the same.
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
