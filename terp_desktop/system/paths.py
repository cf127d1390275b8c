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
    """The two folders of one account: for what the program keeps, and for its settings."""

    data: Path
    config: Path

    @property
    def database_file(self) -> Path:
        """The embedded database."""
        return self.data / "calendar.db"

    @property
    def page_cache(self) -> Path:
        """What the account saw last of the calendar."""
        return self.data / "page-cache.json"

    @property
    def logs(self) -> Path:
        """Where the log and its predecessors are."""
        return self.data / "logs"

    @property
    def backups(self) -> Path:
        """Where backups of the embedded database go, unless another place is named."""
        return self.data / "backups"

    @property
    def config_file(self) -> Path:
        """The file of settings; it need not exist."""
        return self.config / "config.toml"


def folders(environment: Mapping[str, str]) -> Folders:
    """The folders of the account, as its system has them; none is created.

    `TERP_DATA_DIR` and `TERP_CONFIG_DIR` put others in their place.
    """
    data, config = (
        Path(given) if (given := environment.get(variable)) else _standard_folder(variable)
        for variable in (_DATA, _CONFIG)
    )
    return Folders(absolute_path(data), absolute_path(config))


def absolute_path(path: Path) -> Path:
    """The path from the root on, with `~` in it understood; FileError where that is nobody's."""
    try:
        return path.expanduser().absolute()
    except (RuntimeError, KeyError) as error:
        raise FileError(
            f"“{path}” lies in a home folder that is not known.",
            remedy="Write the path in full.",
            path=str(path),
        ) from error


def _standard_folder(variable: str) -> Path:
    """The folder that the account's system has for this; FileError where it has none.

    No other is made up: the calendar would seem to be gone once the system knows it again.
    """

    def asked() -> Path | None:
        import platformdirs

        standard = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
        told = standard.user_data_dir if variable == _DATA else standard.user_config_dir
        path = Path(require_type(str, told)).expanduser()
        if not path.is_absolute():
            raise ValueError(f"the answer was {path}")
        return path

    kind = "data" if variable == _DATA else "settings"
    found = call_with_fallback(
        f"folder for {kind}", asked, otherwise=None, instead=f"{variable} may name it."
    )
    if found is None:
        raise FileError(
            f"The system names no folder for the {kind} of this account.",
            remedy=f"Set HOME, or name a folder in {variable}.",
            path="",
        )
    return found


def runtime_folder(environment: Mapping[str, str]) -> Path:
    """Where programs of the account on this machine find each other; it is not created.

    It never lies on a network: what is there concerns this machine only, and ends with it.
    """
    runtime = environment.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime).absolute() / APPLICATION
    account = f"-{os.getuid()}" if sys.platform != "win32" else ""
    return _temporary_folder() / f"{APPLICATION}{account}"


def _temporary_folder() -> Path:
    def asked() -> Path:
        import tempfile

        return Path(require_type(str, tempfile.gettempdir())).absolute()

    # Where nothing can be made: then programs do not find each other, and that is all.
    instead = "Starts do not find each other."
    return call_with_fallback(
        "temporary folder", asked, otherwise=Path(os.devnull), instead=instead
    )
