"""Backs up and restores databases, also while they are in use."""

import errno
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy.engine import URL

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.backup import file_kinds, sqlite_file
from terp_desktop.storage.backup.file_kinds import NotACalendarError
from terp_desktop.storage.backup.mysql import MysqlBackup
from terp_desktop.storage.backup.postgresql import PostgresqlBackup
from terp_desktop.storage.engine.errors import (
    DatabaseCorruptError,
    FolderError,
    NotADatabaseError,
    file_error,
)
from terp_desktop.storage.engine.urls import database_path, parse_url

BACKUP_FOLDER: Final = "backups"


class BackupUnavailableError(DatabaseError):
    """A database in memory cannot be backed up."""

    code = "BACKUP_UNAVAILABLE"


class BackupMethod(Protocol):
    """Backs up and restores databases of one kind."""

    suffix: str

    def save(self, url: URL, to: Path) -> None:
        """Write a consistent copy of the database; a failed one leaves no file behind."""

    def load(self, url: URL, file: Path, safety: Path, timeout_s: float) -> Path | None:
        """Restore a backup; the current content, if any, is first saved to `safety`.

        Returns the file of the current content. On failure the database is unchanged.
        """


class SqliteBackup:
    """Backs up the embedded file by SQLite's backup API."""

    suffix = ".db"

    def save(self, url: URL, to: Path) -> None:
        """See `BackupMethod`."""
        sqlite_file.copy(_require_file(url), to)

    def load(self, url: URL, file: Path, safety: Path, timeout_s: float) -> Path | None:
        """See `BackupMethod`."""
        path = _require_file(url)
        sqlite_file.require_integrity(file)
        if not sqlite_file.has_calendar(file):
            raise NotACalendarError(
                f"There is no calendar in the database “{file}”; nothing was changed.",
                remedy="Choose a file that “terp-desktop db backup” has made.",
            )
        if not path.exists():
            # A leftover -wal belongs to another file, and SQLite would apply it to this one.
            sqlite_file.move_aside(path, safety)
            _copy_into_place(file, path)
            return None
        try:
            sqlite_file.copy(path, safety)
        except (DatabaseCorruptError, NotADatabaseError, FolderError):
            sqlite_file.move_aside(path, safety)
            _copy_into_place(file, path)
        else:
            sqlite_file.replace_content(file, path, timeout_s)
        return safety


_METHODS: Final[dict[str, BackupMethod]] = {
    "sqlite": SqliteBackup(),
    "postgresql": PostgresqlBackup(),
    "mysql": MysqlBackup(),
    "mariadb": MysqlBackup(),
}


def backup_folder(url: URL, elsewhere: Path | None = None) -> Path:
    """The default folder of backups: next to the embedded file.

    For a database on a server it is below `elsewhere`, by default the working directory.
    """
    path = database_path(url)
    return (path.parent if path is not None else elsewhere or Path.cwd()) / BACKUP_FOLDER


def backup(address: str | URL, out: Path | None, now: datetime) -> Path:
    """Back up the database to `out`, or to a file named by the time; returns the file."""
    url = parse_url(address)
    method = _METHODS[url.get_backend_name()]
    to = out or timestamped_file(url, backup_folder(url), now)
    if out is not None and out.exists():
        raise file_error(FileExistsError(errno.EEXIST, ""), out)
    method.save(url, to)
    return to


def restore(
    address: str | URL,
    file: Path,
    now: datetime,
    *,
    folder: Path | None = None,
    timeout_s: float = sqlite_file.TIMEOUT_S,
) -> Path | None:
    """Restore a backup; returns the file to which the current content was saved.

    On a shared server only the calendar is replaced: the ERP's rows stay. The current content
    is saved to `folder`, by default `backup_folder`. Waits up to `timeout_s` for programs that
    are writing.
    """
    url = parse_url(address)
    file_kinds.require_kind(file, url.get_backend_name())
    safety = timestamped_file(url, folder or backup_folder(url), now, "before-restore")
    return _METHODS[url.get_backend_name()].load(url, file, safety, timeout_s)


def timestamped_file(url: URL, folder: Path, now: datetime, why: str = "backup") -> Path:
    """The path of a new backup, with a name that does not exist yet."""
    path = database_path(url)
    stem = path.stem if path else (url.database or "database")
    name = f"{stem}-{now:%Y%m%d-%H%M%S}-{why}"
    suffix = _METHODS[url.get_backend_name()].suffix
    names = (name if turn == 1 else f"{name}-{turn}" for turn in range(1, 10_000))
    return next(file for one in names if not (file := folder / f"{one}{suffix}").exists())


def _require_file(url: URL) -> Path:
    path = database_path(url)
    if path is None:
        raise BackupUnavailableError(
            "A database in memory has no file.", remedy="Name a database file."
        )
    return path


def _copy_into_place(file: Path, path: Path) -> None:
    sqlite_file.copy(file, path)
    sqlite_file.enable_wal(path)
