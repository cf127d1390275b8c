"""Which time zone is meant by a name, a city, a distance from UTC or an abbreviation."""

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
    """`zone` is the one that is meant, None if there is none or more than one.

    `offered` are all that the text may mean, by name, the likeliest first.
    """

    zone: str | None
    candidates: tuple[str, ...]


def resolve_zone(text: str, home_zone: str, now: datetime) -> ZoneMatch:
    """Look for what the text means; distances and abbreviations are those around `now`."""
    kept, plain = _normalized_names(), _normalize(text[: _MAX_LENGTH + 1])
    said = _SHOWN_OFFSET.sub("", plain)
    parts = [name for name, own in kept.items() if all(one in own for one in said.split())]
    exact = [name for name in parts if kept[name] == said]
    cities = [name for name in parts if _city_name(kept[name]) == said and _is_city_zone(name)]
    if not 0 < len(said) <= _MAX_LENGTH or (exact and said != plain):
        return _zone_match(exact[0] if exact else None, exact, ())
    if cities:
        return _zone_match(
            max(cities, key=len) if _have_same_offsets(cities, now) else None, cities, parts
        )
    if exact:
        return _zone_match(
            exact[0], [*exact, *_zones_with_abbreviation(said, home_zone, now)], parts
        )
    return _resolve_offset_or_abbreviation(said, home_zone, now) or _match_partial_name(said, parts)


def _resolve_offset_or_abbreviation(said: str, home_zone: str, now: datetime) -> ZoneMatch | None:
    """The zones of a distance or an abbreviation; None if the text is neither."""
    if (found := _OFFSET.fullmatch(said)) is not None:
        # Never a part of a name: "Etc/GMT+5" is five hours behind UTC.
        return _resolve_offset(found, home_zone, now)
    names = _zones_with_abbreviation(said, home_zone, now)
    return _zone_match(_only_candidate(names, home_zone, now), names, ()) if names else None


def _match_partial_name(said: str, names: list[str]) -> ZoneMatch:
    """The zones that have the text in their names, those whose cities begin with it first."""
    kept = _normalized_names()
    ordered = sorted(names, key=lambda name: (not _city_name(kept[name]).startswith(said), name))
    is_one = len(ordered) == 1 and len(said) >= _MIN_LETTERS
    return _zone_match(ordered[0] if is_one else None, ordered, ())


def _zone_match(zone: str | None, first: Iterable[str], others: Iterable[str]) -> ZoneMatch:
    chosen = () if zone is None else (zone,)
    return ZoneMatch(zone, tuple(dict.fromkeys((*chosen, *first, *others))))


def _resolve_offset(found: re.Match[str], home_zone: str, now: datetime) -> ZoneMatch:
    """The zones whose clocks are so far from UTC now."""
    sign = -1 if found[1] == "-" else 1
    wanted = sign * timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    first = [name for name in _distinct_zones(home_zone) if _offset(name, now) == wanted]
    if not first:
        return ZoneMatch(None, ())
    others = (name for name in sorted(_zones_in_table("zone.tab")) if _offset(name, now) == wanted)
    return _zone_match(_only_candidate(first, home_zone, now), first, others)


def _zones_with_abbreviation(said: str, home_zone: str, now: datetime) -> list[str]:
    """The zones that have the abbreviation in the two years from now, in summer or winter."""
    if not said.isalpha():
        return []
    return [name for name in _distinct_zones(home_zone) if said in _abbreviations(name, now)]


def _only_candidate(names: list[str], home_zone: str, now: datetime) -> str | None:
    """The one zone that is meant, if the clocks of all of them go alike; else None.

    The person's own goes before others; one with an abbreviation (IST) before one without.
    """
    if not _have_same_offsets(names, now):
        return None
    if home_zone in names:
        return home_zone
    called = [name for name in names if any(map(str.isalpha, _abbreviations(name, now)))]
    best = called or names
    return best[0] if len(best) == 1 else None


def _have_same_offsets(names: list[str], now: datetime) -> bool:
    return (
        len({tuple(_offset(name, now + ahead) for ahead in _SAMPLED_QUARTERS) for name in names})
        == 1
    )


def _offset(name: str, instant: datetime) -> timedelta | None:
    return instant.astimezone(zones.load_zone(name)).utcoffset()


def _abbreviations(name: str, now: datetime) -> set[str]:
    own = zones.load_zone(name)
    return {
        ((now + ahead).astimezone(own).tzname() or "").casefold() for ahead in _SAMPLED_QUARTERS
    }


def _distinct_zones(home_zone: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((home_zone, *_zones_in_table("zonenow.tab"))))


@cache
def _zones_in_table(table: str) -> tuple[str, ...]:
    """The zones of a table of the database.

    `zonenow.tab` has one for all that keep the same time from now on, the best known of
    them; `zone.tab` has every one that is in use.
    """
    text = resources.files("tzdata").joinpath("zoneinfo", table).read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return tuple(row[2] for row in rows if row[2] in zones.zone_names())


@cache
def _normalized_names() -> dict[str, str]:
    """Every name, and how it is compared."""
    return {name: _normalize(name) for name in sorted(zones.zone_names())}


def _normalize(text: str) -> str:
    """The text in small letters without accents, with spaces for underscores."""
    parts = unicodedata.normalize("NFKD", text.translate(_SIGNS).casefold())
    return " ".join("".join(one for one in parts if not unicodedata.combining(one)).split())


def _is_city_zone(name: str) -> bool:
    return "/" in name and not name.startswith("Etc/")


def _city_name(plain: str) -> str:
    return plain.rsplit("/", 1)[-1]
