"""Series and their occurrences: a rule, and what people did to single dates of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from terp_desktop.domain.event import (
    EventType,
    Module,
    Priority,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.recurrence import Frequency, RecurrenceRule, Weekday


class InstanceStatus(StrEnum):
    """Whether an occurrence is what the rule gives or what a person made of it."""

    GENERATED = "GENERATED"
    MODIFIED = "MODIFIED"
    CANCELLED = "CANCELLED"


class Scope(StrEnum):
    """How much of a series an edit is meant for."""

    THIS = "this"
    FUTURE = "future"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a person did to the occurrence that the rule gives for `instance_date`.

    A field that is None is as in the series. A cancelled override is an occurrence that
    does not take place.
    """

    instance_date: date
    when: When
    is_cancelled: bool = False
    title: str | None = None
    description: str | None = None
    location: str | None = None
    assigned_to: int | None = None
    module: Module | None = None
    event_type: EventType | None = None
    status: Status | None = None
    priority: Priority | None = None
    visibility: Visibility | None = None
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One event on one date, slim enough to have ten thousand of: what the views show.

    `instance_date` is the date that the rule gave, and with `event_id` the identity of
    the occurrence; None for a single event.
    """

    event_id: int
    instance_date: date | None
    when: When
    start_utc: datetime
    end_utc: datetime
    title: str
    location: str | None
    module: Module
    event_type: EventType
    status: Status
    priority: Priority
    visibility: Visibility
    color: str | None
    assigned_to: int | None
    created_by: int
    version: int
    instance_status: InstanceStatus | None = None
    is_auto_generated: bool = False
    has_reminder: bool = False
    response: str | None = None

    @property
    def is_recurring(self) -> bool:
        """Whether it is one of a series."""
        return self.instance_date is not None


def moved_rule(rule: RecurrenceRule, start: date) -> RecurrenceRule:
    """The rule of a series whose first date becomes `start`, moved along as a whole.

    Weekdays and days of the month that name the old start name the new one afterwards,
    and the exception and extra dates keep their distance. A rule that says more than that
    keeps its words, and only starts on the new date.
    """
    distance = start - rule.start_date
    if not distance:
        return rule
    return replace(
        rule,
        start_date=start,
        by_day=_moved_weekdays(rule, start, distance),
        by_month_day=_renamed(rule.by_month_day, rule.start_date.day, start.day),
        by_month=_renamed(rule.by_month, rule.start_date.month, start.month),
        end_date=rule.end_date and max(start, rule.end_date + distance),
        exception_dates=tuple(day + distance for day in rule.exception_dates),
        extra_dates=tuple(day + distance for day in rule.extra_dates),
    )


def _renamed(numbers: tuple[int, ...], old: int, new: int) -> tuple[int, ...]:
    return (new,) if numbers == (old,) else numbers


def _moved_weekdays(rule: RecurrenceRule, start: date, distance: timedelta) -> tuple[str, ...]:
    week = list(Weekday)
    if rule.frequency is Frequency.WEEKLY:
        return tuple(week[(week.index(Weekday(day)) + distance.days) % 7] for day in rule.by_day)
    if rule.frequency is Frequency.MONTHLY and len(rule.by_day) == 1 and not rule.by_set_pos:
        return (_ordinal(rule.by_day[0][:-2], start) + week[start.weekday()],)
    return rule.by_day


def _ordinal(before: str, start: date) -> str:
    """Which such weekday of its month the start is, counted from the end if `before` was."""
    is_last = (start + timedelta(days=7)).month != start.month
    if before.startswith("-") and is_last:
        return "-1"
    return before and str((start.day - 1) // 7 + 1)
