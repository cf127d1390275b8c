"""Rules in plain English, as the editor and the side panel show them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from terp_desktop.domain.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence import RecurrenceRule
from terp_desktop.domain.rule_pattern import Pattern, split_by_day

_UNITS = {
    Frequency.DAILY: ("day", "days"),
    Frequency.WEEKLY: ("week", "weeks"),
    Frequency.MONTHLY: ("month", "months"),
    Frequency.YEARLY: ("year", "years"),
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_WORKING = frozenset(("MO", "TU", "WE", "TH", "FR"))
_DAY_SETS = {
    _WORKING: "weekday",
    frozenset(("SA", "SU")): "weekend day",
    frozenset(Weekday): "day",
}


def sentence(rule: RecurrenceRule) -> str:
    """What the rule says, such as “every 2 weeks on Monday and Friday, until 3 May 2026”.

    Single dates that people added or removed are not told.
    """
    return _beginning(rule.pattern()) + _ending(rule)


def _beginning(pattern: Pattern) -> str:
    one, many = _UNITS[pattern.frequency]
    if pattern.frequency is Frequency.WEEKLY and frozenset(pattern.by_day) == _WORKING:
        weekly = pattern.interval == 1 and not (pattern.by_month or pattern.by_set_pos)
        if weekly:
            return "every weekday"
    every = f"every {one}" if pattern.interval == 1 else f"every {pattern.interval} {many}"
    return " ".join([every, *_clauses(pattern)])


def _ending(rule: RecurrenceRule) -> str:
    if rule.end_date is not None:
        return f", until {_date(rule.end_date)}"
    if rule.count is not None:
        return ", once" if rule.count == 1 else f", {rule.count} times"
    return ""


def _clauses(pattern: Pattern) -> list[str]:
    """The months, weeks and days within a period, in the order in which they are said."""
    if named := _named_date(pattern):
        return [f"on {named}"]
    clauses = []
    if pattern.by_month:
        clauses.append(f"in {_listed(_MONTHS[month - 1] for month in pattern.by_month)}")
    if pattern.by_week_no:
        clauses.append(f"in {_weeks(pattern.by_week_no)}")
    if days := _days(pattern):
        clauses.append(f"on {days}")
    return clauses


def _named_date(pattern: Pattern) -> str | None:
    """“29 February”, where it is this simple."""
    other = pattern.by_day or pattern.by_set_pos or pattern.by_week_no or pattern.by_year_day
    days = pattern.by_month_day
    if pattern.frequency is not Frequency.YEARLY or other or len(pattern.by_month) != 1:
        return None
    if not days or min(days) < 1:
        return None
    return f"{_listed(map(str, days))} {_MONTHS[pattern.by_month[0] - 1]}"


def _days(pattern: Pattern) -> str:
    weekdays = _weekdays(pattern)
    numbered = [
        *_month_days(pattern),
        *(f"the {_ordinal(day)} day of the year" for day in pattern.by_year_day),
    ]
    if pattern.by_set_pos and (numbered or not pattern.by_day):
        chosen = _listed(f"the {_ordinal(place)}" for place in pattern.by_set_pos)
        among = " if it is ".join(filter(None, [weekdays, _listed(numbered, "or")]))
        return f"{chosen} of {among}" if among else f"{chosen} day"
    if weekdays and numbered:
        return f"{weekdays} if it is {_listed(numbered, 'or')}"
    return weekdays or _listed(numbered)


def _month_days(pattern: Pattern) -> list[str]:
    of_month = " of each month" if _is_yearly_by_month_day(pattern) else ""
    return [
        f"the {_number(day) if day > 0 else _ordinal(day) + ' day'}{of_month}"
        for day in pattern.by_month_day
    ]


def _is_yearly_by_month_day(pattern: Pattern) -> bool:
    return pattern.frequency is Frequency.YEARLY and not pattern.by_month


def _weekdays(pattern: Pattern) -> str:
    parts = [part for part in map(split_by_day, pattern.by_day) if part is not None]
    numbered = pattern.by_month_day or pattern.by_year_day
    if pattern.by_set_pos and not numbered:
        chosen = _listed(_ordinal(place) for place in pattern.by_set_pos)
        return f"the {chosen} {_day_set(parts)}" if parts else ""
    every = "every " if _repeats_within(pattern) and not numbered else ""
    if every and frozenset(pattern.by_day) in _DAY_SETS:
        return f"every {_DAY_SETS[frozenset(pattern.by_day)]}"
    return _listed(
        f"the {_ordinal(ordinal)} {_WEEKDAYS[day.number]}"
        if ordinal
        else f"{every}{_WEEKDAYS[day.number]}"
        for ordinal, day in parts
    )


def _repeats_within(pattern: Pattern) -> bool:
    """Whether a plain weekday comes several times in a period."""
    long = pattern.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    return long and not pattern.by_week_no


def _day_set(parts: Sequence[tuple[int, Weekday]]) -> str:
    days = frozenset(day for ordinal, day in parts if not ordinal)
    if days in _DAY_SETS and len(days) == len(parts):
        return _DAY_SETS[days]
    name: Callable[[int, Weekday], str] = lambda ordinal, day: (  # noqa: E731
        f"{_ordinal(ordinal)} {_WEEKDAYS[day.number]}" if ordinal else _WEEKDAYS[day.number]
    )
    return _listed((name(*part) for part in parts), "or")


def _weeks(numbers: Sequence[int]) -> str:
    counted = [f"week {number}" for number in numbers if number > 0]
    from_end = [f"the {_ordinal(number)} week" for number in numbers if number < 0]
    return _listed([*counted, *from_end])


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


def _date(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _listed(words: Iterable[str], last: str = "and") -> str:
    """“a”, “a and b”, “a, b and c”."""
    *front, end = [*words] or [""]
    return f"{', '.join(front)} {last} {end}" if front else end
