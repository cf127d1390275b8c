"""Reads days: "tue", "3 dec", "12/3", "tomorrow", "12-14 dec", "mon-wed"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from terp_desktop.domain import weeks
from terp_desktop.domain.date_arithmetic import (
    date_or_none,
    expand_year,
    next_weekday,
    shift_date,
)
from terp_desktop.domain.day_names import WEEKDAYS, day_and_month
from terp_desktop.domain.quick_add.context import QuickAddContext
from terp_desktop.domain.quick_add.phrases import Misreading, Reading, skip_space
from terp_desktop.domain.quick_add.vocabulary import DateOrder, Unit

_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_NUMERIC = re.compile(
    r"(\d{1,2})(?:/(\d{1,2})(?:/(\d{4}|\d{1,2}))?|\.(\d{1,2})\.(\d{4}|\d{2})?)(?!\d)"
)
_DAY = re.compile(r"(\d{1,2})(?![\d:/])")
_YEAR = re.compile(r",? *((?:1[6-9]|2\d)\d{2})(?![\d:.\w])")
_NUMBER = re.compile(r"(\d{1,3})(?!\d)")
_DASH = re.compile(r" *- *")
_COMMA = re.compile(r" *[,.]? *")
_LAST_OF_MONTH, _MONTHS = 31, 12
_NO_SUCH_DATE = "There is no such date."
_MONTHS_AHEAD = 3
_YEARS_AHEAD = 9  # February 29 may be eight years away


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from first to last, both included; `last` None stands for one day."""

    first: date
    last: date | None = None


DayReading = Reading[date] | Misreading | None
DaysReading = Reading[DayRange] | Misreading | None


def read_days(text: str, at: int, context: QuickAddContext) -> DaysReading:
    """A day, or a range of days."""
    short = _read_short_range(text, at, context)
    if short is not None:
        return short
    first = read_day(text, at, context)
    if not isinstance(first, Reading):
        return first
    return _extend(text, first, context) or Reading(DayRange(first.value), first.end)


def read_day(text: str, at: int, context: QuickAddContext) -> DayReading:
    """A day, with or without a preposition, weekday and year."""
    grammar = context.grammar
    before = grammar.starting.skip(text, at)
    at = grammar.on.skip(text, before)
    readers: tuple[Callable[[str, int, QuickAddContext], DayReading], ...] = (
        _read_relative,
        _read_next_week,
        _read_weekday,
        read_calendar_date,
    )
    for reader in readers:
        if (found := reader(text, at, context)) is not None:
            return found
    return _read_day_of_month(text, at, context) if at > before else None


def read_calendar_date(text: str, at: int, context: QuickAddContext) -> DayReading:
    """A date by day and month, in words or digits."""
    return (
        _read_iso(text, at)
        or _read_numeric(text, at, context)
        or _read_day_and_month(text, at, context)
        or _read_month_and_day(text, at, context)
    )


def read_ordinal_day(text: str, at: int, context: QuickAddContext) -> Reading[int] | None:
    """A day of the month with the suffix of an ordinal number: "15th"."""
    found = _DAY.match(text, at)
    if found is None:
        return None
    suffix = context.grammar.ordinal_suffixes.read(text, found.end())
    number = int(found[1])
    return Reading(number, suffix.end) if suffix and 1 <= number <= _LAST_OF_MONTH else None


def _read_day_of_month(text: str, at: int, context: QuickAddContext) -> DayReading:
    """“on the 15th”: the next day of a month with that number."""
    number = read_ordinal_day(text, at, context)
    if number is None:
        return None
    first = context.today.replace(day=1)
    months = (shift_date(first, months=ahead) for ahead in range(_MONTHS_AHEAD))
    days = (date_or_none(one.year, one.month, number.value) for one in months if one)
    day = next((found for found in days if found and found >= context.today), None)
    return _day_or_none(day, number.end)


