"""Marks an upgrade in progress on engines that cannot roll back DDL.

On MySQL and MariaDB the marker table exists from before the first change until after the
last. Its presence means that an upgrade was interrupted; it holds the path of the backup.
"""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.storage.schema.checks import calendar_tables
from terp_desktop.storage.schema.revision_files import VERSION_TABLE

UPGRADE_TABLE: Final = "calendarschemaupgrade"
"""In lower case, which every server preserves."""

_MARKER: Final = sa.table(UPGRADE_TABLE, sa.column("backup", sa.Text))


def needs_marker(connection: Connection) -> bool:
    """Whether an interrupted upgrade remains half done on the engine."""
    return connection.dialect.name in ("mysql", "mariadb")


def set_marker(connection: Connection, saved: Path | None) -> None:
    """Record the beginning of an upgrade and its backup, atomically."""
    made = sa.text(
        f"CREATE TABLE {UPGRADE_TABLE} ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4"
        " AS SELECT CAST(:backup AS CHAR(2000)) AS backup"
    )
    connection.execute(made, {"backup": None if saved is None else str(saved)})


def read_backup(connection: Connection) -> Path | None:
    """The backup from before the interrupted upgrade."""
    name = connection.scalar(sa.select(_MARKER.c.backup))
    return None if name is None else Path(name)


def clear_marker(connection: Connection) -> None:
    """Remove the marker after a complete upgrade."""
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {UPGRADE_TABLE}"))


def drop_calendar(connection: Connection) -> None:
    """Drop all tables of the calendar, however far the upgrade came."""
    quote = connection.dialect.identifier_preparer.quote
    for table in reversed(calendar_tables()):
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {quote(table.name)}"))
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {quote(VERSION_TABLE)}"))
    clear_marker(connection)
