"""What can go wrong with a database that a person can cure.

How the drivers' own errors become one of these is told in `sqlite_errors.py` and
`server_errors.py`. What is not in there is a bug, or, like a broken constraint, something
that the repositories understand better.
"""

import errno
import os
from pathlib import Path
from typing import ClassVar

from terp_desktop.domain.errors import DatabaseError, OutageError


class DatabaseLockedError(DatabaseError):
    """Another program keeps the database locked."""

    code: ClassVar[str] = "DATABASE_LOCKED"


class DatabaseReadOnlyError(DatabaseError):
    """The database may not be written to."""

    code: ClassVar[str] = "DATABASE_READ_ONLY"


class DiskFullError(DatabaseError):
    """There is no room for what was to be written."""

    code: ClassVar[str] = "DISK_FULL"


class DatabaseCorruptError(DatabaseError):
    """The file is a database, and damaged."""

    code: ClassVar[str] = "DATABASE_CORRUPT"


class NotADatabaseError(DatabaseError):
    """The file is something else."""

    code: ClassVar[str] = "NOT_A_DATABASE"


class DatabaseMissingError(DatabaseError):
    """There is no such file, or no such database on the server."""

    code: ClassVar[str] = "DATABASE_MISSING"


class FolderError(DatabaseError):
    """The folder is missing, is no folder, or is closed to this user."""

    code: ClassVar[str] = "FOLDER_UNUSABLE"


class DatabaseUnreachableError(OutageError):
    """The server or the disk does not answer."""

    code: ClassVar[str] = "DATABASE_UNREACHABLE"


class ServerUnknownError(DatabaseError):
    """Nobody knows a machine of that name."""

    code: ClassVar[str] = "SERVER_UNKNOWN"


class ServerTooOldError(DatabaseError):
    """The server lacks what the program needs of it."""

    code: ClassVar[str] = "SERVER_TOO_OLD"


class EncryptionRefusedError(DatabaseError):
    """The two sides do not agree on how to encrypt the connection."""

    code: ClassVar[str] = "TLS_REFUSED"


class LoginRefusedError(DatabaseError):
    """The server does not let this login in."""

    code: ClassVar[str] = "LOGIN_REFUSED"


class RightsMissingError(DatabaseError):
    """The login may not do this in the database; `details["grants"]` are what gives the right."""

    code: ClassVar[str] = "RIGHTS_MISSING"


class BadUrlError(DatabaseError):
    """The text is not the URL of a database of a kind that is supported."""

    code: ClassVar[str] = "BAD_DATABASE_URL"


class TableMissingError(DatabaseError):
    """A table that the calendar needs is not in the database any more."""

    code: ClassVar[str] = "TABLE_MISSING"


def table_missing_error(table: str) -> TableMissingError:
    """What to tell about a table that somebody removed."""
    return TableMissingError(
        f"The table “{table}” is missing from the database.",
        remedy="Restore a backup, or ask the database's administrator who removed it.",
        table=table,
    )


def file_error(error: OSError, path: Path) -> DatabaseError:
    """What to tell about a file or folder that could not be made or moved."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full_error(path)
    if error.errno == errno.EROFS:
        return read_only_error(path)
    return FolderError(
        f"“{path}” cannot be written: {os.strerror(error.errno or 0).lower()}.",
        remedy="Choose a folder that exists and that you may write to.",
        path=str(path),
    )


def read_only_error(path: Path) -> DatabaseError:
    """What to tell about a file that may not be written to."""
    return DatabaseReadOnlyError(
        f"The database “{path}” cannot be written to.",
        remedy="Give yourself the right to write to the file and its folder, or use another file.",
        path=str(path),
    )


def disk_full_error(path: Path) -> DatabaseError:
    """What to tell when the disk of the file is full."""
    return DiskFullError(
        f"There is no room left for the database “{path}”; nothing was changed.",
        remedy="Free some space on that disk and try again.",
        path=str(path),
    )
