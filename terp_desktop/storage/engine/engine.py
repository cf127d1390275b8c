"""Creates engines that behave alike: foreign keys enforced, explicit transactions, UTC."""

import configparser
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Dialect, Engine, ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from terp_desktop.storage.engine import driver_errors, server_errors, value_errors
from terp_desktop.storage.engine.errors import EncryptionRefusedError
from terp_desktop.storage.engine.file_watch import WAL_IDENTITY, FileWatch
from terp_desktop.storage.engine.server_versions import require_min_version
from terp_desktop.storage.engine.urls import (
    bad_option_error,
    database_name,
    database_path,
    parse_url,
)

BUSY_TIMEOUT_MS: Final = 5_000
WRITE_OPTION: Final = "terp_write"
"""The execution option of connections whose transactions write, and so begin with a lock."""
CONNECT_TIMEOUT_S: Final = 4
"""How long to wait for a server, so that the user sees an error within five seconds."""
_TIMEOUT_ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    # Keepalives, so that a cut cable is noticed after a while.
    "postgresql": {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    },
    # Without a read timeout the driver waits for the server's greeting for ever.
    "mysql": {"connect_timeout": CONNECT_TIMEOUT_S, "read_timeout": CONNECT_TIMEOUT_S},
}
ANSWER_TIMEOUT_S: Final = 600
"""How long MySQL may work on one statement before the connection counts as lost."""
_MYSQL_SESSION: Final = (
    "SET time_zone = '+00:00', lock_wait_timeout = 30,"
    # Independent of the server's settings: values are never truncated or adjusted silently,
    # and backslashes and double quotes mean the same everywhere.
    " sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
)
_ISOLATION_ARGUMENTS: Final = {"isolation_level": "READ COMMITTED"}
"""MySQL's default, REPEATABLE READ, also locks gaps between rows, which is not needed."""


