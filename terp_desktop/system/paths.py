"""Where the program keeps its files on this machine."""

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
