"""Resolves a TZID to an IANA zone for one event, by its VTIMEZONE and by its name.

The VTIMEZONE takes precedence over the TZID. The name decides only if the file has no
VTIMEZONE for it, or if the zone of that name has the same offsets while the event takes
place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence.rrule_text import parse_rrule
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY, Days
from terp_desktop.domain.zone_offsets import find_zone_by_offsets
from terp_desktop.exchange.parser import Component
from terp_desktop.exchange.zones.tzid_names import (
    iana_name,
    is_abbreviation,
    large_zones,
    normalize_tzid,
    offset_from_name,
    zones_for_tzid,
)
from terp_desktop.exchange.zones.vtimezone_reader import (
    CustomZone,
    covered_days,
    custom_zone,
    fixed_custom_zone,
)

YEARS_AHEAD = 20
"""How many years of an endless series are compared to match a zone."""
MAX_YEARS = 60
MAX_TIMES = 1000
MAX_COUNT = 1000
MAX_SEARCHES = 1000
"""How many pairs of a TZID and years are matched by offsets, in one VCALENDAR."""
DATE_PROPERTIES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
_STAMP = re.compile(r"(\d{8})(?:T(\d{6}))?")
_TIME_PARTS = ("BYHOUR=", "BYMINUTE=", "BYSECOND=")


def _relevant_years(event: Component, today: date) -> Days:
    """The years from the event's first date through its last.

    For an endless series, YEARS_AHEAD from this year on.
    """
    dates = [local.date() for local in _wall_times(event, DATE_PROPERTIES)]
    rules = _rules(event)
    first = min(dates, default=today).year
    if any(rule is None or rule.is_endless for rule in rules):
        first = max(first, today.year)
        return _years(first, first + YEARS_AHEAD)
    ends = [end for rule in rules if rule and (end := rule.last_date())]
    last = max([*dates, *ends], default=today).year
    return _years(max(first, last - MAX_YEARS), last)


def _local_times(event: Component, years: Days) -> Iterator[datetime]:
    """The local times of the event in those years; none if its rule cannot be read."""
    rules = _rules(event)
    if None in rules:
        return
    starts, ends = list(_wall_times(event, ("DTSTART",))), list(_wall_times(event, ("DTEND",)))
    yield from islice(_wall_times(event, DATE_PROPERTIES), MAX_TIMES)
    for rule in filter(None, rules):
        for day in islice(rule.dates(years), MAX_TIMES):
            yield from (datetime.combine(day, local.time()) for local in (*starts, *ends))


def _years(first: int, last: int) -> Days:
    first = min(max(first, FIRST_DAY.year + 1), LAST_DAY.year - 1)
    last = min(max(last, first), LAST_DAY.year - 1)
    return Days(date(first, 1, 1), date(last + 1, 1, 1))


def _wall_times(event: Component, names: tuple[str, ...]) -> Iterator[datetime]:
    """The dates and times of the properties as written, without their zones."""
    for line in (line for name in names for line in event.every(name)):
        for value in islice(line.value.split(","), MAX_TIMES):
            if match := _STAMP.match(value.strip()):
                try:
                    stamp = match[1] + (match[2] or "000000")
                    yield datetime.strptime(stamp, "%Y%m%d%H%M%S")  # noqa: DTZ007  (a wall time)
                except ValueError:
                    continue


def _rules(event: Component) -> list[RecurrenceRule | None]:
    """The rules of the series without times of day; None for an unreadable one."""
    start = next(_wall_times(event, ("DTSTART",)), None)
    if start is None:
        return []
    return [_rule(line.value, start) for line in event.every("RRULE")]


def _rule(text: str, start: datetime) -> RecurrenceRule | None:
    kept = (part for part in text.upper().split(";") if not part.strip().startswith(_TIME_PARTS))
    try:
        rule = parse_rrule(";".join(kept), start.date())
    except InvalidValueError:
        return None
    return rule if (rule.count or 0) <= MAX_COUNT else None


@dataclass(frozen=True, slots=True)
class ResolvedZone:
    """The meaning of a TZID: the IANA zone, the file's definition, a remark for the report.

    `zone` is None if no IANA zone is equivalent; then only `custom` has the offsets.
    """

    zone: str | None
    custom: CustomZone | None = None
    remark: str | None = None


@dataclass(slots=True)
class CalendarZones:
    """The VTIMEZONEs of one VCALENDAR, by TZID.

    Of several equivalent zones, the `preferred` ones come first. An unknown name means the
    first of them.
    """

    timezones: Mapping[str, Component]
    preferred: tuple[str, ...]
    today: date
    _resolved: dict[tuple[str, Days], ResolvedZone] = field(default_factory=dict)
    _candidates: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def from_calendar(
        cls, calendar: Component, preferred: Iterable[str], today: date
    ) -> "CalendarZones":
        """The zones of that VCALENDAR."""
        parts = (part for part in calendar.components if part.name == "VTIMEZONE")
        timezones = {normalize_tzid(part.text("TZID")): part for part in parts}
        return cls(timezones, tuple(preferred), today)

    def resolve(self, name: str, years: Days) -> ResolvedZone:
        """The zone of the TZID in those years."""
        key = normalize_tzid(name), years
        if key not in self._resolved:
            self._resolved[key] = self._resolve_anew(name, years)
        return self._resolved[key]

    def candidates(self, name: str) -> tuple[str, ...]:
        """The zones that the name can mean, then the X-LIC-LOCATION of its VTIMEZONE."""
        if name not in self._candidates:
            timezone = self.timezones.get(normalize_tzid(name))
            location = iana_name(timezone.text("X-LIC-LOCATION")) if timezone else None
            self._candidates[name] = (*zones_for_tzid(name), *((location,) if location else ()))
        return self._candidates[name]

    def _resolve_anew(self, name: str, years: Days) -> ResolvedZone:
        timezone = self.timezones.get(normalize_tzid(name))
        is_bounded = len(self._resolved) < MAX_SEARCHES
        custom = custom_zone(timezone, years) if timezone and is_bounded else None
        if timezone is None or custom is None:
            return self._resolve_by_name(name, years)
        # Years that the VTIMEZONE does not define say nothing against the name.
        defined = custom_zone(timezone, covered_days(timezone, years)) or custom
        equivalent = (zone for zone in self.candidates(name) if defined.behaves_like(zone))
        return ResolvedZone(next(equivalent, None) or self._find_equivalent(custom), custom)

    def _resolve_by_name(self, name: str, years: Days) -> ResolvedZone:
        offset, found = offset_from_name(name), next(iter(self.candidates(name)), None)
        if found is not None:
            remark = f"“{name[:80]}” was taken as {found}." if is_abbreviation(name) else None
            return ResolvedZone(found, remark=remark)
        if offset is not None:
            custom = fixed_custom_zone(offset, years)
            return ResolvedZone(self._find_equivalent(custom), custom)
        remark = (
            f"The time zone “{name[:80]}” is neither a known one, nor defined in the file; "
            f"its times were taken as those of {self.preferred[0]}."
        )
        return ResolvedZone(self.preferred[0], remark=remark)

    def _find_equivalent(self, custom: CustomZone) -> str | None:
        return find_zone_by_offsets(list(custom.samples()), self.preferred, large_zones())


@dataclass(slots=True)
class EventZones:
    """The zones of one event, matched in its own years; an endless series in the coming ones."""

    calendar: CalendarZones
    event: Component
    _resolved: dict[str, ResolvedZone] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        """The IANA name of the zone; None if none is equivalent."""
        return self._resolve(name).zone

    def custom_zone(self, name: str) -> CustomZone | None:
        """The file's definition of a zone without an IANA equivalent; None for other zones."""
        resolved = self._resolve(name)
        return resolved.custom if resolved.zone is None else None

    def remarks(self) -> Iterator[str]:
        """The report's remarks on the zones of this event."""
        lines = (line for name in DATE_PROPERTIES for line in self.event.every(name))
        names = dict.fromkeys(line.parameters.get("TZID", "") for line in lines)
        yield from (remark for name in names if name and (remark := self._resolve(name).remark))

    def _resolve(self, name: str) -> ResolvedZone:
        if name not in self._resolved:
            self._resolved[name] = self._resolve_for_event(name)
        return self._resolved[name]

    def _resolve_for_event(self, name: str) -> ResolvedZone:
        years = _relevant_years(self.event, self.calendar.today)
        resolved, candidates = self.calendar.resolve(name, years), self.calendar.candidates(name)
        if resolved.custom is None or resolved.zone in candidates or not candidates:
            return resolved
        # No candidate is equivalent throughout; one may be at the times of this event.
        times = [*_local_times(self.event, years)]
        custom = resolved.custom
        zone = next((name for name in candidates if _reads_times_alike(name, custom, times)), None)
        return replace(resolved, zone=zone) if zone else resolved


def _reads_times_alike(zone_name: str, custom: CustomZone, times: Sequence[datetime]) -> bool:
    """Whether the zone has the offsets of the file's definition at all these local times."""
    zone = zones.load_zone(zone_name)
    return bool(times) and all(
        local.replace(tzinfo=zone).utcoffset() == custom.offset_at(local) for local in times
    )
