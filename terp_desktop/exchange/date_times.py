"""Moments and lengths: DATE, DATE-TIME, PERIOD and DURATION values (RFC 5545 §3.3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.span import FIRST_DAY, LAST_END
from terp_desktop.exchange.context import Reading, UnusableError
from terp_desktop.exchange.parser import Line
from terp_desktop.exchange.zones.tzid_names import fixed_zone
from terp_desktop.exchange.zones.vtimezone_reader import CustomZone

DAY = timedelta(days=1)
LONGEST = timedelta(days=36525)
_STAMP = re.compile(r"(\d{8})(?:T(\d{2})(\d{2})(\d{2})?(Z?))?", re.IGNORECASE)
_DURATION = re.compile(
    r"([-+]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Length:
    """A DURATION: days by the calendar first, then time that really passes."""

    days: timedelta
    exact: timedelta

    @property
    def whole(self) -> timedelta:
        """Both together, where days have 24 hours."""
        return self.days + self.exact


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or what clocks show in a zone; a time without a zone is floating."""

    local: datetime
    zone: str | None = None
    is_day: bool = False

    @property
    def day(self) -> date:
        """The local date."""
        return self.local.date()

    @property
    def clock(self) -> time | None:
        """The local time of day; None for a day."""
        return None if self.is_day else self.local.time().replace(fold=0)

    def seen_in(self, zone: str | None) -> "Moment":
        """The same instant as clocks in that zone show it.

        Days and floating times are the same everywhere.
        """
        if self.zone is None or zone is None or zone == self.zone:
            return self
        instant = zones.to_instant(self.local, self.zone, self.local.fold)
        return replace(self, local=zones.to_local(instant, zone), zone=zone)

    def as_start_of(self, series: "Moment") -> "Moment | None":
        """What the clocks of a series call the occurrence that starts at this instant.

        `series` is its first start. A start that the clocks jump over is called by the time
        that the rule gives. None for the other one of two equal times: nothing starts then.
        """
        if self.zone is None or series.zone is None or self.is_day or series.is_day:
            return self
        if self.zone == series.zone and not self.local.fold:
            return self
        instant = zones.to_instant(self.local, self.zone, self.local.fold)
        seen = self.seen_in(series.zone)
        for days in (0, -1, 1):
            usual = datetime.combine(seen.day + days * DAY, series.local.time())
            if zones.to_instant(usual, series.zone, usual.fold) == instant:
                return replace(series, local=usual.replace(fold=0))
        return None if seen.local.fold or seen.clock == series.clock else seen

    def after(self, length: Length) -> "Moment":
        """The moment that comes that long after this one.

        After a start that the clocks jump over, it is told as if they did not: such a start
        is read later than written, and `When` keeps the length.
        """
        if not length.days and not length.exact:
            return self
        # An addition forgets which of two equal times it began with.
        local = self.local + length.days if length.days else self.local
        if self.zone is None or not length.exact or not zones.exists(self.local, self.zone):
            return replace(self, local=(local + length.exact).replace(fold=0))
        instant = zones.to_instant(local, self.zone, local.fold) + length.exact
        return replace(self, local=zones.to_local(instant, self.zone))


def moment(line: Line, reading: Reading) -> Moment:
    """The only value of the property; UnusableError if it is no moment."""
    return _moment(line, line.value, reading)


def moments(line: Line, reading: Reading) -> Iterator[tuple[Moment, Length | None]]:
    """The values of a list property, each with the length if it is a period."""
    for value in line.value.split(","):
        start, _, rest = value.partition("/")
        if value.strip():
            first = _moment(line, start, reading)
            yield first, _length_of_period(line, first, rest, reading) if rest else None


def length(text: str) -> Length:
    """A DURATION value; UnusableError if it is none, or longer than a century."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not any(match.groups()[1:]):
        raise UnusableError(f"“{text[:40]}” is not a duration.")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in match.groups()[1:])
    sign = -1 if match[1] == "-" else 1
    found = Length(
        sign * timedelta(weeks=weeks, days=days),
        sign * timedelta(hours=hours, minutes=minutes, seconds=seconds),
    )
    if abs(found.whole) > LONGEST:
        raise UnusableError(f"A duration of {text[:40]} is too long.")
    return found


def _length_of_period(line: Line, start: Moment, text: str, reading: Reading) -> Length:
    if "P" in text.upper():
        return length(text)
    end = _moment(line, text, reading).seen_in(start.zone)
    if start.zone is None or start.is_day or end.is_day:
        return Length(timedelta(), end.local - start.local)
    first, last = (zones.to_instant(one.local, start.zone, one.local.fold) for one in (start, end))
    return Length(timedelta(), last - first)


def _moment(line: Line, text: str, reading: Reading) -> Moment:
    match = _STAMP.fullmatch(text.strip())
    if match is None:
        raise UnusableError(f"The {line.name} “{text[:40]}” is neither a date nor a time.")
    day, hour, minute, second, utc = match.groups()
    local = _local(line, text, day)
    if hour is None or line.parameters.get("VALUE", "").upper() == "DATE":
        return Moment(local, is_day=True)
    local = _at(line, text, local, (int(hour), int(minute), int(second or 0)))
    if utc:
        return Moment(local, "UTC")
    custom = custom_zone_of(line, reading)
    return told_in_known_zone(local, custom) if custom else Moment(local, _zone(line, reading))


def wall_time(line: Line) -> datetime:
    """The time as it is written, whatever its zone; UnusableError if it is none."""
    match = _STAMP.fullmatch(line.value.strip())
    if match is None or match[2] is None:
        raise UnusableError(f"The {line.name} “{line.value[:40]}” is no time.")
    clock = (int(match[2]), int(match[3]), int(match[4] or 0))
    return _at(line, line.value, _local(line, line.value, match[1]), clock)


def custom_zone_of(line: Line, reading: Reading) -> CustomZone | None:
    """The zone of the property's TZID, if it is one that only the file knows."""
    name = line.parameters.get("TZID")
    return reading.zones.custom(name) if name else None


def told_in_known_zone(local: datetime, custom: CustomZone) -> Moment:
    """The instant at which clocks in the custom zone show that, in a zone that everybody knows."""
    offset = custom.offset_at(local)
    zone = fixed_zone(offset)
    return Moment(zones.to_local((local - offset).replace(tzinfo=UTC), zone), zone)


def _local(line: Line, text: str, digits: str) -> datetime:
    try:
        local = datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:]))  # noqa: DTZ001
    except ValueError:
        raise UnusableError(f"The {line.name} “{text}” does not exist.") from None
    if not FIRST_DAY < local.date() < LAST_END:
        raise UnusableError(f"The {line.name} “{text}” is out of the calendar's range.")
    return local


def _at(line: Line, text: str, midnight: datetime, clock: tuple[int, int, int]) -> datetime:
    hour, minute, second = clock
    if clock == (24, 0, 0):
        return midnight + DAY
    if hour > 23 or minute > 59 or second > 60:  # noqa: PLR2004  (what clocks show)
        raise UnusableError(f"The {line.name} “{text}” does not exist.")
    # A leap second is the last one of its minute here.
    return midnight.replace(hour=hour, minute=minute, second=min(second, 59))


def _zone(line: Line, reading: Reading) -> str | None:
    name = line.parameters.get("TZID")
    if not name:
        return None
    return reading.zones.find(name)
