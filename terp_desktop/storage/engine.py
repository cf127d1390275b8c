"""Opens databases so that they behave alike: foreign keys held, transactions explicit, UTC."""

import sqlite3
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from terp_desktop.storage.errors import BadUrlError, database_path, translate

BUSY_TIMEOUT_MS: Final = 5_000
DIALECTS: Final = ("sqlite", "postgresql", "mysql", "mariadb")
WRITE: Final = "terp_write"
"""The execution option of a connection whose transactions write, and so begin with a lock."""


def parse_url(text: str | URL) -> URL:
    """The URL of a database of a supported kind; BadUrlError for anything else."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise _bad_url(str(text)) from error
    if url.get_backend_name() not in DIALECTS:
        raise _bad_url(url.render_as_string(hide_password=True))
    return url


def _bad_url(text: str) -> BadUrlError:
    return BadUrlError(
        f"“{text}” is not the URL of a database.",
        remedy="Write sqlite:///path, postgresql+psycopg://… or mysql+pymysql://….",
    )


def open_engine(
    address: str | URL, *, pooled: bool = True, patience_ms: int = BUSY_TIMEOUT_MS
) -> Engine:
    """An engine for the database; nothing is opened yet, and no file is ever made by it.

    What its drivers raise and a person can cure comes out as a DatabaseError. A connection
    with the execution option `WRITE` takes SQLite's one write lock when its transaction
    begins, so that it never has to give up half-way; it waits `patience_ms` for it.
    """
    url = parse_url(address)
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    dialect = url.get_backend_name()
    if dialect == "sqlite":
        return _open_sqlite(url, options, patience_ms)
    if dialect == "postgresql":
        arguments = {"options": "-c timezone=UTC"}
    else:
        arguments = {"init_command": "SET time_zone = '+00:00'", "charset": "utf8mb4"}
    engine = sa.create_engine(url, pool_pre_ping=True, connect_args=arguments, **options)
    event.listen(engine, "handle_error", _tell)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine and pool, for transactions that write."""
    return engine.execution_options(**{WRITE: True})


def _open_sqlite(url: URL, options: dict[str, Any], patience_ms: int) -> Engine:
    path = database_path(url)
    if path is not None and not url.query.get("uri"):
        # mode=rw: a mistyped name is an error and not a new, empty database.
        address = f"{path.as_uri()}?mode=rw"
        options["creator"] = lambda: sqlite3.connect(
            address, uri=True, check_same_thread=False, timeout=patience_ms / 1000
        )
    else:
        options["connect_args"] = {"timeout": patience_ms / 1000}
    engine = sa.create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _tell)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:  # noqa: ANN401
    # Python's own transaction handling begins none before DDL: `_begin_sqlite` always does.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    # A killed process loses nothing with NORMAL either, but in WAL mode a power cut may
    # then undo what was confirmed. FULL waits for the disk at each commit.
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _tell(context: ExceptionContext) -> BaseException | None:
    # What is returned SQLAlchemy raises in place of its own error.
    if context.engine is None or context.is_pre_ping:
        return None
    return translate(context.original_exception, context.engine.url)
