"""Values that cannot be read out of a file: SQLite keeps whatever bytes there are."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from types import TracebackType

from terp_desktop.storage.errors import DatabaseCorruptError

_LIBRARY = "sqlalchemy."
_PROGRAM = "terp_desktop."
_STORAGE = "terp_desktop.storage."
_WRITING = "terp_desktop.storage.columns"
"""What refuses a value there found a mistake of ours."""


@contextmanager
def telling_unreadable(path: Path) -> Iterator[None]:
    """Tell it as damage where a value that was read inside the block is none of its kind."""
    try:
        yield
    except (ValueError, LookupError, ArithmeticError) as error:
        if not _was_reading(error, error.__traceback__):
            raise
        raise DatabaseCorruptError(
            f"The database “{path}” is damaged: it holds a value that cannot be read.",
            remedy="Restore a backup with “terp-desktop db restore FILE --yes”.",
            path=str(path),
        ) from error


def _was_reading(error: Exception, trace: TracebackType | None) -> bool:
    """Whether the innermost of the frames that are ours or the library's reads rows."""
    names = [str(frame.f_globals.get("__name__", "")) for frame, _ in walk_tb(trace)]
    ours = [name for name in names if name.startswith((_LIBRARY, _PROGRAM))]
    if not ours or type(error).__module__.startswith(_LIBRARY):
        return False  # what the library says of its own is about a statement of ours
    if ours[-1].startswith(_LIBRARY):
        return True
    is_value = not isinstance(error, LookupError)
    return is_value and ours[-1].startswith(_STORAGE) and ours[-1] != _WRITING
