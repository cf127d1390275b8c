"""What administrators do with the database as a whole, from backup to rollback."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.admin.backups import Backup, BackupKind, Backups

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
