"""Maintains the database that the settings name; needs no user."""

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
    # Only some commands need these; they are imported where they are used.
    from terp_desktop.bootstrap.lost_calendar import EmbeddedCalendar
    from terp_desktop.storage.migration.migrate import (
        DowngradeReport,
        ProgressCallback,
        UpgradeReport,
    )


DAMAGE_CODES: Final = frozenset({"DATABASE_CORRUPT", "NOT_A_DATABASE"})
"""Codes of errors that say that a file's content cannot be read."""


class OutdatedDatabaseError(DatabaseError):
    """A shared database has an older schema, which only an administrator may upgrade."""

    code = "DATABASE_OUTDATED"


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the settings name: its schema, its backups and its statistics."""

    settings: Settings

    def status(self) -> DatabaseStatus:
        """Return the database's status; nothing is created or changed.

        Raises LostCalendarError if it is embedded and damaged and has backups.
        """
        with self.report_loss():
            return status(self.settings.database_url, migrations_folder())

    def upgrade(
        self, progress: "ProgressCallback", *, is_saved: bool = True, begins_anew: bool = False
    ) -> "UpgradeReport":
        """Upgrade to the newest schema, after a backup if `is_saved`.

        Raises LostCalendarError instead of creating a new calendar where backups of a lost
        one exist, unless it `begins_anew`.
        """
        from terp_desktop.storage.migration.migrate import upgrade

        if begins_anew:
            self._set_aside_lost_file()
        elif _is_fresh(self.status()) and (calendar := self._embedded_calendar()) is not None:
            calendar.refuse_fresh_start()
        with self.report_loss():
            return upgrade(
                self.settings.database_url,
                migrations_folder(),
                now=SystemClock().now(),
                backup_dir=self.backups if is_saved else None,
                progress=progress,
            )

    def downgrade(self, target: str, progress: "ProgressCallback") -> "DowngradeReport":
        """Downgrade the calendar's tables to a revision, after a backup."""
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
        """Back up the database, also while it is in use; return the file.

        Without `out`, the file is named by the time and `why`.
        """
        from terp_desktop.storage.backup import backup_and_restore

        now, url = SystemClock().now(), parse_url(self.settings.database_url)
        file = out or backup_and_restore.timestamped_file(url, self.backups, now, why)
        return backup_and_restore.backup(url, file, now)

    def restore(self, file: Path) -> Path | None:
        """Replace the database by a backup; return where its present state was saved, if any."""
        from terp_desktop.storage.backup import backup_and_restore

        now = SystemClock().now()
        return backup_and_restore.restore(
            self.settings.database_url, file, now, folder=self.backups
        )

    def analyze(self) -> list[str]:
        """Update the statistics of the query planner; return the names of the tables."""
        from terp_desktop.storage.schema.statistics import analyze

        return analyze(open_engine(self.settings.database_url, pooled=False))

    def grants(self, login: str, *, sets_up: bool) -> list[str]:
        """The statements that give a login the rights to use the calendar, or to set it up."""
        from terp_desktop.storage.schema.grants import grants_for

        with open_engine(self.settings.database_url, pooled=False).connect() as connection:
            return grants_for(connection, login, sets_up=sets_up)

    @contextmanager
    def report_loss(self) -> Iterator[None]:
        """Raise LostCalendarError in place of an error that means a lost embedded calendar."""
        try:
            yield
        except DatabaseError as error:
            calendar = self._embedded_calendar()
            if calendar is None or (explained := calendar.explain(error)) is error:
                raise
            raise explained from error

    def _embedded_calendar(self) -> "EmbeddedCalendar | None":
        from terp_desktop.bootstrap.lost_calendar import EmbeddedCalendar

        if (path := self.file) is None:
            return None
        is_own = self.settings.database_url == embedded_url(self.settings.folders)
        return EmbeddedCalendar(path, self.backups, is_own)

    def _set_aside_lost_file(self) -> None:
        """Rename a damaged or empty file; leave a sound calendar alone."""
        from terp_desktop.storage.backup import backup_and_restore, sqlite_file

        if (path := self.file) is None or not self._is_lost(path):
            return
        url, now = parse_url(self.settings.database_url), SystemClock().now()
        sqlite_file.move_aside(
            path, backup_and_restore.timestamped_file(url, self.backups, now, "damaged")
        )

    def _is_lost(self, path: Path) -> bool:
        try:
            present = status(self.settings.database_url, migrations_folder())
        except DatabaseError as error:
            return path.is_dir() or error.code in DAMAGE_CODES
        return _is_fresh(present) or bool(present.missing_host_tables)

    @property
    def file(self) -> Path | None:
        """The file of an embedded database; it need not exist."""
        return database_path(parse_url(self.settings.database_url))

    @property
    def backups(self) -> Path:
        """The folder of the backups; a server's are in the data folder of this account."""
        from terp_desktop.storage.backup import backup_and_restore

        url = parse_url(self.settings.database_url)
        default = backup_and_restore.backup_folder(url, self.settings.folders.data)
        return self.settings.backup_dir or default

    @property
    def stem(self) -> str:
        """The beginning of the names of its backups."""
        url = parse_url(self.settings.database_url)
        name = url.database or "database"
        return Path(name).stem if url.get_backend_name() == "sqlite" else name

    @property
    def last_backup(self) -> datetime | None:
        """When the newest file in the folder of backups was written; later than now is ignored."""
        files = self.backups.glob("*") if self.backups.is_dir() else ()
        latest = (SystemClock().now() + MAX_CLOCK_SKEW).timestamp()
        written = [file.stat().st_mtime for file in files if file.is_file()]
        plausible = [timestamp for timestamp in written if timestamp <= latest]
        return datetime.fromtimestamp(max(plausible), UTC) if plausible else None


def _is_fresh(present: DatabaseStatus) -> bool:
    """Whether an upgrade would create a new calendar."""
    return present.is_embedded and not present.tables and not present.revisions
