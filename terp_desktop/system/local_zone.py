"""Finds the IANA name of the machine's time zone.

The system has several settings for it, which may be missing, contradict each other, or name
no zone. The C library's local time is what every other program shows: if it contradicts a
name, the zone is one whose offsets match it.
"""

import logging
import os
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from terp_desktop.domain import zones
from terp_desktop.domain.zone_offsets import OffsetSample, find_zone_by_offsets, has_offsets
from terp_desktop.system.machine import (
    ZONE,
    Fallback,
    call_with_fallback,
    clear_fallback,
    record_fallback,
    require_type,
)
from terp_desktop.system.zone_database import choose_zone_database

OffsetFunction = Callable[[datetime], timedelta]
"""Returns the UTC offset of the machine's clocks at an instant."""

FALLBACK_ZONE = "UTC"

_HORIZON, _STEP = timedelta(days=366), timedelta(days=7)
_SECOND = timedelta(seconds=1)
# POSIX, 8.3: std offset [dst [offset] [, rule]]; the names may be in angle brackets.
_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
_OFFSET = r"[+-]?\d{1,3}(?::\d{1,2}){0,2}"
_POSIX = re.compile(f"{_NAME}{_OFFSET}(?:{_NAME}(?:{_OFFSET})?(?:,[MJ0-9./:+,-]+)?)?")
_HALF_A_YEAR = timedelta(days=182)
_REMEDY = "Set the machine's time zone, or TZ to a name such as Europe/Berlin."
_ZONE_NAME = "name of the time zone"
_PREFERRED = ("America/Halifax", "America/Anchorage", "Pacific/Auckland")
"""Preferred to smaller places with the same offsets that come before them in a list."""
_MAX_QUOTED = 60
_ZONE_TAB_NAME_COLUMN = 2
"""The column of `zone.tab` that has the name."""
_COMMON_NAMES = frozenset({"UTC", "Europe/Berlin", "Europe/London", "America/New_York"})
"""The well-known ones of several names for one file."""


def machine_offset(instant: datetime) -> timedelta:
    """Return the C library's UTC offset, from the environment and the system's settings."""
    return timedelta(seconds=time.localtime(instant.timestamp()).tm_gmtoff)


def observed_offsets(offset: OffsetFunction, now: datetime) -> Iterator[OffsetSample]:
    """Sample the offsets weekly from a year ago to a year ahead, and around each change."""
    at = now.astimezone(UTC).replace(microsecond=0) - _HORIZON
    before = offset(at)
    while at <= now + _HORIZON:
        found = offset(at)
        if found != before:
            yield from _locate_change(offset, at - _STEP, at)
        yield at, found
        at, before = at + _STEP, found


def _locate_change(
    offset: OffsetFunction, early: datetime, late: datetime
) -> Iterator[OffsetSample]:
    """Yield the last second before a change of the offset, and the first after it."""
    before = offset(early)
    while late - early > _SECOND:
        middle = early + (late - early) // 2 // _SECOND * _SECOND
        if offset(middle) == before:
            early = middle
        else:
            late = middle
    yield early, before
    yield late, offset(late)


@dataclass(frozen=True, slots=True)
class LocalZone:
    """The machine's zone: its IANA name, and a remark if it was not simply configured."""

    name: str
    remark: str = ""
    is_certain: bool = True
    """False if the zone may be wrong, which people have to know."""

    def __str__(self) -> str:
        return f"{self.name}. {self.remark}".rstrip()


