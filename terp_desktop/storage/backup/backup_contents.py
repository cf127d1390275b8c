"""Inspects database files: whether they are valid calendars, and how many events they have."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.backup import sqlite_file


@dataclass(frozen=True, slots=True)
class BackupContents:
    """The contents of a file, including events in its trash."""

    events: int


def inspect_backup(file: Path, *, is_thorough: bool = False) -> BackupContents | None:
    """The contents of the file; None if it is not a readable calendar.

    `is_thorough` reads every page of it, which takes seconds for a large file.
    """
    try:
        if is_thorough:
            sqlite_file.require_integrity(file)
        if not sqlite_file.has_calendar(file):
            return None
        with closing(sqlite_file.connect(file, mode="ro")) as connection:
            (events,) = connection.execute('SELECT count(*) FROM "calendarEvents"').fetchone()
    except (DatabaseError, sqlite3.Error):
        return None
    return BackupContents(events=events)
