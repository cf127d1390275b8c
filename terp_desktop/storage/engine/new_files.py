"""New files: for their owner alone, written whole or not at all, nothing left by who is killed."""

import errno
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from terp_desktop.storage.engine.errors import file_error

PARTIAL_SUFFIX: Final = ".part"
_PARTIAL_BACKUP: Final = re.compile(r".+-\d{8}-\d{6}-[a-z-]+(-\d+)?\.\w+\.part(-\w+)?")
"""What `timed_file` names, half written; in a folder of others there may be other .part files."""


def make_folder(path: Path) -> None:
    """Make a folder for its owner alone, and so those above it that are missing."""
    # What Python makes above a folder is as open as the account's mask has it.
    for folder in (*reversed(path.parents), path):
        with suppress(FileExistsError):
            if not folder.exists():
                folder.mkdir(mode=0o700)
    if not path.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def create_private_file(path: Path) -> bool:
    """Make an empty file that only its owner may read, and its folder; False if it is there."""
    try:
        make_folder(path.parent)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not path.parent.is_dir():
            raise file_error(NotADirectoryError(errno.ENOTDIR, ""), path.parent) from None
        return False
    except OSError as error:
        raise file_error(error, path) from error
    return True


@contextmanager
def atomic_write(to: Path) -> Iterator[Path]:
    """A file for the block to write, for its owner alone; it gets its name when all is well.

    What programs that were killed have left half written in the folder is removed first.
    """
    half = to.with_name(f"{to.name}{PARTIAL_SUFFIX}")
    with _folder_in_use(to.parent):
        try:
            half.unlink(missing_ok=True)
            create_private_file(half)
            yield half
            with half.open("r+b") as file:
                os.fsync(file.fileno())
            half.replace(to)
        except OSError as error:
            raise file_error(error, to) from error
        finally:
            with suppress(OSError):
                half.unlink()


@contextmanager
def _folder_in_use(folder: Path) -> Iterator[None]:
    """Let nobody sweep the folder meanwhile; sweep it first if nobody else is writing in it."""
    if sys.platform == "win32":
        _remove_partial_backups(folder)  # what another program has open cannot be removed there
        yield
        return
    import fcntl

    with suppress(OSError):  # told by whoever makes a file there
        make_folder(folder)
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        # The kernel lets go of these locks however a program ends. Where a network drive has
        # none, nothing is swept.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove_partial_backups(folder)
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _remove_partial_backups(folder: Path) -> None:
    """Remove the backups that were begun and never ended."""
    with suppress(OSError):
        for file in folder.iterdir():
            if _PARTIAL_BACKUP.fullmatch(file.name):
                with suppress(OSError):
                    file.unlink()
