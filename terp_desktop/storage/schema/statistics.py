"""What the engines' query planners know of the tables that grow; reading only."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from terp_desktop.domain.database_state import Statistics
from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.storage.tables import EventRow, InstanceRow, ReminderRow, Table

GROWING: Final[Sequence[type[Table]]] = (EventRow, InstanceRow, ReminderRow)

Counted = tuple[int | None, datetime | None]
"""How many rows the planner reckons with, and since when."""

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


def statistics(engine: Engine) -> list[Statistics]:
    """Of each table that grows; nothing where this login may not read them."""
    with engine.connect() as connection:
        try:
            return [_of(connection, table.__tablename__) for table in GROWING]
        except RightsMissingError:
            return []


def _of(connection: Connection, name: str) -> Statistics:
    rows = connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))
    counted, counted_at = _counted(connection, name)
    return Statistics(table=name, rows=rows or 0, counted=counted, counted_at=counted_at)


def _counted(connection: Connection, name: str) -> Counted:
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
    return None if row[1] is None else int(row[1]), _instant(row[2])


def _instant(told: datetime | None) -> datetime | None:
    # The connections' zone is UTC; MySQL does not say so with its times.
    return told.replace(tzinfo=UTC) if told is not None and told.tzinfo is None else told
