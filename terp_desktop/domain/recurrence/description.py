"""Describes rules in plain English, for the editor and the side panel."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from terp_desktop.domain.day_names import MONTHS, WEEKDAYS, day_and_month
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence.pattern import RecurrencePattern, split_by_day
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.working_days import Roll, WorkingDays

_UNITS = {
    Frequency.DAILY: ("day", "days"),
    Frequency.WEEKLY: ("week", "weeks"),
    Frequency.MONTHLY: ("month", "months"),
    Frequency.YEARLY: ("year", "years"),
}
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_WORKWEEK = frozenset(("MO", "TU", "WE", "TH", "FR"))
_DAY_SETS = {
    _WORKWEEK: "weekday",
    frozenset(("SA", "SU")): "weekend day",
    frozenset(Weekday): "day",
}


def describe_rule(rule: RecurrenceRule, working_days: WorkingDays | None = None) -> str:
    """The rule in words, such as “every 2 weeks on Monday and Friday, until 3 May 2026”.

    Rules that give different dates have different descriptions. Exceptions and extra dates
    are not mentioned. With `working_days` it says where a date moves that is a free day, such
    as “every month on the 15th, or the next working day”.
    """
    pattern = _simplify(rule.pattern())
    return "".join(
        (
            _describe_interval(pattern),
            _describe_week_start(pattern),
            _describe_roll(working_days),
            _describe_end(rule),
        )
    )


def _describe_roll(working_days: WorkingDays | None) -> str:
    if working_days is None or not working_days.rolls:
        return ""
    country = f" in {working_days.country}" if working_days.country else ""
    if working_days.roll is Roll.BEFORE:
        return f", or the working day{country} before it"
    return f", or the next working day{country}"


def _simplify(pattern: RecurrencePattern) -> RecurrencePattern:
    """The same dates as people describe them: not “every day on Friday”."""
    if pattern.frequency is not Frequency.DAILY:
        return pattern
    if {1, -1} & {*pattern.by_set_pos}:
        pattern = replace(pattern, by_set_pos=())  # the only date of a day is its first and last
    if pattern.interval > 1 or pattern.by_set_pos:
        return pattern
    if pattern.by_month_day:
        return replace(pattern, frequency=Frequency.MONTHLY)
    return replace(pattern, frequency=Frequency.WEEKLY) if pattern.by_day else pattern


def _describe_interval(pattern: RecurrencePattern) -> str:
    one, many = _UNITS[pattern.frequency]
    if pattern.frequency is Frequency.WEEKLY and frozenset(pattern.by_day) == _WORKWEEK:
        weekly = pattern.interval == 1 and not (pattern.by_month or pattern.by_set_pos)
        if weekly:
            return "every weekday"
    every = f"every {one}" if pattern.interval == 1 else f"every {pattern.interval} {many}"
    return " ".join([every, *_clauses(pattern)])


def _describe_week_start(pattern: RecurrencePattern) -> str:
    """The first day of the week, where it affects the dates."""
    first = pattern.week_start
    by_weeks = pattern.frequency is Frequency.WEEKLY and (
        pattern.interval > 1 or bool(pattern.by_set_pos)
    )
    days = {Weekday.of(pattern.start), *map(Weekday, pattern.by_day)} if by_weeks else set()
    matters = bool(pattern.by_week_no) or len({day.number < first.number for day in days}) > 1
    if first is Weekday.MO or not matters:
        return ""
    return f", with weeks that start on {WEEKDAYS[first.number]}"


def _describe_end(rule: RecurrenceRule) -> str:
    if rule.end_date is not None:
        return f", until {_format_date(rule.end_date)}"
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    return ""


def _clauses(pattern: RecurrencePattern) -> list[str]:
    """The months, weeks and days within a period, in the order of the sentence."""
    if named := _named_date(pattern):
        return [f"on {named}"]
    clauses = []
    if pattern.by_month:
        months = [MONTHS[month - 1] for month in pattern.by_month]
        clauses.append(f"in {_join_words(months)}{_together_suffix(pattern, months)}")
    if pattern.by_week_no:
        weeks = _weeks(pattern.by_week_no)
        clauses.append(f"in {_join_words(weeks)}{_together_suffix(pattern, weeks)}")
    if days := _describe_days(pattern):
        clauses.append(days)
    return clauses


def _together_suffix(pattern: RecurrencePattern, several: Sequence[str]) -> str:
    """“ together” where BYSETPOS chooses among all of them, not in each of them."""
    at_once = pattern.by_set_pos and pattern.frequency is Frequency.YEARLY
    return " together" if at_once and len(several) > 1 else ""


def _named_date(pattern: RecurrencePattern) -> str | None:
    """“29 February”, for a yearly rule with one month and plain days."""
    other = pattern.by_day or pattern.by_set_pos or pattern.by_week_no or pattern.by_year_day
    days = pattern.by_month_day
    if pattern.frequency is not Frequency.YEARLY or other or len(pattern.by_month) != 1:
        return None
    if not days or min(days) < 1:
        return None
    return f"{_join_words(map(str, days))} {MONTHS[pattern.by_month[0] - 1]}"


def _describe_days(pattern: RecurrencePattern) -> str:
    """“on the 13th if it is a Friday”: the first kind of day, on the condition of the others."""
    kinds = [*filter(None, (_month_days(pattern), _year_days(pattern), _weekday_names(pattern)))]
    conditions = [_join_words(kind, "or") for kind in kinds]
    if not kinds:
        return f"on {_describe_positions(pattern)} day" if pattern.by_set_pos else ""
    if pattern.frequency is Frequency.DAILY:
        among = f" and is {_describe_positions(pattern)} of its day" if pattern.by_set_pos else ""
        return f"if it is {' and '.join(conditions)}{among}"
    only_weekdays = len(kinds) == 1 and bool(pattern.by_day)
    if pattern.by_set_pos:
        named = _named_set(pattern) if only_weekdays else None
        named = named or f"day that is {conditions[0]}"
        return f"on {_describe_positions(pattern)} {named}{_condition_clause(conditions[1:])}"
    first = _weekdays(pattern) if only_weekdays else _join_words(kinds[0])
    return f"on {first}{_condition_clause(conditions[1:])}"


def _condition_clause(conditions: Sequence[str]) -> str:
    return f" if it is {' and '.join(conditions)}" if conditions else ""


def _describe_positions(pattern: RecurrencePattern) -> str:
    return f"the {_join_words(_ordinal(place) for place in pattern.by_set_pos)}"


def _named_set(pattern: RecurrencePattern) -> str | None:
    """“weekday” or “Thursday”, if one word names the days from which BYSETPOS chooses."""
    days = frozenset(pattern.by_day)
    if days in _DAY_SETS:
        return _DAY_SETS[days]
    entry = pattern.by_day[0]
    alone = len(days) == 1 and entry in set(Weekday)
    return WEEKDAYS[Weekday(entry).number] if alone and _repeats_within(pattern) else None


def _month_days(pattern: RecurrencePattern) -> list[str]:
    of_month = " of each month" if _is_yearly_by_month_day(pattern) else ""
    return [
        f"the {_number(day) if day > 0 else _ordinal(day) + ' day'}{of_month}"
        for day in pattern.by_month_day
    ]


def _year_days(pattern: RecurrencePattern) -> list[str]:
    return [f"the {_ordinal(day)} day of the year" for day in pattern.by_year_day]


def _weekday_names(pattern: RecurrencePattern) -> list[str]:
    """“a Monday”, “the second Tuesday”."""
    parts = [part for part in map(split_by_day, pattern.by_day) if part is not None]
    return [
        f"the {_ordinal(ordinal)} {WEEKDAYS[day.number]}"
        if ordinal
        else f"a {WEEKDAYS[day.number]}"
        for ordinal, day in parts
    ]


def _is_yearly_by_month_day(pattern: RecurrencePattern) -> bool:
    return pattern.frequency is Frequency.YEARLY and not pattern.by_month


def _weekdays(pattern: RecurrencePattern) -> str:
    """“Monday and Friday”; “every Tuesday” if it occurs several times in a period."""
    every = "every " if _repeats_within(pattern) else ""
    if every and frozenset(pattern.by_day) in _DAY_SETS:
        return f"every {_DAY_SETS[frozenset(pattern.by_day)]}"
    return _join_words(
        f"{every}{day[2:]}" if day.startswith("a ") else day for day in _weekday_names(pattern)
    )


def _repeats_within(pattern: RecurrencePattern) -> bool:
    """Whether a plain weekday occurs several times in a period."""
    long = pattern.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    return long and not pattern.by_week_no


def _weeks(numbers: Sequence[int]) -> list[str]:
    counted = [f"week {number}" for number in numbers if number > 0]
    from_end = [f"the {_ordinal(number)} week" for number in numbers if number < 0]
    return [*counted, *from_end]


def _ordinal(number: int) -> str:
    """“second”, “20th”, “last”, “third to last”."""
    if number == -1:
        return "last"
    if number < 0:
        return f"{_ordinal(-number)} to last"
    return _ORDINALS.get(number) or _number(number)


def _number(number: int) -> str:
    """“1st”, “22nd”, “13th”."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10)
    return f"{number}{ending or 'th'}"


def _format_date(day: date) -> str:
    return f"{day_and_month(day)} {day.year}"


def _join_words(words: Iterable[str], last: str = "and") -> str:
    """“a”, “a and b”, “a, b and c”."""
    *front, end = [*words] or [""]
    return f"{', '.join(front)} {last} {end}" if front else end
