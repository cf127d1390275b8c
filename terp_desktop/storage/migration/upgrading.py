"""The steps of an upgrade, in an order in which nothing can be lost."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from terp_desktop.storage.backup.backup_and_restore import backup, restore, timestamped_file
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.urls import database_path
from terp_desktop.storage.migration.dry_run import dry_run, remove_copy
from terp_desktop.storage.migration.initial_saved_views import add_default_views
from terp_desktop.storage.migration.login_rights import refuse_missing_rights
from terp_desktop.storage.migration.migration_lock import migration_connection
from terp_desktop.storage.migration.progress import (
    MigrationFailedError,
    ProgressCallback,
    ProgressStep,
    UpgradeReport,
    ignore_progress,
)
from terp_desktop.storage.schema import resume_marker, revisions
from terp_desktop.storage.schema.checks import verify
from terp_desktop.storage.schema.host_tables import refuse_unfit_host
from terp_desktop.storage.schema.revision_files import CALENDAR, HOST
from terp_desktop.storage.schema.revisions import Revisions
from terp_desktop.storage.schema.state import DatabaseStatus, read_status
from terp_desktop.storage.search_index import refresh_all


@dataclass(frozen=True, slots=True)
class Upgrade:
    """An upgrade of a database, safe against concurrent ones."""

    url: URL
    known: Revisions
    now: datetime
    backup_dir: Path | None
    progress: ProgressCallback

    def run(self) -> UpgradeReport:
        """Migrate in one transaction, after reading the status again in it."""
        before: tuple[str, Path | None] = ("", None)
        try:
            with migration_connection(self.url) as (_, connection):
                present = read_status(connection, self.url, self.known)
                if present.up_to_date:
                    # Another program has upgraded it meanwhile.
                    return UpgradeReport(changed=False, revision=present.revision)
                self._check(connection, present)
                resumed = self._report_resume(present)
                saved = self._backup_before(connection, present)
                before = (_schema_outline(connection), saved)
                return replace(self._migrate(connection, present, saved), resumed=resumed)
        except BaseException as error:
            self._restore_if_altered(*before)
            if isinstance(error, SQLAlchemyError):
                raise self._failed_error(str(error.args[0]), before[1]) from error
            raise

    def _check(self, connection: Connection, present: DatabaseStatus) -> None:
        if not present.is_embedded:
            self.progress(ProgressStep("Checking the ERP's tables and the rights in them", 0.05))
            refuse_unfit_host(connection)
            refuse_missing_rights(connection)

    def _report_resume(self, present: DatabaseStatus) -> bool:
        if present.is_interrupted:
            self.progress(
                ProgressStep("An earlier upgrade was cut off; going on where it stopped", 0.08)
            )
        elif resumed := self._remove_dry_run():
            self.progress(
                ProgressStep("An earlier upgrade was cut off; the database is as before it", 0.08)
            )
            return resumed
        return present.is_interrupted

    def _backup_before(self, connection: Connection, present: DatabaseStatus) -> Path | None:
        """The backup from before the first attempt."""
        if present.is_interrupted:
            return resume_marker.read_backup(connection)
        if present.is_embedded and not present.tables:
            return None
        return back_up(self.url, self.backup_dir, self.now, self.progress)

    def _migrate(
        self, connection: Connection, present: DatabaseStatus, saved: Path | None
    ) -> UpgradeReport:
        self._dry_run(present, saved)
        if resume_marker.needs_marker(connection) and not present.is_interrupted:
            resume_marker.set_marker(connection, saved)
        self.run_revisions(connection, present, saved)
        self.progress(ProgressStep("Adding the first views", 0.9))
        views_created = add_default_views(connection, self.now)
        if resume_marker.needs_marker(connection):
            resume_marker.clear_marker(connection)  # this also commits
        self._remove_dry_run()
        return UpgradeReport(
            changed=True,
            created=not present.tables,
            revision_before=present.revision,
            revision=self.known.head(CALENDAR),
            backup=saved,
            views_created=views_created,
        )

    def _dry_run(self, present: DatabaseStatus, saved: Path | None) -> None:
        path = database_path(self.url)
        if path is None or (present.is_embedded and not present.tables):
            return
        self.progress(ProgressStep("Trying the upgrade on a copy", 0.2))
        quiet = replace(self, progress=ignore_progress)
        try:
            dry_run(path, lambda connection: quiet.run_revisions(connection, present, saved))
        except BaseException:
            remove_copy(
                path
            )  # a copy that remains means an interrupted upgrade; this failure is reported
            raise

    def run_revisions(
        self, connection: Connection, present: DatabaseStatus, saved: Path | None
    ) -> None:
        """Run the missing revisions, verify the schema, and update the search index."""
        for branch in [HOST, CALENDAR] if present.is_embedded else [CALENDAR]:
            self.known.upgrade(connection, f"{branch}@head", self._report_revision)
        self.progress(ProgressStep("Looking the new tables over", 0.8))
        if findings := verify(connection):
            missing = "; ".join(map(str, findings[:5]))
            raise self._failed_error(f"afterwards this was missing or broken: {missing}", saved)
        self.progress(ProgressStep("Noting the words of the events", 0.85))
        refresh_all(connection)

    def _report_revision(self, revision: str) -> None:
        line = self.known.lineage(self.known.head(CALENDAR))[::-1]
        done = line.index(revision) + 1 if revision in line else 0
        self.progress(ProgressStep(f"Set up {revision}", 0.3 + 0.5 * done / len(line)))

    def _remove_dry_run(self) -> bool:
        path = database_path(self.url)
        return path is not None and remove_copy(path)

    def _restore_if_altered(self, before: str, saved: Path | None) -> None:
        # The rollback has undone everything, unless a revision has committed.
        if saved is None or not before:
            return
        with open_engine(self.url, pooled=False).connect() as connection:
            is_altered = _schema_outline(connection) != before
        if is_altered:
            restore(self.url, saved, self.now)

    def _failed_error(self, reason: str, saved: Path | None) -> MigrationFailedError:
        backup_note = f" A backup from before it is in “{saved}”." if saved else ""
        if self.url.get_backend_name() in ("mysql", "mariadb"):
            back = f"db restore {saved} --yes" if saved else "db downgrade base --yes"
            sentence = (
                f"The upgrade stopped half-way: {reason}. The ERP's own tables are untouched."
            )
            remedy = (
                "Put that right and run “terp-desktop db upgrade” again, which goes on where it"
                f" stopped; or go back with “terp-desktop {back}”.{backup_note}"
            )
        else:
            sentence = f"The upgrade did not succeed: {reason}. The database is as it was before."
            remedy = f"Send this message to whoever looks after TERP Desktop.{backup_note}"
        backup_name = str(saved) if saved else None
        return MigrationFailedError(sentence, remedy=remedy, backup=backup_name)


def back_up(
    url: URL, folder: Path | None, now: datetime, progress: ProgressCallback
) -> Path | None:
    """Back up the database to the folder and return the file; None without a folder."""
    if folder is None:
        return None
    progress(ProgressStep("Backing up the database", 0.1))
    return backup(url, timestamped_file(url, folder, now), now)


def _schema_outline(connection: Connection) -> str:
    """The whole schema of a SQLite file as text, to detect alterations."""
    if connection.dialect.name != "sqlite":
        return ""
    rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master ORDER BY name"))
    return repr([*map(tuple, rows), sorted(revisions.current_revisions(connection))])
