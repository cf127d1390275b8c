"""Detects that the file at a path is no longer the one that was opened.

SQLite keeps writing into a file that was deleted or renamed over, and those writes are lost.
Synchronizers and people replace files like that while programs have them open.
"""

import os
import sys
import weakref
from pathlib import Path
from typing import Final

from terp_desktop.domain.errors import DatabaseReplacedError

WAL_SUFFIX: Final = "-wal"
WAL_IDENTITY: Final = "terp_wal"
"""The key in `Connection.info` for the identity of the write-ahead log."""
FileIdentity = tuple[int, int]
"""The device and the inode of a file."""


class FileWatch:
    """Remembers the first file found at the path; each check is one `stat`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity = self._pin()

    def require_same(self) -> None:
        """DatabaseReplacedError unless the path still leads to the same file."""
        if self._identity is None:
            self._identity = self._pin()
        elif (current := file_identity(self.path)) != self._identity:
            raise _replaced_error(self.path, is_gone=current is None)

    @property
    def is_same(self) -> bool:
        """Whether the path still leads to the same file."""
        return self._identity in (None, file_identity(self.path))

    def wal_identity(self) -> FileIdentity | None:
        """The identity of the current write-ahead log; None if there is none."""
        return file_identity(self.path.with_name(self.path.name + WAL_SUFFIX))

    def require_wal(self, known: FileIdentity) -> None:
        """DatabaseReplacedError unless the write-ahead log is that one."""
        if self.wal_identity() != known:
            raise _replaced_error(self.path, is_gone=False)

    def _pin(self) -> FileIdentity | None:
        """The file's identity; no other file gets its inode while this object exists."""
        if sys.platform == "linux":
            try:
                # Closing an O_PATH descriptor does not release SQLite's locks; others do.
                descriptor = os.open(self.path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                return None
            weakref.finalize(self, os.close, descriptor)
        return file_identity(self.path)


def file_identity(path: Path) -> FileIdentity | None:
    """The identity of the file at the path, following links; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _replaced_error(path: Path, *, is_gone: bool) -> DatabaseReplacedError:
    what = "removed, or moved away," if is_gone else "replaced by another file"
    return DatabaseReplacedError(
        f"The calendar “{path}” was {what} while it was open; nothing was written since.",
        remedy="Put it back, or open the program again to restore a backup."
        if is_gone
        else "Open the file that is there now.",
        path=str(path),
        isGone=is_gone,
    )
