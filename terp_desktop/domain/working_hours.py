"""When a person works: hours of the day, days of the week, public holidays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from terp_desktop.domain import zones
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.span import Days, Span
from terp_desktop.domain.working_days import Holidays

WEEKDAYS: Final = frozenset(range(1, 8))
"""The days of a week, 1 (Monday) to 7."""


WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """The hours and days on which a person works, by the clocks where they are.

    `weekdays` are 1 (Monday) to 7; None for the working days of the country. `country` is an
    ISO code such as DE, or of a part of the country; None for the country of their time zone,
    "" for none. An `end` at midnight is the end of the day.
    """

    start: time = time(9)
    end: time = time(17)
    weekdays: frozenset[int] | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        if self.end != time() and self.end <= self.start:
            raise InvalidValueError(
                "The working day ends before it starts.", remedy="Choose a later end.", field="end"
            )
        if self.weekdays is not None and not (self.weekdays and self.weekdays <= WEEKDAYS):
            raise InvalidValueError(
                "There is no working day.", remedy="Choose at least one day.", field="weekdays"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSchedule:
    """The working hours of a person in their time zone and country.

    Without a country only Saturdays and Sundays are free, unless they chose their days. A
    series goes on over public holidays: with `ignores_holidays` they are days like others.
    """

    zone: str
    hours: WorkingHours
    country: str | None
    holidays: Holidays
    ignores_holidays: bool = False

    def is_working_day(self, day: date) -> bool:
        """Whether the person works on that day."""
        weekdays = self.hours.weekdays
        if weekdays is not None and day.isoweekday() not in weekdays:
            return False
        is_holiday = self.country is not None and self.holidays.is_holiday(day, self.country)
        if is_holiday and self.ignores_holidays:
            return weekdays is not None or _is_weekday(day, self.country, self.holidays)
        if weekdays is not None:
            return not is_holiday
        return self.holidays.is_working_day(day, self.country)

    def working_spans(self, days: Days) -> Iterator[Span]:
        """The working time of each of the days, in order."""
        for day in filter(self.is_working_day, days):
            start = zones.to_instant(datetime.combine(day, self.hours.start), self.zone)
            last = day if self.hours.end != time() else day + zones.DAY
            end = zones.to_instant(datetime.combine(last, self.hours.end), self.zone)
            if start < end:  # not so where the clocks skip all of it
                yield Span(start, end)


def usual_weekdays(country: str | None, today: date, holidays: Holidays) -> frozenset[int]:
    """The days of the week, 1 (Monday) to 7, on which people work in the country."""
    week = (today + zones.DAY * number for number in range(len(WEEKDAYS)))
    return frozenset(day.isoweekday() for day in week if _is_weekday(day, country, holidays))


def _is_weekday(day: date, country: str | None, holidays: Holidays) -> bool:
    """Whether that day of the week is a working day, whatever holiday the day itself is."""
    return any(holidays.is_working_day(day + WEEK * number, country) for number in range(4))
