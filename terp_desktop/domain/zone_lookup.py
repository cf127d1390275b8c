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
_FEWEST_LETTERS, _LONGEST = 3, 64
_QUARTERS = tuple(timedelta(days=91) * number for number in range(8))


@dataclass(frozen=True, slots=True)
class ZoneSearch:
    """`zone` is the one that is meant, None if there is none or more than one.

    `offered` are all that the text may mean, by name, the likeliest first.
    """

    zone: str | None
    offered: tuple[str, ...]


def search(text: str, home_zone: str, now: datetime) -> ZoneSearch:
    """Look for what the text means; distances and abbreviations are those around `now`."""
    kept, plain = _plain_names(), _plain(text[: _LONGEST + 1])
    said = _SHOWN_OFFSET.sub("", plain)
    parts = [name for name, own in kept.items() if all(one in own for one in said.split())]
    exact = [name for name in parts if kept[name] == said]
    cities = [name for name in parts if _city(kept[name]) == said and _is_place(name)]
    if not 0 < len(said) <= _LONGEST or (exact and said != plain):
        return _found(exact[0] if exact else None, exact, ())
    if cities:
        return _found(max(cities, key=len) if _are_alike(cities, now) else None, cities, parts)
    if exact:
        return _found(exact[0], [*exact, *_abbreviated(said, home_zone, now)], parts)
    return _search_clocks(said, home_zone, now) or _part_of(said, parts)


def _search_clocks(said: str, home_zone: str, now: datetime) -> ZoneSearch | None:
    """The zones of a distance or an abbreviation; None if the text is neither."""
    if (found := _OFFSET.fullmatch(said)) is not None:
        # Never a part of a name: "Etc/GMT+5" is five hours behind UTC.
        return _search_offset(found, home_zone, now)
    names = _abbreviated(said, home_zone, now)
    return _found(_one_of(names, home_zone, now), names, ()) if names else None


def _part_of(said: str, names: list[str]) -> ZoneSearch:
    """The zones that have the text in their names, those whose cities begin with it first."""
    kept = _plain_names()
    ordered = sorted(names, key=lambda name: (not _city(kept[name]).startswith(said), name))
    is_one = len(ordered) == 1 and len(said) >= _FEWEST_LETTERS
    return _found(ordered[0] if is_one else None, ordered, ())


def _found(zone: str | None, first: Iterable[str], others: Iterable[str]) -> ZoneSearch:
    chosen = () if zone is None else (zone,)
    return ZoneSearch(zone, tuple(dict.fromkeys((*chosen, *first, *others))))


def _search_offset(found: re.Match[str], home_zone: str, now: datetime) -> ZoneSearch:
    """The zones whose clocks are so far from UTC now."""
    sign = -1 if found[1] == "-" else 1
    wanted = sign * timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    first = [name for name in _distinct(home_zone) if _offset(name, now) == wanted]
    if not first:
        return ZoneSearch(None, ())
    others = (name for name in sorted(_listed("zone.tab")) if _offset(name, now) == wanted)
    return _found(_one_of(first, home_zone, now), first, others)


def _abbreviated(said: str, home_zone: str, now: datetime) -> list[str]:
    """The zones that have the abbreviation in the two years from now, in summer or winter."""
    if not said.isalpha():
        return []
    return [name for name in _distinct(home_zone) if said in _abbreviations(name, now)]


def _one_of(names: list[str], home_zone: str, now: datetime) -> str | None:
    """The one zone that is meant, if the clocks of all of them go alike; else None.

    The person's own goes before others; one with an abbreviation (IST) before one without.
    """
    if not _are_alike(names, now):
        return None
    if home_zone in names:
        return home_zone
    called = [name for name in names if any(map(str.isalpha, _abbreviations(name, now)))]
    best = called or names
    return best[0] if len(best) == 1 else None


def _are_alike(names: list[str], now: datetime) -> bool:
    return len({tuple(_offset(name, now + ahead) for ahead in _QUARTERS) for name in names}) == 1


def _offset(name: str, instant: datetime) -> timedelta | None:
    return instant.astimezone(zones.zone(name)).utcoffset()


def _abbreviations(name: str, now: datetime) -> set[str]:
    own = zones.zone(name)
    return {((now + ahead).astimezone(own).tzname() or "").casefold() for ahead in _QUARTERS}


def _distinct(home_zone: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((home_zone, *_listed("zonenow.tab"))))


@cache
def _listed(table: str) -> tuple[str, ...]:
    """The zones of a table of the database.

    `zonenow.tab` has one for all that keep the same time from now on, the best known of
    them; `zone.tab` has every one that is in use.
    """
    text = resources.files("tzdata").joinpath("zoneinfo", table).read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return tuple(row[2] for row in rows if row[2] in zones.zone_names())


@cache
def _plain_names() -> dict[str, str]:
    """Every name, and how it is compared."""
    return {name: _plain(name) for name in sorted(zones.zone_names())}


def _plain(text: str) -> str:
    """The text in small letters without accents, with spaces for underscores."""
    parts = unicodedata.normalize("NFKD", text.translate(_SIGNS).casefold())
    return " ".join("".join(one for one in parts if not unicodedata.combining(one)).split())


def _is_place(name: str) -> bool:
    return "/" in name and not name.startswith("Etc/")


def _city(plain: str) -> str:
    return plain.rsplit("/", 1)[-1]
