"""Hours in another zone, and the hours that a clock change skips or repeats."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from terp_desktop.domain import zones
from terp_desktop.domain.span import Days

_HOURS = 24
_DAY = timedelta(days=1)
# Clock changes are at full quarters of an hour, everywhere.
_QUARTER = timedelta(minutes=15)


@lru_cache(maxsize=64)
def hours_in_zone(days: Days, zone: str, other: str) -> tuple[tuple[time, ...], ...]:
    """The local times in `other` at each of the 24 hours of the day in `zone`.

    Each hour has one time, or several if a clock change makes the days differ (earlier days
    first), or none if it exists on no day.
    """
    return tuple(_at_hour(days, hour, zone, other) for hour in range(_HOURS))


def _at_hour(days: Days, hour: int, zone: str, other: str) -> tuple[time, ...]:
    times: dict[time, None] = {}
    for day in days:
        local = datetime.combine(day, time(hour))
        if not zones.exists(local, zone):
            continue
        for fold in (0, 1):
            elsewhere = zones.to_local(zones.to_instant(local, zone, fold), other)
            times.setdefault(elsewhere.time().replace(fold=0))
    return tuple(times)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The part of a day that the clocks skip or repeat, in minutes of the day."""

    start: int
    end: int
    is_skipped: bool


@lru_cache(maxsize=256)
def clock_change(day: date, zone: str) -> ClockChange | None:
    """The clock change on that day, or None."""
    midnight = datetime.combine(day, time.min)
    length = zones.to_instant(midnight + _DAY, zone) - zones.to_instant(midnight, zone)
    if length == _DAY:
        return None
    is_skipped = length < _DAY
    quarters = [midnight + count * _QUARTER for count in range(_DAY // _QUARTER)]
    odd = [
        quarter
        for quarter in quarters
        if (not zones.exists(quarter, zone) if is_skipped else zones.occurs_twice(quarter, zone))
    ]
    if not odd:
        return None
    start, end = (int((quarter - midnight) / timedelta(minutes=1)) for quarter in (odd[0], odd[-1]))
    return ClockChange(start, end + 15, is_skipped)
