"""Parses DATE, DATE-TIME, PERIOD and DURATION values (RFC 5545 §3.3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.span import FIRST_DAY, LAST_END_DAY
from terp_desktop.exchange.parser import Property
from terp_desktop.exchange.reading_context import ReadingContext, UnusableError
from terp_desktop.exchange.zones.tzid_names import fixed_zone
from terp_desktop.exchange.zones.vtimezone_reader import CustomZone

DAY = timedelta(days=1)
MAX_DURATION = timedelta(days=36525)
_DATE_TIME = re.compile(r"(\d{8})(?:T(\d{2})(\d{2})(\d{2})?(Z?))?", re.IGNORECASE)
_DURATION = re.compile(
    r"([-+]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Duration:
    """A DURATION: nominal days, added first, then exact elapsed time."""

    days: timedelta
    exact: timedelta

    @property
    def total(self) -> timedelta:
        """The sum of both, with days of 24 hours."""
        return self.days + self.exact


@dataclass(frozen=True, slots=True)
class DateOrDateTime:
    """A DATE, or a local DATE-TIME in a zone; without a zone it is floating."""

    local: datetime
    zone: str | None = None
    is_date: bool = False

    @property
    def day(self) -> date:
        """The local date."""
        return self.local.date()

    @property
    def time_of_day(self) -> time | None:
        """The local time of day; None for a DATE."""
        return None if self.is_date else self.local.time().replace(fold=0)

    def in_zone(self, zone: str | None) -> "DateOrDateTime":
        """The same instant in local time of that zone.

        Dates and floating times stay as they are.
        """
        if self.zone is None or zone is None or zone == self.zone:
            return self
        instant = zones.to_instant(self.local, self.zone, self.local.fold)
        return replace(self, local=zones.to_local(instant, zone), zone=zone)

    def as_occurrence_of(self, series: "DateOrDateTime") -> "DateOrDateTime | None":
        """The start that the series' rule gives for the occurrence at this instant.

        `series` is the start of the series. A start in a gap keeps the time that the rule
        gives. None for the repeated one of two equal times: no occurrence starts then.
        """
        if self.zone is None or series.zone is None or self.is_date or series.is_date:
            return self
        if self.zone == series.zone and not self.local.fold:
            return self
        instant = zones.to_instant(self.local, self.zone, self.local.fold)
        converted = self.in_zone(series.zone)
        for days in (0, -1, 1):
            regular = datetime.combine(converted.day + days * DAY, series.local.time())
            if zones.to_instant(regular, series.zone, regular.fold) == instant:
                return replace(series, local=regular.replace(fold=0))
        is_repeated = converted.local.fold or converted.time_of_day == series.time_of_day
        return None if is_repeated else converted

    def after(self, duration: Duration) -> "DateOrDateTime":
        """The time that long after this one.

        After a start in a gap, the duration is added to the local time as written: `When`
        moves such a start later and keeps the length.
        """
        if not duration.days and not duration.exact:
            return self
        # Adding a timedelta resets the fold.
        local = self.local + duration.days if duration.days else self.local
        if self.zone is None or not duration.exact or not zones.exists(self.local, self.zone):
            return replace(self, local=(local + duration.exact).replace(fold=0))
        instant = zones.to_instant(local, self.zone, local.fold) + duration.exact
        return replace(self, local=zones.to_local(instant, self.zone))


def parse_date_time(line: Property, reading: ReadingContext) -> DateOrDateTime:
    """The single value of the property; UnusableError if it is neither DATE nor DATE-TIME."""
    return _parse_value(line, line.value, reading)


def parse_periods(
    line: Property, reading: ReadingContext
) -> Iterator[tuple[DateOrDateTime, Duration | None]]:
    """The values of a list property, each with its duration if it is a PERIOD."""
    for value in line.value.split(","):
        start, _, rest = value.partition("/")
        if value.strip():
            first = _parse_value(line, start, reading)
            yield first, _parse_period_duration(line, first, rest, reading) if rest else None


def parse_duration(text: str) -> Duration:
    """A DURATION value; UnusableError if it is invalid or longer than a century."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise UnusableError(f"“{text[:40]}” is not a duration.")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    sign = -1 if match[1] == "-" else 1
    duration = Duration(
        sign * timedelta(weeks=weeks, days=days),
        sign * timedelta(hours=hours, minutes=minutes, seconds=seconds),
    )
    if abs(duration.total) > MAX_DURATION:
        raise UnusableError(f"A duration of {text[:40]} is too long.")
    return duration


