"""Maintains a database for the window: its backups, its schema, its statistics."""

from collections.abc import Callable, Sequence
from pathlib import Path

from terp_desktop.bootstrap.backup_list import backups_in
from terp_desktop.bootstrap.database import Database
from terp_desktop.services.admin.database import (
    Backup,
    BackupKind,
    MaintenanceProgress,
    SchemaStatus,
)
from terp_desktop.storage.schema.state import DatabaseStatus


def _no_check() -> None:
    """Accept the file: the database is not open."""


class DatabaseAdministration:
    """Implements `DatabaseMaintenance` and `Backups`.

    `refuse_replaced` raises if the database's file is no longer the one that is open: opening
    it beside that one would mix the two.
    """

    def __init__(
        self, database: Database, name: str, refuse_replaced: Callable[[], None] = _no_check
    ) -> None:
        self._database = database
        self._name = name
        self._refuse_replaced = refuse_replaced

    def status(self) -> SchemaStatus:
        """Return the status of the schema."""
        present = self._database.status()
        return SchemaStatus(
            name=self._name,
            revision=present.revision,
            head=present.head,
            is_current=present.up_to_date,
            downgrade_targets=_older_revisions(present),
        )

    def upgrade(self, on_progress: MaintenanceProgress) -> str:
        """Upgrade to the newest schema; return the outcome in a sentence."""
        report = self._database.upgrade(lambda step: on_progress(step.sentence, step.share))
        if not report.changed:
            return "The database was up to date already."
        return f"The database is at {report.revision} now.{_backup_sentence(report.backup)}"

    def downgrade(self, target: str, on_progress: MaintenanceProgress) -> str:
        """Downgrade the calendar to a revision, or remove it; return the outcome in a sentence."""
        report = self._database.downgrade(
            target, lambda step: on_progress(step.sentence, step.share)
        )
        outcome = f"is at {report.revision} now" if report.revision else "was removed"
        backup = _backup_sentence(report.backup)
        return f"The calendar {outcome}; the ERP's tables are as they were.{backup}"

    def restore(self, file: Path) -> str:
        """Replace the database by a backup; return the outcome in a sentence."""
        previous = self._database.restore(file)
        remark = f" What was there before is in “{previous}”." if previous else ""
        return f"Restored from “{file}”.{remark}"

    def analyze(self) -> Sequence[str]:
        """Update the statistics of the query planner; return the names of the tables."""
        return self._database.analyze()

    def list_backups(self) -> Sequence[Backup]:
        """Return the backups of this database, the newest first."""
        return backups_in(self._database.backups, self._database.stem)

    def create(self, kind: BackupKind) -> Path:
        """Back up the database, also while it is in use; return the file."""
        self._refuse_replaced()
        return self._database.backup(None, why=kind)

    def count_events(self, backup: Backup) -> int:
        """Return the number of events in the backup; 0 if it cannot be read."""
        from terp_desktop.storage.backup.backup_contents import inspect_backup

        inspection = inspect_backup(backup.file)
        return 0 if inspection is None else inspection.events

    def remove(self, backup: Backup) -> None:
        """Delete a backup."""
        backup.file.unlink(missing_ok=True)


def _older_revisions(present: DatabaseStatus) -> list[str]:
    from terp_desktop.storage.schema.revisions import Revisions
    from terp_desktop.system.resources import migrations_folder

    if present.revision is None:
        return []
    return Revisions(migrations_folder()).lineage(present.revision)[1:]


def _backup_sentence(backup: Path | None) -> str:
    return f" A backup is in “{backup}”." if backup else ""
