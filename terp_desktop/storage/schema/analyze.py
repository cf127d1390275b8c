"""Lets an engine count anew what its query planner goes by, and tells of which tables it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.storage.schema.checks import calendar_tables, table_names

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

_DONE = frozenset({"OK", "Table is already up to date"})
"""What MySQL answers of a table that it has counted."""


class NothingToAnalyzeError(DatabaseError):
    """The database has no table of the calendar."""

    code = "NOTHING_TO_ANALYZE"


def analyze(engine: Engine) -> list[str]:
    """The names of the tables that were counted, of those of the calendar that are there.

    RightsMissingError if none could be, NothingToAnalyzeError if there is none.
    """
    with engine.begin() as connection:
        there = table_names(connection)
        names = [table.name for table in calendar_tables() if table.name in there]
        done = [name for name in names if _is_counted(connection, name)]
    if not names:
        raise NothingToAnalyzeError(
            "There is no calendar in the database to analyze.",
            remedy="Set it up with “terp-desktop db upgrade”.",
        )
    if not done:
        raise RightsMissingError(
            "Nothing was analyzed: this login may not do that.",
            remedy="Ask the owner of the tables to run “terp-desktop db analyze”.",
        )
    return done


def _is_counted(connection: Connection, name: str) -> bool:
    """Whether the engine has counted the table; a server that may not does not fail."""
    quoted = connection.dialect.identifier_preparer.quote(name)
    match connection.dialect.name:
        case "mysql" | "mariadb":
            try:
                answers = connection.execute(sa.text(f"ANALYZE TABLE {quoted}")).all()
            except RightsMissingError:  # by the server's edition it fails, or says so in a row
                return False
            return any(row[3] in _DONE for row in answers if row[2] == "status")
        case "postgresql":
            with _warnings(connection) as warnings:
                connection.execute(sa.text(f"ANALYZE {quoted}"))
            return not warnings
    connection.execute(sa.text(f"ANALYZE {quoted}"))
    return True


@contextmanager
def _warnings(connection: Connection) -> Iterator[list[str]]:
    """What PostgreSQL warns of meanwhile: so it tells that it skips a table."""
    driver: Any = connection.connection.driver_connection
    heard: list[str] = []

    def hear(notice: "Diagnostic") -> None:
        if notice.severity_nonlocalized == "WARNING":
            heard.append(notice.message_primary or "")

    driver.add_notice_handler(hear)
    try:
        yield heard
    finally:
        driver.remove_notice_handler(hear)
