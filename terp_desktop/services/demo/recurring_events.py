"""The recurring events of the sample company."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    Priority,
    Reminder,
    ResponseStatus,
    When,
)
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule

WORK_DAYS: Final = ("MO", "TU", "WE", "TH", "FR")
STARTED_AGO = timedelta(days=75)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesTemplate:
    """Something that the company does again and again; without a time it takes the day.

    `departments` are those it concerns, the one who wrote it first; `zone` None is the office's.
    """

    title: str
    module: Module
    event_type: EventType
    departments: tuple[str, ...]
    frequency: Frequency
    at: time | None = None
    minutes: int = 30
    interval: int = 1
    by_day: tuple[str, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    count: int | None = None
    zone: str | None = None
    is_floating: bool = False
    location: str | None = None
    priority: Priority = Priority.MEDIUM
    remind_minutes: int | None = None
    skipped: int | None = None
    moved: int | None = None


SERIES_TEMPLATES: Final = (
    SeriesTemplate(
        title="Stand-up", module=Module.INVENTORY, event_type=EventType.MEETING,
        departments=("warehouse", "operations"), frequency=Frequency.WEEKLY, by_day=WORK_DAYS,
        at=time(8, 15), minutes=15, location="Dock office", skipped=4,
    ),
    SeriesTemplate(
        title="Sales call", module=Module.CLIENTS, event_type=EventType.MEETING,
        departments=("sales", "operations"), frequency=Frequency.WEEKLY, by_day=("MO",),
        at=time(9, 30), minutes=60, location="Video call", remind_minutes=10, moved=1,
    ),
    SeriesTemplate(
        title="Operations meeting", module=Module.GENERAL, event_type=EventType.MEETING,
        departments=("operations", "sales", "warehouse", "accounting"), frequency=Frequency.WEEKLY,
        by_day=("TU",), at=time(10, 30), minutes=60, location="Meeting room", remind_minutes=15,
    ),
    SeriesTemplate(
        title="Payment run", module=Module.ACCOUNTING, event_type=EventType.AP_PAYMENT,
        departments=("accounting",), frequency=Frequency.WEEKLY, by_day=("TH",), at=time(14, 0),
        minutes=60, priority=Priority.HIGH, remind_minutes=30,
    ),
    SeriesTemplate(
        title="Monthly closing", module=Module.ACCOUNTING, event_type=EventType.DEADLINE,
        departments=("accounting",), frequency=Frequency.MONTHLY,
        by_day=WORK_DAYS, by_set_pos=(-1,),
        priority=Priority.HIGH,
    ),
    SeriesTemplate(
        title="Sales tax return", module=Module.COMPLIANCE, event_type=EventType.DEADLINE,
        departments=("accounting",), frequency=Frequency.MONTHLY, by_month_day=(20,),
        priority=Priority.HIGH,
    ),
    SeriesTemplate(
        title="Stock count", module=Module.INVENTORY,
        event_type=EventType.TASK, departments=("warehouse", "quality"),
        frequency=Frequency.MONTHLY,
        by_day=("1SA",), at=time(9, 0), minutes=180, location="Warehouse",
    ),
    SeriesTemplate(
        title="Kandy Highland call", module=Module.VENDORS,
        event_type=EventType.MEETING, departments=("purchasing",), frequency=Frequency.WEEKLY,
        by_day=("WE",), at=time(18, 30), minutes=30, zone="Asia/Colombo", location="Video call",
    ),
    SeriesTemplate(
        title="Brightwater standing order", module=Module.ORDERS,
        event_type=EventType.RECURRING_ORDER, departments=("sales", "warehouse"),
        frequency=Frequency.WEEKLY, by_day=("TU", "FR"), at=time(7, 30), minutes=45,
        location="Dock 1", skipped=9,
    ),
    SeriesTemplate(
        title="Hudson standing order", module=Module.ORDERS,
        event_type=EventType.RECURRING_ORDER, departments=("sales", "warehouse"),
        frequency=Frequency.WEEKLY, interval=2, by_day=("WE",), at=time(11, 0), location="Dock 2",
    ),
    SeriesTemplate(
        title="Cupping session", module=Module.SAMPLES, event_type=EventType.MEETING,
        departments=("quality", "purchasing", "sales"), frequency=Frequency.WEEKLY, by_day=("TH",),
        at=time(15, 30), minutes=60, location="Sample lab", moved=10,
    ),
    SeriesTemplate(
        title="One-to-one with Daniel", module=Module.GENERAL, event_type=EventType.MEETING,
        departments=("operations", "sales"), frequency=Frequency.WEEKLY, interval=2, by_day=("FR",),
        at=time(11, 30), minutes=30, location="Office",
    ),
    SeriesTemplate(
        title="Team lunch", module=Module.GENERAL, event_type=EventType.OTHER,
        departments=("operations",), frequency=Frequency.WEEKLY, by_day=("FR",), at=time(12, 30),
        minutes=60, is_floating=True,
    ),
    SeriesTemplate(
        title="Scanner training", module=Module.INVENTORY,
        event_type=EventType.MEETING, departments=("operations", "warehouse"),
        frequency=Frequency.WEEKLY, by_day=("WE",), at=time(13, 30), minutes=45, count=14,
        location="Warehouse",
    ),
    SeriesTemplate(
        title="Scale calibration", module=Module.COMPLIANCE, event_type=EventType.TASK,
        departments=("quality",), frequency=Frequency.MONTHLY, by_day=("2TU",), at=time(7, 45),
        minutes=45, location="Dock office",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSeries:
    """A series to write, one date of it that does not take place, and one that was moved."""

    content: EventContent
    author: int
    skipped: date | None
    moved: tuple[date, When] | None


def plan_series(
    staff: dict[str, Sequence[Person]], today: date, zone: str
) -> Iterator[PlannedSeries]:
    """The company's habits, begun some weeks before that day; `staff` is by department."""
    for habit in SERIES_TEMPLATES:
        rule = _rule(habit, today)
        when = _when(habit, rule.start_date, zone)
        people = list(
            dict.fromkeys(
                person.id for department in habit.departments for person in staff[department]
            )
        )
        dates = rule.next_dates(today - timedelta(days=2), 16)
        yield PlannedSeries(
            content=_content(habit, rule, when, people),
            author=people[0],
            skipped=None if habit.skipped is None else dates[habit.skipped],
            moved=None if habit.moved is None else _postpone(when, dates[habit.moved]),
        )


