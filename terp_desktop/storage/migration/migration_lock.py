"""A connection for migrations, with a lock against other migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from terp_desktop.storage.engine.engine import WRITE_OPTION, open_engine
from terp_desktop.storage.engine.errors import DatabaseLockedError
from terp_desktop.storage.engine.urls import database_name
from terp_desktop.storage.schema.revision_files import VERSION_TABLE

LOCK_TIMEOUT_MS: Final = 60_000
"""How long to wait for another migration of the same database."""
ERP_LOCK_TIMEOUT_S: Final = 15
"""How long to wait for locks on the ERP's tables; meanwhile others queue behind us."""


@contextmanager
def migration_connection(url: URL) -> Iterator[tuple[Engine, Connection]]:
    """A connection in one transaction that excludes other migrations."""
    engine = open_engine(url, pooled=False, busy_timeout_ms=LOCK_TIMEOUT_MS)
    with engine.connect().execution_options(**{WRITE_OPTION: True}) as connection:
        if engine.dialect.name == "sqlite":
            # Altering a table with foreign keys on may delete the rows that reference it. The
            # pragma has no effect in a transaction, so the driver's connection executes it.
            driver = connection.connection.driver_connection
            if driver is not None:
                driver.execute("PRAGMA foreign_keys = OFF")
        with connection.begin():
            _acquire_lock(connection, url)
            yield engine, connection
    engine.dispose()


def _acquire_lock(connection: Connection, url: URL) -> None:
    # SQLite's BEGIN IMMEDIATE has already waited for the lock.
    match connection.dialect.name:
        case "postgresql":
            connection.execute(sa.text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
            name = sa.func.hashtext(VERSION_TABLE)
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))
            connection.execute(sa.text(f"SET LOCAL lock_timeout = '{ERP_LOCK_TIMEOUT_S}s'"))
        case "mysql" | "mariadb":
            # Names of locks are global to the server, with 64 characters at most.
            name = sa.func.sha1(sa.func.concat(sa.func.database(), VERSION_TABLE))
            got = sa.select(sa.func.get_lock(name, LOCK_TIMEOUT_MS // 1000))
            if connection.scalar(got) != 1:
                raise _still_locked_error(url)
            connection.execute(sa.text(f"SET lock_wait_timeout = {ERP_LOCK_TIMEOUT_S}"))


def _still_locked_error(url: URL) -> DatabaseLockedError:
    return DatabaseLockedError(
        f"Another program has been changing {database_name(url)} for more than a minute.",
        remedy="Wait until it is done, and try again.",
    )
