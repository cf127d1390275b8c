"""Chooses the newer IANA time zone database: the system's, or the `tzdata` package's.

`zoneinfo` prefers the system's files, however old they are: recent decisions of governments
would be missing, and programs with different editions would show different times.
"""

import re
import sys
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from pkgutil import get_data
from typing import cast

from terp_desktop.system.machine import call_with_fallback

UNKNOWN_EDITION = "unknown"
TZDATA_PACKAGE = "the Python package tzdata"

_EDITION = re.compile(r"(\d{4})([a-z]{1,2})")
_COMMON_ZONES = ("UTC", "Europe/London", "America/New_York")
"""Zones that every database has."""


@dataclass(frozen=True, slots=True)
class ZoneDatabase:
    """A time zone database: its edition, such as 2025b, or "unknown", and its folder.

    `folder` is None for the package.
    """

    edition: str
    folder: Path | None

    def __str__(self) -> str:
        place = TZDATA_PACKAGE if self.folder is None else f"the system's files in {self.folder}"
        return f"{self.edition} of {place}"

    @property
    def age(self) -> tuple[int, str]:
        """A sort key: newer editions are greater; an unknown edition counts as the oldest."""
        match = _EDITION.match(self.edition)
        return (int(match[1]), match[2]) if match else (0, "")


@dataclass(frozen=True, slots=True)
class ZoneDatabases:
    """All databases found, the one in use first, and the system's folders."""

    databases: Sequence[ZoneDatabase]
    system_folders: Sequence[Path]

    @property
    def used(self) -> ZoneDatabase | None:
        """The database in use; None if there is none."""
        return self.databases[0] if self.databases else None


@cache
def choose_zone_database() -> ZoneDatabases:
    """Make `zoneinfo` read the newest database; of equals, the system's.

    Call it before any zone is created. What the newest lacks is read from the package.
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
        # A package that breaks while it is imported is not tried again: it is marked as
        # missing, which is the only failure that others expect.
        cast("dict[str, object]", sys.modules)["tzdata"] = None
    candidates = [*system, *([] if package is None else [package])]
    # The sort is stable: of equals the first wins, as in `zoneinfo` itself.
    found = sorted(candidates, key=lambda database: database.age, reverse=True)
    newest = found[0].folder if found else None
    zoneinfo.reset_tzpath(to=[] if newest is None else [str(newest)])
    zoneinfo.ZoneInfo.clear_cache()
    return ZoneDatabases(found, folders)


def zone_edition() -> str | None:
    """Return the edition in use; "unknown" if the data does not state it; None without data."""
    used = choose_zone_database().used
    return None if used is None else used.edition


def _find_in_folder(folder: Path) -> ZoneDatabase | None:
    """Return the database in a folder; None if there is none, or it cannot be read."""
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
    """Return the edition that the folder states: in `tzdata.zi`, or in `+VERSION` (macOS, BSD)."""
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
    zoneinfo.ZoneInfo.from_file(BytesIO(get_data("tzdata", "zoneinfo/UTC") or b""))
    match = _EDITION.match(str(getattr(import_module("tzdata"), "IANA_VERSION", "")))
    return ZoneDatabase(match[0] if match else UNKNOWN_EDITION, None)
