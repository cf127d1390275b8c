"""The errors of databases that a user can resolve.

`sqlite_errors.py` and `server_errors.py` translate the drivers' errors into them. Other
errors are bugs or, like a violated constraint, left to the repositories.
"""

import errno
import os
from pathlib import Path
from typing import ClassVar

from terp_desktop.domain.errors import DatabaseError, OutageError


class DatabaseLockedError(DatabaseError):
    """Another program has locked the database."""

    code: ClassVar[str] = "DATABASE_LOCKED"


class DatabaseReadOnlyError(DatabaseError):
    """The database may not be written to."""

    code: ClassVar[str] = "DATABASE_READ_ONLY"


class DiskFullError(DatabaseError):
    """The disk is full."""

    code: ClassVar[str] = "DISK_FULL"


class DatabaseCorruptError(DatabaseError):
    """The file is a damaged database."""

    code: ClassVar[str] = "DATABASE_CORRUPT"


class NotADatabaseError(DatabaseError):
    """The file is not a database."""

    code: ClassVar[str] = "NOT_A_DATABASE"


class DatabaseMissingError(DatabaseError):
    """There is no such file, or no such database on the server."""

    code: ClassVar[str] = "DATABASE_MISSING"


class FolderError(DatabaseError):
    """The folder is missing, is not a folder, or is not accessible."""

    code: ClassVar[str] = "FOLDER_UNUSABLE"


class DatabaseUnreachableError(OutageError):
    """The server or the disk does not answer."""

    code: ClassVar[str] = "DATABASE_UNREACHABLE"


class ServerUnknownError(DatabaseError):
    """The name of the server cannot be resolved."""

    code: ClassVar[str] = "SERVER_UNKNOWN"


class ServerTooOldError(DatabaseError):
    """The server's version is not supported."""

    code: ClassVar[str] = "SERVER_TOO_OLD"


class EncryptionRefusedError(DatabaseError):
    """The client and the server do not agree on the encryption of the connection."""

    code: ClassVar[str] = "TLS_REFUSED"


class LoginRefusedError(DatabaseError):
    """The server refuses the login."""

    code: ClassVar[str] = "LOGIN_REFUSED"


class RightsMissingError(DatabaseError):
    """The login lacks rights; `details["grants"]` has the statements that grant them."""

    code: ClassVar[str] = "RIGHTS_MISSING"


class BadUrlError(DatabaseError):
    """The text is not the URL of a supported database."""

    code: ClassVar[str] = "BAD_DATABASE_URL"


class TableMissingError(DatabaseError):
    """A table that the calendar needs was removed from the database."""

    code: ClassVar[str] = "TABLE_MISSING"


def table_missing_error(table: str) -> TableMissingError:
    """The error for a table that was removed."""
    return TableMissingError(
        f"The table “{table}” is missing from the database.",
        remedy="Restore a backup, or ask the database's administrator who removed it.",
        table=table,
    )


def file_error(error: OSError, path: Path) -> DatabaseError:
    """The error for a file or folder that could not be created or moved."""
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
    """The error for a file that is read-only."""
    return DatabaseReadOnlyError(
        f"The database “{path}” cannot be written to.",
        remedy="Give yourself the right to write to the file and its folder, or use another file.",
        path=str(path),
    )


def disk_full_error(path: Path) -> DatabaseError:
    """The error for a file on a full disk."""
    return DiskFullError(
        f"There is no room left for the database “{path}”; nothing was changed.",
        remedy="Free some space on that disk and try again.",
        path=str(path),
    )
