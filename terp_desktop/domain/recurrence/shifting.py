"""Shifts a recurrence rule by some days, so that it gives the same dates, shifted.

If a part cannot be shifted ("the last weekday", a day earlier), all parts stay and only the
start moves; `refuse_unshiftable_dates` refuses such a move by a person.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeAlias

from terp_desktop.domain.errors import ImmovableSeriesError
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence.rule import RecurrenceRule

_WEEK = 7
_IN_EVERY_MONTH = 28
_LONGEST_MONTH = 31
_IN_EVERY_YEAR = 365
_MOST_WEEKS = 53

RuleFields: TypeAlias = dict[str, Any]
"""New values of a rule's fields, by name."""


def shift_rule(rule: RecurrenceRule, start: date) -> RecurrenceRule:
    """The rule shifted as a whole, so that its first date becomes `start`.

    Weekdays, days of the month and of the year, and week numbers are shifted, and so are
    exception and extra dates.
    """
    distance = start - rule.start_date
    if not distance:
        return rule
    changed = _RuleShift(rule, start, distance.days).changed_fields()
    return replace(
        rule,
        start_date=start,
        end_date=rule.end_date and max(start, rule.end_date + distance),
        exception_dates=tuple(day + distance for day in rule.exception_dates),
        extra_dates=tuple(day + distance for day in rule.extra_dates),
        **changed,
    )


def refuse_unshiftable_dates(rule: RecurrenceRule, moved: RecurrenceRule, day: date) -> None:
    """Refuses a move that would lose the rule's date on the day, or its first one."""
    distance = moved.start_date - rule.start_date
    before, after = rule.pattern(), moved.pattern()
    for old in (rule.start_date, day):
        new = old + distance
        if any(before.dates(old, old)) and not any(after.dates(new, new)):
            raise _immovable_series(rule, abs(distance.days))


def _immovable_series(rule: RecurrenceRule, days: int) -> ImmovableSeriesError:
    text = describe_rule(rule)
    return ImmovableSeriesError(
        f"“{text[:1].upper()}{text[1:]}” cannot be moved as a whole by {days} "
        f"{'day' if days == 1 else 'days'}: there is no such rule for these dates.",
        remedy="Choose another rule for the series, or move this occurrence alone.",
        field="recurrenceRule",
    )


