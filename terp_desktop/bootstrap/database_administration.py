"""Looks after a database for the window: its backups, its schema, its statistics."""

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
    """Nothing has it open."""


class DatabaseAdministration:
    """What administrators may ask for (`Care`), and the folder of backups (`Backups`).

    `refuse_replaced` raises where the database's file is another than the one that is open:
    whoever opened it beside that would mix the two.
    """

    def __init__(
        self, database: Database, name: str, refuse_replaced: Callable[[], None] = _no_check
    ) -> None:
        self._database = database
        self._name = name
        self._refuse_replaced = refuse_replaced

    def status(self) -> SchemaStatus:
        """Where the database stands."""
        present = self._database.status()
        return SchemaStatus(
            name=self._name,
            revision=present.revision,
            head=present.head,
            is_current=present.up_to_date,
            downgrade_targets=_older_revisions(present),
        )

    def upgrade(self, on_progress: MaintenanceProgress) -> str:
        """Bring it to the newest schema."""
        report = self._database.upgrade(lambda step: on_progress(step.sentence, step.share))
        if not report.changed:
            return "The database was up to date already."
        return f"The database is at {report.revision} now.{_backup_sentence(report.backup)}"

    def downgrade(self, target: str, on_progress: MaintenanceProgress) -> str:
        """Take the calendar down to a revision, or altogether."""
        report = self._database.downgrade(
            target, lambda step: on_progress(step.sentence, step.share)
        )
        now = f"is at {report.revision} now" if report.revision else "was removed"
        backup = _backup_sentence(report.backup)
        return f"The calendar {now}; the ERP's tables are as they were.{backup}"

    def restore(self, file: Path) -> str:
        """Put a backup in the database's place."""
        before = self._database.restore(file)
        kept = f" What was there before is in “{before}”." if before else ""
        return f"Restored from “{file}”.{kept}"

    def analyze(self) -> Sequence[str]:
        """Let the engine count anew what its planner goes by."""
        return self._database.analyze()

    def list_backups(self) -> Sequence[Backup]:
        """The backups of this database, the newest first."""
        return backups_in(self._database.backups, self._database.stem)

    def create(self, kind: BackupKind) -> Path:
        """Back the database up while it is in use."""
        self._refuse_replaced()
        return self._database.backup(None, why=kind)

    def count_events(self, backup: Backup) -> int:
        """How many events the backup has; 0 for one that cannot be read."""
        from terp_desktop.storage.backup.inspection import inspect_backup

        found = inspect_backup(backup.file)
        return 0 if found is None else found.events

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
