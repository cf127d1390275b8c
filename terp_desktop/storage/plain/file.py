"""An embedded database, opened and read by the driver alone.

Whatever is out of the ordinary about the file is left to those who can tell of it and mend
it: then it is just not ready to be read this way.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from terp_desktop.domain.person import Person
from terp_desktop.domain.working_days import Holidays
from terp_desktop.storage.backup.sqlite_file import connect
from terp_desktop.storage.engine.file_watch import FileWatch
from terp_desktop.storage.engine.sqlite_errors import translate_errors
from terp_desktop.storage.engine.unreadable_values import detect_corruption
from terp_desktop.storage.plain.occurrences import PlainOccurrences
from terp_desktop.storage.row_mapping import person_from_row
from terp_desktop.storage.schema.revisions import CALENDAR, HOST, VERSION_TABLE, RevisionFiles

_PREFIX: Final = "sqlite:///"
_UNPLAIN: Final = frozenset("?%#")
_REVISIONS: Final = f'SELECT version_num FROM "{VERSION_TABLE}"'  # noqa: S608  (a constant)


@dataclass(frozen=True, slots=True)
class PlainLook:
    """What the range query looks at, in one transaction."""

    occurrences: PlainOccurrences
    holidays: Holidays


@dataclass(frozen=True, slots=True)
class PlainFile:
    """An embedded database that has just the schema of this program."""

    path: Path
    holidays: Holidays
    watch: FileWatch | None = None

    @classmethod
    def behind(cls, url: str, migrations: Path, holidays: Holidays) -> Self | None:
        """The file behind the URL; None if it is not ready, or the URL is of another kind."""
        name = url.removeprefix(_PREFIX)
        if name == url or not name or _UNPLAIN & set(name) or name.startswith((":", "file:")):
            return None
        path = Path(name).absolute()
        file = cls(path, holidays, FileWatch(path))
        return file if file._is_ready(RevisionFiles(migrations)) else None

    def staff(self) -> list[Person]:
        """All of the staff, in the order of their ids."""
        from terp_desktop.storage.plain.for_admins import STAFF

        with self._open() as connection:
            return [person_from_row(*row) for row in connection.execute(STAFF)]

    @contextmanager
    def look(self) -> Iterator[PlainLook]:
        """One moment of the file, for a range query without filters."""
        with self._open() as connection:
            connection.execute("BEGIN")
            yield PlainLook(PlainOccurrences(connection), self.holidays)

    def _is_ready(self, known: RevisionFiles) -> bool:
        if not self.path.is_file():
            return False
        try:
            with closing(connect(self.path)) as connection:
                there = {revision for (revision,) in connection.execute(_REVISIONS)}
        except (sqlite3.Error, UnicodeError):  # whoever opens it in full finds out why, and tells
            return False
        return there == {known.head(CALENDAR), known.head(HOST)}

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if self.watch is not None:
            self.watch.require_same()
        with (
            translate_errors(self.path),
            detect_corruption(self.path),
            closing(connect(self.path)) as connection,
        ):
            yield connection
