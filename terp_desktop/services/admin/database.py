"""What administrators do with the database as a whole, from backup to rollback."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.clock_record import CREDIBLE
from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.permissions import Actor

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

    def events_in(self, backup: Backup) -> int:
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
        self, backups: Backups, clock: Clock, *, may_drop: Callable[[], bool] = _always
    ) -> None:
        self._backups = backups
        self._clock = clock
        self._may_drop = may_drop

    def run_due(self) -> Path | None:
        """Make today's, unless there is one, and drop what is too old; the new file.

        Only daily ones are ever dropped, and none before today's is whole.
        """
        if self._is_made():
            return None
        made = self._backups.make(BackupKind.DAILY)
        if self._may_drop():
            self._drop_old()
        return made

    def _drop_old(self) -> None:
        daily = self._daily()
        kept, old = daily[:DAYS_KEPT], daily[DAYS_KEPT:]
        most = max((self._backups.events_in(one) for one in kept), default=0) if old else 0
        for one in old:
            events = self._backups.events_in(one)
            if events > 2 * most:
                most = events
            else:
                self._backups.remove(one)

    def _is_made(self) -> bool:
        today = self._day(self._clock.now())
        return any(self._day(one.taken_at) == today for one in self._daily())

    def _daily(self) -> list[Backup]:
        """The daily ones until now, the newest first."""
        latest = self._clock.now() + CREDIBLE
        return [
            one
            for one in self._backups.there()
            if one.kind is BackupKind.DAILY and one.taken_at <= latest
        ]

    def _day(self, instant: datetime) -> date:
        return zones.to_local(instant, self._clock.zone()).date()


Progress = Callable[[str, float], None]
"""Told what is being done now, and the share that is done; may be called on any thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a database stands: its name for people, and its revisions.

    `below` are the revisions that a downgrade can go to, the newest first.
    """

    name: str
    revision: str | None
    head: str
    is_current: bool
    below: Sequence[str]


class Care(Protocol):
    """Looks after a database."""

    def standing(self) -> Standing:
        """Where it stands."""

    def upgrade_it(self, tell: Progress) -> str:
        """Bring it to the newest schema, backed up first; what was done, in a sentence."""

    def downgrade_it(self, target: str, tell: Progress) -> str:
        """Take the calendar down to a revision, backed up first; what was done."""

    def restore_it(self, file: Path) -> str:
        """Put a backup in its place; what was done."""

    def analyze(self) -> Sequence[str]:
        """Let the engine count anew what its planner goes by; the tables' names."""


class AdministrationService:
    """Looks after the database on behalf of an administrator; ForbiddenError for others."""

    def __init__(self, care: Care, backups: Backups, actor: Actor) -> None:
        self._care = care
        self._backups = backups
        self._actor = actor

    def standing(self) -> Standing:
        """Where the database stands."""
        self._refuse_others()
        return self._care.standing()

    def backups(self) -> Sequence[Backup]:
        """The backups there are, the newest first."""
        self._refuse_others()
        return self._backups.there()

    def back_up(self) -> Path:
        """Back the database up now; the file."""
        self._refuse_others()
        return self._backups.make(BackupKind.ASKED_FOR)

    def analyze(self) -> Sequence[str]:
        """Bring the statistics of the query planner up to date; the tables' names."""
        self._refuse_others()
        return self._care.analyze()

    def restore(self, file: Path) -> str:
        """Put a backup in the database's place; nobody may be working on it meanwhile."""
        self._refuse_others()
        return self._care.restore_it(file)

    def upgrade(self, tell: Progress) -> str:
        """Bring the schema up to date; what was done."""
        self._refuse_others()
        return self._care.upgrade_it(tell)

    def downgrade(self, target: str, tell: Progress) -> str:
        """Remove tables of the calendar, down to a revision or `base`; what was done."""
        self._refuse_others()
        return self._care.downgrade_it(target, tell)

    def _refuse_others(self) -> None:
        if not self._actor.is_admin:
            raise ForbiddenError(
                "Only an administrator looks after the database.", remedy="Ask one to do it."
            )
