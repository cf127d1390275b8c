"""The database as those who look after it see it: no user is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.urls import database_path, parse_url
from terp_desktop.storage.schema.state import DatabaseStatus, status
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings, embedded_url

if TYPE_CHECKING:
    # What only some calls of the program need is imported when they do.
    from terp_desktop.bootstrap.lost_calendar import EmbeddedCalendar
    from terp_desktop.storage.migration.migrate import (
        DowngradeReport,
        ProgressCallback,
        UpgradeReport,
    )


DAMAGE_CODES: Final = frozenset({"DATABASE_CORRUPT", "NOT_A_DATABASE"})
"""The codes of errors that say that what is in a file cannot be read."""


class OutdatedDatabaseError(DatabaseError):
    """A shared database has an older schema; only an administrator upgrades it."""

    code = "DATABASE_OUTDATED"


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the settings name, for those who look after it; needs no user."""

    settings: Settings

    def status(self) -> DatabaseStatus:
        """Where it stands; nothing is created or changed.

        LostCalendarError where an embedded one is damaged and there are backups of it.
        """
        with self.report_loss():
            return status(self.settings.database_url, migrations_folder())

    def upgrade(
        self, progress: "ProgressCallback", *, is_saved: bool = True, begins_anew: bool = False
    ) -> "UpgradeReport":
        """Bring it to the newest schema, backed up first if `is_saved`.

        No new calendar is made where there are backups of another, unless it `begins_anew`.
        """
        from terp_desktop.storage.migration.migrate import upgrade

        if begins_anew:
            self._set_aside_lost_file()
        elif _is_fresh(self.status()) and (place := self._embedded_calendar()) is not None:
            place.refuse_fresh_start()
        with self.report_loss():
            return upgrade(
                self.settings.database_url,
                migrations_folder(),
                now=SystemClock().now(),
                backup_dir=self.backups if is_saved else None,
                progress=progress,
            )

    def downgrade(self, target: str, progress: "ProgressCallback") -> "DowngradeReport":
        """Take the calendar's tables down to a revision, backed up first."""
        from terp_desktop.storage.migration.migrate import downgrade

        return downgrade(
            self.settings.database_url,
            migrations_folder(),
            target,
            now=SystemClock().now(),
            backup_dir=self.backups,
            progress=progress,
        )

    def backup(self, out: Path | None, *, why: str = "backup") -> Path:
        """Back it up while it is in use, or to a file named by the time and `why`; the file."""
        from terp_desktop.storage.backup import backup

        now, url = SystemClock().now(), parse_url(self.settings.database_url)
        return backup.backup(url, out or backup.timestamped_file(url, self.backups, now, why), now)

    def restore(self, file: Path) -> Path | None:
        """Put a backup in its place; where the present state was kept."""
        from terp_desktop.storage.backup import backup

        now = SystemClock().now()
        return backup.restore(self.settings.database_url, file, now, folder=self.backups)

    def analyze(self) -> list[str]:
        """Let the engine count anew what its planner goes by; the names of the counted tables."""
        from terp_desktop.storage.schema.statistics import analyze

        return analyze(open_engine(self.settings.database_url, pooled=False))

    @contextmanager
    def report_loss(self) -> Iterator[None]:
        """Raise a LostCalendarError for an error that says that an embedded calendar is lost."""
        try:
            yield
        except DatabaseError as error:
            place = self._embedded_calendar()
            if place is None or (told := place.explain(error)) is error:
                raise
            raise told from error

    def _embedded_calendar(self) -> "EmbeddedCalendar | None":
        from terp_desktop.bootstrap.lost_calendar import EmbeddedCalendar

        if (path := self.file) is None:
            return None
        is_own = self.settings.database_url == embedded_url(self.settings.folders)
        return EmbeddedCalendar(path, self.backups, is_own)

    def _set_aside_lost_file(self) -> None:
        """Keep a damaged or empty file under another name; a calendar is left where it is."""
        from terp_desktop.storage.backup import backup, sqlite_file

        if (path := self.file) is None or not self._is_lost(path):
            return
        url, now = parse_url(self.settings.database_url), SystemClock().now()
        sqlite_file.move_aside(path, backup.timestamped_file(url, self.backups, now, "damaged"))

    def _is_lost(self, path: Path) -> bool:
        try:
            present = status(self.settings.database_url, migrations_folder())
        except DatabaseError as error:
            return path.is_dir() or error.code in DAMAGE_CODES
        return _is_fresh(present) or bool(present.missing_host_tables)

    @property
    def file(self) -> Path | None:
        """The file of an embedded database; it need not be there."""
        return database_path(parse_url(self.settings.database_url))

    @property
    def backups(self) -> Path:
        """The folder that backups go to; a server's go to the data folder of this account."""
        from terp_desktop.storage.backup import backup

        url = parse_url(self.settings.database_url)
        beside = backup.backup_folder(url, self.settings.folders.data)
        return self.settings.backup_dir or beside

    @property
    def stem(self) -> str:
        """What the names of its backups begin with."""
        url = parse_url(self.settings.database_url)
        name = url.database or "database"
        return Path(name).stem if url.get_backend_name() == "sqlite" else name

    @property
    def last_backup(self) -> datetime | None:
        """When the newest file in the folder of backups was written, up to now."""
        files = self.backups.glob("*") if self.backups.is_dir() else ()
        latest = (SystemClock().now() + MAX_CLOCK_SKEW).timestamp()
        written = [file.stat().st_mtime for file in files if file.is_file()]
        real = [one for one in written if one <= latest]
        return datetime.fromtimestamp(max(real), UTC) if real else None


def _is_fresh(present: DatabaseStatus) -> bool:
    """Whether a calendar would be made from nothing."""
    return present.is_embedded and not present.tables and not present.revisions
