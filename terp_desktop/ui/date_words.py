"""Dates as people type them in a hurry: "12 mar", "tomorrow", "fri", "3/12", "w 48"."""

import re
from datetime import date, timedelta

from PySide6.QtCore import QLocale

from terp_desktop.ui.layout import weeks

_DAY = timedelta(days=1)
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_STEP = {"d": 1, "day": 1, "days": 1, "w": 7, "week": 7, "weeks": 7}
_FEWEST_LETTERS = 2
_CENTURY = 100


def day_meant(text: str, today: date, locale: QLocale) -> date | None:
    """The day that the text means; None if it means none.

    Without a year it is the nearest such day; a weekday is the next one; a day of the month
    alone is in this month.
    """
    said = text.strip().casefold()
    day = (
        _near(said, today)
        or _step(said, today)
        or _week(said, today, locale)
        or _weekday(said, today, locale)
        or _written(said, today, locale)
    )
    return day if day is not None and weeks.can_show(day) else None


def _near(said: str, today: date) -> date | None:
    return today + _NEAR[said] * _DAY if said in _NEAR else None


def _step(said: str, today: date) -> date | None:
    found = re.fullmatch(r"([+-]\d{1,4})\s*([a-z]*)", said)
    if found is None or (found[2] or "d") not in _STEP:
        return None
    return today + int(found[1]) * _STEP[found[2] or "d"] * _DAY


def _week(said: str, today: date, locale: QLocale) -> date | None:
    found = re.fullmatch(r"(?:w|week|wk)\s*(\d{1,2})(?:\s+(\d{4}))?", said)
    if found is None:
        return None
    first = weeks.first_of_week(
        date(int(found[2] or today.year), 1, 4), int(locale.firstDayOfWeek().value)
    )
    day = first + (int(found[1]) - weeks.week_number(first)) * 7 * _DAY
    return day if weeks.week_number(day) == int(found[1]) else None


def _weekday(said: str, today: date, locale: QLocale) -> date | None:
    said = said.removeprefix("next ").strip(". ")
    if len(said) < _FEWEST_LETTERS:
        return None
    for spoken in (locale, QLocale.c()):
        for ahead in range(1, 8):
            day = today + ahead * _DAY
            if spoken.dayName(day.isoweekday()).casefold().startswith(said):
                return day
    return None


def _written(said: str, today: date, locale: QLocale) -> date | None:
    parts = re.findall(r"\d+|[^\W\d_]+", said)
    names = [part for part in parts if not part.isdigit()]
    numbers = [part for part in parts if part.isdigit()]
    if len(names) > 1 or not 1 <= len(numbers) + len(names) <= 3:
        return None
    if names:
        return _named(names[0], numbers, today, locale)
    return _numbered(numbers, today, locale)


def _named(name: str, numbers: list[str], today: date, locale: QLocale) -> date | None:
    """A day with the name of its month: "12 mar", "mar 12 2027", "march 2027", "mar"."""
    month = _month(name, locale)
    if month is None:
        return None
    if not numbers:
        return _nearest(1, month, today)
    if len(numbers) == 1:
        number = int(numbers[0])
        if len(numbers[0]) == 4:
            return _date(number, month, 1)
        return _nearest(number, month, today)
    # The year is the longer number, or the last one.
    day, year = sorted(numbers, key=len) if len(numbers[0]) != len(numbers[1]) else numbers
    return _date(_year(year, today), month, int(day))


def _numbered(numbers: list[str], today: date, locale: QLocale) -> date | None:
    """A day in figures: "12", "12.3.", "3/12" where months come first, "2027-03-12"."""
    if len(numbers) == 1:
        return _date(today.year, today.month, int(numbers[0]))
    if len(numbers[0]) == 4:
        month = int(numbers[1])
        return _date(int(numbers[0]), month, int(numbers[2]) if len(numbers) > 2 else 1)
    shown = locale.dateFormat(QLocale.FormatType.ShortFormat).casefold()
    first, second = int(numbers[0]), int(numbers[1])
    day, month = (second, first) if shown.find("m") < shown.find("d") else (first, second)
    if len(numbers) == 2:
        return _nearest(day, month, today)
    return _date(_year(numbers[2], today), month, day)


def _month(name: str, locale: QLocale) -> int | None:
    if len(name) < _FEWEST_LETTERS:
        return None
    for spoken in (locale, QLocale.c()):
        for month in range(1, 13):
            if spoken.standaloneMonthName(month).casefold().startswith(name):
                return month
    return None


def _nearest(day: int, month: int, today: date) -> date | None:
    """The day of that name that lies nearest."""
    found = [_date(today.year + years, month, day) for years in (-1, 0, 1)]
    return min((one for one in found if one), key=lambda one: abs(one - today), default=None)


def _year(text: str, today: date) -> int:
    number = int(text)
    return number + today.year // _CENTURY * _CENTURY if number < _CENTURY else number


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
