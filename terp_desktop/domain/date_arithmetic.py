"""Arithmetic with dates that answers None beyond the calendar."""

from calendar import monthrange
from datetime import date, timedelta

_CENTURY, _SHORT = 100, 2


def date_or_none(year: int, month: int, day: int) -> date | None:
    """The date; None if there is none."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def shift_date(day: date, *, days: int = 0, months: int = 0) -> date | None:
    """The day shifted by days and months; in a month that is too short, its last day."""
    try:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last)) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None


def expand_year(text: str, today: date) -> int:
    """The year that digits stand for; two of them are a year of this century."""
    number = int(text)
    century = today.year // _CENTURY * _CENTURY
    return number + century if number < _CENTURY and len(text) <= _SHORT else number


def next_weekday(weekday: int, after: date) -> date | None:
    """The first such weekday (0 for Monday) after the day."""
    return shift_date(after, days=(weekday - after.weekday() - 1) % 7 + 1)
