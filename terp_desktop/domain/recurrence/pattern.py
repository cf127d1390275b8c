"""Patterns: the endless dates of a frequency and its BY-parts, without exceptions.

Works with whole days and replaces `dateutil`, which walks from the start of a series to the
requested days, takes all seven days of a week for a yearly BYWEEKNO without BYDAY, counts
BYSETPOS wrongly in a first week that the start cuts, and miscounts weeks that reach over New
Year. The tests compare the two wherever `dateutil` is right.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice

from terp_desktop.domain.recurrence.frequency import Frequency, Weekday
from terp_desktop.domain.span import LAST_DAY

ONE_DAY = timedelta(days=1)
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")

DayTest = Callable[[date], bool]


def split_by_day(text: str) -> tuple[int, Weekday] | None:
    """The ordinal (0 for every one) and the weekday of a BYDAY entry; None if invalid."""
    match = _BY_DAY.fullmatch(text)
    return (int(match[1] or 0), Weekday(match[2])) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrencePattern:
    """Periods (days, weeks, months or years), of which every `interval`-th has dates.

    Periods are numbered, so that the first requested one is found by arithmetic. A yearly
    period is the calendar year, for week numbers too. The BY-parts follow RFC 5545 §3.3.10
    and must be valid.
    """

    frequency: Frequency
    start: date
    interval: int = 1
    by_day: tuple[str, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_month: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    week_start: Weekday = Weekday.MO

    def fill_from_start(self) -> "RecurrencePattern":
        """The same pattern, with missing BY-parts taken from the start date."""
        if self.by_day or self.by_month_day or self.by_year_day or self._is_daily:
            return self
        if self.by_week_no or self.frequency is Frequency.WEEKLY:
            return replace(self, by_day=(Weekday.of(self.start).value,))
        months = self.by_month
        if self.frequency is Frequency.YEARLY:
            months = months or (self.start.month,)
        return replace(self, by_month=months, by_month_day=(self.start.day,))

    def dates(self, first: date, last: date) -> Iterator[date]:
        """The dates from `first` through `last`, ascending, none before the start."""
        first, last = max(first, self.start), min(last, LAST_DAY)
        if first > last or not self._can_match:
            return
        tests, periods = self._tests(), self._periods(first, last)
        if self._is_daily and not self.by_set_pos:
            yield from _matching_days(periods, tests)
            return
        for number in periods:
            for day in self._dates_in_period(number, tests):
                if first <= day <= last:
                    yield day

    def nth_after_start(self, nth: int) -> date:
        """The nth date (1 or more) after the start.

        If there are fewer, it is the last date, or the calendar's last day. Computed by
        arithmetic if every period has equally many dates, otherwise by walking.
        """
        if self._has_even_periods:
            return self._nth_in_even_periods(nth)
        day = self.start
        for day in islice(self.dates(self.start + ONE_DAY, LAST_DAY), nth):  # noqa: B007
            pass
        return day

    def _nth_in_even_periods(self, nth: int) -> date:
        tests = self._tests()
        origin = self._period_of(self.start)
        whole = self._dates_in_period(origin, tests)
        later = [day for day in whole if day > self.start]
        if nth <= len(later) or not whole:
            return later[nth - 1] if later else self.start
        periods, place = divmod(nth - len(later) - 1, len(whole))
        number = origin + (periods + 1) * self.interval
        if number >= self._period_of(LAST_DAY):
            return LAST_DAY
        return self._dates_in_period(number, tests)[place]

    @property
    def _is_daily(self) -> bool:
        return self.frequency is Frequency.DAILY

    @property
    def _can_match(self) -> bool:
        """Whether any month is long enough; avoids searching 30 February for a millennium."""
        if not (self.by_month and self.by_month_day):
            return True
        shortest = min(abs(day) for day in self.by_month_day)
        return any(_LONGEST_MONTHS[month - 1] >= shortest for month in self.by_month)

    def _periods(self, first: date, last: date) -> range:
        origin = self._period_of(self.start)
        behind = self._period_of(first) - origin
        ahead = -(-behind // self.interval) * self.interval
        return range(origin + ahead, self._period_of(last) + 1, self.interval)

    def _period_of(self, day: date) -> int:
        match self.frequency:
            case Frequency.DAILY:
                return day.toordinal()
            case Frequency.WEEKLY:
                return (day.toordinal() - 1 - self.week_start.number) // 7
            case Frequency.MONTHLY:
                return day.year * 12 + day.month - 1
            case Frequency.YEARLY:
                return day.year

    def _dates_in_period(self, number: int, tests: tuple[DayTest, ...]) -> list[date]:
        """The dates of one period, ascending."""
        days = list(self._candidates(number))
        for test in tests:
            days = [day for day in days if test(day)]
        if not self.by_set_pos:
            return days
        return [days[place - 1] for place in _positions(self.by_set_pos, len(days))]

    def _candidates(self, number: int) -> Iterator[date]:
        """The days of one period that may be dates, if they pass the tests."""
        match self.frequency:
            case Frequency.DAILY:
                yield date.fromordinal(number)
            case Frequency.WEEKLY:
                first = number * 7 + 1 + self.week_start.number
                yield from map(date.fromordinal, range(first, first + 7))
            case Frequency.MONTHLY:
                yield from self._month(number // 12, number % 12 + 1)
            case Frequency.YEARLY if self.by_year_day and not self.by_month_day:
                length = _year_length(date(number, 1, 1))
                places = _positions(self.by_year_day, length)
                yield from (date(number, 1, 1) + timedelta(days=place - 1) for place in places)
            case Frequency.YEARLY:
                for month in self.by_month or range(1, 13):
                    yield from self._month(number, month)

    def _month(self, year: int, month: int) -> Iterator[date]:
        length = monthrange(year, month)[1]
        wanted = self.by_month_day
        numbers = _positions(wanted, length) if wanted else range(1, length + 1)
        return (date(year, month, day) for day in numbers)

    def _tests(self) -> tuple[DayTest, ...]:
        tests: list[DayTest] = []
        if self.by_month:
            tests.append(lambda day: day.month in self.by_month)
        if self.by_month_day and self._is_daily:
            tests.append(
                lambda day: _matches_position(day.day, _month_length(day), self.by_month_day)
            )
        if self.by_day:
            tests.append(self._weekday_test())
        if self.by_year_day:
            tests.append(
                lambda day: _matches_position(_year_day(day), _year_length(day), self.by_year_day)
            )
        if self.by_week_no:
            tests.append(self._is_in_week)
        return tuple(tests)

    def _weekday_test(self) -> DayTest:
        ordinals: dict[int, list[int]] = {}
        for text in self.by_day:
            if parts := split_by_day(text):
                ordinals.setdefault(parts[1].number, []).append(parts[0])
        if not any(map(any, ordinals.values())):
            return lambda day: day.weekday() in ordinals
        by_year = self.frequency is Frequency.YEARLY and not self.by_month

        def test(day: date) -> bool:
            wanted = ordinals.get(day.weekday(), [])
            if 0 in wanted or not wanted:
                return bool(wanted)
            place, length = (
                (_year_day(day), _year_length(day)) if by_year else (day.day, _month_length(day))
            )
            return (place - 1) // 7 + 1 in wanted or -((length - place) // 7 + 1) in wanted

        return test

    def _is_in_week(self, day: date) -> bool:
        """Whether the day's week is one of BYWEEKNO.

        A week belongs to the year that has at least four of its days: the year of its
        fourth day.
        """
        fourth = day + timedelta(days=3 - (day.weekday() - self.week_start.number) % 7)
        place, length = _year_day(fourth), _year_length(fourth)
        return (place - 1) // 7 + 1 in self.by_week_no or (
            -((length - place) // 7 + 1) in self.by_week_no
        )

    @property
    def _has_even_periods(self) -> bool:
        """Whether every period gives the same number of dates."""
        narrowed = self.by_month or self.by_month_day or self.by_day or self.by_set_pos
        weekly = self.frequency is Frequency.WEEKLY
        return not narrowed if self._is_daily else weekly and not self.by_month


def _matching_days(numbers: range, tests: tuple[DayTest, ...]) -> Iterator[date]:
    """The days with those ordinals that pass the tests; faster than a list for each period."""
    for day in map(date.fromordinal, numbers):
        if not tests or all(test(day) for test in tests):
            yield day


def _matches_position(place: int, length: int, wanted: tuple[int, ...]) -> bool:
    """Whether `wanted` has the place, counted from the start or, negative, from the end."""
    return place in wanted or place - length - 1 in wanted


def _positions(wanted: tuple[int, ...], length: int) -> list[int]:
    """The wanted places within a length, ascending and counted from the start."""
    places = {place if place > 0 else length + 1 + place for place in wanted}
    return sorted(place for place in places if 1 <= place <= length)


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _year_day(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _year_length(day: date) -> int:
    return 366 if isleap(day.year) else 365
