"""Where the program keeps its files on this machine."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from terp_desktop.system.file_errors import FileError
from terp_desktop.system.machine import call_with_fallback, require_type

APPLICATION = "terp-desktop"
_DATA, _CONFIG = "TERP_DATA_DIR", "TERP_CONFIG_DIR"


@dataclass(frozen=True, slots=True)
class Folders:
    """The two folders of one account, for data and for settings."""

    data: Path
    config: Path

    @property
    def database_file(self) -> Path:
        """The embedded database."""
        return self.data / "calendar.db"

    @property
    def page_cache(self) -> Path:
        """The file of the pages that the account saw last."""
        return self.data / "page-cache.json"

    @property
    def drafts(self) -> Path:
        """The file of what the account was typing when the program ended."""
        return self.data / "drafts.json"

    @property
    def logs(self) -> Path:
        """The folder of the log and its rotated predecessors."""
        return self.data / "logs"

    @property
    def backups(self) -> Path:
        """The default folder for backups of the embedded database."""
        return self.data / "backups"

    @property
    def config_file(self) -> Path:
        """The settings file; it need not exist."""
        return self.config / "config.toml"


def folders(environment: Mapping[str, str]) -> Folders:
    """Return the account's standard folders; none is created.

    `TERP_DATA_DIR` and `TERP_CONFIG_DIR` override them.
    """
    data, config = (
        Path(given) if (given := environment.get(variable)) else _standard_folder(variable)
        for variable in (_DATA, _CONFIG)
    )
    return Folders(absolute_path(data), absolute_path(config))


def absolute_path(path: Path) -> Path:
    """Return the absolute path, with `~` expanded.

    Raises FileError if the home folder is unknown.
    """
    try:
        return path.expanduser().absolute()
    except (RuntimeError, KeyError) as error:
        raise FileError(
            f"“{path}” lies in a home folder that is not known.",
            remedy="Write the path in full.",
            path=str(path),
        ) from error


def _standard_folder(variable: str) -> Path:
    """Return the system's standard folder for this account.

    Raises FileError if the system names none. No other is made up: once the system names
    one again, the calendar would seem to be gone.
    """

    def standard_path() -> Path | None:
        import platformdirs

        standard = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
        answer = standard.user_data_dir if variable == _DATA else standard.user_config_dir
        path = Path(require_type(str, answer)).expanduser()
        if not path.is_absolute():
            raise ValueError(f"the answer was {path}")
        return path

    kind = "data" if variable == _DATA else "settings"
    found = call_with_fallback(
        f"folder for {kind}", standard_path, otherwise=None, instead=f"{variable} may name it."
    )
    if found is None:
        raise FileError(
            f"The system names no folder for the {kind} of this account.",
            remedy=f"Set HOME, or name a folder in {variable}.",
            path="",
        )
    return found


def runtime_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder where this account's processes find each other; it is not created.

    It is local to the machine, never on a network, and does not outlive a reboot.
    """
    runtime = environment.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime).absolute() / APPLICATION
    account = f"-{os.getuid()}" if sys.platform != "win32" else ""
    return _temporary_folder() / f"{APPLICATION}{account}"


def _temporary_folder() -> Path:
    def temporary_path() -> Path:
        import tempfile

        return Path(require_type(str, tempfile.gettempdir())).absolute()

    # Nothing can be created below devnull; the processes then only do not find each other.
    instead = "Starts do not find each other."
    return call_with_fallback(
        "temporary folder", temporary_path, otherwise=Path(os.devnull), instead=instead
    )
