"""Zone names: which IANA zone a TZID of a file means."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from terp_desktop.domain import zones
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY, Days
from terp_desktop.exchange.content_lines import Component
from terp_desktop.exchange.observances import CustomZone, custom_zone

_YEAR = re.compile(r"(\d{4})\d{4}")
_DATED = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_OFFSET_NAME = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?00)?", re.IGNORECASE)
_MOST_YEARS = 60
MOST_ZONES = 40
_WELL_KNOWN = (
    *("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"),
    *("Europe/London", "Europe/Berlin", "Europe/Athens", "Asia/Kolkata", "Asia/Shanghai"),
    *("Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "Africa/Johannesburg"),
)
"""Asked first: a definition like New York's is hardly ever meant to be Grand Turk."""


@dataclass(slots=True)
class ZoneNames:
    """Finds the IANA zones of one VCALENDAR's TZIDs.

    An IANA name means that zone; so does one that closes a longer name, and the place that a
    VTIMEZONE states; then come the names of Windows; and at last whichever zone behaves like
    the VTIMEZONE in the years that the calendar's events are in, `preferred` ones first. A
    short name such as EST, which programs use for more than one thing, is believed only if
    the VTIMEZONE behaves so.
    """

    timezones: Mapping[str, Component]
    days: Days
    preferred: tuple[str, ...] = ()
    _found: dict[str, str | None] = field(default_factory=dict)
    _custom: dict[str, CustomZone] = field(default_factory=dict)

    @classmethod
    def of(cls, calendar: Component, preferred: Iterable[str]) -> "ZoneNames":
        """The zones of that VCALENDAR."""
        timezones = {
            part.text("TZID"): part for part in calendar.components if part.name == "VTIMEZONE"
        }
        return cls(timezones, _days_used(calendar), tuple(preferred))

    def find(self, name: str) -> str | None:
        """The IANA name of the zone; None if there is none that can stand for it."""
        if name not in self._found:
            self._found[name] = self._search(name)
        return self._found[name]

    def custom(self, name: str) -> CustomZone | None:
        """What the file says that a zone does for which there is no IANA name."""
        return self._custom.get(name) if self.find(name) is None else None

    def _search(self, name: str) -> str | None:
        timezone = self.timezones.get(name)
        readable = timezone is not None and len(self._found) < MOST_ZONES
        custom = custom_zone(timezone, self.days) if timezone and readable else None
        for candidate in self._named(name, timezone):
            if custom is None or "/" in candidate or custom.behaves_like(candidate):
                return candidate
        found = self._behaving(custom) if custom else None
        if custom is not None and found is None:
            self._custom[name] = custom
        return found

    def _named(self, name: str, timezone: Component | None) -> Iterator[str]:
        parts = name.strip().strip("/").split("/")
        for start in range(len(parts)):
            if iana := iana_name("/".join(parts[start:])):
                yield iana
        place = timezone.text("X-LIC-LOCATION") if timezone else ""
        if iana := iana_name(place):
            yield iana
        if windows := _windows_names().get(name.strip()):
            yield windows
        if match := _OFFSET_NAME.fullmatch(name.strip()):
            yield from _fixed(match)

    def _behaving(self, custom: CustomZone) -> str | None:
        offset = custom.fixed_offset
        likely = [] if offset is None else list(_fixed_names(offset))
        candidates = [*self.preferred, *likely, *_all_names()]
        return next((name for name in candidates if custom.behaves_like(name)), None)


def iana_name(text: str) -> str | None:
    """The IANA name that the text is, however it is capitalized."""
    return _by_lower_case().get(text.strip().lower().replace(" ", "_"))


@cache
def _by_lower_case() -> Mapping[str, str]:
    return {name.lower(): name for name in zones.zone_names()}


@cache
def _windows_names() -> Mapping[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return WINDOWS_TO_OLSON


@cache
def _all_names() -> tuple[str, ...]:
    """Every IANA name, those first for which Windows has one: they are of large places."""
    large = set(_windows_names().values()) & zones.zone_names()
    known = tuple(name for name in _WELL_KNOWN if name in zones.zone_names())
    return tuple(dict.fromkeys((*known, *sorted(large), *sorted(zones.zone_names()))))


def _fixed(match: re.Match[str]) -> Iterator[str]:
    sign = -1 if match[1] == "-" else 1
    yield from _fixed_names(sign * timedelta(hours=int(match[2])))


def fixed_zone(offset: timedelta) -> str:
    """The zone that always is that far from UTC; UTC itself if there is none."""
    return next(_fixed_names(offset), "UTC")


def _fixed_names(offset: timedelta) -> Iterator[str]:
    """The name of the zone that always is that far from UTC; the signs there are reversed."""
    hours, rest = divmod(int(offset.total_seconds()), 3600)
    name = "UTC" if not hours else f"Etc/GMT{-hours:+d}"
    if not rest and name in zones.zone_names():
        yield name


def _days_used(calendar: Component) -> Days:
    """From the year of the first event to a year after that of the last."""
    events = (part for part in calendar.components if part.name == "VEVENT")
    lines = (line for event in events for name in _DATED for line in event.every(name)[:1])
    years = {int(match[1]) for line in lines if (match := _YEAR.match(line.value.strip()))}
    years = {year for year in years if FIRST_DAY.year < year < LAST_DAY.year} or {2000}
    last = max(years) + 1
    return Days(date(max(min(years), last - _MOST_YEARS), 1, 1), date(last + 1, 1, 1))
