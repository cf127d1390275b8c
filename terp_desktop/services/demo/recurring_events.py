"""Generates the recurring events of the sample company."""

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
    """A template of a series; all-day without `at`.

    `departments` are those that take part, the creator's first; `zone` None is the default.
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
    """A series to create, with a cancelled and a moved occurrence."""

    content: EventContent
    author: int
    skipped: date | None
    moved: tuple[date, When] | None


def plan_series(
    staff: dict[str, Sequence[Person]], today: date, zone: str
) -> Iterator[PlannedSeries]:
    """The company's series, started some weeks before that day; `staff` is by department."""
    for template in SERIES_TEMPLATES:
        rule = _rule(template, today)
        when = _when(template, rule.start_date, zone)
        people = list(
            dict.fromkeys(
                person.id for department in template.departments for person in staff[department]
            )
        )
        dates = rule.next_dates(today - timedelta(days=2), 16)
        yield PlannedSeries(
            content=_content(template, rule, when, people),
            author=people[0],
            skipped=None if template.skipped is None else dates[template.skipped],
            moved=None if template.moved is None else _postpone(when, dates[template.moved]),
        )


def _rule(template: SeriesTemplate, today: date) -> RecurrenceRule:
    rule = RecurrenceRule(
        frequency=template.frequency,
        start_date=today - STARTED_AGO,
        interval=template.interval,
        by_day=template.by_day,
        by_month_day=template.by_month_day,
        by_set_pos=template.by_set_pos,
    )
    # A rule always gives its start date, so it must start on a date of its pattern.
    first = rule.next_dates(rule.start_date + timedelta(days=1), 1)[0]
    return replace(rule, start_date=first, count=template.count)


def _when(template: SeriesTemplate, day: date, zone: str) -> When:
    timezone = None if template.is_floating else template.zone or zone
    if template.at is None:
        return When(start_date=day, end_date=day, timezone=timezone)
    start = datetime.combine(day, template.at)
    return When(
        start_date=day,
        end_date=day,
        start_time=template.at,
        end_time=(start + timedelta(minutes=template.minutes)).time(),
        timezone=timezone,
        is_floating=template.is_floating,
    )


def _content(
    template: SeriesTemplate, rule: RecurrenceRule, when: When, people: list[int]
) -> EventContent:
    minutes = template.remind_minutes
    return EventContent(
        title=template.title,
        when=when,
        location=template.location,
        module=template.module,
        event_type=template.event_type,
        priority=template.priority,
        rule=rule,
        assigned_to=people[0],
        participants=tuple(
            Participant(user_id=person, response_status=ResponseStatus.ACCEPTED)
            for person in people
        ),
        reminders=() if minutes is None else (Reminder(relative_minutes=minutes),),
    )


def _postpone(when: When, day: date) -> tuple[date, When]:
    """The occurrence of that date, moved to the next day at the same time."""
    return day, when.with_start_date(day + timedelta(days=1))
