"""Reports an embedded calendar that is missing, emptied or damaged, with its backups.

No new calendar replaces it as long as backups of it exist.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from terp_desktop.bootstrap.backup_list import backups_in
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.services.admin.database import Backup
from terp_desktop.storage.backup.backup_contents import inspect_backup
from terp_desktop.storage.engine.errors import DatabaseCorruptError

MAX_OFFERED: Final = 30
_SAMPLE_BYTES: Final = 8_192
_DAMAGES: Final = {
    "DATABASE_CORRUPT": "is damaged",
    "NOT_A_DATABASE": "is damaged",
    "HOST_TABLES_MISSING": "is not there: its file is another program's",
}


class LostCalendarError(DatabaseError):
    """The calendar is not in its file, but backups of it exist.

    `details["backups"]` lists the readable ones, each with its `file`, its time (`takenAt`)
    and its number of `events`; the first is the one to restore, and was checked completely.
    `details["what"]` says in words what is wrong with the file.
    """

    code = "CALENDAR_LOST"


@dataclass(frozen=True, slots=True)
class EmbeddedCalendar:
    """The file of an embedded calendar, and the folder of its backups.

    `is_own` says that the file is at the default path.
    """

    path: Path
    backups: Path
    is_own: bool

    def explain(self, error: DatabaseError) -> DatabaseError:
        """Return the error to report for a calendar that could not be opened.

        That is a LostCalendarError, a DatabaseCorruptError, or the same error.
        """
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
        """Raise LostCalendarError if the calendar is missing or empty and has backups."""
        if backups := self._readable_backups():
            raise self._lost_error("is empty" if self.path.exists() else "is missing", backups)

    def _readable_backups(self) -> list[dict[str, object]]:
        """Return the readable backups, the one to restore first; [] if none is sound.

        The one to restore is the newest sound one that has events, or else the newest sound
        one.
        """
        newest = backups_in(self.backups, self.path.stem)[:MAX_OFFERED]
        inspected = [(backup, inspect_backup(backup.file)) for backup in newest]
        readable = [(backup, found.events) for backup, found in inspected if found is not None]
        by_preference = sorted(readable, key=lambda pair: pair[1] == 0)  # stable: newest first
        sound = (
            pair
            for pair in by_preference
            if inspect_backup(pair[0].file, is_thorough=True) is not None
        )
        if (first := next(sound, None)) is None:
            return []
        others = [pair for pair in readable if pair is not first]
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
    """Whether the file may be a damaged database: unlike a text, it contains zero bytes."""
    try:
        with path.open("rb") as file:
            return b"\0" in file.read(_SAMPLE_BYTES)
    except OSError:
        return False
