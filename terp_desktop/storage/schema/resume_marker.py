"""The note that an upgrade leaves where the engine cannot undo half of one.

On MySQL and MariaDB the table is there from before the first change until after the last.
Who finds it knows that an upgrade was cut off, and where the backup from before it is.
"""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from terp_desktop.storage.schema.checks import calendar_tables
from terp_desktop.storage.schema.revision_files import VERSION_TABLE

UPGRADE_TABLE: Final = "calendarschemaupgrade"
"""In lower case, as every server keeps it."""

_MARKER: Final = sa.table(UPGRADE_TABLE, sa.column("backup", sa.Text))


def needs_marker(connection: Connection) -> bool:
    """Whether the engine keeps half of an upgrade that is cut off."""
    return connection.dialect.name in ("mysql", "mariadb")


def set_marker(connection: Connection, saved: Path | None) -> None:
    """Note that an upgrade begins, and its backup: both in one step."""
    made = sa.text(
        f"CREATE TABLE {UPGRADE_TABLE} ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4"
        " AS SELECT CAST(:backup AS CHAR(2000)) AS backup"
    )
    connection.execute(made, {"backup": None if saved is None else str(saved)})


def read_backup(connection: Connection) -> Path | None:
    """The backup from before the upgrade that was cut off."""
    name = connection.scalar(sa.select(_MARKER.c.backup))
    return None if name is None else Path(name)


def clear_marker(connection: Connection) -> None:
    """The upgrade is whole."""
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {UPGRADE_TABLE}"))


def drop_calendar(connection: Connection) -> None:
    """Drop all that there is of the calendar, however far the upgrade came."""
    quote = connection.dialect.identifier_preparer.quote
    for table in reversed(calendar_tables()):
        connection.execute(sa.text(f"DROP TABLE IF EXISTS {quote(table.name)}"))
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {quote(VERSION_TABLE)}"))
    clear_marker(connection)
