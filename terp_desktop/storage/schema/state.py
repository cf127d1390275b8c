"""The state of a database's schema, and whether the program can work with it."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, Connection

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.errors import BadUrlError
from terp_desktop.storage.engine.urls import database_name, database_path, mask_url, parse_url
from terp_desktop.storage.schema import revisions
from terp_desktop.storage.schema.checks import (
    calendar_tables,
    missing_host_tables,
    table_names,
)
from terp_desktop.storage.schema.resume_marker import UPGRADE_TABLE
from terp_desktop.storage.schema.revision_files import CALENDAR, HOST, VERSION_TABLE
from terp_desktop.storage.schema.revisions import Revisions
from terp_desktop.storage.tables.rights import REQUIRED_HOST_TABLES


class NewerDatabaseError(DatabaseError):
    """The schema is from a newer program; this one must not touch it."""

    code = "DATABASE_NEWER"


class HostTablesMissingError(DatabaseError):
    """The database is not one of the ERP: tables that the calendar needs are missing."""

    code = "HOST_TABLES_MISSING"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseStatus:
    """The state of a database.

    `url` has its password masked; `name` is for display; `revision` and `head` are the
    calendar's; `tables` are the existing tables of the calendar; `is_embedded` means that we
    create the ERP's tables; `is_interrupted` means that an upgrade must be resumed.
    """

    url: str
    name: str
    dialect: str
    revision: str | None
    head: str
    revisions: frozenset[str]
    up_to_date: bool
    is_embedded: bool
    tables: tuple[str, ...]
    missing_host_tables: tuple[str, ...]
    is_interrupted: bool = False


def status(address: str | URL, migrations: Path) -> DatabaseStatus:
    """Read the status of a database without changing it; a missing file is not created."""
    url, known = parse_url(address), Revisions(migrations)
    path = database_path(url)
    if path is None and url.get_backend_name() == "sqlite":
        raise BadUrlError(
            "The address of the database names no file.",
            remedy="Write the file after three slashes: sqlite:///path.",
        )
    if path is not None and not path.exists():
        return _missing_file_status(url, known)
    engine = open_engine(url, pooled=False)
    with engine.connect() as connection:
        return read_status(connection, url, known)


def read_status(connection: Connection, url: URL, known: Revisions) -> DatabaseStatus:
    """The status of an open database."""
    tables = table_names(connection)
    # A missing table is not queried: MySQL would report a missing right.
    present = revisions.current_revisions(connection) if VERSION_TABLE in tables else frozenset()
    is_interrupted = UPGRADE_TABLE in tables
    is_embedded = _is_embedded(connection.dialect.name, tables, present, known)
    wanted = {known.head(CALENDAR)} | ({known.head(HOST)} if is_embedded else set())
    return DatabaseStatus(
        url=mask_url(url),
        name=database_name(url),
        dialect=url.get_backend_name(),
        revision=known.revision_of(CALENDAR, present),
        head=known.head(CALENDAR),
        revisions=present,
        up_to_date=present == wanted and not is_interrupted,
        is_embedded=is_embedded,
        tables=tuple(table.name for table in calendar_tables() if table.name in tables),
        missing_host_tables=() if is_embedded else tuple(missing_host_tables(connection)),
        is_interrupted=is_interrupted,
    )


def _is_embedded(dialect: str, tables: set[str], present: frozenset[str], known: Revisions) -> bool:
    # A file is embedded if it is empty, or if we have created the ERP's tables in it.
    made_by_us = known.revision_of(HOST, present) is not None
    return dialect == "sqlite" and (not tables or made_by_us)


def _missing_file_status(url: URL, known: Revisions) -> DatabaseStatus:
    return DatabaseStatus(
        url=mask_url(url),
        name=database_name(url),
        dialect=url.get_backend_name(),
        revision=None,
        head=known.head(CALENDAR),
        revisions=frozenset(),
        up_to_date=False,
        is_embedded=True,
        tables=(),
        missing_host_tables=(),
    )


def refuse_newer(present: DatabaseStatus, known: Revisions) -> None:
    """NewerDatabaseError if the database has a revision that this program does not know."""
    if unknown := sorted(present.revisions - known.ids):
        raise NewerDatabaseError(
            f"The database {present.name} was made by a newer TERP Desktop;"
            " this one has not touched it.",
            remedy="Install the newest TERP Desktop, or restore an older backup.",
            revisions=unknown,
        )


def refuse_missing_host_tables(present: DatabaseStatus) -> None:
    """HostTablesMissingError, with the reason for each table, if tables of the ERP are missing."""
    if missing := present.missing_host_tables:
        reasons = ", ".join(f"“{name}” ({REQUIRED_HOST_TABLES[name]})" for name in missing)
        raise HostTablesMissingError(
            f"The database {present.name} lacks tables of the ERP: {reasons}. Nothing was changed.",
            remedy="Name the ERP's own database, or a file that does not exist yet.",
            missing=list(missing),
        )
