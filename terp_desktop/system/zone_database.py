"""The IANA time zone data: of the system's and the `tzdata` package's the newer is used.

`zoneinfo` reads the system's files first, however old they are. What governments decided
since would be missing, and each program that has another of the two beside it would show
other times.
"""

import re
import sys
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from typing import cast

from terp_desktop.system.machine import call_with_fallback

UNKNOWN_EDITION = "unknown"
TZDATA_PACKAGE = "the Python package tzdata"

_EDITION = re.compile(r"(\d{4})([a-z]{1,2})")
_COMMON_ZONES = ("UTC", "Europe/London", "America/New_York")
"""Zones that each database has."""


@dataclass(frozen=True, slots=True)
class ZoneDatabase:
    """One of the databases: its edition, such as 2025b, or "unknown", and where it is.

    `folder` is None for the package.
    """

    edition: str
    folder: Path | None

    def __str__(self) -> str:
        place = TZDATA_PACKAGE if self.folder is None else f"the system's files in {self.folder}"
        return f"{self.edition} of {place}"

    @property
    def age(self) -> tuple[int, str]:
        """The later the newer; what does not tell its edition is older than what does."""
        match = _EDITION.match(self.edition)
        return (int(match[1]), match[2]) if match else (0, "")


@dataclass(frozen=True, slots=True)
class ZoneDatabases:
    """Those that are there, the one in use first; the system's folders as they were found."""

    databases: Sequence[ZoneDatabase]
    system_folders: Sequence[Path]

    @property
    def used(self) -> ZoneDatabase | None:
        """The one that is read; None without any."""
        return self.databases[0] if self.databases else None


@cache
def choose_zone_database() -> ZoneDatabases:
    """Let `zoneinfo` read the newest database from now on; of equals the system's.

    To be called before any zone is made. What the newest lacks is read from the package.
    """
    folders = [Path(folder) for folder in zoneinfo.TZPATH]
    system = [database for folder in folders if (database := _find_in_folder(folder)) is not None]
    package = call_with_fallback(
        "tzdata package",
        _find_in_package,
        otherwise=None,
        instead="The system's time zone data are used.",
    )
    if package is None:
        # What breaks while it is loaded is not tried again and again: for all others, who
        # expect no more than that it is missing, it is.
        cast("dict[str, object]", sys.modules)["tzdata"] = None
    every = [*system, *([] if package is None else [package])]
    # Sorted stably: of equals the first, as `zoneinfo` itself would have it.
    found = sorted(every, key=lambda database: database.age, reverse=True)
    newest = found[0].folder if found else None
    zoneinfo.reset_tzpath(to=[] if newest is None else [str(newest)])
    zoneinfo.ZoneInfo.clear_cache()
    return ZoneDatabases(found, folders)


def zone_edition() -> str | None:
    """The edition in use; "unknown" if the data does not say; None without any data."""
    used = choose_zone_database().used
    return None if used is None else used.edition


def _find_in_folder(folder: Path) -> ZoneDatabase | None:
    """The database in a folder; None if there is none that can be read."""
    if not (folder / _COMMON_ZONES[0]).exists():
        return None

    def read() -> ZoneDatabase:
        for name in _COMMON_ZONES:
            with (folder / name).open("rb") as file:
                zoneinfo.ZoneInfo.from_file(file)
        return ZoneDatabase(_stated_edition(folder) or UNKNOWN_EDITION, folder)

    return call_with_fallback(
        f"time zone data in {folder}", read, otherwise=None, instead="Other data are used."
    )


def _stated_edition(folder: Path) -> str | None:
    """The edition as the folder states it: in its `tzdata.zi`, or as on macOS and BSD."""
    for name, before in (("tzdata.zi", "# version "), ("+VERSION", "")):
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as lines:
                first = lines.readline(100).removeprefix(before)
        except OSError:
            continue
        if match := _EDITION.match(first):
            return match[0]
    return None


def _find_in_package() -> ZoneDatabase:
    with resources.files("tzdata").joinpath("zoneinfo/UTC").open("rb") as file:
        zoneinfo.ZoneInfo.from_file(file)
    match = _EDITION.match(str(getattr(import_module("tzdata"), "IANA_VERSION", "")))
    return ZoneDatabase(match[0] if match else UNKNOWN_EDITION, None)
