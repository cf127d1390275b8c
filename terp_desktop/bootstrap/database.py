"""The database as those who look after it see it: no user is needed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine import open_engine
from terp_desktop.storage.state import DatabaseStatus, status
from terp_desktop.storage.urls import parse_url
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings

if TYPE_CHECKING:
    # What only some calls of the program need is imported when they do.
    from terp_desktop.storage.migrate import DowngradeReport, Progress, UpgradeReport


class OutdatedDatabaseError(DatabaseError):
    """A shared database has an older schema; only an administrator upgrades it."""

    code = "DATABASE_OUTDATED"


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the settings name, for those who look after it; needs no user."""

    settings: Settings

    def status(self) -> DatabaseStatus:
        """Where it stands; nothing is created or changed."""
        return status(self.settings.database_url, migrations_folder())

    def upgrade(self, progress: "Progress", *, is_saved: bool = True) -> "UpgradeReport":
        """Bring it to the newest schema, backed up first if `is_saved`."""
        from terp_desktop.storage.migrate import upgrade

        return upgrade(
            self.settings.database_url,
            migrations_folder(),
            now=SystemClock().now(),
            backup_dir=self.backups if is_saved else None,
            progress=progress,
        )

    def downgrade(self, target: str, progress: "Progress") -> "DowngradeReport":
        """Take the calendar's tables down to a revision, backed up first."""
        from terp_desktop.storage.migrate import downgrade

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
        from terp_desktop.storage import backup

        now, url = SystemClock().now(), parse_url(self.settings.database_url)
        return backup.backup(url, out or backup.timed_file(url, self.backups, now, why), now)

    def restore(self, file: Path) -> Path | None:
        """Put a backup in its place; where the present state was kept."""
        from terp_desktop.storage import backup

        now = SystemClock().now()
        return backup.restore(self.settings.database_url, file, now, folder=self.backups)

    def analyze(self) -> list[str]:
        """Let the engine count anew what its planner goes by; the names of the counted tables."""
        from terp_desktop.storage.analyze import analyze

        return analyze(open_engine(self.settings.database_url, pooled=False))

    @property
    def backups(self) -> Path:
        """The folder that backups go to; a server's go to the data folder of this account."""
        from terp_desktop.storage import backup

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
        """When the newest file in the folder of backups was written."""
        files = self.backups.glob("*") if self.backups.is_dir() else ()
        written = [file.stat().st_mtime for file in files if file.is_file()]
        return datetime.fromtimestamp(max(written), UTC) if written else None
