"""Makes the program's files on this machine inaccessible to other accounts."""

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from terp_desktop.system.paths import Folders

OWNER_ONLY_FOLDER_MODE: Final = 0o700
OWNER_ONLY_FILE_MODE: Final = 0o600
_OTHERS_MODE: Final = stat.S_IRWXG | stat.S_IRWXO


def restrict_access(folders: Folders) -> None:
    """Remove all rights of other accounts to the program's folders and files.

    Creates the data folder if it is missing. Files of another account, other files in a
    folder that a person chose, and whatever cannot be changed are left alone.
    """
    with suppress(OSError):
        folders.data.mkdir(mode=OWNER_ONLY_FOLDER_MODE, parents=True, exist_ok=True)
    if os.name != "posix":
        return
    for path in _own_paths(folders):
        with suppress(OSError):
            _remove_others_rights(path)


def _own_paths(folders: Folders) -> Iterable[Path]:
    yield from (folder for folder in (folders.data, folders.config) if folder != Path.home())
    yield from (folders.logs, folders.backups)
    for folder, pattern in (
        (folders.data, f"{folders.database_file.name}*"),
        (folders.data, "window.ini*"),
        (folders.data, f"{folders.page_cache.name}*"),
        (folders.data, f"{folders.drafts.name}*"),
        (folders.config, f"{folders.config_file.name}*"),
        (folders.logs, "*"),
        (folders.backups, "*"),
    ):
        yield from folder.glob(pattern)


def _remove_others_rights(path: Path) -> None:
    found = path.lstat()
    is_plain = stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)
    if is_plain and found.st_uid == os.geteuid() and found.st_mode & _OTHERS_MODE:
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS_MODE)
