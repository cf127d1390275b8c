"""Validates and normalizes the fields of a recurrence rule, as RFC 5545 §3.3.10 limits them.

Errors name fields as the JSON of the command line does.
"""

from collections.abc import Iterable
from datetime import date

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence.pattern import RecurrencePattern, split_by_day
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY

_MAX_WEEKS = 53
_WITH_ORDINALS = (Frequency.MONTHLY, Frequency.YEARLY)


def invalid_rule_field(field: str, sentence: str, remedy: str) -> InvalidValueError:
    """The error for one field of a rule."""
    return InvalidValueError(sentence, remedy=remedy, field=f"recurrenceRule.{field}")


def normalize_numbers(
    field: str, numbers: Iterable[int], highest: int, *, from_end: bool
) -> tuple[int, ...]:
    """The numbers without duplicates, those from the end last; refuses numbers out of range."""
    for number in numbers:
        if not (1 <= number <= highest or (from_end and -highest <= number <= -1)):
            also = f", or -1 to -{highest} to count from the end" if from_end else ""
            raise invalid_rule_field(
                field, f"{field} cannot be {number}.", f"Use 1 to {highest}{also}."
            )
    return tuple(sorted(set(numbers), key=lambda number: (number < 0, number)))


def normalize_by_day(entries: Iterable[str], frequency: Frequency) -> tuple[str, ...]:
    """The BYDAY entries without duplicates, shortened ("2TU" for "+2TU"), in calendar order."""
    parts = {_parse_by_day(entry, frequency) for entry in entries}
    ordered = sorted(parts, key=lambda part: (part[0] < 0, part[0], part[1].number))
    return tuple(f"{ordinal or ''}{weekday}" for ordinal, weekday in ordered)


def _parse_by_day(entry: str, frequency: Frequency) -> tuple[int, Weekday]:
    parts = split_by_day(entry)
    if parts is None or abs(parts[0]) > _MAX_WEEKS or (parts[0] == 0 and len(entry) > len("MO")):
        raise invalid_rule_field(
            "byDay",
            f"“{entry}” is not a day of the week.",
            "Use MO, TU, WE, TH, FR, SA or SU, with a number such as 2TU or -1FR if need be.",
        )
    if parts[0] and frequency not in _WITH_ORDINALS:
        raise invalid_rule_field(
            "byDay",
            f"“{entry}” has a number, which a {frequency.lower()} rule cannot have.",
            f"Use {parts[1]}, or make the rule monthly or yearly.",
        )
    return parts


def check_year_range(field: str, days: Iterable[date]) -> None:
    """Refuses days on which no event may start."""
    for day in days:
        if not FIRST_DAY <= day <= LAST_DAY:
            raise invalid_rule_field(
                field,
                f"The year {day.year} is out of the calendar's reach.",
                f"Choose a date from {FIRST_DAY.year} to {LAST_DAY.year}.",
            )


def check_limits(start_date: date, interval: int, end_date: date | None, count: int | None) -> None:
    """Refuses an invalid interval, end or count."""
    check_year_range("startDate", [start_date])
    if interval < 1:
        raise invalid_rule_field("interval", f"interval cannot be {interval}.", "Use 1 or more.")
    if count is not None and count < 1:
        raise invalid_rule_field("count", f"count cannot be {count}.", "Use 1 or more.")
    if count is not None and end_date is not None:
        raise invalid_rule_field(
            "count", "The rule has both a count and an end date.", "Leave one out."
        )
    if end_date is not None and end_date < start_date:
        raise invalid_rule_field(
            "endDate", "The rule ends before it starts.", "Choose an end date after the start."
        )


def check_parts(pattern: RecurrencePattern) -> None:
    """Refuses BY-parts that RFC 5545 does not allow together."""
    frequency = pattern.frequency
    if pattern.by_month_day and frequency is Frequency.WEEKLY:
        raise _unsupported_part("byMonthDay", frequency, "monthly or yearly")
    if pattern.by_year_day and frequency is not Frequency.YEARLY:
        raise _unsupported_part("byYearDay", frequency, "yearly")
    if pattern.by_week_no and frequency is not Frequency.YEARLY:
        raise _unsupported_part("byWeekNo", frequency, "yearly")
    if pattern.by_week_no and any(len(entry) > len("MO") for entry in pattern.by_day):
        raise invalid_rule_field(
            "byDay",
            "Days of the week cannot be numbered in a rule with week numbers.",
            "Use plain days such as MO, or leave byWeekNo out.",
        )
    if pattern.by_set_pos and not _has_candidate_days(pattern):
        raise invalid_rule_field(
            "bySetPos",
            "bySetPos has nothing to choose from.",
            "Say with byDay or another part which days it chooses from.",
        )


def _has_candidate_days(pattern: RecurrencePattern) -> bool:
    month_parts = pattern.by_day or pattern.by_month_day or pattern.by_month
    return bool(month_parts or pattern.by_week_no or pattern.by_year_day)


def _unsupported_part(field: str, frequency: Frequency, wanted: str) -> InvalidValueError:
    return invalid_rule_field(
        field,
        f"A {frequency.lower()} rule cannot have {field}.",
        f"Leave it out, or make the rule {wanted}.",
    )
