"""Opens databases so that they behave alike: foreign keys held, transactions explicit, UTC."""

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

from terp_desktop.storage.engine import schema_errors, server_errors, sqlite_errors, value_errors
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
"""The execution option of a connection whose transactions write, and so begin with a lock."""


CONNECT_TIMEOUT_S: Final = 4
"""How long to wait for a server that does not answer: a person is told within five seconds."""
_TIMEOUT_ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    # A cable that was cut is noticed after a while, and not only when somebody reboots.
    "postgresql": {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    },
    # The driver waits without end for the greeting of a server, unless it may never wait long.
    "mysql": {"connect_timeout": CONNECT_TIMEOUT_S, "read_timeout": CONNECT_TIMEOUT_S},
}
ANSWER_TIMEOUT_S: Final = 600
"""How long MySQL may work on one statement, before its silence counts as a cable cut."""
_MYSQL_SESSION: Final = (
    "SET time_zone = '+00:00', lock_wait_timeout = 30,"
    # Whatever the ERP's server is set to: nothing is cut off or bent to fit in silence, and
    # a backslash or a double quote means the same everywhere.
    " sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
)
_ISOLATION_ARGUMENTS: Final = {"isolation_level": "READ COMMITTED"}
"""MySQL's own default locks gaps between rows, and so more than PostgreSQL's, for no use."""


def open_engine(
    address: str | URL,
    *,
    pooled: bool = True,
    busy_timeout_ms: int = BUSY_TIMEOUT_MS,
    watch: FileWatch | None = None,
) -> Engine:
    """An engine for the database; nothing is opened yet, and no file is ever made by it.

    What its drivers raise and a person can cure comes out as a DatabaseError. A connection
    with the execution option `WRITE` takes SQLite's one write lock when its transaction
    begins, so that it never has to give up half-way; it waits `patience_ms` for it. Each
    transaction on a file begins with a look whether it is still the one that is watched, by
    default the first one that was found.
    """
    url = parse_url(address)
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(url, options, busy_timeout_ms, watch)
    options |= {"pool_pre_ping": True, "connect_args": _server_arguments(url)}
    engine = _create_engine(url, **_ISOLATION_ARGUMENTS, **options)
    # Before SQLAlchemy asks it anything: an older one may not know the answer.
    event.listen(engine, "connect", _prepare_server, insert=True)
    event.listen(engine, "do_connect", _connect)
    _install_listeners(engine)
    return engine


def for_writing(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that write."""
    return engine.execution_options(**{WRITE_OPTION: True})


def for_reading(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that only read, and all of it at one moment.

    SQLite reads so anyhow. A server would show in the second statement what somebody else
    wrote since the first.
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
    # MySQL's driver would let a bare FileNotFoundError through.
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
    """The driver's own connection; BadUrlError if it does not understand the URL's options."""
    try:
        return dialect.connect(*arguments, **options)
    except dialect.loaded_dbapi.ProgrammingError as error:
        if server_errors.has_known_code(error):
            raise
    except _OPTION_ERRORS:
        pass
    except OSError:
        # What a server refuses is the driver's own error: this is a file that an option names.
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
    if hasattr(connection, "_read_timeout"):  # MySQL's driver; it has no public way to it
        connection._read_timeout = ANSWER_TIMEOUT_S  # noqa: SLF001


def _open_sqlite(
    url: URL, options: dict[str, Any], busy_timeout_ms: int, watch: FileWatch | None
) -> Engine:
    path = database_path(url)
    if path is not None:
        watch = watch or FileWatch(path)
    if path is not None and watch is not None and "uri" not in url.query:
        # mode=rw: a mistyped name is an error and not a new, empty database.
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
    """Let no transaction begin or be committed on a file that is not there any more."""

    def look(connection: Connection) -> None:
        watch.require_same()
        if (known := connection.info.get(WAL_IDENTITY)) is not None:
            watch.require_wal(known)

    def look_and_learn(connection: Connection) -> None:
        look(connection)
        # By now SQLite has opened it. As long as a connection has, nobody else removes it.
        connection.info.setdefault(WAL_IDENTITY, watch.wal_identity())

    event.listen(engine, "begin", look)
    event.listen(engine, "commit", look_and_learn)
    event.listen(
        engine, "rollback", lambda one: one.info.setdefault(WAL_IDENTITY, watch.wal_identity())
    )


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401
    # Python's own transaction handling begins none before DDL: `_begin_sqlite` always does.
    connection.isolation_level = None
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        # A killed process loses nothing with NORMAL either, but in WAL mode a power cut may
        # then undo what was confirmed. FULL waits for the disk at each commit.
        connection.execute("PRAGMA synchronous = FULL")
    except UnicodeDecodeError:  # of what SQLite says about a schema that is damaged
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
    # What is returned SQLAlchemy raises in place of its own error.
    if context.engine is None or context.is_pre_ping:
        return None
    error, url = context.original_exception, context.engine.url
    if (refusal := value_errors.translate(error) or schema_errors.translate(error)) is not None:
        return refusal
    if isinstance(error, UnicodeDecodeError) and (path := database_path(url)) is not None:
        return sqlite_errors.corrupt_error(path)
    if isinstance(error, sqlite3.Error):
        return sqlite_errors.translate(error, database_path(url) or Path(":memory:"))
    return server_errors.translate(error, url, is_connected=context.connection is not None)
