"""Creates, upgrades and takes down the schema of a database, or leaves it as it was."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from terp_desktop.storage.backup import sqlite_file
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.new_files import create
from terp_desktop.storage.engine.urls import database_path, parse_url
from terp_desktop.storage.migration.login_rights import refuse_hiding
from terp_desktop.storage.migration.migration_lock import migrating
from terp_desktop.storage.migration.progress import (
    DowngradeReport,
    MigrationFailedError,
    Progress,
    Step,
    UpgradeReport,
    untold,
)
from terp_desktop.storage.migration.upgrading import Upgrade, back_up
from terp_desktop.storage.schema import resume_marker, revisions
from terp_desktop.storage.schema.revisions import CALENDAR, Revisions, UnknownRevisionError
from terp_desktop.storage.schema.state import (
    DatabaseStatus,
    look,
    refuse_missing_host_tables,
    refuse_newer,
    status,
)

__all__ = [
    "DowngradeReport",
    "MigrationFailedError",
    "Progress",
    "Step",
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
    progress: Progress = untold,
) -> UpgradeReport:
    """Bring the database to the newest schema.

    Check, back up, rehearse, migrate, verify, add first views. A file that is not there is
    made, readable for its owner alone. Nothing is written when nothing is to be done.
    Whatever fails, the database is as it was before; but on MySQL and MariaDB, which cannot
    undo such steps, it goes on where it stopped when it is called again. `backup_dir` None
    leaves the backup out.
    """
    url, known = parse_url(address), Revisions(migrations)
    progress(Step("Looking at the database", 0.0))
    before = status(url, migrations)
    refuse_newer(before, known)
    if before.missing_host_tables:
        with open_engine(url, pooled=False).connect() as connection:
            refuse_hiding(connection)
    refuse_missing_host_tables(before)
    if before.up_to_date:
        return UpgradeReport(changed=False, revision=before.revision)
    path = database_path(url)
    created = path is not None and create(path)
    try:
        report = Upgrade(url, known, now, backup_dir, progress).run()
    except BaseException:
        if created and path is not None:
            sqlite_file.remove(path)
        raise
    if path is not None:
        sqlite_file.keep_changes_apart(path)
    progress(Step("The database is ready", 1.0))
    return report


def downgrade(
    address: str | URL,
    migrations: Path,
    target: str,
    *,
    now: datetime,
    backup_dir: Path | None,
    progress: Progress = untold,
) -> DowngradeReport:
    """Take the calendar down to a revision, by one (`-1`) or altogether (`base`).

    Tables go in reverse order. The ERP's tables and their rows stay, also in an embedded
    database.
    """
    url, known = parse_url(address), Revisions(migrations)
    with migrating(url) as (engine, connection):
        before = look(connection, url, known)
        refuse_newer(before, known)
        there = _known_target(known, before, target)
        saved = back_up(url, backup_dir, now, progress)
        progress(Step("Removing tables of the calendar", 0.3))
        if before.is_interrupted:
            resume_marker.clear_away(connection)
        else:
            known.run_down(connection, there, lambda _: None)
        revisions.forget_if_empty(connection)
        after = look(connection, url, known)
    engine.dispose()
    progress(Step("The calendar was taken down", 1.0))
    return DowngradeReport(
        revision_before=before.revision or "", revision=after.revision, backup=saved
    )


def _known_target(known: Revisions, before: DatabaseStatus, target: str) -> str:
    present = before.revision
    if before.is_interrupted:
        return _only_base(target)
    if present is None:
        raise UnknownRevisionError(
            "There is no calendar in the database to remove.", remedy="Nothing needs to be done."
        )
    if target in ("base", "-1"):
        return f"{CALENDAR}@{target}"
    if target not in known.down_from(present):
        raise UnknownRevisionError(
            f"The calendar cannot go down from {present} to “{target}”.",
            remedy="Name base, -1, or an older revision of the calendar.",
        )
    return target


def _only_base(target: str) -> str:
    if target != "base":
        raise UnknownRevisionError(
            "An upgrade of the database was cut off; there is no way down by single steps.",
            remedy="Go on with “terp-desktop db upgrade”, or name base to remove the calendar.",
        )
    return target
