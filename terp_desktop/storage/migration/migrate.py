"""Creates, upgrades and downgrades the schema of a database, or leaves it unchanged."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from terp_desktop.storage.backup import sqlite_file
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.new_files import create_private_file
from terp_desktop.storage.engine.urls import database_path, parse_url
from terp_desktop.storage.migration.login_rights import refuse_hidden_tables
from terp_desktop.storage.migration.migration_lock import migration_connection
from terp_desktop.storage.migration.progress import (
    DowngradeReport,
    MigrationFailedError,
    ProgressCallback,
    ProgressStep,
    UpgradeReport,
    ignore_progress,
)
from terp_desktop.storage.migration.upgrading import Upgrade, back_up
from terp_desktop.storage.schema import resume_marker, revisions
from terp_desktop.storage.schema.revision_files import CALENDAR
from terp_desktop.storage.schema.revisions import Revisions, UnknownRevisionError
from terp_desktop.storage.schema.state import (
    DatabaseStatus,
    read_status,
    refuse_missing_host_tables,
    refuse_newer,
    status,
)

__all__ = [
    "DowngradeReport",
    "MigrationFailedError",
    "ProgressCallback",
    "ProgressStep",
    "UpgradeReport",
    "downgrade",
    "upgrade",
]


def upgrade(
    address: str | URL,
    migrations: Path,
    *,
    now: datetime,
    backup_dir: Path | None,
    progress: ProgressCallback = ignore_progress,
) -> UpgradeReport:
    """Upgrade the database to the newest schema.

    The steps: check, back up, dry run, migrate, verify, add first views. A missing file is
    created, readable only by its owner. Nothing is written if the schema is up to date.
    On failure the database is unchanged; but MySQL and MariaDB cannot roll back DDL: there
    the next call resumes the upgrade. Without `backup_dir` there is no backup.
    """
    url, known = parse_url(address), Revisions(migrations)
    progress(ProgressStep("Looking at the database", 0.0))
    before = status(url, migrations)
    refuse_newer(before, known)
    if before.missing_host_tables:
        with open_engine(url, pooled=False).connect() as connection:
            refuse_hidden_tables(connection)
    refuse_missing_host_tables(before)
    if before.up_to_date:
        return UpgradeReport(changed=False, revision=before.revision)
    path = database_path(url)
    created = path is not None and create_private_file(path)
    try:
        report = Upgrade(url, known, now, backup_dir, progress).run()
    except BaseException:
        if created and path is not None:
            sqlite_file.remove(path)
        raise
    if path is not None:
        sqlite_file.enable_wal(path)
    progress(ProgressStep("The database is ready", 1.0))
    return report


def downgrade(
    address: str | URL,
    migrations: Path,
    target: str,
    *,
    now: datetime,
    backup_dir: Path | None,
    progress: ProgressCallback = ignore_progress,
) -> DowngradeReport:
    """Downgrade the calendar to a revision, by one (`-1`) or completely (`base`).

    Tables are dropped in reverse order. The ERP's tables and their rows stay, also in an
    embedded database.
    """
    url, known = parse_url(address), Revisions(migrations)
    with migration_connection(url) as (engine, connection):
        before = read_status(connection, url, known)
        refuse_newer(before, known)
        revision = _resolve_target(known, before, target)
        saved = back_up(url, backup_dir, now, progress)
        progress(ProgressStep("Removing tables of the calendar", 0.3))
        if before.is_interrupted:
            resume_marker.drop_calendar(connection)
        else:
            known.downgrade(connection, revision, lambda _: None)
        revisions.drop_version_table_if_empty(connection)
        after = read_status(connection, url, known)
    engine.dispose()
    progress(ProgressStep("The calendar was taken down", 1.0))
    return DowngradeReport(
        revision_before=before.revision or "", revision=after.revision, backup=saved
    )


def _resolve_target(known: Revisions, before: DatabaseStatus, target: str) -> str:
    present = before.revision
    if before.is_interrupted:
        return _require_base(target)
    if present is None:
        raise UnknownRevisionError(
            "There is no calendar in the database to remove.", remedy="Nothing needs to be done."
        )
    if target in ("base", "-1"):
        return f"{CALENDAR}@{target}"
    if target not in known.lineage(present):
        raise UnknownRevisionError(
            f"The calendar cannot go down from {present} to “{target}”.",
            remedy="Name base, -1, or an older revision of the calendar.",
        )
    return target


def _require_base(target: str) -> str:
    if target != "base":
        raise UnknownRevisionError(
            "An upgrade of the database was cut off; there is no way down by single steps.",
            remedy="Go on with “terp-desktop db upgrade”, or name base to remove the calendar.",
        )
    return target