def _read_relative(text: str, at: int, context: QuickAddContext) -> DayReading:
    grammar = context.grammar
    word = grammar.relative_days.read(text, at)
    if word is not None:
        return _day_or_none(shift_date(context.today, days=word.value), word.end)
    ahead = grammar.ahead.read(text, at)
    if ahead is None:
        return None
    number = read_number(text, skip_space(text, ahead.end), context)
    unit = grammar.units.read(text, skip_space(text, number.end)) if number else None
    if number is None or unit is None:
        return None
    steps = {Unit.DAY: (1, 0), Unit.WEEK: (7, 0), Unit.MONTH: (0, 1), Unit.YEAR: (0, 12)}
    days, months = steps.get(unit.value, (0, 0))
    if not days and not months:
        return None
    day = shift_date(context.today, days=days * number.value, months=months * number.value)
    return _day_or_none(day, unit.end)


def read_number(text: str, at: int, context: QuickAddContext) -> Reading[int] | None:
    """A whole number in digits or in words."""
    if found := _NUMBER.match(text, at):
        return Reading(int(found[1]), found.end())
    return context.grammar.numbers.read(text, at)


def _read_next_week(text: str, at: int, context: QuickAddContext) -> DayReading:
    """“next week”, with a weekday before or after it."""
    grammar = context.grammar
    before = grammar.weekdays.read(text, at)
    start = skip_space(text, before.end) if before else at
    week = grammar.next_week.read(text, start)
    if week is None:
        return None
    after = None if before else grammar.weekdays.read(text, _skip_on(text, week.end, context))
    first = weeks.first_of_week(context.today, context.wording.first_weekday)
    weekday = before or after
    ahead = 7 if weekday is None else 7 + (weekday.value - first.weekday()) % 7
    return _day_or_none(shift_date(first, days=ahead), after.end if after else week.end)


def _skip_on(text: str, at: int, context: QuickAddContext) -> int:
    return context.grammar.on.skip(text, skip_space(text, at))


def _read_weekday(text: str, at: int, context: QuickAddContext) -> DayReading:
    """A weekday, which a date may follow that has to be on that day."""
    grammar = context.grammar
    weekday = grammar.weekdays.read(text, grammar.next.skip(text, at))
    if weekday is None:
        return None
    comma = _COMMA.match(text, weekday.end)
    after = _skip_on(text, comma.end() if comma else weekday.end, context)
    exact = read_calendar_date(text, after, context)
    if exact is None:
        return _day_or_none(next_weekday(weekday.value, context.today), weekday.end)
    if isinstance(exact, Reading) and exact.value.weekday() != weekday.value:
        day = exact.value
        return Misreading(
            f"{day_and_month(day)} {day.year} is a {WEEKDAYS[day.weekday()]}, "
            f"not a {WEEKDAYS[weekday.value]}.",
            exact.end,
        )
    return exact


def _read_iso(text: str, at: int) -> DayReading:
    found = _ISO.match(text, at)
    if found is None:
        return None
    day = date_or_none(*(int(part) for part in found.groups()))
    return _day_or_none(day, found.end()) or Misreading(_NO_SUCH_DATE, found.end())


def _read_numeric(text: str, at: int, context: QuickAddContext) -> DayReading:
    """A date in digits: "3.12.", "3/12", "12/3/2026"; by the order in which the person writes."""
    found = _NUMERIC.match(text, at)
    if found is None:
        return None
    is_dotted = found[4] is not None
    parts, year = (found[1], found[4] or found[2]), found[5] or found[3]
    if context.wording.date_order is DateOrder.YEAR_FIRST and not is_dotted and year:
        whole = date_or_none(expand_year(parts[0], context.today), int(parts[1]), int(year))
        return _day_or_none(whole, found.end()) or Misreading(_NO_SUCH_DATE, found.end())
    if year is not None and len(year) == 1:  # only where years come first
        return None
    day, month = (int(part) for part in parts)
    if context.wording.date_order is not DateOrder.DAY_FIRST and not is_dotted:
        day, month = month, day
    for one_day, one_month in ((day, month), (month, day)):  # 31/10 can be only one of the two
        value = _complete(one_day, one_month, year, context)
        if value is not None:
            return Reading(value, found.end())
    # “24/7” and “12.99.” are no dates; “31.2.” and “31/2/2027” can be nothing else.
    is_date = year is not None or (is_dotted and day <= _LAST_OF_MONTH and 1 <= month <= _MONTHS)
    return Misreading(_NO_SUCH_DATE, found.end()) if is_date else None


