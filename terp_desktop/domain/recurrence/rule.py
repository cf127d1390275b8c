"""Recurrence rules: the dates of a series (RFC 5545 §3.3.10, daily or coarser)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from heapq import merge
from itertools import islice

from terp_desktop.domain.recurrence import checks
from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.recurrence.pattern import ONE_DAY, RecurrencePattern
from terp_desktop.domain.span import LAST_DAY, Days

__all__ = ["Frequency", "RecurrenceRule", "Weekday"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceRule:
    """The dates of a series: RRULE, RDATE and EXDATE together.

    `by_day` holds weekdays with or without an ordinal ("MO", "2TU", "-1FR"). `end_date`
    is the last local date that may occur, inclusive; without an end or a count the rule is
    endless. The start date is always the first date and counts towards `count`
    (RFC 5545 §3.8.5.3); so do exceptions, while extra dates do not. An exception also
    removes an extra date.

    With `keeps_length` each occurrence lasts exactly as long as the first one, like
    DURATION (RFC 5545 §3.8.5.3); otherwise it ends by the wall clock.

    Lists are sorted and without duplicates, so that equivalent lists are equal.
    InvalidValueError names the invalid field, such as `recurrenceRule.byDay`.
    """

    frequency: Frequency
    start_date: date
    interval: int = 1
    by_day: tuple[str, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MO
    end_date: date | None = None
    count: int | None = None
    exception_dates: tuple[date, ...] = ()
    extra_dates: tuple[date, ...] = ()
    keeps_length: bool = False

    def __post_init__(self) -> None:
        checks.check_limits(self.start_date, self.interval, self.end_date, self.count)
        self._normalize("by_day", checks.normalize_by_day(self.by_day, self.frequency))
        self._normalize_numbers("by_month_day", "byMonthDay", 31)
        self._normalize_numbers("by_month", "byMonth", 12, from_end=False)
        self._normalize_numbers("by_set_pos", "bySetPos", 366)
        self._normalize_numbers("by_week_no", "byWeekNo", 53)
        self._normalize_numbers("by_year_day", "byYearDay", 366)
        self._normalize("exception_dates", tuple(sorted(set(self.exception_dates))))
        self._normalize("extra_dates", tuple(sorted(set(self.extra_dates))))
        checks.check_parts(self._raw_pattern())

    def _normalize(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _normalize_numbers(
        self, name: str, field: str, highest: int, *, from_end: bool = True
    ) -> None:
        numbers = getattr(self, name)
        self._normalize(name, checks.normalize_numbers(field, numbers, highest, from_end=from_end))

    @property
    def is_endless(self) -> bool:
        """Whether it has neither an end date nor a count."""
        return self.end_date is None and self.count is None

    def dates(self, days: Days) -> Iterator[date]:
        """The dates within the days, ascending.

        The cost depends on the number of days, not on how long ago the series started; only
        a rule with a count is walked from its start, once.
        """
        removed = frozenset(self.exception_dates)
        extra = [day for day in self.extra_dates if day in days]
        before: date | None = None
        for day in merge(self._rule_dates(days), extra) if extra else self._rule_dates(days):
            if day != before and day not in removed:
                yield day
            before = day

    def next_dates(self, from_day: date, limit: int) -> list[date]:
        """The first `limit` dates from `from_day` on, inclusive."""
        if from_day > LAST_DAY:
            return []
        return list(islice(self.dates(Days.through(from_day, LAST_DAY)), limit))

    def last_date(self) -> date | None:
        """The last date; None for an endless rule, and for one without any dates."""
        if self.is_endless:
            return None
        last = max(self._end, *self.extra_dates[-1:], self.start_date)
        first = min(self.start_date, *self.extra_dates[:1], last)
        return self._last_within(Days.through(first, last))

    def _last_within(self, days: Days) -> date | None:
        """Searches backwards in doubling ranges, because the last date is mostly near the end."""
        length = 32
        end = days.end
        while end > days.first:
            first = max(days.first, end - ONE_DAY * min(length, (end - days.first).days))
            if found := list(self.dates(Days(first, end))):
                return found[-1]
            end, length = first, length * 2
        return None

    def _rule_dates(self, days: Days) -> Iterator[date]:
        """The start and the pattern's dates, up to the end or the count, exceptions included."""
        if self.start_date in days:
            yield self.start_date
        first = max(days.first, self.start_date + ONE_DAY)
        yield from self.pattern().dates(first, min(days.last, self._end))

    @property
    def _end(self) -> date:
        if self.count is not None:
            return _end_of_count(self.pattern(), self.count)
        return min(self.end_date or LAST_DAY, LAST_DAY)

    def pattern(self) -> RecurrencePattern:
        """Its frequency and BY-parts, with missing BY-parts taken from the start date."""
        return self._raw_pattern().fill_from_start()

    def _raw_pattern(self) -> RecurrencePattern:
        return RecurrencePattern(
            frequency=self.frequency,
            start=self.start_date,
            interval=self.interval,
            by_day=self.by_day,
            by_month_day=self.by_month_day,
            by_month=self.by_month,
            by_set_pos=self.by_set_pos,
            by_week_no=self.by_week_no,
            by_year_day=self.by_year_day,
            week_start=self.week_start,
        )


@lru_cache(maxsize=4096)
def _end_of_count(pattern: RecurrencePattern, count: int) -> date:
    """The date at which the count is reached; without one, the last date or the last day."""
    return pattern.start if count == 1 else pattern.nth_after_start(count - 1)
