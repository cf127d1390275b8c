"""The state of the recurrence editor without its widgets: choices, and the rule they make."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from terp_desktop.domain.recurrence.pattern import split_by_day
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday

ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


class Repeat(StrEnum):
    """How often it happens; CUSTOM is a rule that the editor cannot express."""

    NEVER = "NEVER"
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"
    CUSTOM = "CUSTOM"


class MonthlyPattern(StrEnum):
    """How the date within a month is determined."""

    DAY = "DAY"
    ORDINAL = "ORDINAL"
    LAST_WEEKDAY = "LAST_WEEKDAY"
    LAST_DAY = "LAST_DAY"


class Ending(StrEnum):
    """How the series ends."""

    NEVER = "NEVER"
    ON = "ON"
    AFTER = "AFTER"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """The choices in the editor.

    `base` is the stored rule: its exception dates, extra dates and first weekday are
    preserved, and all of it while `repeat` is CUSTOM. `end_problem` says why the text typed
    as the last date is invalid.
    """

    repeat: Repeat = Repeat.NEVER
    interval: int = 1
    weekdays: frozenset[Weekday] = frozenset()
    monthly_pattern: MonthlyPattern = MonthlyPattern.DAY
    ending: Ending = Ending.NEVER
    end_date: date
    end_problem: str = ""
    count: int = 10
    base: RecurrenceRule | None = None

    @property
    def problem(self) -> str:
        """`end_problem` if the choices need a last date, else ""."""
        needs_date = self.repeat is not Repeat.NEVER and self.ending is Ending.ON
        return self.end_problem if needs_date else ""

    def rule(self, start: date) -> RecurrenceRule | None:
        """The rule of a series that begins at that date; None for no series."""
        if self.repeat is Repeat.NEVER:
            return None
        return replace(
            self._rule_without_end(start),
            end_date=self.end_date if self.ending is Ending.ON else None,
            count=self.count if self.ending is Ending.AFTER else None,
        )

    def with_start_moved(self, before: date, after: date) -> "RuleDraft":
        """The equivalent choices after the start has moved.

        The start's weekday moves along: from Tuesday to Wednesday, Tuesdays become
        Wednesdays. An end before the new start becomes the new start.
        """
        end_date = max(self.end_date, after)
        old, new = Weekday.of(before), Weekday.of(after)
        weekdays = self.weekdays
        if old in weekdays:
            weekdays = (weekdays - {old}) | {new}
        pattern = (
            self.monthly_pattern
            if self.monthly_pattern in monthly_patterns(after)
            else MonthlyPattern.DAY
        )
        return replace(self, weekdays=weekdays, end_date=end_date, monthly_pattern=pattern)

    def _rule_without_end(self, start: date) -> RecurrenceRule:
        if self.base is None:
            return self._rule_from_choices(start)
        stored = replace(self.base, start_date=start, end_date=None, count=None)
        # A stored rule that is equivalent, though written differently, is preserved.
        is_same = (
            self.repeat is Repeat.CUSTOM
            or self._rule_from_choices(start).pattern() == stored.pattern()
        )
        return stored if is_same else self._rule_from_choices(start)

    def _rule_from_choices(self, start: date) -> RecurrenceRule:
        """The rule without an end, made from the choices."""
        frequency = Frequency(self.repeat.value)
        by_day, by_month_day = self._by_parts(frequency, start)
        is_yearly = frequency is Frequency.YEARLY
        return RecurrenceRule(
            frequency=frequency,
            start_date=start,
            interval=self.interval,
            by_day=by_day,
            by_month_day=by_month_day,
            by_month=(start.month,) if is_yearly and (by_day or by_month_day) else (),
            week_start=self.base.week_start if self.base else Weekday.MO,
            exception_dates=self.base.exception_dates if self.base else (),
            extra_dates=self.base.extra_dates if self.base else (),
            keeps_length=self.base is not None and self.base.keeps_length,
        )

    def _by_parts(
        self, frequency: Frequency, start: date
    ) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """BYDAY and BYMONTHDAY."""
        if frequency is Frequency.WEEKLY:
            chosen = self.weekdays or {Weekday.of(start)}
            return tuple(day.value for day in Weekday if day in chosen), ()
        if frequency is Frequency.DAILY or self.monthly_pattern is MonthlyPattern.DAY:
            return (), (start.day,) if frequency is Frequency.MONTHLY else ()
        if self.monthly_pattern is MonthlyPattern.LAST_DAY:
            return (), (-1,)
        ordinal = -1 if self.monthly_pattern is MonthlyPattern.LAST_WEEKDAY else ordinal_of(start)
        return (f"{ordinal}{Weekday.of(start)}",), ()


def draft_of(rule: RecurrenceRule | None, start: date) -> RuleDraft:
    """The choices that make the rule; CUSTOM if no choices do."""
    if rule is None:
        return RuleDraft(end_date=_default_end(start), weekdays=frozenset({Weekday.of(start)}))
    draft = RuleDraft(
        repeat=Repeat(rule.frequency.value),
        interval=rule.interval,
        weekdays=_weekdays(rule) or frozenset({Weekday.of(start)}),
        ending=Ending.ON if rule.end_date else Ending.AFTER if rule.count else Ending.NEVER,
        end_date=rule.end_date or _default_end(start),
        count=rule.count or 10,
        base=rule,
    )
    for pattern in monthly_patterns(start):
        guess = replace(draft, monthly_pattern=pattern)
        if guess._rule_from_choices(start).pattern() == rule.pattern():  # noqa: SLF001  (this module's own)
            return guess
    return replace(draft, repeat=Repeat.CUSTOM)


def monthly_patterns(start: date) -> tuple[MonthlyPattern, ...]:
    """The patterns that the date fits."""
    length = monthrange(start.year, start.month)[1]
    return (
        MonthlyPattern.DAY,
        *((MonthlyPattern.ORDINAL,) if ordinal_of(start) in ORDINALS else ()),
        *((MonthlyPattern.LAST_WEEKDAY,) if start.day > length - 7 else ()),
        *((MonthlyPattern.LAST_DAY,) if start.day == length else ()),
    )


def ordinal_of(day: date) -> int:
    """The ordinal of the day's weekday in its month: 2 for the second Tuesday."""
    return (day.day - 1) // 7 + 1


def _weekdays(rule: RecurrenceRule) -> frozenset[Weekday]:
    return frozenset(_plain_weekdays(rule.by_day))


def _plain_weekdays(by_day: tuple[str, ...]) -> Iterator[Weekday]:
    for entry in by_day:
        parts = split_by_day(entry)
        if parts is not None and parts[0] == 0:
            yield parts[1]


def _default_end(start: date) -> date:
    return start + timedelta(days=90)
