"""The upgrade of a SQLite file, done to a copy first: the file never sees one that fails."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, Connection

from terp_desktop.storage.backup import sqlite_file
from terp_desktop.storage.migration.migration_lock import migrating

SUFFIX: Final = ".rehearsal"


def place(path: Path) -> Path:
    """Where the copy is made: beside the database, on the same disk."""
    return path.with_name(path.name + SUFFIX)


def rehearse(path: Path, migrate: Callable[[Connection], None]) -> None:
    """Run the migration on a copy of the database; what it raises, this raises."""
    copy = place(path)
    sqlite_file.copy(path, copy)
    with migrating(URL.create("sqlite", database=str(copy))) as (_, connection):
        migrate(connection)


def clear(path: Path) -> bool:
    """Remove the copy; False if there was none."""
    copy = place(path)
    was_there = copy.exists()
    sqlite_file.remove(copy)
    sqlite_file.remove(copy.with_name(f"{copy.name}.part"))
    return was_there
