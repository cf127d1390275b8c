"""Maintenance of the database as a whole: backup, restore, upgrade, downgrade."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW
from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.permissions import Actor

DAILY_BACKUPS_KEPT = 14


class BackupKind(StrEnum):
    """Why a backup was made; the value is part of its file name."""

    DAILY = "daily"
    MANUAL = "backup"
    BEFORE_RESTORE = "before-restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A file in the folder of backups, and when it was made."""

    file: Path
    kind: BackupKind
    taken_at: datetime
    size_bytes: int


class Backups(Protocol):
    """Manages the folder of a database's backups."""

    def list_backups(self) -> Sequence[Backup]:
        """The backups of this database, the newest first."""

    def create(self, kind: BackupKind) -> Path:
        """Backs up the database while it is in use; returns the file."""

    def count_events(self, backup: Backup) -> int:
        """The number of events in the backup; 0 if it cannot be read."""

    def remove(self, backup: Backup) -> None:
        """Deletes a backup; ignores one that does not exist any more."""


def _always() -> bool:
    return True


class DailyBackup:
    """Makes one backup on each day on which the program runs, and keeps the last fourteen.

    A backup dated in the future counts neither as today's nor among the fourteen, because it
    was made while a clock was ahead. Old ones are removed only if `may_remove_old` allows
    it; one with more than twice the events of every later one is kept, because the calendar
    may have been lost since.
    """

    def __init__(
        self, backups: Backups, clock: Clock, *, may_remove_old: Callable[[], bool] = _always
    ) -> None:
        self._backups = backups
        self._clock = clock
        self._may_remove_old = may_remove_old

    def run_due(self) -> Path | None:
        """Makes today's backup if there is none, removes old ones, and returns the new file.

        Only daily backups are removed, and only after today's is complete.
        """
        if self._exists_today():
            return None
        made = self._backups.create(BackupKind.DAILY)
        if self._may_remove_old():
            self._remove_old()
        return made

    def _remove_old(self) -> None:
        daily = self._daily()
        kept, old = daily[:DAILY_BACKUPS_KEPT], daily[DAILY_BACKUPS_KEPT:]
        most = max(map(self._backups.count_events, kept), default=0) if old else 0
        for backup in old:
            events = self._backups.count_events(backup)
            if events > 2 * most:
                most = events
            else:
                self._backups.remove(backup)

    def _exists_today(self) -> bool:
        today = self._day(self._clock.now())
        return any(self._day(backup.taken_at) == today for backup in self._daily())

    def _daily(self) -> list[Backup]:
        """The daily backups that are not dated in the future, the newest first."""
        latest = self._clock.now() + MAX_CLOCK_SKEW
        return [
            backup
            for backup in self._backups.list_backups()
            if backup.kind is BackupKind.DAILY and backup.taken_at <= latest
        ]

    def _day(self, instant: datetime) -> date:
        return zones.to_local(instant, self._clock.zone()).date()


MaintenanceProgress = Callable[[str, float], None]
"""Gets the current step and the fraction done (0 to 1); may be called on any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaStatus:
    """The schema of a database: its display name and its revisions.

    `downgrade_targets` are the revisions that a downgrade can go to, the newest first.
    """

    name: str
    revision: str | None
    head: str
    is_current: bool
    downgrade_targets: Sequence[str]


class DatabaseMaintenance(Protocol):
    """Maintains a database."""

    def status(self) -> SchemaStatus:
        """The state of its schema."""

    def upgrade(self, on_progress: MaintenanceProgress) -> str:
        """Backs it up and upgrades it to the newest schema; returns a sentence."""

    def downgrade(self, target: str, on_progress: MaintenanceProgress) -> str:
        """Backs it up and downgrades the calendar to a revision; returns a sentence."""

    def restore(self, file: Path) -> str:
        """Replaces it by a backup; returns a sentence."""

    def analyze(self) -> Sequence[str]:
        """Updates the statistics of the query planner; returns the names of the tables."""


class AdministrationService:
    """Maintains the database for an administrator; ForbiddenError for others."""

    def __init__(self, maintenance: DatabaseMaintenance, backups: Backups, actor: Actor) -> None:
        self._maintenance = maintenance
        self._backups = backups
        self._actor = actor

    def status(self) -> SchemaStatus:
        """The state of the schema."""
        self._refuse_others()
        return self._maintenance.status()

    def backups(self) -> Sequence[Backup]:
        """The backups, the newest first."""
        self._refuse_others()
        return self._backups.list_backups()

    def back_up(self) -> Path:
        """Backs up the database now; returns the file."""
        self._refuse_others()
        return self._backups.create(BackupKind.MANUAL)

    def analyze(self) -> Sequence[str]:
        """Updates the statistics of the query planner; returns the names of the tables."""
        self._refuse_others()
        return self._maintenance.analyze()

    def restore(self, file: Path) -> str:
        """Replaces the database by a backup; no other program may use it meanwhile."""
        self._refuse_others()
        return self._maintenance.restore(file)

    def upgrade(self, on_progress: MaintenanceProgress) -> str:
        """Upgrades the schema; returns a sentence."""
        self._refuse_others()
        return self._maintenance.upgrade(on_progress)

    def downgrade(self, target: str, on_progress: MaintenanceProgress) -> str:
        """Downgrades the calendar to a revision, or removes it ("base"); returns a sentence."""
        self._refuse_others()
        return self._maintenance.downgrade(target, on_progress)

    def _refuse_others(self) -> None:
        if not self._actor.is_admin:
            raise ForbiddenError(
                "Only an administrator looks after the database.", remedy="Ask one to do it."
            )
