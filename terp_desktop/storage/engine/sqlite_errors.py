"""Translates the errors of SQLite; only this module knows their codes."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.errors import (
    DatabaseCorruptError,
    DatabaseLockedError,
    DatabaseMissingError,
    DatabaseUnreachableError,
    FolderError,
    NotADatabaseError,
    disk_full_error,
    read_only_error,
    table_missing_error,
)

_NO_TABLE: Final = re.compile(r"no such table: (?:main\.)?(\w+)$")


def translate(error: sqlite3.Error, path: Path) -> DatabaseError | None:
    """The error for an error of sqlite3; None if a user cannot resolve it."""
    # The low byte is the primary result code; the rest makes it more specific.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == 0 and str(error).startswith("Could not decode to UTF-8"):
        code = sqlite3.SQLITE_CORRUPT  # Python itself finds out, and has no code for it
    create_error = _ERRORS_BY_CODE.get(code)
    return create_error(path) if create_error else None


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Translate the errors that sqlite3 raises in the block for this file."""
    try:
        yield
    except UnicodeDecodeError as error:  # in texts of the file, or in its schema
        raise corrupt_error(path) from error
    except sqlite3.Error as error:
        if (translated := translate(error, path)) is not None:
            raise translated from error
        if (match := _NO_TABLE.match(str(error))) is not None:
            raise table_missing_error(match[1]) from error
        raise


def _locked_error(path: Path) -> DatabaseError:
    return DatabaseLockedError(
        f"The database “{path}” is locked by another program.",
        remedy="Close the program that is using it, or wait a moment, and try again.",
        path=str(path),
    )


def corrupt_error(path: Path) -> DatabaseError:
    """The error for a damaged file."""
    return DatabaseCorruptError(
        f"The database “{path}” is damaged.",
        remedy="Restore a backup with “terp-desktop db restore FILE --yes”.",
        path=str(path),
    )


def _no_database_error(path: Path) -> DatabaseError:
    return NotADatabaseError(
        f"“{path}” is not a database.",
        remedy="Check the name of the file, or choose one that does not exist yet.",
        path=str(path),
    )


def _failing_disk_error(path: Path) -> DatabaseError:
    return DatabaseUnreachableError(
        f"The disk does not read or write the database “{path}”.",
        remedy="Check that the disk or network drive is connected and sound, and try again.",
        path=str(path),
    )


def _cannot_open_error(path: Path) -> DatabaseError:
    if path.is_dir():
        return FolderError(
            f"“{path}” is a folder, not a database.",
            remedy="Name a file in it.",
            path=str(path),
        )
    if not path.parent.is_dir():
        return FolderError(
            f"There is no folder “{path.parent}” for the database “{path.name}”.",
            remedy="Make the folder, or choose another place.",
            path=str(path),
        )
    if not path.exists():
        return DatabaseMissingError(
            f"There is no database “{path}”.",
            remedy="Create it with “terp-desktop db upgrade”, or check its name.",
            path=str(path),
        )
    return FolderError(
        f"The database “{path}” cannot be opened.",
        remedy="Give yourself the right to read and write the file and its folder.",
        path=str(path),
    )


_ERRORS_BY_CODE: Final[dict[int, Callable[[Path], DatabaseError]]] = {
    sqlite3.SQLITE_BUSY: _locked_error,
    sqlite3.SQLITE_LOCKED: _locked_error,
    sqlite3.SQLITE_READONLY: read_only_error,
    sqlite3.SQLITE_PERM: read_only_error,
    sqlite3.SQLITE_FULL: disk_full_error,
    sqlite3.SQLITE_CORRUPT: corrupt_error,
    sqlite3.SQLITE_NOTADB: _no_database_error,
    sqlite3.SQLITE_IOERR: _failing_disk_error,
    sqlite3.SQLITE_CANTOPEN: _cannot_open_error,
}
