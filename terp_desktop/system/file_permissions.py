"""Keeps what the program stores on this machine out of the reach of other accounts."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from terp_desktop.system.paths import Folders

OWNER_ONLY_FOLDER: Final = 0o700
OWNER_ONLY_FILE: Final = 0o600
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def keep_private(places: Folders) -> None:
    """Take from other accounts whatever right they have to the program's folders and files.

    The data folder is made if it is not there. What another account owns, or lies beside our
    files in a folder that somebody chose, is left as it is; so is a folder whose rights
    cannot be changed.
    """
    with suppress(OSError):
        places.data.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    if os.name != "posix":
        return
    for path in _ours(places):
        with suppress(OSError):
            _close_to_others(path)


def _ours(places: Folders) -> Iterable[Path]:
    yield from (one for one in (places.data, places.config) if one != Path.home())
    yield from (places.logs, places.backups)
    for folder, pattern in (
        (places.data, f"{places.database_file.name}*"),
        (places.data, "window.ini*"),
        (places.config, f"{places.config_file.name}*"),
        (places.logs, "*"),
        (places.backups, "*"),
    ):
        yield from folder.glob(pattern)


def _close_to_others(path: Path) -> None:
    found = path.lstat()
    is_plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    if is_plain and found.st_uid == os.geteuid() and found.st_mode & _OTHERS:
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
