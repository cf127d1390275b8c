"""Finds the time zone that a text means: a name, a city, an offset or an abbreviation."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import resources

from terp_desktop.domain import zones

_OFFSET = re.compile(r"(?:utc|gmt)?\s?([+-])\s?(\d{1,2})(?:[:.]?(\d{2}))?")
_SHOWN_OFFSET = re.compile(r"\s*\((?:utc|gmt)[^)]*\)$")
_SIGNS = str.maketrans({"_": " ", "\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
_MIN_LETTERS, _MAX_LENGTH = 3, 64
_SAMPLED_QUARTERS = tuple(timedelta(days=91) * number for number in range(8))


@dataclass(frozen=True, slots=True)
class ZoneMatch:
    """The result of a lookup: `zone` is None if the text means no zone, or several.

    `candidates` are the names of all zones that it may mean, the likeliest first.
    """

    zone: str | None
    candidates: tuple[str, ...]


def resolve_zone(text: str, home_zone: str, now: datetime) -> ZoneMatch:
    """Finds the zone that a text means; offsets and abbreviations are those around `now`."""
    names, typed = _normalized_names(), _normalize(text[: _MAX_LENGTH + 1])
    wanted = _SHOWN_OFFSET.sub("", typed)
    partial = [zone for zone, name in names.items() if all(w in name for w in wanted.split())]
    exact = [zone for zone in partial if names[zone] == wanted]
    cities = [zone for zone in partial if _city_name(names[zone]) == wanted and _is_city_zone(zone)]
    if not 0 < len(wanted) <= _MAX_LENGTH or (exact and wanted != typed):
        return _zone_match(exact[0] if exact else None, exact, ())
    if cities:
        city = max(cities, key=len) if _have_same_offsets(cities, now) else None
        return _zone_match(city, cities, partial)
    if exact:
        abbreviated = _zones_with_abbreviation(wanted, home_zone, now)
        return _zone_match(exact[0], [*exact, *abbreviated], partial)
    by_offset = _resolve_offset_or_abbreviation(wanted, home_zone, now)
    return by_offset or _match_partial_name(wanted, partial)


def country_of_zone(zone: str) -> str | None:
    """The ISO code of the country that the zone is named after; None if that is unknown."""
    return _countries_of_zones().get(zone)


@cache
def _countries_of_zones() -> dict[str, str]:
    return {zone: country for country, zone in reversed(_rows_of_table("zone.tab"))}


def _resolve_offset_or_abbreviation(wanted: str, home_zone: str, now: datetime) -> ZoneMatch | None:
    """The zones of an offset or an abbreviation; None if the text is neither."""
    if (found := _OFFSET.fullmatch(wanted)) is not None:
        # Never a part of a name: "Etc/GMT+5" is five hours behind UTC.
        return _resolve_offset(found, home_zone, now)
    names = _zones_with_abbreviation(wanted, home_zone, now)
    return _zone_match(_only_candidate(names, home_zone, now), names, ()) if names else None


def _match_partial_name(wanted: str, zone_names: list[str]) -> ZoneMatch:
    """The zones that have the text in their names, those whose cities begin with it first."""
    names = _normalized_names()
    ordered = sorted(
        zone_names, key=lambda zone: (not _city_name(names[zone]).startswith(wanted), zone)
    )
    is_unique = len(ordered) == 1 and len(wanted) >= _MIN_LETTERS
    return _zone_match(ordered[0] if is_unique else None, ordered, ())


def _zone_match(zone: str | None, first: Iterable[str], others: Iterable[str]) -> ZoneMatch:
    chosen = () if zone is None else (zone,)
    return ZoneMatch(zone, tuple(dict.fromkeys((*chosen, *first, *others))))


def _resolve_offset(found: re.Match[str], home_zone: str, now: datetime) -> ZoneMatch:
    """The zones that have the offset now."""
    sign = -1 if found[1] == "-" else 1
    wanted = sign * timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    first = [name for name in _distinct_zones(home_zone) if _offset(name, now) == wanted]
    if not first:
        return ZoneMatch(None, ())
    others = (name for name in sorted(_zones_in_table("zone.tab")) if _offset(name, now) == wanted)
    return _zone_match(_only_candidate(first, home_zone, now), first, others)


def _zones_with_abbreviation(wanted: str, home_zone: str, now: datetime) -> list[str]:
    """The zones that use the abbreviation within two years from now, in summer or winter."""
    if not wanted.isalpha():
        return []
    return [name for name in _distinct_zones(home_zone) if wanted in _abbreviations(name, now)]


def _only_candidate(names: list[str], home_zone: str, now: datetime) -> str | None:
    """The zone that is meant, if all of them keep the same time; else None.

    Prefers the person's own zone, then one with an abbreviation (IST).
    """
    if not _have_same_offsets(names, now):
        return None
    if home_zone in names:
        return home_zone
    abbreviated = [name for name in names if any(map(str.isalpha, _abbreviations(name, now)))]
    best = abbreviated or names
    return best[0] if len(best) == 1 else None


def _have_same_offsets(names: list[str], now: datetime) -> bool:
    return (
        len({tuple(_offset(name, now + ahead) for ahead in _SAMPLED_QUARTERS) for name in names})
        == 1
    )


def _offset(name: str, instant: datetime) -> timedelta | None:
    return instant.astimezone(zones.load_zone(name)).utcoffset()


def _abbreviations(name: str, now: datetime) -> set[str]:
    zone = zones.load_zone(name)
    return {
        ((now + ahead).astimezone(zone).tzname() or "").casefold() for ahead in _SAMPLED_QUARTERS
    }


def _distinct_zones(home_zone: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((home_zone, *_zones_in_table("zonenow.tab"))))


@cache
def _zones_in_table(table: str) -> tuple[str, ...]:
    """The zones in a table of the time zone database.

    `zonenow.tab` has the best known of the zones that keep the same time from now on;
    `zone.tab` has every zone in use.
    """
    return tuple(zone for _, zone in _rows_of_table(table) if zone in zones.zone_names())


def _rows_of_table(table: str) -> list[tuple[str, str]]:
    """The countries, as written in the table, and the zones of its rows."""
    text = resources.files("tzdata").joinpath("zoneinfo", table).read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return [(row[0], row[2]) for row in rows]


@cache
def _normalized_names() -> dict[str, str]:
    """The normalized name of every zone."""
    return {name: _normalize(name) for name in sorted(zones.zone_names())}


def _normalize(text: str) -> str:
    """The text in lower case without accents, with spaces for underscores."""
    letters = unicodedata.normalize("NFKD", text.translate(_SIGNS).casefold())
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())


def _is_city_zone(name: str) -> bool:
    return "/" in name and not name.startswith("Etc/")


def _city_name(name: str) -> str:
    return name.rsplit("/", 1)[-1]
