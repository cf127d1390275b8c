"""What can go wrong with a database that a person can cure, and how to tell it.

The one place that knows the drivers' own codes. What is not in here is a bug, or, like a
broken constraint, something that the repositories understand better.
"""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Final

from sqlalchemy.engine import URL

from terp_desktop.domain.errors import DatabaseError


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
    """There is no such file."""

    code: ClassVar[str] = "DATABASE_MISSING"


class FolderError(DatabaseError):
    """The folder is missing, is no folder, or is closed to this user."""

    code: ClassVar[str] = "FOLDER_UNUSABLE"


class DatabaseUnreachableError(DatabaseError):
    """The server or the disk does not answer."""

    code: ClassVar[str] = "DATABASE_UNREACHABLE"


class LoginRefusedError(DatabaseError):
    """The server does not let this login in, or not do this."""

    code: ClassVar[str] = "LOGIN_REFUSED"


class BadUrlError(DatabaseError):
    """The text is not the URL of a database of a kind that is supported."""

    code: ClassVar[str] = "BAD_DATABASE_URL"


def masked(url: URL) -> str:
    """The URL as it may be shown: without its password."""
    return url.render_as_string(hide_password=True)


def database_path(url: URL) -> Path | None:
    """The file behind a SQLite URL; None for one in memory and for a server."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in ("", ":memory:"):
        return None
    if name.startswith("file:"):
        return Path(name.removeprefix("file:").partition("?")[0])
    return Path(name).absolute()


def translate(error: BaseException, url: URL) -> DatabaseError | None:
    """What to tell about an error of a driver; None if it is no person's to cure."""
    if isinstance(error, sqlite3.Error):
        return _sqlite(error, database_path(url) or Path(":memory:"))
    if isinstance(code := getattr(error, "sqlstate", None), str):
        return _server(_POSTGRESQL, code[:2], url) or _server(_POSTGRESQL, code, url)
    if type(error).__module__.startswith("psycopg") and type(error).__name__ == "OperationalError":
        return _unreachable(url)
    if type(error).__module__.startswith("pymysql") and error.args:
        return _server(_MYSQL, error.args[0], url)
    return None


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Tell what sqlite3 itself raises inside the block about this file."""
    try:
        yield
    except sqlite3.Error as error:
        if (told := _sqlite(error, path)) is not None:
            raise told from error
        raise


def file_failure(error: OSError, path: Path) -> DatabaseError:
    """What to tell about a file or folder that could not be made or moved."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    if error.errno == errno.EROFS:
        return _read_only(path)
    return FolderError(
        f"“{path}” cannot be written: {os.strerror(error.errno or 0).lower()}.",
        remedy="Choose a folder that exists and that you may write to.",
        path=str(path),
    )


def _sqlite(error: sqlite3.Error, path: Path) -> DatabaseError | None:
    # The low byte is the kind of error; the rest says more about the same.
    told = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return told(path) if told else None


def _locked(path: Path) -> DatabaseError:
    return DatabaseLockedError(
        f"The database “{path}” is locked by another program.",
        remedy="Close the program that is using it, or wait a moment, and try again.",
        path=str(path),
    )


def _read_only(path: Path) -> DatabaseError:
    return DatabaseReadOnlyError(
        f"The database “{path}” cannot be written to.",
        remedy="Give yourself the right to write to the file and its folder, or use another file.",
        path=str(path),
    )


def _full(path: Path) -> DatabaseError:
    return DiskFullError(
        f"There is no room left for the database “{path}”; nothing was changed.",
        remedy="Free some space on that disk and try again.",
        path=str(path),
    )


def _corrupt(path: Path) -> DatabaseError:
    return DatabaseCorruptError(
        f"The database “{path}” is damaged.",
        remedy="Restore a backup with “terp-desktop db restore FILE --yes”.",
        path=str(path),
    )


def _no_database(path: Path) -> DatabaseError:
    return NotADatabaseError(
        f"“{path}” is not a database.",
        remedy="Check the name of the file, or choose one that does not exist yet.",
        path=str(path),
    )


def _failing_disk(path: Path) -> DatabaseError:
    return DatabaseUnreachableError(
        f"The disk does not read or write the database “{path}”.",
        remedy="Check that the disk or network drive is connected and sound, and try again.",
        path=str(path),
    )


def _cannot_open(path: Path) -> DatabaseError:
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


_SQLITE: Final[dict[int, Callable[[Path], DatabaseError]]] = {
    sqlite3.SQLITE_BUSY: _locked,
    sqlite3.SQLITE_LOCKED: _locked,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_PERM: _read_only,
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_CORRUPT: _corrupt,
    sqlite3.SQLITE_NOTADB: _no_database,
    sqlite3.SQLITE_IOERR: _failing_disk,
    sqlite3.SQLITE_CANTOPEN: _cannot_open,
}


def _unreachable(url: URL) -> DatabaseError:
    return DatabaseUnreachableError(
        f"The database server of {masked(url)} does not answer.",
        remedy="Check the network and the server's name and port, and try again.",
    )


def _refused(url: URL) -> DatabaseError:
    return LoginRefusedError(
        f"The database server refuses what was asked of {masked(url)}.",
        remedy="Check user name, password and database name, or ask the administrator for rights.",
    )


def _server_locked(url: URL) -> DatabaseError:
    return DatabaseLockedError(
        f"Somebody else keeps the needed rows of {masked(url)} locked.",
        remedy="Wait a moment and try again.",
    )


def _server_full(url: URL) -> DatabaseError:
    return DiskFullError(
        f"The server of {masked(url)} has no room left; nothing was changed.",
        remedy="Ask its administrator for space.",
    )


def _server_read_only(url: URL) -> DatabaseError:
    return DatabaseReadOnlyError(
        f"The server of {masked(url)} only lets itself be read at present.",
        remedy="Connect to the primary server, or ask its administrator.",
    )


_Telling = Callable[[URL], DatabaseError]
_POSTGRESQL: Final[dict[object, _Telling]] = {
    "08": _unreachable,
    "57": _unreachable,
    "28": _refused,
    "3D": _refused,
    "42501": _refused,
    "40P01": _server_locked,
    "55P03": _server_locked,
    "53100": _server_full,
    "25006": _server_read_only,
}
"""By SQLSTATE, or its class of two letters: appendix A of PostgreSQL's manual."""
_MYSQL: Final[dict[object, _Telling]] = {
    **dict.fromkeys((2002, 2003, 2006, 2013, 2055), _unreachable),
    **dict.fromkeys((1044, 1045, 1049, 1142, 1227), _refused),
    **dict.fromkeys((1205, 1213), _server_locked),
    **dict.fromkeys((1021, 1114), _server_full),
    **dict.fromkeys((1290, 1792, 1836), _server_read_only),
}
"""By the number of the error in MySQL's and MariaDB's manuals."""


def _server(told: dict[object, _Telling], code: object, url: URL) -> DatabaseError | None:
    tell = told.get(code)
    return tell(url) if tell else None
