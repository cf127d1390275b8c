"""The days that an occurrence touches, as a person in a zone sees it."""

from datetime import date, datetime, timedelta

from terp_desktop.domain import zones
from terp_desktop.domain.span import Days

_SMALLEST_STEP = timedelta(microseconds=1)


def touched_days(
    start: datetime, end: datetime, *, is_timed: bool, zone: str, within: Days
) -> list[date]:
    """The days between an occurrence's `start_utc` and `end_utc`, of those `within`.

    An event that ends at midnight does not touch the next day. All-day and floating events
    are stored as if in UTC, and keep their own dates.
    """
    until = max(start, end - _SMALLEST_STEP)
    if is_timed:
        start, until = zones.to_local(start, zone), zones.to_local(until, zone)
    first, last = max(start.date(), within.first), min(until.date(), within.last)
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
