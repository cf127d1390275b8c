"""An embedded calendar that is missing, emptied or damaged: told as that, with its backups.

Whoever opens it must not find a fresh calendar in its place, while there are backups of it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from terp_desktop.bootstrap.backup_list import backups_in
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.services.admin.database import Backup
from terp_desktop.storage.backup.inspection import inspect_backup
from terp_desktop.storage.engine.errors import DatabaseCorruptError

MAX_OFFERED: Final = 30
_SAMPLE_BYTES: Final = 8_192
_DAMAGES: Final = {
    "DATABASE_CORRUPT": "is damaged",
    "NOT_A_DATABASE": "is damaged",
    "HOST_TABLES_MISSING": "is not there: its file is another program's",
}


class LostCalendarError(DatabaseError):
    """The calendar is not in its file, though there are backups of it.

    `details["backups"]` are the readable ones, each with its `file`, when it was taken
    (`takenAt`) and how many `events` it has; the first is the one to restore, looked over as
    a whole. `details["what"]` says in words what is wrong with the file.
    """

    code = "CALENDAR_LOST"


@dataclass(frozen=True, slots=True)
class EmbeddedCalendar:
    """Where an embedded calendar is kept, and its backups; `is_own`: where the program put it."""

    path: Path
    backups: Path
    is_own: bool

    def explain(self, error: DatabaseError) -> DatabaseError:
        """What to tell of a calendar that could not be opened; the error itself if that is all."""
        if self.path.is_dir():
            what: str | None = "is not there: a folder is in its place"
        else:
            what = _DAMAGES.get(error.code)
        if what is None:
            return error
        if backups := self._readable_backups():
            return self._lost_error(what, backups)
        return self._damage_error(error) if self.is_own and self.path.is_file() else error

    def refuse_fresh_start(self) -> None:
        """LostCalendarError if there are backups of a calendar where none is now."""
        if backups := self._readable_backups():
            raise self._lost_error("is empty" if self.path.exists() else "is missing", backups)

    def _readable_backups(self) -> list[dict[str, object]]:
        """The backups that can be read, the one to restore first.

        That is the newest sound one with events in it, or, where none has any, the newest
        sound one.
        """
        there = backups_in(self.backups, self.path.stem)[:MAX_OFFERED]
        found = [(one, inspect_backup(one.file)) for one in there]
        readable = [(one, seen.events) for one, seen in found if seen is not None]
        best = sorted(readable, key=lambda one: one[1] == 0)  # stable: the newest of each first
        sound = (one for one in best if inspect_backup(one[0].file, is_thorough=True) is not None)
        if (first := next(sound, None)) is None:
            return []
        others = [one for one in readable if one is not first]
        return [_backup_details(backup, events) for backup, events in (first, *others)]

    def _lost_error(self, what: str, backups: list[dict[str, object]]) -> LostCalendarError:
        return LostCalendarError(
            f"The calendar “{self.path}” {what}, though there are backups of it;"
            " nothing was changed.",
            remedy=f"Restore the newest with “terp-desktop db restore {backups[0]['file']} --yes”;"
            " or begin a new calendar with “terp-desktop db upgrade --anew”.",
            path=str(self.path),
            what=what,
            backups=backups,
        )

    def _damage_error(self, error: DatabaseError) -> DatabaseError:
        if error.code != "NOT_A_DATABASE" or not _may_be_damaged_database(self.path):
            return error
        return DatabaseCorruptError(
            f"The calendar “{self.path}” is damaged, and there is no backup of it.",
            remedy="Restore a copy with “terp-desktop db restore FILE --yes”; or begin a new"
            " calendar with “terp-desktop db upgrade --anew”, which keeps the damaged file.",
            path=str(self.path),
            what="is damaged",
            backups=[],
        )


def _backup_details(backup: Backup, events: int) -> dict[str, object]:
    taken_at = backup.taken_at.isoformat()
    return {"file": str(backup.file), "takenAt": taken_at, "events": events}


def _may_be_damaged_database(path: Path) -> bool:
    """Whether the file can be a damaged one: no text is, for it has no zeros in it."""
    try:
        with path.open("rb") as file:
            return b"\0" in file.read(_SAMPLE_BYTES)
    except OSError:
        return False
