"""Runs the upgrade of a SQLite file on a copy first, so that a failing one spares the file."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, Connection

from terp_desktop.storage.backup import sqlite_file
from terp_desktop.storage.migration.migration_lock import migration_connection

COPY_SUFFIX: Final = ".rehearsal"


def copy_path(path: Path) -> Path:
    """The path of the copy: beside the database, on the same disk."""
    return path.with_name(path.name + COPY_SUFFIX)


def dry_run(path: Path, migrate: Callable[[Connection], None]) -> None:
    """Run the migration on a copy of the database; its errors are raised."""
    copy = copy_path(path)
    sqlite_file.copy(path, copy)
    with migration_connection(URL.create("sqlite", database=str(copy))) as (_, connection):
        migrate(connection)


def remove_copy(path: Path) -> bool:
    """Remove the copy; False if there was none."""
    copy = copy_path(path)
    was_there = copy.exists()
    sqlite_file.remove(copy)
    sqlite_file.remove(copy.with_name(f"{copy.name}.part"))
    return was_there
