"""Finds the IANA zone of a TZID by its name alone."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache

from terp_desktop.domain import zones
from terp_desktop.domain.zone_offsets import fixed_zone_names

_OFFSET = re.compile(r"(?:UTC|GMT|Z)?\s*([+-])\s*(\d{1,2})[:.]?(\d{2})?", re.IGNORECASE)
_DISPLAY_NAME = re.compile(r"\((?:(?:UTC|GMT)\s*([^)]*)|Z)\)\s*(.*)", re.IGNORECASE | re.DOTALL)
_CITY = re.compile(r"[,;]|\band\b|\bund\b|\bet\b")
_MAX_NAME_LENGTH = 200
_MAX_OFFSET = timedelta(hours=15)

_ABBREVIATIONS = {
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "PT": "America/Los_Angeles",
    "MDT": "America/Denver",
    "MT": "America/Denver",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "CT": "America/Chicago",
    "EDT": "America/New_York",
    "ET": "America/New_York",
    "AKST": "America/Anchorage",
    "AKDT": "America/Anchorage",
    "HAST": "Pacific/Honolulu",
    "AST": "America/Halifax",
    "ADT": "America/Halifax",
    "NST": "America/St_Johns",
    "NDT": "America/St_Johns",
    "BRT": "America/Sao_Paulo",
    "BST": "Europe/London",
    "CEST": "Europe/Berlin",
    "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin",
    "WEST": "Europe/Lisbon",
    "EEST": "Europe/Athens",
    "MSK": "Europe/Moscow",
    "IST": "Asia/Kolkata",
    "PKT": "Asia/Karachi",
    "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "AWST": "Australia/Perth",
    "ACST": "Australia/Adelaide",
    "ACDT": "Australia/Adelaide",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
    "SAST": "Africa/Johannesburg",
    "NZST": "Pacific/Auckland",
    "NZDT": "Pacific/Auckland",
    "Z": "UTC",
}
"""The usual meaning of abbreviations that are no IANA names; some have other meanings too."""

_DISPLAY_NAMES = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "atlantic time": "America/Halifax",
    "central america": "America/Guatemala",
    "greenwich mean time": "Europe/London",
    "coordinated universal time": "UTC",
    "indiana": "America/Indiana/Indianapolis",
    "arizona": "America/Phoenix",
    "hawaii": "Pacific/Honolulu",
    "alaska": "America/Anchorage",
    "newfoundland": "America/St_Johns",
    "saskatchewan": "America/Regina",
    "brasilia": "America/Sao_Paulo",
    "greenland": "America/Nuuk",
    "azores": "Atlantic/Azores",
    "bern": "Europe/Zurich",
    "kyiv": "Europe/Kyiv",
    "kiev": "Europe/Kyiv",
    "st. petersburg": "Europe/Moscow",
    "west central africa": "Africa/Lagos",
    "harare": "Africa/Harare",
    "pretoria": "Africa/Johannesburg",
    "abu dhabi": "Asia/Dubai",
    "islamabad": "Asia/Karachi",
    "chennai": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "hanoi": "Asia/Bangkok",
    "beijing": "Asia/Shanghai",
    "kuala lumpur": "Asia/Kuala_Lumpur",
    "osaka": "Asia/Tokyo",
    "canberra": "Australia/Sydney",
    "wellington": "Pacific/Auckland",
    "wien": "Europe/Vienna",
    "rom": "Europe/Rome",
    "brüssel": "Europe/Brussels",
    "kopenhagen": "Europe/Copenhagen",
    "prag": "Europe/Prague",
    "warschau": "Europe/Warsaw",
    "athen": "Europe/Athens",
}
"""The names that Windows displays for zones, and those of their cities without IANA names."""


def iana_name(text: str) -> str | None:
    """The IANA name that equals the text, ignoring case; None if there is none."""
    return _by_lower_case().get(text.strip().lower().replace(" ", "_"))


def normalize_tzid(name: str) -> str:
    """The TZID for comparisons: without surrounding quotes and blanks, in lower case."""
    return " ".join(name.replace('"', " ").split()).strip("' ").lower()


def zones_for_tzid(name: str) -> Iterator[str]:
    """The IANA zones that the name can mean, the most likely first.

    The name may be, or end after a slash with, an IANA name; or it is a Windows zone name,
    a name that Outlook displays, or an abbreviation.
    """
    text = normalize_tzid(name[:_MAX_NAME_LENGTH])
    parts = text.strip("/").split("/")
    for start in range(len(parts)):
        if iana := iana_name("/".join(parts[start:])):
            yield iana
    if windows := _windows_names().get(text):
        yield windows
    yield from _zones_from_display_name(text)
    if is_abbreviation(name):
        yield _ABBREVIATIONS[text.upper()]


def is_abbreviation(name: str) -> bool:
    """Whether the name is an ambiguous abbreviation rather than an IANA name."""
    return (
        iana_name(normalize_tzid(name)) is None and normalize_tzid(name).upper() in _ABBREVIATIONS
    )


def offset_from_name(name: str) -> timedelta | None:
    """The offset from UTC in a name such as `GMT+0530` or `(UTC-05:00) Somewhere`."""
    text = normalize_tzid(name[:_MAX_NAME_LENGTH])
    if match := _DISPLAY_NAME.fullmatch(text):
        text = (match[1] or "").strip() or "+0"
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if offset > _MAX_OFFSET:
        return None
    return offset if match[1] == "+" else -offset


def _zones_from_display_name(text: str) -> Iterator[str]:
    """The zones of the cities and regions in a name such as `(UTC+01:00) Amsterdam, Berlin`.

    The offset is optional: some programs omit it.
    """
    match = _DISPLAY_NAME.fullmatch(text)
    for piece in _CITY.split(match[2] if match else text):
        place = piece.partition("(")[0].strip()
        zone = _DISPLAY_NAMES.get(place) or _by_city().get(place.replace(" ", "_"))
        if zone in zones.zone_names():
            yield zone


@cache
def _by_lower_case() -> Mapping[str, str]:
    return {name.lower(): name for name in zones.zone_names()}


@cache
def _by_city() -> Mapping[str, str]:
    names = (name for name in sorted(zones.zone_names()) if "/" in name)
    return {name.rpartition("/")[2].lower(): name for name in names if not name.startswith("Etc/")}


@cache
def _windows_names() -> Mapping[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


@cache
def large_zones() -> tuple[str, ...]:
    """The IANA zones that have a Windows name, which are those of large places."""
    return tuple(sorted(set(_windows_names().values()) & zones.zone_names()))


def fixed_zone(offset: timedelta) -> str:
    """The IANA zone of that fixed offset from UTC; UTC if there is none."""
    return next(iter(fixed_zone_names(offset)), "UTC")
