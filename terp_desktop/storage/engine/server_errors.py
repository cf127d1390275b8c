"""Translates the errors of PostgreSQL, MySQL and MariaDB.

Only this module knows their codes, and the few messages that have none.
"""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy.engine import URL

from terp_desktop.domain.errors import ConnectionLostError, DatabaseError
from terp_desktop.storage.engine.errors import (
    BadUrlError,
    DatabaseLockedError,
    DatabaseMissingError,
    DatabaseReadOnlyError,
    DatabaseUnreachableError,
    DiskFullError,
    EncryptionRefusedError,
    LoginRefusedError,
    RightsMissingError,
    ServerUnknownError,
)
from terp_desktop.storage.engine.urls import database_name
from terp_desktop.storage.tables import HOST_TABLES, Table
from terp_desktop.storage.tables.rights import REQUIRED_HOST_TABLES, daily_rights

ErrorFactory = Callable[[URL, str], DatabaseError]


def translate(error: BaseException, url: URL, *, is_connected: bool = True) -> DatabaseError | None:
    """The error for a driver's error; None if a user cannot resolve it.

    Without `is_connected`, a failed connection counts as unreachable rather than lost.
    """
    create_error = _postgresql_error(error) if _is_from_driver("psycopg", error) else None
    if _is_from_driver("pymysql", error) and error.args:
        create_error = _mysql_error(error)
    if create_error is _connection_lost and not is_connected:
        create_error = _unreachable
    return create_error(url, _message(error)) if create_error else None


def has_known_code(error: BaseException) -> bool:
    """Whether the error has a code that is translated."""
    create_error = _postgresql_error(error) if _is_from_driver("psycopg", error) else None
    return bool(
        create_error or (_is_from_driver("pymysql", error) and error.args and _mysql_error(error))
    )


def _is_from_driver(driver: str, error: BaseException) -> bool:
    return type(error).__module__.partition(".")[0] == driver


def _message(error: BaseException) -> str:
    """The server's message, in one line."""
    words = error.args[-1] if error.args else ""
    return " ".join(str(words).split())


def _postgresql_error(error: BaseException) -> ErrorFactory | None:
    code = getattr(error, "sqlstate", None)
    if isinstance(code, str):
        return _SQLSTATES.get(code) or _SQLSTATES.get(code[:2])
    if type(error).__name__ not in ("OperationalError", "ConnectionTimeout"):
        return None
    # While connecting, the client library passes on the server's message without its code.
    message = _message(error)
    matching = (create for pattern, create in _CONNECT_PATTERNS if re.search(pattern, message))
    refused = getattr(getattr(error, "pgconn", None), "used_password", False)
    return next(matching, _login_refused if refused else _unreachable)


def _mysql_error(error: BaseException) -> ErrorFactory | None:
    match getattr(error, "original_exception", None):
        case ssl.SSLError():
            return _encryption_refused
        case socket.gaierror():
            return _unknown_host
    return _MYSQL_ERRORS.get(error.args[0])


def _unreachable(url: URL, _text: str) -> DatabaseError:
    return DatabaseUnreachableError(
        f"The database server of {database_name(url)} does not answer.",
        remedy="Check the network, the server's name and its port, and try again.",
    )


def _unknown_host(url: URL, _text: str) -> DatabaseError:
    return ServerUnknownError(
        f"There is no server called “{url.host}”.",
        remedy="Check the spelling of its name, and the network or VPN that knows it.",
    )


def _connection_lost(url: URL, _text: str) -> DatabaseError:
    return ConnectionLostError(
        f"The connection to the database server of {database_name(url)} broke.",
        remedy="Wait until the server can be reached again, and repeat what you did.",
    )


def _login(url: URL) -> str:
    return f"“{url.username}”" if url.username else "This login"


def _login_refused(url: URL, text: str) -> DatabaseError:
    return LoginRefusedError(
        f"The database server does not let {_login(url)} in: {text}.",
        remedy="Check the user name and the password, or ask the server's administrator.",
    )


def _no_database(url: URL, _text: str) -> DatabaseError:
    return DatabaseMissingError(
        f"The server {url.host or ''} has no database “{url.database}”.",
        remedy="Check the name of the database, or ask the server's administrator for it.",
    )


def _bad_option(_url: URL, _text: str) -> DatabaseError:
    return BadUrlError(
        "The address of the database has an option whose value cannot be one.",
        remedy="Check what stands in it after the question mark.",
    )


def _encryption_refused(url: URL, text: str) -> DatabaseError:
    return EncryptionRefusedError(
        f"No encrypted connection to {database_name(url)} comes about: {text}.",
        remedy="Choose the encryption (TLS) that the server offers, and its own certificate.",
    )


