"""Times for new events, from the place on a page at which a person asks for one."""

from datetime import date, datetime, time, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.event import When

_HOUR = timedelta(hours=1)
USUAL_START = time(9)


def all_day(first: date, last: date, zone: str) -> When:
    """Whole days, whichever of the two comes first."""
    return When(start_date=min(first, last), end_date=max(first, last), timezone=zone)


def from_to(start: datetime, end: datetime, zone: str) -> When:
    """From one naive local time to another, whichever of the two comes first."""
    start, end = min(start, end), max(start, end)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=zone,
    )


def hour_on(day: date, now: datetime, zone: str) -> When:
    """An hour of the day: the next full one if it is today, else from 9:00."""
    start = datetime.combine(day, USUAL_START)
    if day == now.date():
        start = now.replace(minute=0, second=0, microsecond=0, fold=0) + _HOUR
    return from_to(start, start + _HOUR, zone)


def possible(when: When, shortest: timedelta) -> When:
    """The time itself; where the clocks jump over one of its ends, with ends that exist.

    Each end in the jump becomes the moment after it. What lies within it altogether begins
    there and lasts `shortest`.
    """
    if not when.is_timed or when.timezone is None:
        return when
    start, end = (
        zones.next_valid(one, when.timezone) for one in (when.start_local, when.end_local)
    )
    if (start, end) == (when.start_local, when.end_local):
        return when
    return from_to(start, end if end > start else start + shortest, when.timezone)