def _read_day_and_month(text: str, at: int, context: QuickAddContext) -> DayReading:
    """“3 dec”, “3rd of December 2026”, “3. Dezember”."""
    found = _DAY.match(text, at)
    if found is None:
        return None
    suffix = context.grammar.ordinal_suffixes.read(text, found.end())
    before_month = skip_space(text, suffix.end if suffix else found.end())
    if text.startswith("of ", before_month):
        before_month = skip_space(text, before_month + 2)
    month = context.grammar.months.read(text, before_month)
    return None if month is None else _read_year(text, int(found[1]), month, context)


def _read_month_and_day(text: str, at: int, context: QuickAddContext) -> DayReading:
    """“dec 3”, “December 3rd, 2026”."""
    month = context.grammar.months.read(text, at)
    found = _DAY.match(text, skip_space(text, month.end)) if month else None
    if month is None or found is None:
        return None
    suffix = context.grammar.ordinal_suffixes.read(text, found.end())
    end = suffix.end if suffix else found.end()
    return _read_year(text, int(found[1]), Reading(month.value, end), context)


def _read_year(text: str, day: int, month: Reading[int], context: QuickAddContext) -> DayReading:
    year = _YEAR.match(text, month.end)
    value = _complete(day, month.value, year[1] if year else None, context)
    if value is None:
        return Misreading(_NO_SUCH_DATE, year.end() if year else month.end)
    return Reading(value, year.end() if year else month.end)


def _complete(day: int, month: int, year: str | None, context: QuickAddContext) -> date | None:
    """The date; without a year the first one that is not in the past."""
    if year is not None:
        return date_or_none(expand_year(year, context.today), month, day)
    first = context.today.year
    days = (date_or_none(first + ahead, month, day) for ahead in range(_YEARS_AHEAD))
    return next((found for found in days if found and found >= context.today), None)


def _read_short_range(text: str, at: int, context: QuickAddContext) -> DaysReading:
    """Days of one month: "12-14 dec", "12.-14.12.", "from 12 to 14 December", "dec 12-14"."""
    grammar = context.grammar
    at = grammar.on.skip(text, grammar.starting.skip(text, at))
    if found := _DAY.match(text, at):
        suffix = grammar.ordinal_suffixes.read(text, found.end())
        second_at = _skip_to(text, suffix.end if suffix else found.end(), context)
        last = None if second_at is None else read_calendar_date(text, second_at, context)
        if not isinstance(last, Reading) or not 1 <= int(found[1]) < last.value.day:
            return None
        return Reading(DayRange(last.value.replace(day=int(found[1])), last.value), last.end)
    first = _read_month_and_day(text, at, context)
    if not isinstance(first, Reading):
        return None
    second_at = _skip_to(text, first.end, context)
    second = None if second_at is None else _DAY.match(text, second_at)
    if second is None or not first.value.day < int(second[1]):
        return None
    suffix = grammar.ordinal_suffixes.read(text, second.end())
    day = date_or_none(first.value.year, first.value.month, int(second[1]))
    end = suffix.end if suffix else second.end()
    return None if day is None else Reading(DayRange(first.value, day), end)


def _extend(text: str, first: Reading[date], context: QuickAddContext) -> DaysReading:
    """A second day behind the first: "3 dec - 5 dec", "mon to wed"."""
    second_at = _skip_to(text, first.end, context)
    if second_at is None:
        return None
    later = replace(
        context,
        local_now=context.local_now.replace(
            year=first.value.year, month=first.value.month, day=first.value.day
        ),
    )
    last = read_day(text, second_at, later)
    if not isinstance(last, Reading):
        return last
    if last.value < first.value:
        return Misreading("The last day is before the first.", last.end)
    return Reading(DayRange(first.value, last.value), last.end)


def _skip_to(text: str, at: int, context: QuickAddContext) -> int | None:
    """The position behind “-” or “to”; None without either."""
    if dash := _DASH.match(text, at):
        return dash.end()
    word = context.grammar.to.read(text, skip_space(text, at))
    return None if word is None else skip_space(text, word.end)


def _day_or_none(day: date | None, end: int) -> Reading[date] | None:
    return None if day is None or not weeks.can_show(day) else Reading(day, end)
