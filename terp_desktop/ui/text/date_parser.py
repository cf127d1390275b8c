"""Dates as people type them in a hurry: "12 mar", "tomorrow", "fri", "3/12", "w 48"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import product

from PySide6.QtCore import QLocale

from terp_desktop.domain import weeks
from terp_desktop.domain.date_arithmetic import date_or_none, expand_year, shift_date
from terp_desktop.ui.text.dates import day_pattern
from terp_desktop.ui.text.reference_day import ReferenceDay

MAX_LENGTH = 64
"""The longest text that is parsed as a date or a time, in characters."""

_RELATIVE_WORDS = {"yesterday": -1, "today": 0, "now": 0, "tomorrow": 1}
_DAYS = {"d": 1, "day": 1, "days": 1, "w": 7, "wk": 7, "week": 7, "weeks": 7}
_MONTHS = {"m": 1, "mo": 1, "month": 1, "months": 1, "y": 12, "yr": 12, "year": 12, "years": 12}
_OFFSET = re.compile(r"(?P<sign>in|[+-])?\s*(?P<number>\d{1,4})\s*(?P<unit>[a-z]*)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_MIN_LETTERS, _MIN_RELATIVE_LETTERS = 2, 3
_FILLERS = {"of", "the", "on", "de", "den", "le", "el"}
_DATE_SUFFIXES = {"年", "月", "日", "년", "월", "일", "\N{CYRILLIC SMALL LETTER GHE}"}
_LONG, _SHORT = QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat
_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """How to complete a date that is written in part."""

    today: date
    reference: ReferenceDay
    locale: QLocale

    @property
    def is_month_first(self) -> bool:
        """Whether people write the month before the day."""
        pattern = self.locale.dateFormat(_SHORT).casefold()
        return pattern.find("m") < pattern.find("d")

    @property
    def is_year_first(self) -> bool:
        """Whether people write the year before both."""
        pattern = self.locale.dateFormat(_SHORT).casefold()
        return pattern.find("y") < min(pattern.find("m"), pattern.find("d"))


def parse_date(
    text: str, today: date, locale: QLocale, reference: ReferenceDay | None = None
) -> date | None:
    """The day that the text stands for; None if it is no date.

    A date without a year is completed by the `reference`; without one it is the date nearest
    to today. Text that the program writes is always read as the same day.
    """
    if len(text) > MAX_LENGTH:
        return None
    seen_from = reference or ReferenceDay(near=today)
    context = _Context(today=today, reference=seen_from, locale=locale)
    normalized = _ORDINAL.sub("", normalize(text))
    day = (
        _parse_displayed(text.strip(), locale)
        or _parse_relative_word(normalized, today)
        or _parse_offset(normalized, today)
        or _parse_next(normalized, today, locale)
        or _parse_week(normalized, context)
        or _parse_weekday(normalized, context)
        or _parse_written(normalized, context)
    )
    return day if day is not None and weeks.can_show(day) else None


def normalize(text: str) -> str:
    """The text in lower case, with ASCII digits and single spaces, without format characters."""
    letters = (letter for letter in text.translate(_SIGNS) if unicodedata.category(letter) != "Cf")
    plain = (
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in letters
    )
    return " ".join("".join(plain).casefold().split())


def _parse_displayed(text: str, locale: QLocale) -> date | None:
    """A date exactly as the program writes it, in the script and digits of the locale."""
    for pattern in (day_pattern(locale), locale.dateFormat(_LONG)):
        found = locale.toDate(text, pattern)
        if found.isValid() and found.year() > 0:
            return date(found.year(), found.month(), found.day())
    return None


def _parse_relative_word(text: str, today: date) -> date | None:
    found = [days for name, days in _RELATIVE_WORDS.items() if name.startswith(text)]
    is_enough = len(text) >= _MIN_RELATIVE_LETTERS and len(found) == 1
    return shift_date(today, days=found[0]) if is_enough else None


def _parse_offset(text: str, today: date) -> date | None:
    """A distance from today: "+2w", "-3" (days), "in 3 days", "2 weeks ago"."""
    is_past = text.endswith(" ago")
    found = _OFFSET.fullmatch(text.removesuffix(" ago").strip())
    if found is None or not (found["sign"] or is_past):
        return None
    number = int(found["number"]) * (-1 if is_past or found["sign"] == "-" else 1)
    unit = found["unit"] or "d"
    if unit in _DAYS:
        return shift_date(today, days=number * _DAYS[unit])
    return shift_date(today, months=number * _MONTHS[unit]) if unit in _MONTHS else None


def _parse_next(text: str, today: date, locale: QLocale) -> date | None:
    """The first day of the next week, of the next month, or of the next year."""
    if text == "next week":
        first = weeks.first_of_week(today, int(locale.firstDayOfWeek().value))
        return shift_date(first, days=7)
    if text == "next month":
        return shift_date(today.replace(day=1), months=1)
    return shift_date(today.replace(month=1, day=1), months=12) if text == "next year" else None


def _parse_week(text: str, context: _Context) -> date | None:
    """The first day of a week by number; without a year, the nearest week of that number."""
    found = re.fullmatch(r"(?:w|week|wk)\s*(\d{1,2})(?:\s+(\d{4}))?", text)
    if found is None:
        return None
    number, around = int(found[1]), context.reference.near.year
    years = [int(found[2])] if found[2] else range(around - 8, around + 9)
    days = (_first_day_of_week(number, year, context.locale) for year in years)
    if found[2]:
        return next(days)
    return context.reference.nearest([day for day in days if day])


def _first_day_of_week(number: int, year: int, locale: QLocale) -> date | None:
    """The first day of that week of the year."""
    middle = date_or_none(year, 1, 4)
    if middle is None:
        return None
    first = weeks.first_of_week(middle, int(locale.firstDayOfWeek().value))
    day = shift_date(first, days=(number - weeks.week_number(first)) * 7)
    return day if day and weeks.week_number(day) == number else None


def _parse_weekday(text: str, context: _Context) -> date | None:
    """The next such weekday; after `reference.first` if there is one."""
    text = text.removeprefix("next ").removeprefix("on ").strip(". ")
    number = _weekday_number(text, context.locale)
    if number is None:
        return None
    first = context.reference.first or date.min
    before = max(context.today, shift_date(first, days=-1) or date.min)
    return shift_date(before, days=(number - before.isoweekday() - 1) % 7 + 1)


def _weekday_number(name: str, locale: QLocale) -> int | None:
    """The weekday, 1 (Monday) to 7, whose name begins with `name`."""
    for spoken, form in product((locale, QLocale.c()), (_LONG, _SHORT)):
        for number in range(1, 8):
            names = (spoken.dayName(number, form), spoken.standaloneDayName(number, form))
            if _has_prefix(names, name):
                return number
    return None


def _month_number(name: str, locale: QLocale) -> int | None:
    for spoken, form in product((locale, QLocale.c()), (_LONG, _SHORT)):
        for month in range(1, 13):
            names = (spoken.standaloneMonthName(month, form), spoken.monthName(month, form))
            if _has_prefix(names, name):
                return month
    return None


def _has_prefix(names: tuple[str, ...], prefix: str) -> bool:
    is_enough = len(prefix) >= _MIN_LETTERS
    return is_enough and any(normalize(name).startswith(prefix) for name in names)


def _parse_written(text: str, context: _Context) -> date | None:
    parts = [
        part for part in re.findall(r"\d+|[^\W\d_]+", text) if part not in _FILLERS | _DATE_SUFFIXES
    ]
    names = [part for part in parts if not part.isdigit()]
    numbers = [part for part in parts if part.isdigit()]
    if len(names) == 2:  # "Tue 4 Nov": the day and the month decide, not the weekday
        names = _strip_weekday(names, context.locale)
    elif names and numbers and _month_number(names[0], context.locale) is None:
        names = [name for name in names if _weekday_number(name, context.locale) is None]
    if len(names) > 1 or not 1 <= len(numbers) + len(names) <= 3:
        return None
    if names:
        return _parse_named_month(names[0], numbers, context)
    return _parse_numeric(numbers, context)


def _strip_weekday(names: list[str], locale: QLocale) -> list[str]:
    for weekday, month in (names, reversed(names)):
        if (
            _weekday_number(weekday, locale) is not None
            and _month_number(month, locale) is not None
        ):
            return [month]
    return names


def _parse_named_month(name: str, numbers: list[str], context: _Context) -> date | None:
    """A date with the name of its month: "12 mar", "mar 12 2027", "march 2027", "mar"."""
    month = _month_number(name, context.locale)
    if month is None:
        return None
    if not numbers:
        return _nearest_date(1, month, context)
    if len(numbers) == 1:
        number = int(numbers[0])
        if len(numbers[0]) == 4:
            return date_or_none(number, month, 1)
        return _nearest_date(number, month, context)
    # The year is the longer number, or the last one.
    day, year = sorted(numbers, key=len) if len(numbers[0]) != len(numbers[1]) else numbers
    return date_or_none(expand_year(year, context.today), month, int(day))


def _parse_numeric(numbers: list[str], context: _Context) -> date | None:
    """A date in digits: "12", "12.3.", "3/12" where months come first, "2027-03-12"."""
    if len(numbers) == 1:
        numbers = _split_digits(numbers[0])
    if len(numbers) < 2:
        return _next_day_of_month(int(numbers[0]), context) if numbers else None
    if len(numbers[0]) == 4:
        return date_or_none(int(numbers[0]), int(numbers[1]), int(numbers[2] if numbers[2:] else 1))
    if len(numbers) == 3 and context.is_year_first and len(numbers[2]) <= 2:
        return date_or_none(
            expand_year(numbers[0], context.today), int(numbers[1]), int(numbers[2])
        )
    year = expand_year(numbers[2], context.today) if len(numbers) == 3 else None
    orders = [numbers[:2], numbers[1::-1]]  # 31/10 can be only one of the two
    for day, month in reversed(orders) if context.is_month_first else orders:
        found = _date_in_year(int(day), int(month), year, context)
        if found is not None:
            return found
    return None


def _date_in_year(day: int, month: int, year: int | None, context: _Context) -> date | None:
    return _nearest_date(day, month, context) if year is None else date_or_none(year, month, day)


def _split_digits(digits: str) -> list[str]:
    """Splits digits without separators: "20270312", "12032027", "120327", "1203"."""
    if len(digits) == 8:
        whole = [digits[:4], digits[4:6], digits[6:]]
        return whole if date_or_none(*map(int, whole)) else [digits[:2], digits[2:4], digits[4:]]
    if len(digits) == 6:
        return [digits[:2], digits[2:4], digits[4:]]
    is_year = len(digits) == 4 and date_or_none(1, int(digits[:2]), int(digits[2:])) is None
    is_year = is_year and date_or_none(1, int(digits[2:]), int(digits[:2])) is None
    if len(digits) == 4 and not is_year:
        return [digits[:2], digits[2:]]
    return [digits] if len(digits) <= 2 else []


def _next_day_of_month(day: int, context: _Context) -> date | None:
    """That day of the reference's month, or of the first month where it is not too early."""
    near, first = context.reference.near, context.reference.first
    start = (first or near).replace(day=1)
    months = [shift_date(start, months=ahead) for ahead in range(3 if first else 1)]
    days = (date_or_none(month.year, month.month, day) for month in months if month)
    return next((found for found in days if found and found >= (first or found)), None)


def _nearest_date(day: int, month: int, context: _Context) -> date | None:
    """The date without a year that is nearest to the reference."""
    around = context.reference.near.year
    # February 29 may be eight years away.
    days = (date_or_none(around + years, month, day) for years in range(-8, 9))
    return context.reference.nearest([found for found in days if found])
