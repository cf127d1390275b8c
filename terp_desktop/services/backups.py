"""Backups: which there are, and the one that is made of each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from terp_desktop.domain import zones
from terp_desktop.services.ports import Clock

DAYS_KEPT = 14


class BackupKind(StrEnum):
    """Why a backup was made; the word in its file's name."""

    DAILY = "daily"
    ASKED_FOR = "backup"
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

    def there(self) -> Sequence[Backup]:
        """Those of this database, the newest first."""

    def make(self, kind: BackupKind) -> Path:
        """Back the database up while it is in use; the file."""

    def remove(self, backup: Backup) -> None:
        """Delete a backup; one that is gone already is none to tell of."""


class DailyBackup:
    """One backup of each day on which the program runs; the last fourteen are kept."""

    def __init__(self, backups: Backups, clock: Clock) -> None:
        self._backups = backups
        self._clock = clock

    def run_due(self) -> Path | None:
        """Make today's, unless there is one, and drop what is too old; the new file.

        Only daily ones are ever dropped, and none before today's is whole.
        """
        if self._is_made():
            return None
        made = self._backups.make(BackupKind.DAILY)
        for one in self._daily()[DAYS_KEPT:]:
            self._backups.remove(one)
        return made

    def _is_made(self) -> bool:
        today = self._day(self._clock.now())
        return any(self._day(one.taken_at) >= today for one in self._daily())

    def _daily(self) -> list[Backup]:
        return [one for one in self._backups.there() if one.kind is BackupKind.DAILY]

    def _day(self, instant: datetime) -> date:
        return zones.to_local(instant, self._clock.zone()).date()
