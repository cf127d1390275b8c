"""Rescues the content of a database whose file was replaced or removed while it was open."""

import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Engine

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.backup.backup_and_restore import backup_folder, timestamped_file
from terp_desktop.storage.engine.file_watch import WAL_IDENTITY, FileWatch
from terp_desktop.storage.engine.new_files import atomic_write


def back_up_replaced_file(engine: Engine, watch: FileWatch, now: datetime) -> Path | None:
    """Back up the former file from a connection that still has it open; None if none has.

    Then removes the former file's write-ahead log, which is in the backup; otherwise SQLite
    would apply it to the current file.
    """
    to = timestamped_file(engine.url, backup_folder(engine.url), now, "before-restore")
    try:
        # From the pool: a new connection would open the current file, and is refused.
        connection = engine.raw_connection()
    except DatabaseError:
        return None
    try:
        driver = connection.driver_connection
        if driver is None:
            return None
        with atomic_write(to) as half:
            driver.execute("VACUUM INTO ?", (str(half),))
        if watch.path.exists() and watch.wal_identity() == connection.info.get(WAL_IDENTITY, ()):
            for suffix in ("-wal", "-shm"):
                with suppress(OSError):
                    watch.path.with_name(watch.path.name + suffix).unlink()
    except (DatabaseError, sqlite3.Error, OSError):
        return None
    finally:
        connection.invalidate()
    return to
