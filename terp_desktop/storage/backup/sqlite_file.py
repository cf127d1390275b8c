"""Copies, verifies and replaces whole SQLite files, also while they are in use."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from terp_desktop.storage.engine.errors import (
    DatabaseCorruptError,
    DatabaseLockedError,
    DatabaseMissingError,
    DiskFullError,
    file_error,
)
from terp_desktop.storage.engine.new_files import atomic_write, make_folder
from terp_desktop.storage.engine.sqlite_errors import translate_errors
from terp_desktop.storage.schema.revision_files import VERSION_TABLE

SIDE_FILE_SUFFIXES: Final = ("-wal", "-shm", "-journal")
TIMEOUT_S: Final = 5.0
_PAUSE_S: Final = 0.05


def enable_wal(path: Path) -> None:
    """Switch the file to WAL mode permanently, so that readers and a writer do not block."""
    with translate_errors(path), closing(connect(path)) as connection:
        while not _try_enable_wal(connection):
            # The pragma ignores the busy timeout, so it is retried here for a limited time.
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")


def _try_enable_wal(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def connect(path: Path, *, mode: str = "rw", timeout_s: float = TIMEOUT_S) -> sqlite3.Connection:
    """A sqlite3 connection to an existing file, with explicit transactions."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=timeout_s, isolation_level=None)


def copy(path: Path, to: Path) -> None:
    """Write a consistent snapshot of the database, while others may use it.

    The file gets its name only when it is complete and verified. The file itself is never
    copied: content in the write-ahead log would be lost.
    """
    if not path.exists():
        raise DatabaseMissingError(
            f"There is no database “{path}”.", remedy="Check its name.", path=str(path)
        )
    with atomic_write(to) as half:
        _require_room(path, to.parent)
        with translate_errors(path), closing(connect(path)) as connection:
            connection.execute("VACUUM INTO ?", (str(half),))
        require_integrity(half)


def require_integrity(path: Path) -> None:
    """DatabaseCorruptError or NotADatabaseError unless the file is an intact database."""
    with translate_errors(path), closing(connect(path, mode="ro")) as connection:
        (sentence,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if sentence != "ok":
        raise DatabaseCorruptError(
            f"The database “{path}” is damaged: {sentence}.",
            remedy="Use another backup.",
            path=str(path),
        )


def has_calendar(path: Path) -> bool:
    """Whether the file is a database with a calendar in it."""
    wanted = "SELECT count(*) FROM sqlite_master WHERE name IN (?, 'calendarEvents')"
    with translate_errors(path), closing(connect(path, mode="ro")) as connection:
        (count,) = connection.execute(wanted, (VERSION_TABLE,)).fetchone()
    return bool(count == 2)  # noqa: PLR2004  (both of the two)


def replace_content(source: Path, into: Path, timeout_s: float) -> None:
    """Replace the content of a database by that of another one, in one transaction.

    Programs that have the file open see the new content; an interrupted replacement leaves
    the old one.
    """
    with (
        translate_errors(into),
        closing(connect(source, mode="ro")) as origin,
        closing(connect(into, timeout_s=0)) as target,
    ):
        origin.backup(target, progress=_lock_timeout_callback(into, timeout_s), sleep=_PAUSE_S)
    enable_wal(into)


def move_aside(path: Path, to: Path) -> None:
    """Rename a damaged file, together with its -wal and -shm files."""
    try:
        make_folder(to.parent)
        for suffix in ("", *SIDE_FILE_SUFFIXES):
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).replace(to.with_name(to.name + suffix))
    except OSError as error:
        raise file_error(error, to) from error


def remove(path: Path) -> None:
    """Delete a database, together with its -wal and -shm files."""
    for suffix in ("", *SIDE_FILE_SUFFIXES):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _require_room(path: Path, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    sizes = (path.with_name(path.name + suffix) for suffix in ("", "-wal"))
    needed = sum(file.stat().st_size for file in sizes if file.exists())
    if free < needed:
        raise DiskFullError(
            f"A copy of the database needs {needed:,} bytes in “{folder}”; {free:,} are free.",
            remedy="Free some space there, or choose another folder.",
            needed=needed,
            free=free,
        )


def _lock_timeout_callback(path: Path, timeout_s: float) -> Callable[[int, int, int], None]:
    # sqlite3 itself would retry for ever.
    tries = iter(range(int(timeout_s / _PAUSE_S)))

    def check(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and next(tries, None) is None:
            raise DatabaseLockedError(
                f"The database “{path}” is locked by another program.",
                remedy="Close the programs that are using it, and try again.",
                path=str(path),
            )

    return check
