"""Database files that were kept: whether a calendar is in one, sound, and how much of it."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.backup import sqlite_file


@dataclass(frozen=True, slots=True)
class BackupContents:
    """What is in a file; events in its trash count."""

    events: int


def inspect_backup(file: Path, *, is_thorough: bool = False) -> BackupContents | None:
    """What is in the file; None unless it is a calendar that can be read.

    `is_thorough` reads every page of it, which takes seconds where it is large.
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