def open_engine(
    address: str | URL,
    *,
    pooled: bool = True,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    watch: FileWatch | None = None,
) -> Engine:
    """An engine for the database; it does not connect yet, and never creates a file.

    Errors of the drivers that a user can resolve are raised as DatabaseError. A connection
    with WRITE_OPTION takes SQLite's write lock when its transaction begins, so that it
    never fails half-way; it waits `busy_timeout_ms` for it. Each transaction on a file
    first checks that the path still leads to the watched file, by default the first one
    found there.
    """
    url = parse_url(address)
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, options, busy_timeout_ms, watch)
    options |= {"pool_pre_ping": True, "connect_args": _server_arguments(url)}
    engine = _create_engine(url, **_ISOLATION_ARGUMENTS, **options)
    # Before SQLAlchemy's own queries: an older server may not understand them.
    event.listen(engine, "connect", _prepare_server, insert=True)
    event.listen(engine, "do_connect", _connect)
    _install_listeners(engine)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that write."""
    return engine.execution_options(**{WRITE_OPTION: True})


def for_reading(engine: Engine) -> Engine:
    """The same engine and pool, for read-only transactions that see a single snapshot.

    SQLite does so by default. On a server, READ COMMITTED would show each statement the
    latest commits.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _server_arguments(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "postgresql":
        options = f"{url.query.get('options', '')} -c timezone=UTC -c datestyle=ISO"
        return {"options": options.strip(), **_TIMEOUT_ARGUMENTS["postgresql"]}
    _require_files(url, "ssl_ca", "ssl_cert", "ssl_key")
    return {"init_command": _MYSQL_SESSION, "charset": "utf8mb4", **_TIMEOUT_ARGUMENTS["mysql"]}


def _require_files(url: URL, *options: str) -> None:
    # MySQL's driver would raise a bare FileNotFoundError.
    for name in options:
        file = url.query.get(name)
        if isinstance(file, str) and not Path(file).is_file():
            raise EncryptionRefusedError(
                f"There is no file “{file}” for the encrypted connection to {database_name(url)}.",
                remedy="Name the certificate that the server's administrator gave you.",
                path=file,
            )


def _create_engine(url: URL, **options: Any) -> Engine:  # noqa: ANN401  (SQLAlchemy's own)
    try:
        return sa.create_engine(url, **options)
    except _OPTION_ERRORS:
        raise bad_option_error() from None


def _connect(
    dialect: Dialect, _entry: object, arguments: tuple[Any, ...], options: dict[str, Any]
) -> object:
    """The driver's connection; BadUrlError if the driver refuses the URL's options."""
    try:
        return dialect.connect(*arguments, **options)
    except dialect.loaded_dbapi.ProgrammingError as error:
        if server_errors.has_known_code(error):
            raise
    except _OPTION_ERRORS:
        pass
    except OSError:
        # Refusals of the server are errors of the driver; this is about a file of an option.
        if dialect.name == "sqlite":
            raise
    raise bad_option_error()


_OPTION_ERRORS: Final = (
    TypeError,
    ValueError,
    OverflowError,
    LookupError,
    AttributeError,
    NotImplementedError,
    ArgumentError,
    configparser.Error,
)


def _prepare_server(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401
    require_min_version(connection)
    if hasattr(connection, "_read_timeout"):  # MySQL's driver, which has no public setting
        connection._read_timeout = ANSWER_TIMEOUT_S  # noqa: SLF001


def _open_sqlite(
    url: URL, options: dict[str, Any], busy_timeout_ms: int, watch: FileWatch | None
) -> Engine:
    path = database_path(url)
    if path is not None:
        watch = watch or FileWatch(path)
    if path is not None and watch is not None and "uri" not in url.query:
        # mode=rw: a mistyped name is an error rather than a new, empty database.
        address = f"{path.as_uri()}?mode=rw"
        options["creator"] = partial(_connect_sqlite, address, busy_timeout_ms, watch)
    else:
        options["connect_args"] = {"timeout": busy_timeout_ms / 1000}
    engine = _create_engine(url, **options)
    if watch is not None:
        _guard_transactions(engine, watch)
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _install_listeners(engine)
    return engine


def _connect_sqlite(address: str, busy_timeout_ms: int, watch: FileWatch) -> sqlite3.Connection:
    watch.require_same()
    return sqlite3.connect(
        address, uri=True, check_same_thread=False, timeout=busy_timeout_ms / 1000
    )


def _guard_transactions(engine: Engine, watch: FileWatch) -> None:
    """Refuse to begin or commit transactions on a file that was replaced or removed."""

    def require_same(connection: Connection) -> None:
        watch.require_same()
        if (known := connection.info.get(WAL_IDENTITY)) is not None:
            watch.require_wal(known)

    def require_same_and_remember(connection: Connection) -> None:
        require_same(connection)
        # SQLite has opened the log by now; it is not removed while a connection has it open.
        connection.info.setdefault(WAL_IDENTITY, watch.wal_identity())

    def remember(connection: Connection) -> None:
        connection.info.setdefault(WAL_IDENTITY, watch.wal_identity())

    event.listen(engine, "begin", require_same)
    event.listen(engine, "commit", require_same_and_remember)
    event.listen(engine, "rollback", remember)


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401
    # Python's transaction handling begins none before DDL; `_begin_sqlite` always does.
    connection.isolation_level = None
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # In WAL mode, NORMAL survives a killed process, but a power cut may undo a commit.
        # FULL waits for the disk at each commit.
        connection.execute("PRAGMA synchronous = FULL")
    except UnicodeDecodeError:  # in SQLite's message about a damaged schema
        error = sqlite3.DatabaseError("the schema is damaged")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error from None


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE_OPTION, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _install_listeners(engine: Engine) -> None:
    event.listen(engine, "before_cursor_execute", value_errors.refuse_unstorable)
    event.listen(engine, "handle_error", _translate_error)


def _translate_error(context: ExceptionContext) -> BaseException | None:
    # SQLAlchemy raises the returned error in place of its own.
    if context.engine is None or context.is_pre_ping:
        return None
    return driver_errors.translate(
        context.original_exception,
        context.engine.url,
        is_connected=context.connection is not None,
    )