def _rule(habit: SeriesTemplate, today: date) -> RecurrenceRule:
    rule = RecurrenceRule(
        frequency=habit.frequency,
        start_date=today - STARTED_AGO,
        interval=habit.interval,
        by_day=habit.by_day,
        by_month_day=habit.by_month_day,
        by_set_pos=habit.by_set_pos,
    )
    # A rule always gives its start date, so it must begin on one that it would give anyway.
    first = rule.next_dates(rule.start_date + timedelta(days=1), 1)[0]
    return replace(rule, start_date=first, count=habit.count)


def _when(habit: SeriesTemplate, day: date, zone: str) -> When:
    timezone = None if habit.is_floating else habit.zone or zone
    if habit.at is None:
        return When(start_date=day, end_date=day, timezone=timezone)
    start = datetime.combine(day, habit.at)
    return When(
        start_date=day,
        end_date=day,
        start_time=habit.at,
        end_time=(start + timedelta(minutes=habit.minutes)).time(),
        timezone=timezone,
        is_floating=habit.is_floating,
    )


def _content(
    habit: SeriesTemplate, rule: RecurrenceRule, when: When, people: list[int]
) -> EventContent:
    minutes = habit.remind_minutes
    return EventContent(
        title=habit.title,
        when=when,
        location=habit.location,
        module=habit.module,
        event_type=habit.event_type,
        priority=habit.priority,
        rule=rule,
        assigned_to=people[0],
        participants=tuple(
            Participant(user_id=person, response_status=ResponseStatus.ACCEPTED)
            for person in people
        ),
        reminders=() if minutes is None else (Reminder(relative_minutes=minutes),),
    )


def _postpone(when: When, day: date) -> tuple[date, When]:
    """The occurrence of that date, held a day later at the same time."""
    return day, when.with_start_date(day + timedelta(days=1))
