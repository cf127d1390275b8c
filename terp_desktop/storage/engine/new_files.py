"""Creates private files atomically, and removes what killed programs left half-written."""

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
"""Half-written files of `timestamped_file`; the folder may contain other .part files."""


def make_folder(path: Path) -> None:
    """Create a folder that only its owner may access, and its missing parents."""
    # Path.mkdir would create the parents with the default mode.
    for folder in (*reversed(path.parents), path):
        with suppress(FileExistsError):
            if not folder.exists():
                folder.mkdir(mode=0o700)
    if not path.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def create_private_file(path: Path) -> bool:
    """Create an empty file that only its owner may access, and its folder; False if it exists."""
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
    """A private file for the block to write; it is renamed to `to` after the block.

    Half-written backups of killed programs in the folder are removed first.
    """
    partial = to.with_name(f"{to.name}{PARTIAL_SUFFIX}")
    with _folder_in_use(to.parent):
        try:
            partial.unlink(missing_ok=True)
            create_private_file(partial)
            yield partial
            with partial.open("r+b") as file:
                os.fsync(file.fileno())
            partial.replace(to)
        except OSError as error:
            raise file_error(error, to) from error
        finally:
            with suppress(OSError):
                partial.unlink()


@contextmanager
def _folder_in_use(folder: Path) -> Iterator[None]:
    """Lock the folder against cleanup; clean it up first unless another program writes into it."""
    if sys.platform == "win32":
        _remove_partial_backups(folder)  # Windows does not remove open files
        yield
        return
    import fcntl

    with suppress(OSError):  # creating the file raises it
        make_folder(folder)
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        yield
        return
    try:
        # The kernel releases these locks however a program ends. On a network drive without
        # locks, nothing is removed.
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove_partial_backups(folder)
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _remove_partial_backups(folder: Path) -> None:
    """Remove the backups that were never completed."""
    with suppress(OSError):
        for file in folder.iterdir():
            if _PARTIAL_BACKUP.fullmatch(file.name):
                with suppress(OSError):
                    file.unlink()