@dataclass(frozen=True, slots=True)
class _RuleShift:
    """The shift of a rule to a new start, `distance` days later."""

    rule: RecurrenceRule
    start: date
    distance: int

    def changed_fields(self) -> RuleFields:
        rule = self.rule
        if rule.frequency is Frequency.WEEKLY:
            return self._shift_weekly_days() | self._shift_week_start()
        if rule.by_set_pos:
            return {}
        if rule.by_week_no:
            has_others = bool(rule.by_month or rule.by_month_day or rule.by_year_day)
            return {} if has_others else self._shift_week_numbers()
        if rule.by_year_day:
            has_others = bool(rule.by_month or rule.by_month_day or rule.by_day)
            return {} if has_others else self._shift_year_days()
        if rule.by_day and not rule.by_month_day:
            return self._shift_weekdays()
        return self._shift_month_days()

    # --- Weekdays ----------------------------------------------------------------------------

    def _shift_weekly_days(self) -> RuleFields:
        """Each weekday that many days later, with the same ordinal."""
        return {"by_day": tuple(_shift_weekday(entry, self.distance) for entry in self.rule.by_day)}

    def _shift_week_start(self) -> RuleFields:
        """The start of the week that keeps the same days in one week, where it matters."""
        rule, turn = self.rule, self.distance % _WEEK
        days = {*map(Weekday, rule.by_day), Weekday.of(rule.start_date)}
        places = [(day.number - rule.week_start.number) % _WEEK for day in days]
        wrapped = {place + turn >= _WEEK for place in places}
        if len(wrapped) == 1 or not (rule.interval > 1 or rule.by_set_pos):
            return {}
        return {"week_start": Weekday(_shift_weekday(rule.week_start, turn))}

    def _shift_weekdays(self) -> RuleFields:
        if self.rule.frequency is Frequency.DAILY or len(self.rule.by_day) > 1:
            return self._shift_ordinals()
        before = self.rule.by_day[0][: -len("MO")]
        ordinal = before and self._ordinal(from_end=before.startswith("-"))
        weekday = Weekday.of(self.start)
        return {"by_day": (f"{ordinal}{weekday}",)} | self._month_of_start()

    def _ordinal(self, *, from_end: bool) -> int:
        """The ordinal of the start's weekday within its month or year.

        A start that moves into the previous or next period is counted from the nearer end.
        """
        by_year = self.rule.frequency is Frequency.YEARLY and not self.rule.by_month
        first, after = _period_bounds(self.start, by_year=by_year)
        old_first, _ = _period_bounds(self.rule.start_date, by_year=by_year)
        if first < old_first or (first == old_first and from_end):
            return -(((after - self.start).days - 1) // _WEEK + 1)
        return (self.start - first).days // _WEEK + 1

    def _shift_ordinals(self) -> RuleFields:
        """Several weekdays, with their ordinals shifted by the distance in weeks."""
        weeks, entries = round(self.distance / _WEEK), []
        for entry in self.rule.by_day:
            ordinal = int(entry[: -len("MO")] or 0)
            if ordinal and (ordinal + weeks == 0 or (ordinal + weeks > 0) != (ordinal > 0)):
                return {}
            weekday = _shift_weekday(entry[-len("MO") :], self.distance)
            entries.append(f"{ordinal + weeks if ordinal else ''}{weekday}")
        return {"by_day": tuple(entries)} | self._month_of_start()

    def _month_of_start(self) -> RuleFields:
        months = self.rule.by_month
        return {"by_month": (self.start.month,)} if months == (self.rule.start_date.month,) else {}

    # --- Numbers -----------------------------------------------------------------------------

    def _shift_week_numbers(self) -> RuleFields:
        """Weekdays of numbered weeks, if all of them move into the same week."""
        rule, weekdays = self.rule, self.rule.by_day or (Weekday.of(self.rule.start_date),)
        places = [(Weekday(day).number - rule.week_start.number) % _WEEK for day in weekdays]
        weeks = {(place + self.distance) // _WEEK for place in places}
        numbers = _shift_numbers(rule.by_week_no, weeks.pop(), _MOST_WEEKS)
        if weeks or numbers is None:
            return {}
        return {"by_week_no": numbers} | (self._shift_weekly_days() if rule.by_day else {})

    def _shift_year_days(self) -> RuleFields:
        numbers = _shift_numbers(self.rule.by_year_day, self.distance, _IN_EVERY_YEAR)
        return {} if numbers is None else {"by_year_day": numbers}

    def _shift_month_days(self) -> RuleFields:
        if not self._has_month_days:
            return {}
        moved = [self._shift_month_day(day) for day in self._month_days]
        days = tuple(day for day, _ in filter(None, moved))
        crossed = {months for _, months in filter(None, moved)}
        if None in moved:
            is_single = len(moved) == 1 and not self.rule.by_day
            if not is_single:
                return {}
            return self._month_day_fields((self.start.day,)) | self._month_of_start()
        if crossed == {0} or self._may_cross_months(crossed):
            return (
                self._month_day_fields(days)
                | self._shift_months(crossed)
                | self._shift_weekly_days()
            )
        return {}

    @property
    def _has_month_days(self) -> bool:
        """Whether the rule has days of the month, or takes one from its start."""
        by_months = self.rule.frequency is Frequency.MONTHLY or bool(self.rule.by_month)
        daily = self.rule.frequency is Frequency.DAILY
        return bool(self.rule.by_month_day) or (by_months and not daily)

    @property
    def _month_days(self) -> tuple[int, ...]:
        return self.rule.by_month_day or (self.rule.start_date.day,)

    def _month_day_fields(self, days: tuple[int, ...]) -> RuleFields:
        """The days of the month as a field, unless the start implies them."""
        is_implied = not self.rule.by_month_day and days == (self.start.day,)
        return {} if is_implied else {"by_month_day": days}

    def _shift_month_day(self, day: int) -> tuple[int, int] | None:
        """The day of the month after the shift, and by how many months it moved.

        None if it depends on the length of the month.
        """
        target = day + self.distance
        if day > 0 and target < 1:
            return (target - 1, -1) if target > -_IN_EVERY_MONTH else None
        if day < 0 <= target:
            return (target + 1, 1) if target < _IN_EVERY_MONTH else None
        highest = _IN_EVERY_MONTH if self.rule.by_month else _LONGEST_MONTH
        return (target, 0) if abs(target) <= highest else None

    def _may_cross_months(self, crossed: set[int]) -> bool:
        """Whether days may move into another month, all of them or some."""
        every_month = self.rule.interval == 1 and not self.rule.by_month
        return every_month or (len(crossed) == 1 and self.rule.frequency is not Frequency.DAILY)

    def _shift_months(self, crossed: set[int]) -> RuleFields:
        by = min(crossed) if len(crossed) == 1 else 0
        months = self.rule.by_month
        return {"by_month": tuple((month - 1 + by) % 12 + 1 for month in months)} if by else {}


def _period_bounds(day: date, *, by_year: bool) -> tuple[date, date]:
    """The first day of the day's month or year, and of the next one."""
    first = day.replace(month=1, day=1) if by_year else day.replace(day=1)
    length = timedelta(days=366 if by_year else _LONGEST_MONTH)
    return first, (first + length).replace(day=1)


def _shift_weekday(entry: str, days: int) -> str:
    """The BYDAY entry for the weekday that many days later."""
    ordinal, weekday = entry[: -len("MO")], Weekday(entry[-len("MO") :])
    return f"{ordinal}{list(Weekday)[(weekday.number + days) % _WEEK]}"


def _shift_numbers(numbers: tuple[int, ...], by: int, highest: int) -> tuple[int, ...] | None:
    """The numbers plus `by`, also those from the end; None if one would be out of range."""
    moved = tuple(number + by for number in numbers)
    is_valid = all((new > 0) == (new - by > 0) and 0 < abs(new) <= highest for new in moved)
    return moved if is_valid else None
