"""Times for new events, from the position on a page."""

from datetime import date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.event import When

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
DEFAULT_START = time(9)


def all_day(first: date, last: date, zone: str) -> When:
    """All day from one day to the other, in either order."""
    return When(start_date=min(first, last), end_date=max(first, last), timezone=zone)


def time_range(start: datetime, end: datetime, zone: str) -> When:
    """From one naive local time to another, in either order."""
    start, end = min(start, end), max(start, end)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=zone,
    )


def hour_from(start: datetime, zone: str) -> When:
    """An hour from a naive local time, which ends at midnight at the latest.

    A start in a gap of the clocks becomes the next time that exists. The event lasts an hour
    of real time, or more where the clocks go back.
    """
    start = zones.next_valid(start.replace(fold=0), zone)
    later = zones.to_local(zones.to_instant(start, zone) + _HOUR, zone).replace(fold=0)
    midnight = zones.next_valid(datetime.combine(start.date(), time()) + _DAY, zone)
    return time_range(start, min(max(later, start + _HOUR), midnight), zone)


def hour_on(day: date, now: datetime, zone: str) -> When:
    """An hour on the day: the next full hour if it is today, else from 9:00.

    It stays on the day: after 23:00 it is the hour from 23:00.
    """
    start = datetime.combine(day, DEFAULT_START)
    if day == now.date():
        start = datetime.combine(day, time(min(now.hour + 1, 23)))
    return hour_from(start, zone)


def adjust_for_gaps(when: When, shortest: timedelta) -> When:
    """The time with each end in a gap of the clocks moved after the gap.

    A time that is entirely within the gap begins after it and lasts `shortest`.
    """
    if not when.is_timed or when.timezone is None:
        return when
    start, end = (
        zones.next_valid(local, when.timezone) for local in (when.start_local, when.end_local)
    )
    if (start, end) == (when.start_local, when.end_local):
        return when
    return time_range(start, end if end > start else start + shortest, when.timezone)
