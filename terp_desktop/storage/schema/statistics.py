"""Reads and updates the query planners' statistics of the tables that grow."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from terp_desktop.domain.database_state import TableStatistics
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.storage.schema.checks import calendar_tables, table_names
from terp_desktop.storage.tables import EventRow, InstanceRow, ReminderRow, Table

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic


GROWING_TABLES: Final[Sequence[type[Table]]] = (EventRow, InstanceRow, ReminderRow)

PlannerCount = tuple[int | None, datetime | None]
"""The planner's row count, and when it was taken."""

_POSTGRESQL: Final = sa.text(
    "SELECT relname, CASE WHEN reltuples < 0 THEN NULL ELSE reltuples END,"
    " greatest(pg_stat_get_last_analyze_time(oid), pg_stat_get_last_autoanalyze_time(oid))"
    " FROM pg_class WHERE oid = to_regclass(:quoted)"
)
_MYSQL: Final = sa.text(
    "SELECT table_name, n_rows, last_update FROM mysql.innodb_table_stats"
    " WHERE database_name = DATABASE() AND table_name = :name"
)
_SQLITE: Final = sa.text(
    "SELECT tbl, CAST(stat AS INTEGER), NULL FROM sqlite_stat1 WHERE tbl = :name LIMIT 1"
)


def statistics(engine: Engine) -> list[TableStatistics]:
    """The statistics of each table that grows; empty if the login may not read them."""
    with engine.connect() as connection:
        try:
            return [_statistics_of(connection, table.__tablename__) for table in GROWING_TABLES]
        except RightsMissingError:
            return []


def _statistics_of(connection: Connection, name: str) -> TableStatistics:
    rows = connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))
    counted, counted_at = _planner_count(connection, name)
    return TableStatistics(table=name, rows=rows or 0, planner_rows=counted, analyzed_at=counted_at)


def _planner_count(connection: Connection, name: str) -> PlannerCount:
    asked: Mapping[str, str] = {"name": name}
    match connection.dialect.name:
        case "sqlite":
            if not sa.inspect(connection).has_table("sqlite_stat1"):
                return None, None
            statement = _SQLITE
        case "postgresql":
            statement, asked = _POSTGRESQL, {"quoted": f'"{name}"'}
        case _:
            statement = _MYSQL
    row: Any = connection.execute(statement, asked).first()
    if row is None:
        return None, None
    return None if row[1] is None else int(row[1]), _in_utc(row[2])


def _in_utc(value: datetime | None) -> datetime | None:
    # The connections' zone is UTC; MySQL returns naive times.
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


_DONE = frozenset({"OK", "Table is already up to date"})
"""MySQL's messages for an analyzed table."""


class NothingToAnalyzeError(DatabaseError):
    """The database has no table of the calendar."""

    code = "NOTHING_TO_ANALYZE"


def analyze(engine: Engine) -> list[str]:
    """Run ANALYZE on the existing tables of the calendar; the names of those analyzed.

    RightsMissingError if none could be, NothingToAnalyzeError if there are none.
    """
    with engine.begin() as connection:
        present = table_names(connection)
        names = [table.name for table in calendar_tables() if table.name in present]
        done = [name for name in names if _analyze_table(connection, name)]
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


def _analyze_table(connection: Connection, name: str) -> bool:
    """Whether the engine has analyzed the table; False if the login lacks the right."""
    quoted = connection.dialect.identifier_preparer.quote(name)
    match connection.dialect.name:
        case "mysql" | "mariadb":
            try:
                answers = connection.execute(sa.text(f"ANALYZE TABLE {quoted}")).all()
            except RightsMissingError:  # or the server reports it in a row
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
    """Collect PostgreSQL's notices in the block, which report skipped tables."""
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