def _rights_missing(url: URL, text: str) -> DatabaseError:
    grants = list(_grants(url, text))
    asked = f": {' '.join(grants)}" if grants else " for the right."
    return RightsMissingError(
        f"{_login(url)} lacks a right in {database_name(url)}: {text}.",
        remedy=f"Ask the database's administrator{asked}",
        grants=grants,
    )


def _grants(url: URL, text: str) -> Iterator[str]:
    """The GRANT statements for the right that the server's message names.

    None asks for more than to read a table that is not the calendar's own.
    """
    if match := re.search(r"(\w+) command denied to user (\S+) for table (\S+)", text):
        right, account, table = match.groups()
        if right in daily_rights(table.split(".")[-1].strip("'`")):
            yield f"GRANT {right} ON {table} TO {account};"
    elif match := re.search(r"Access denied for user (\S+) to database '(.+)'", text):
        account, database = match.groups()
        for table in (*REQUIRED_HOST_TABLES, *sorted(Table.metadata.tables.keys() - HOST_TABLES)):
            rights = ", ".join(daily_rights(table))
            yield f"GRANT {rights} ON `{database}`.`{table}` TO {account};"
    elif match := re.search(r"permission denied for (table|view|schema) (\w+)", text):
        kind, name = match.groups()
        rights = "USAGE" if kind == "schema" else ", ".join(daily_rights(name))
        where = "SCHEMA " if kind == "schema" else ""
        yield f'GRANT {rights} ON {where}"{name}" TO "{url.username}";'


def _no_triggers(url: URL, _text: str) -> DatabaseError:
    statement = "SET GLOBAL log_bin_trust_function_creators = 1;"
    return RightsMissingError(
        f"The server of {database_name(url)} lets only its administrator create triggers,"
        " because it writes a binary log.",
        remedy=f"Ask the database's administrator: {statement}",
        grants=[statement],
    )


def _locked(url: URL, _text: str) -> DatabaseError:
    return DatabaseLockedError(
        f"Somebody else keeps what is needed in {database_name(url)} locked.",
        remedy="Wait a moment and try again.",
    )


def _disk_full(url: URL, _text: str) -> DatabaseError:
    return DiskFullError(
        f"The server of {database_name(url)} has no room left; nothing was changed.",
        remedy="Ask its administrator for space.",
    )


def _read_only(url: URL, _text: str) -> DatabaseError:
    return DatabaseReadOnlyError(
        f"The server of {database_name(url)} only lets itself be read at present.",
        remedy="Connect to the primary server, or ask its administrator.",
    )


_SQLSTATES: Final[dict[str, ErrorFactory]] = {
    "08": _connection_lost,
    **dict.fromkeys(("57P01", "57P02", "57P03", "57P05"), _connection_lost),
    "28": _login_refused,
    "3D": _no_database,
    "42501": _rights_missing,
    "40P01": _locked,
    "55P03": _locked,
    "53100": _disk_full,
    "53300": _unreachable,
    "25006": _read_only,
}
"""By SQLSTATE, or by its two-character class: appendix A of PostgreSQL's manual."""
_CONNECT_PATTERNS: Final[tuple[tuple[str, ErrorFactory], ...]] = (
    (r"invalid (\S+ )+(value|option)\b", _bad_option),
    (r"failed to resolve|could not translate host name", _unknown_host),
    (r"SSL|certificate|pg_hba\.conf.*encryption", _encryption_refused),
    (r'database ".*" does not exist', _no_database),
    (
        r"password|role \".*\" does not exist|pg_hba\.conf|authentication|not permitted",
        _login_refused,
    ),
    (r"permission denied for database", _rights_missing),
    (
        r"connection is (closed|lost)|server closed the connection|consuming input failed",
        _connection_lost,
    ),
)
_MYSQL_ERRORS: Final[dict[object, ErrorFactory]] = {
    **dict.fromkeys((2002, 2003, 1040, 1129, 1130), _unreachable),
    **dict.fromkeys((0, 1053, 1927, 2006, 2013, 2055), _connection_lost),
    **dict.fromkeys((1045, 1698, 1820, 1862, 4151), _login_refused),
    1049: _no_database,
    **dict.fromkeys((2026, 3159), _encryption_refused),
    **dict.fromkeys((1044, 1142, 1143, 1227, 1370), _rights_missing),
    1419: _no_triggers,
    **dict.fromkeys((1205, 1213), _locked),
    **dict.fromkeys((1021, 1114), _disk_full),
    **dict.fromkeys((1290, 1792, 1836), _read_only),
}
"""By the number of the error in MySQL's and MariaDB's manuals."""
