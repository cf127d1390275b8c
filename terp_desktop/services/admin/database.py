"""What administrators do with the database as a whole, from backup to rollback."""

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
    """Why a backup was made; the word in its file's name."""

    DAILY = "daily"
    MANUAL = "backup"
    BEFORE_RESTORE = "before-restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup in the folder of backups, and the instant it is of."""

    file: Path
    kind: BackupKind
    taken_at: datetime
    size_bytes: int


class Backups(Protocol):
    """The folder of a database's backups."""

    def list_backups(self) -> Sequence[Backup]:
        """Those of this database, the newest first."""

    def create(self, kind: BackupKind) -> Path:
        """Back the database up while it is in use; the file."""

    def count_events(self, backup: Backup) -> int:
        """How many events the backup has; 0 for one that cannot be read."""

    def remove(self, backup: Backup) -> None:
        """Delete a backup; one that is gone already is none to tell of."""


def _always() -> bool:
    return True


class DailyBackup:
    """One backup of each day on which the program runs; the last fourteen are kept.

    What is dated in a time to come counts neither as today's nor among the fourteen: a clock
    was far ahead. None is dropped unless `may_drop`, nor one that has over twice as many
    events as each later one: the calendar may have been lost since.
    """

    def __init__(
        self, backups: Backups, clock: Clock, *, may_remove_old: Callable[[], bool] = _always
    ) -> None:
        self._backups = backups
        self._clock = clock
        self._may_remove_old = may_remove_old

    def run_due(self) -> Path | None:
        """Make today's, unless there is one, and drop what is too old; the new file.

        Only daily ones are ever dropped, and none before today's is whole.
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
        most = max((self._backups.count_events(one) for one in kept), default=0) if old else 0
        for one in old:
            events = self._backups.count_events(one)
            if events > 2 * most:
                most = events
            else:
                self._backups.remove(one)

    def _exists_today(self) -> bool:
        today = self._day(self._clock.now())
        return any(self._day(one.taken_at) == today for one in self._daily())

    def _daily(self) -> list[Backup]:
        """The daily ones until now, the newest first."""
        latest = self._clock.now() + MAX_CLOCK_SKEW
        return [
            one
            for one in self._backups.list_backups()
            if one.kind is BackupKind.DAILY and one.taken_at <= latest
        ]

    def _day(self, instant: datetime) -> date:
        return zones.to_local(instant, self._clock.zone()).date()


MaintenanceProgress = Callable[[str, float], None]
"""Told what is being done now, and the share that is done; may be called on any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaStatus:
    """Where a database stands: its name for people, and its revisions.

    `below` are the revisions that a downgrade can go to, the newest first.
    """

    name: str
    revision: str | None
    head: str
    is_current: bool
    downgrade_targets: Sequence[str]


class DatabaseMaintenance(Protocol):
    """Looks after a database."""

    def status(self) -> SchemaStatus:
        """Where it stands."""

    def upgrade(self, on_progress: MaintenanceProgress) -> str:
        """Bring it to the newest schema, backed up first; what was done, in a sentence."""

    def downgrade(self, target: str, on_progress: MaintenanceProgress) -> str:
        """Take the calendar down to a revision, backed up first; what was done."""

    def restore(self, file: Path) -> str:
        """Put a backup in its place; what was done."""

    def analyze(self) -> Sequence[str]:
        """Let the engine count anew what its planner goes by; the tables' names."""


class AdministrationService:
    """Looks after the database on behalf of an administrator; ForbiddenError for others."""

    def __init__(self, maintenance: DatabaseMaintenance, backups: Backups, actor: Actor) -> None:
        self._maintenance = maintenance
        self._backups = backups
        self._actor = actor

    def status(self) -> SchemaStatus:
        """Where the database stands."""
        self._refuse_others()
        return self._maintenance.status()

    def backups(self) -> Sequence[Backup]:
        """The backups there are, the newest first."""
        self._refuse_others()
        return self._backups.list_backups()

    def back_up(self) -> Path:
        """Back the database up now; the file."""
        self._refuse_others()
        return self._backups.create(BackupKind.MANUAL)

    def analyze(self) -> Sequence[str]:
        """Bring the statistics of the query planner up to date; the tables' names."""
        self._refuse_others()
        return self._maintenance.analyze()

    def restore(self, file: Path) -> str:
        """Put a backup in the database's place; nobody may be working on it meanwhile."""
        self._refuse_others()
        return self._maintenance.restore(file)

    def upgrade(self, on_progress: MaintenanceProgress) -> str:
        """Bring the schema up to date; what was done."""
        self._refuse_others()
        return self._maintenance.upgrade(on_progress)

    def downgrade(self, target: str, on_progress: MaintenanceProgress) -> str:
        """Remove tables of the calendar, down to a revision or `base`; what was done."""
        self._refuse_others()
        return self._maintenance.downgrade(target, on_progress)

    def _refuse_others(self) -> None:
        if not self._actor.is_admin:
            raise ForbiddenError(
                "Only an administrator looks after the database.", remedy="Ask one to do it."
            )
