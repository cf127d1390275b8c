"""Which edition of the IANA time zone data this machine uses."""

import zoneinfo
from pathlib import Path

UNKNOWN = "unknown"


def zone_edition() -> str | None:
    """The edition, such as 2025b; "unknown" if the data does not say; None without any data.

    Python reads the system's files first and the package `tzdata` after them.
    """
    for folder in zoneinfo.TZPATH:
        if (Path(folder) / "UTC").exists():
            return _edition(Path(folder) / "tzdata.zi")
    # Asked once a day, where the system has no files: a start does not load it.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("tzdata")
    except PackageNotFoundError:
        return None


def _edition(file: Path) -> str:
    """What stands behind "version" in the first line of the compact form of the data."""
    try:
        with file.open(encoding="utf-8") as lines:
            return lines.readline().removeprefix("# version ").strip() or UNKNOWN
    except OSError:
        return UNKNOWN
