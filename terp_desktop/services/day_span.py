"""Which days an occurrence touches, as a person in a zone sees it."""

from datetime import date, datetime, timedelta

from terp_desktop.domain import zones

_SMALLEST_STEP = timedelta(microseconds=1)


def days_touched(start: datetime, end: datetime, *, is_timed: bool, zone: str) -> tuple[date, date]:
    """The first and the last day; instants as `Occurrence` has them.

    A night that ends at midnight does not touch the next day. All-day and floating ones
    lie at their own dates as if in UTC.
    """
    until = max(start, end - _SMALLEST_STEP)
    if not is_timed:
        return start.date(), until.date()
    return zones.to_local(start, zone).date(), zones.to_local(until, zone).date()
