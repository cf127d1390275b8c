"""Finds IANA zones that have given offsets at given instants."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import TypeAlias

from terp_desktop.domain import zones

OffsetSample: TypeAlias = tuple[datetime, timedelta]
"""An instant, and the offset from UTC at it."""

_WELL_KNOWN = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("Europe/London", "Europe/Berlin", "Europe/Athens", "Asia/Kolkata", "Asia/Shanghai"),
    *("Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "Africa/Johannesburg"),
)
"""Tried first: offsets like New York's hardly ever mean Grand Turk."""


def has_offsets(zone_name: str, samples: Iterable[OffsetSample]) -> bool:
    """Whether the zone has each offset at its instant."""
    zone = zones.load_zone(zone_name)
    return all(instant.astimezone(zone).utcoffset() == offset for instant, offset in samples)


def find_zone_by_offsets(
    samples: Sequence[OffsetSample], preferred: Iterable[str] = (), likely: Iterable[str] = ()
) -> str | None:
    """The first zone that has all the offsets; None if there is none, or no sample.

    Tries the `preferred` names first, then the fixed zone if there is only one offset, then
    well-known zones, the `likely` ones, and all others.
    """
    if not samples:
        return None
    offsets = {offset for _, offset in samples}
    fixed = fixed_zone_names(offsets.pop()) if len(offsets) == 1 else ()
    known = (name for name in _WELL_KNOWN if name in zones.zone_names())
    candidates = dict.fromkeys((*preferred, *fixed, *known, *likely, *_all_names()))
    return next((name for name in candidates if has_offsets(name, samples)), None)


def fixed_zone_names(offset: timedelta) -> tuple[str, ...]:
    """The name of the zone that always has that offset, if there is one.

    The signs in those names are reversed: `Etc/GMT-1` is an hour ahead of UTC.
    """
    hours, rest = divmod(int(offset.total_seconds()), 3600)
    name = "UTC" if not hours else f"Etc/GMT{-hours:+d}"
    return (name,) if not rest and name in zones.zone_names() else ()


@cache
def _all_names() -> tuple[str, ...]:
    return tuple(sorted(zones.zone_names()))
