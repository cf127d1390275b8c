"""Detects corrupt values: SQLite returns whatever bytes a damaged file contains."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

import terp_desktop.storage
from terp_desktop.storage.engine.errors import DatabaseCorruptError

_UNREADABLE = (ValueError, TypeError, LookupError, ArithmeticError, sqlite3.OperationalError)
_UNDECODED = "Could not decode to UTF-8"
_LIBRARY = "sqlalchemy."
_STORAGE = f"{terp_desktop.storage.__name__}."


@contextmanager
def detect_corruption(path: Path) -> Iterator[None]:
    """Raise DatabaseCorruptError if a value read in the block is invalid for its type."""
    try:
        yield
    except _UNREADABLE as error:
        is_undecoded = isinstance(error, sqlite3.Error) and _UNDECODED in str(error)
        if not (is_undecoded or _was_reading(error, error.__traceback__)):
            raise
        raise DatabaseCorruptError(
            f"The database “{path}” is damaged: it holds a value that cannot be read.",
            remedy="Restore a backup with “terp-desktop db restore FILE --yes”.",
            path=str(path),
        ) from error


def _was_reading(error: Exception, trace: TracebackType | None) -> bool:
    """Whether the innermost frame outside the standard library is one that reads rows."""
    names = [str(frame.f_globals.get("__name__", "")) for frame, _ in walk_tb(trace)]
    names = [name for name in names if name.partition(".")[0] not in sys.stdlib_module_names]
    if not names or type(error).__module__.startswith(_LIBRARY):
        return False  # SQLAlchemy's own errors are bugs in our statements
    if names[-1].startswith(_LIBRARY):
        return True
    # An error while a value is written is a bug of ours.
    from terp_desktop.storage.tables import columns

    is_value = not isinstance(error, LookupError | sqlite3.Error)
    return is_value and names[-1].startswith(_STORAGE) and names[-1] != columns.__name__
