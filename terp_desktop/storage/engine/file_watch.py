"""Whether the file at a path is still the one that was opened.

SQLite goes on writing into a file that was renamed over or deleted, where nobody finds it
again. Synchronizers and people replace files like that while programs have them open.
"""

import os
import sys
import weakref
from pathlib import Path
from typing import Final

from terp_desktop.domain.errors import DatabaseReplacedError

WAL_SUFFIX: Final = "-wal"
WAL_IDENTITY: Final = "terp_wal"
"""Under which name a connection keeps the identity of its write-ahead log."""
FileIdentity = tuple[int, int]
"""The device and the number of a file on it."""


class FileWatch:
    """Knows the file that was at the path when it was first there; one look is one `stat`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity = self._pin()

    def require_same(self) -> None:
        """DatabaseReplacedError unless the path still leads to the same file."""
        if self._identity is None:
            self._identity = self._pin()
        elif (found := file_identity(self.path)) != self._identity:
            raise _replaced_error(self.path, is_gone=found is None)

    @property
    def is_same(self) -> bool:
        """Whether the path still leads to the same file."""
        return self._identity in (None, file_identity(self.path))

    def wal_identity(self) -> FileIdentity | None:
        """Which file is the write-ahead log now; None if there is none."""
        return file_identity(self.path.with_name(self.path.name + WAL_SUFFIX))

    def require_wal(self, known: FileIdentity) -> None:
        """DatabaseReplacedError unless the write-ahead log is that one."""
        if self.wal_identity() != known:
            raise _replaced_error(self.path, is_gone=False)

    def _pin(self) -> FileIdentity | None:
        """The file's identity, which no other file gets as long as this object lives."""
        if sys.platform == "linux":
            try:
                # Unlike others, to close such a descriptor drops none of SQLite's locks.
                descriptor = os.open(self.path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                return None
            weakref.finalize(self, os.close, descriptor)
        return file_identity(self.path)


def file_identity(path: Path) -> FileIdentity | None:
    """Which file is at the path, at the end of all links; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


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
