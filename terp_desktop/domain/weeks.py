"""Weeks of a calendar page: their days and their numbers."""

from collections.abc import Collection
from datetime import date, timedelta

from terp_desktop.domain.span import Days

MONDAY = 1
"""The first day of the week as ISO 8601 counts them, up to 7."""

_SUNDAY = 7
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_FIRST_MONTH = date(1, 1, 31)
_LAST_MONTH = date(9999, 11, 1)


def first_of_week(day: date, first_weekday: int) -> date:
    """The first day of the week of `day`, where weeks begin with `first_weekday` (1 … 7)."""
    return day - timedelta(days=(day.isoweekday() - first_weekday) % 7)


def week_of(day: date, first_weekday: int) -> Days:
    """The seven days of the week of `day`."""
    first = first_of_week(day, first_weekday)
    return Days(first, first + _WEEK)


def work_week_of(day: date, first_weekday: int, work_days: Collection[int]) -> Days:
    """The consecutive working days (`work_days` of 1 … 7) that begin in the week of `day`."""
    week = week_of(day, first_weekday)
    starts = (one for one in week if _is_start(one.isoweekday(), work_days))
    first = next(starts, week.first)
    end = first + _DAY
    while end.isoweekday() in work_days and end < first + _WEEK:
        end += _DAY
    return Days(first, end)


def _is_start(weekday: int, work_days: Collection[int]) -> bool:
    """Whether that weekday is a working day after a free one."""
    before = weekday - 1 or _SUNDAY
    return weekday in work_days and before not in work_days


def month_page(day: date, first_weekday: int) -> Days:
    """The whole weeks that show the month of `day`."""
    first = first_of_week(day.replace(day=1), first_weekday)
    last_week = first_of_week(next_month(day) - timedelta(days=1), first_weekday)
    return Days(first, last_week + _WEEK)


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def previous_month(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def same_day_in_month(month: date, day: int) -> date:
    """The `day` of the month, or its last day if the month is shorter."""
    last = next_month(month) - timedelta(days=1)
    return month.replace(day=min(day, last.day))


def week_number(first: date) -> int:
    """The number of the week that begins with `first`.

    Weeks from Monday are numbered by ISO 8601: week 1 has the year's first Thursday. Weeks
    that begin with another day are numbered from the one with January 1 (CLDR, `minDays` 1).
    """
    if first.isoweekday() == MONDAY:
        return first.isocalendar().week
    last = first + timedelta(days=6)
    start = first_of_week(last.replace(month=1, day=1), first.isoweekday())
    return (first - start) // _WEEK + 1


def can_show(day: date) -> bool:
    """Whether all days of a page around the day are valid dates (years 1 to 9999)."""
    return _FIRST_MONTH < day < _LAST_MONTH
