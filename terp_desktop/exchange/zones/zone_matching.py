"""Event zones: which zone a TZID is for one event, by its name and by the file's VTIMEZONE.

A VTIMEZONE counts, whatever its TZID looks like. The name is believed where the file
defines none, or where the zone of that name behaves alike while the event takes place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from terp_desktop.domain import zones
from terp_desktop.domain.span import Days
from terp_desktop.domain.zone_offsets import find_zone_by_offsets
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.zones.tzid_names import (
    iana_name,
    is_abbreviation,
    large_zones,
    normalize,
    offset_named,
    zones_named,
)
from terp_desktop.exchange.zones.vtimezone_reader import (
    CustomZone,
    custom_zone,
    days_told_of,
    fixed_custom_zone,
)
from terp_desktop.exchange.zones.zone_years import DATED, times_of, years_of

MOST_SEARCHES = 1000
"""How many pairs of a TZID and years are looked into, for one VCALENDAR."""


@dataclass(frozen=True, slots=True)
class ZoneMeaning:
    """What a TZID means: the IANA zone, what the file says of it, and a remark for the report.

    Without an IANA zone only the file knows what its clocks do.
    """

    zone: str | None
    custom: CustomZone | None = None
    remark: str | None = None


@dataclass(slots=True)
class CalendarZones:
    """The VTIMEZONEs of one VCALENDAR, by their TZIDs.

    Of several zones that behave alike, `preferred` ones are taken first. A name that nobody
    knows means the first of them.
    """

    timezones: Mapping[str, Component]
    preferred: tuple[str, ...]
    today: date
    _meanings: dict[tuple[str, Days], ZoneMeaning] = field(default_factory=dict)
    _candidates: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, calendar: Component, preferred: Iterable[str], today: date) -> "CalendarZones":
        """The zones of that VCALENDAR."""
        parts = (part for part in calendar.components if part.name == "VTIMEZONE")
        timezones = {normalize(part.text("TZID")): part for part in parts}
        return cls(timezones, tuple(preferred), today)

    def meaning(self, name: str, years: Days) -> ZoneMeaning:
        """What the TZID means in those years."""
        key = normalize(name), years
        if key not in self._meanings:
            self._meanings[key] = self._search(name, years)
        return self._meanings[key]

    def candidates(self, name: str) -> tuple[str, ...]:
        """The zones that the name can mean, and the place that its VTIMEZONE states."""
        if name not in self._candidates:
            timezone = self.timezones.get(normalize(name))
            place = iana_name(timezone.text("X-LIC-LOCATION")) if timezone else None
            self._candidates[name] = (*zones_named(name), *((place,) if place else ()))
        return self._candidates[name]

    def _search(self, name: str, years: Days) -> ZoneMeaning:
        timezone = self.timezones.get(normalize(name))
        is_bounded = len(self._meanings) < MOST_SEARCHES
        custom = custom_zone(timezone, years) if timezone and is_bounded else None
        if timezone is None or custom is None:
            return self._by_name(name, years)
        # A name is not disproved by years of which its definition tells nothing.
        defined = custom_zone(timezone, days_told_of(timezone, years)) or custom
        alike = (one for one in self.candidates(name) if defined.behaves_like(one))
        return ZoneMeaning(next(alike, None) or self._behaving(custom), custom)

    def _by_name(self, name: str, years: Days) -> ZoneMeaning:
        offset, found = offset_named(name), next(iter(self.candidates(name)), None)
        if found is not None:
            remark = f"“{name[:80]}” was taken as {found}." if is_abbreviation(name) else None
            return ZoneMeaning(found, remark=remark)
        if offset is not None:
            custom = fixed_custom_zone(offset, years)
            return ZoneMeaning(self._behaving(custom), custom)
        remark = (
            f"The time zone “{name[:80]}” is neither a known one, nor defined in the file; "
            f"its times were taken as those of {self.preferred[0]}."
        )
        return ZoneMeaning(self.preferred[0], remark=remark)

    def _behaving(self, custom: CustomZone) -> str | None:
        return find_zone_by_offsets(list(custom.samples()), self.preferred, large_zones())


@dataclass(slots=True)
class EventZones:
    """The zones of one event, judged by its own years; an endless series by its future."""

    calendar: CalendarZones
    event: Component
    _meanings: dict[str, ZoneMeaning] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        """The IANA name of the zone; None if there is none that can stand for it."""
        return self._meaning(name).zone

    def custom(self, name: str) -> CustomZone | None:
        """What the file says that a zone does for which there is no IANA name."""
        meaning = self._meaning(name)
        return meaning.custom if meaning.zone is None else None

    def remarks(self) -> Iterator[str]:
        """What the report says of the zones of this event."""
        lines = (line for name in DATED for line in self.event.every(name))
        names = dict.fromkeys(line.parameters.get("TZID", "") for line in lines)
        yield from (one for name in names if name and (one := self._meaning(name).remark))

    def _meaning(self, name: str) -> ZoneMeaning:
        if name not in self._meanings:
            self._meanings[name] = self._judge(name)
        return self._meanings[name]

    def _judge(self, name: str) -> ZoneMeaning:
        years = years_of(self.event, self.calendar.today)
        found, named = self.calendar.meaning(name, years), self.calendar.candidates(name)
        if found.custom is None or found.zone in named or not named:
            return found
        # None of its names behaves alike all the time; perhaps one does when it matters.
        times = [*times_of(self.event, years)]
        zone = next((one for one in named if _agree(one, found.custom, times)), None)
        return replace(found, zone=zone) if zone else found


def _agree(zone_name: str, custom: CustomZone, times: Sequence[datetime]) -> bool:
    """Whether the zone reads all of these local times as the file does."""
    zone = zones.zone(zone_name)
    return bool(times) and all(
        one.replace(tzinfo=zone).utcoffset() == custom.offset_at(one) for one in times
    )