@dataclass(frozen=True, slots=True)
class ZoneFinder:
    """Finds the machine's zone as of `now`, from the settings below `root`."""

    now: datetime
    environment: Mapping[str, str]
    offset: OffsetFunction = machine_offset
    root: Path = Path("/")
    asks_tzlocal: bool = True
    _samples: list[OffsetSample] = field(default_factory=list)

    def find(self) -> LocalZone:
        """Return the zone, in any case; it may be uncertain."""
        setting = self._tz_variable
        if setting:
            if named := _zone_of_path(setting):
                # An explicit name counts, also if the C library lacks the file.
                return LocalZone(named)
            if not _POSIX.fullmatch(setting) and not _is_zone_file(Path(setting)):
                return self._nearest_zone(f"{self._describe([])[:-1]}, which is no time zone")
        names = [] if setting is not None else self._names()
        matching = next((name for name in names if self._matches_clock(name)), None)
        if matching is not None:
            return self._zone_with_name(matching, names)
        file = self.root / "etc" / "localtime"
        if setting is None and file.exists() and not _is_zone_file(file):
            return self._nearest_zone(f"No time zone can be read from {file}")
        found = self._copied_zone() or find_zone_by_offsets(
            self._observed_samples(), preferred=_PREFERRED
        )
        if found is None:
            return self._nearest_zone("No time zone has the clocks of this machine")
        remark = f"{self._describe(names)} Clocks in {found} show what this machine's do."
        return LocalZone(found, remark, is_certain=not names)

    @property
    def _tz_variable(self) -> str | None:
        """The value of TZ; None if it is unset, or refers to the system's settings."""
        setting = self.environment.get("TZ")
        if setting is None:
            return None
        setting = setting.strip().removeprefix(":")
        return None if setting == "/etc/localtime" else setting

    def _zone_with_name(self, name: str, names: list[str]) -> LocalZone:
        others = [other for other in names if not has_offsets(other, self._observed_samples())]
        if others and name not in others:
            listed = ", ".join(others)
            return LocalZone(name, f"The machine's settings also name {listed}; its clocks do not.")
        return LocalZone(name)

    def _describe(self, names: list[str]) -> str:
        if names:
            return f"The machine's settings name {', '.join(names)}, but its clocks differ."
        if self._tz_variable is None:
            return "The machine's settings name no zone."
        return f"The environment's TZ is {_quote(self._tz_variable)}."

    def _nearest_zone(self, reason: str) -> LocalZone:
        """Return the best match where no zone has the machine's offsets, as uncertain.

        It has the offsets of now and half a year on, or at least that of now.
        """
        samples = [(at, self.offset(at)) for at in (self.now, self.now + _HALF_A_YEAR)]
        found = (
            find_zone_by_offsets(self._observed_samples(), preferred=[FALLBACK_ZONE])
            or find_zone_by_offsets(samples)
            or find_zone_by_offsets(samples[:1])
            or FALLBACK_ZONE
        )
        return LocalZone(found, f"{reason}. Times are shown in {found}.", is_certain=False)

    def _names(self) -> list[str]:
        """Return the zones that the machine's settings name, the effective one first."""
        return list(dict.fromkeys(filter(_is_zone, self._named_by_settings())))

    def _named_by_settings(self) -> Iterator[str]:
        yield self._linked_zone() or ""
        if self.asks_tzlocal:
            yield _tzlocal_name()
        try:
            lines = (self.root / "etc" / "timezone").read_text("utf-8", "replace").split()
        except OSError:
            return
        yield from lines[:1]

    def _linked_zone(self) -> str | None:
        """Return the zone whose file /etc/localtime is a link to."""
        link = self.root / "etc" / "localtime"
        return _zone_of_path(os.path.realpath(link)) if link.is_symlink() else None

    def _matches_clock(self, name: str) -> bool:
        """Whether the machine's offsets are the zone's, in our data or in the system's.

        The system's data may be older than ours, or lack the zone: the name is right all the
        same.
        """
        if sys.platform == "win32" or has_offsets(name, self._observed_samples()):
            return True
        if name == self._linked_zone() and not (self.root / "etc" / "localtime").exists():
            return True
        return any(
            _has_offsets(folder / name, self._observed_samples())
            for folder in choose_zone_database().system_folders
        )

    def _copied_zone(self) -> str | None:
        """Return the zone whose file the effective one is a copy of.

        This works also if our data are newer than the system's and the offsets differ.
        """
        file = (
            self.root / "etc" / "localtime"
            if self._tz_variable is None
            else Path(self._tz_variable)
        )
        try:
            content = file.read_bytes()
        except OSError:
            return None
        copied = [
            name
            for folder in choose_zone_database().system_folders
            for name in _names_common_first(folder)
            if _has_content(folder / name, content)
        ]
        matching = (name for name in copied if has_offsets(name, self._observed_samples()))
        return next(matching, next(iter(copied), None))

    def _observed_samples(self) -> list[OffsetSample]:
        if not self._samples:
            self._samples.extend(observed_offsets(self.offset, self.now))
        return self._samples


