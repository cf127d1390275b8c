"""The days that an occurrence touches, as a person in a zone sees it."""

from datetime import date, datetime, timedelta

from terp_desktop.domain import zones

_SMALLEST_STEP = timedelta(microseconds=1)


def days_touched(start: datetime, end: datetime, *, is_timed: bool, zone: str) -> tuple[date, date]:
    """The first and the last day, from an occurrence's `start_utc` and `end_utc`.

    An event that ends at midnight does not touch the next day. All-day and floating events
    are stored as if in UTC, and keep their own dates.
    """
    until = max(start, end - _SMALLEST_STEP)
    if not is_timed:
        return start.date(), until.date()
    return zones.to_local(start, zone).date(), zones.to_local(until, zone).date()