def _parse_period_duration(
    line: Property, start: DateOrDateTime, text: str, reading: ReadingContext
) -> Duration:
    if "P" in text.upper():
        return parse_duration(text)
    end = _parse_value(line, text, reading).in_zone(start.zone)
    if start.zone is None or start.is_date or end.is_date:
        return Duration(timedelta(), end.local - start.local)
    first, last = (
        zones.to_instant(value.local, start.zone, value.local.fold) for value in (start, end)
    )
    return Duration(timedelta(), last - first)


def _parse_value(line: Property, text: str, reading: ReadingContext) -> DateOrDateTime:
    match = _DATE_TIME.fullmatch(text.strip())
    if match is None:
        raise UnusableError(f"The {line.name} “{text[:40]}” is neither a date nor a time.")
    day, hour, minute, second, utc = match.groups()
    local = _parse_local_date(line, text, day)
    if hour is None or line.parameters.get("VALUE", "").upper() == "DATE":
        return DateOrDateTime(local, is_date=True)
    local = _at_time(line, text, local, (int(hour), int(minute), int(second or 0)))
    if utc:
        return DateOrDateTime(local, "UTC")
    custom = custom_zone_of(line, reading)
    return (
        to_fixed_zone(local, custom) if custom else DateOrDateTime(local, _find_zone(line, reading))
    )


def parse_wall_time(line: Property) -> datetime:
    """The DATE-TIME as written, without its zone; UnusableError if it is invalid."""
    match = _DATE_TIME.fullmatch(line.value.strip())
    if match is None or match[2] is None:
        raise UnusableError(f"The {line.name} “{line.value[:40]}” is no time.")
    clock = (int(match[2]), int(match[3]), int(match[4] or 0))
    return _at_time(line, line.value, _parse_local_date(line, line.value, match[1]), clock)


def custom_zone_of(line: Property, reading: ReadingContext) -> CustomZone | None:
    """The zone of the property's TZID if no IANA zone is equivalent; else None."""
    name = line.parameters.get("TZID")
    return reading.zones.custom_zone(name) if name else None


def to_fixed_zone(local: datetime, custom: CustomZone) -> DateOrDateTime:
    """The instant of that local time in the custom zone, in an IANA zone of fixed offset."""
    offset = custom.offset_at(local)
    zone = fixed_zone(offset)
    return DateOrDateTime(zones.to_local((local - offset).replace(tzinfo=UTC), zone), zone)


def _parse_local_date(line: Property, text: str, digits: str) -> datetime:
    try:
        local = datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:]))  # noqa: DTZ001
    except ValueError:
        raise UnusableError(f"The {line.name} “{text}” does not exist.") from None
    if not FIRST_DAY < local.date() < LAST_END_DAY:
        raise UnusableError(f"The {line.name} “{text}” is out of the calendar's range.")
    return local


def _at_time(
    line: Property, text: str, midnight: datetime, clock: tuple[int, int, int]
) -> datetime:
    hour, minute, second = clock
    if clock == (24, 0, 0):
        return midnight + DAY
    if hour > 23 or minute > 59 or second > 60:  # noqa: PLR2004  (what clocks show)
        raise UnusableError(f"The {line.name} “{text}” does not exist.")
    # A leap second becomes the last second of its minute.
    return midnight.replace(hour=hour, minute=minute, second=min(second, 59))


def _find_zone(line: Property, reading: ReadingContext) -> str | None:
    name = line.parameters.get("TZID")
    if not name:
        return None
    return reading.zones.find(name)
