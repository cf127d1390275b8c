"""Where the program keeps its files on this machine."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

APPLICATION = "terp-desktop"


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
    import platformdirs

    standard = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
    data = environment.get("TERP_DATA_DIR") or standard.user_data_dir
    config = environment.get("TERP_CONFIG_DIR") or standard.user_config_dir
    return Folders(Path(data).expanduser().absolute(), Path(config).expanduser().absolute())


def meeting_folder(environment: Mapping[str, str]) -> Path:
    """Where programs of the account on this machine find each other; it is not created.

    It never lies on a network: what is there concerns this machine only, and ends with it.
    """
    runtime = environment.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime).absolute() / APPLICATION
    import tempfile

    account = f"-{os.getuid()}" if sys.platform != "win32" else ""
    return Path(tempfile.gettempdir()).absolute() / f"{APPLICATION}{account}"