def _quote(setting: str) -> str:
    """Quote the printable part of the setting."""
    printable = "".join(letter for letter in setting if letter.isprintable())
    return f"“{printable[:_MAX_QUOTED]}”" if printable else "empty"


def _is_zone_file(file: Path) -> bool:
    """Whether the file is a TZif file, which the C library can read (RFC 8536)."""
    try:
        with file.open("rb") as content:
            return content.read(4) == b"TZif"
    except (OSError, ValueError):  # too long for a name, or no name at all
        return False


def _names_common_first(folder: Path) -> list[str]:
    """Return all zone names: the common ones first, then those in `zone.tab`, then aliases."""
    try:
        lines = (folder / "zone.tab").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    places = {line.split("\t")[2] for line in lines if line.count("\t") >= _ZONE_TAB_NAME_COLUMN}
    return sorted(
        zones.zone_names(), key=lambda name: (name not in _COMMON_NAMES, name not in places, name)
    )


def _is_zone(name: str) -> bool:
    return name in zones.zone_names()


def _zone_of_path(path: str) -> str:
    """Return the zone that a path such as /usr/share/zoneinfo/Europe/Berlin ends in, or ""."""
    parts = path.strip("/").split("/")
    ends = ("/".join(parts[start:]) for start in range(len(parts)))
    return next(filter(_is_zone, ends), "") if path.startswith("/") or _is_zone(path) else ""


def _has_offsets(file: Path, samples: list[OffsetSample]) -> bool:
    """Whether the zone in the file has these offsets."""

    def compare() -> bool:
        with file.open("rb") as content:
            zone = ZoneInfo.from_file(content)
        return all(instant.astimezone(zone).utcoffset() == offset for instant, offset in samples)

    return file.is_file() and call_with_fallback(
        f"zone in {file}", compare, otherwise=False, instead="It is not used."
    )


def _has_content(file: Path, content: bytes) -> bool:
    try:
        return file.stat().st_size == len(content) and file.read_bytes() == content
    except OSError:
        return False


def _tzlocal_name() -> str:
    return call_with_fallback(
        _ZONE_NAME,
        lambda: require_type(str, _tzlocal().get_localzone_name()),
        otherwise="",
        instead="A zone with the clocks of this machine is looked for.",
    )


def _tzlocal() -> ModuleType:
    """Import the library, without its warnings on stderr: this module reports the same."""
    import tzlocal

    logging.getLogger("tzlocal").setLevel(logging.ERROR)
    return tzlocal


@cache
def local_zone(now: Callable[[], datetime]) -> LocalZone:
    """Return the machine's zone; it is cached until `reread_local_zone`."""
    choose_zone_database()
    unknown = LocalZone(FALLBACK_ZONE, "Times are shown in UTC.", is_certain=False)
    found = call_with_fallback(
        ZONE,
        lambda: ZoneFinder(now(), os.environ).find(),
        otherwise=unknown,
        instead=unknown.remark,
        matters=True,
    )
    # It no longer matters whether tzlocal found the name.
    clear_fallback(_ZONE_NAME)
    if not found.is_certain and found is not unknown:
        record_fallback(Fallback(ZONE, found.remark.rstrip("."), _REMEDY, is_important=True))
    return found


def reread_local_zone() -> None:
    """Discard the cached zone: the machine may have traveled."""
    if hasattr(time, "tzset"):  # the C library caches it too
        time.tzset()
    call_with_fallback(_ZONE_NAME, _reload_tzlocal, otherwise=None, instead="It is what it was.")
    local_zone.cache_clear()


def _reload_tzlocal() -> None:
    """Discard the zone that tzlocal caches as long as the program runs."""
    with warnings.catch_warnings(action="ignore"):
        _tzlocal().reload_localzone()
