"""Reminders whose time has passed when they are set: shown at once, until the event begins."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import EventContent, Reminder, Status, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.services.reminders.missed import summarize_missed
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, component, event
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
TEN = datetime(2025, 11, 4, 15, tzinfo=UTC)
"""Ten o'clock in New York."""
QUARTER = Reminder(relative_minutes=15)
DAY = Reminder(relative_minutes=24 * 60)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_ten(clock: FixedClock) -> None:
    clock.instant = TEN


def at(hour: int, minute: int, day: date = TODAY) -> When:
    return When(
        start_date=day,
        end_date=day,
        start_time=time(hour, minute),
        end_time=time(hour, minute + 5),
        timezone="America/New_York",
    )


def meeting(when: When | None = None, *reminders: Reminder) -> EventContent:
    return EventContent(title="Meeting", when=when or at(10, 10), reminders=reminders or (QUARTER,))


def daily(content: EventContent) -> EventContent:
    first = content.when.start_date
    return replace(content, rule=RecurrenceRule(frequency=Frequency.DAILY, start_date=first))


def change(services: Services, event_id: int, **fields: object) -> None:
    stored = services.events.get(event_id)
    services.events.update(event_id, replace(stored.content, **fields), version=stored.version)  # type: ignore[arg-type]


def created(services: Services) -> None:
    services.events.create(meeting())


def moved_near(services: Services) -> None:
    one = services.events.create(meeting(at(15, 0, date(2025, 12, 1)))).event
    change(services, one.id, when=at(10, 10))


def moved_near_while_due_far_away(services: Services) -> None:
    one = services.events.create(meeting(at(15, 0))).event
    change(services, one.id, when=at(10, 10))


def asked_for_late(services: Services) -> None:
    one = services.events.create(replace(meeting(), reminders=())).event
    change(services, one.id, reminders=(QUARTER,))


def asked_for_by_the_person_alone(services: Services) -> None:
    one = services.events.create(replace(meeting(), reminders=())).event
    services.own_reminders.add(one.id, 15)


def imported(services: Services) -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:x")
    when = ("DTSTART:20251104T151000Z", "DTEND:20251104T152000Z")
    services.imports.import_file(calendar(event(*when, "SUMMARY:Meeting", alarm)))


def imported_as_a_series(services: Services) -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:x")
    when = ("DTSTART:20251001T151000Z", "DTEND:20251001T152000Z", "RRULE:FREQ=DAILY")
    services.imports.import_file(calendar(event(*when, "SUMMARY:Meeting", alarm)))


def a_series(services: Services) -> None:
    services.events.create(daily(meeting(at(10, 10, date(2025, 10, 1)))))


def an_occurrence_brought_in_from_afar(services: Services) -> None:
    one = services.events.create(daily(meeting(at(9, 0)))).event
    day = date(2026, 1, 20)
    near = replace(services.events.content(one.id, day), when=at(10, 10))
    services.events.update(one.id, near, version=1, scope=Scope.THIS, instance_date=day)


def back_from_the_trash(services: Services) -> None:
    one = services.events.create(meeting(at(10, 16), QUARTER)).event
    services.events.delete(one.id)
    clock_of(services).advance(6 * MINUTE)
    services.events.restore(one.id)


def undone(services: Services) -> None:
    one = services.events.create(meeting(at(10, 16), QUARTER)).event
    change(services, one.id, when=at(16, 0))
    clock_of(services).advance(6 * MINUTE)
    services.undo.undo()


def taking_place_after_all(services: Services) -> None:
    one = services.events.create(meeting(at(10, 16), QUARTER)).event
    change(services, one.id, status=Status.CANCELLED)
    clock_of(services).advance(6 * MINUTE)
    change(services, one.id, status=Status.SCHEDULED)


def clock_of(services: Services) -> FixedClock:
    assert isinstance(services.clock, FixedClock)
    return services.clock


WAYS = [
    created,
    moved_near,
    moved_near_while_due_far_away,
    asked_for_late,
    asked_for_by_the_person_alone,
    imported,
    imported_as_a_series,
    a_series,
    an_occurrence_brought_in_from_afar,
    back_from_the_trash,
    undone,
    taking_place_after_all,
]


@pytest.mark.parametrize("way", WAYS)
def test_a_late_reminder_is_shown_once_and_at_once(
    services: Services, clock: FixedClock, way: Callable[[Services], None]
) -> None:
    services.reminders.scan()
    way(services)
    (due,) = services.reminders.scan()
    assert due.title == "Meeting"
    assert due.rings
    clock.advance(MINUTE)
    assert services.reminders.scan() == []
    services.reminders.dismiss_all([due.id])
    change(services, due.event_id, title="Renamed")
    clock.advance(MINUTE)
    assert services.reminders.scan() == []
    assert services.reminders.due() == []


@pytest.mark.parametrize("way", WAYS)
def test_no_late_reminder_is_shown_for_a_started_event(
    services: Services, clock: FixedClock, way: Callable[[Services], None]
) -> None:
    clock.advance(timedelta(minutes=18))
    way(services)
    clock.advance(MINUTE)
    assert services.reminders.scan() == []


def test_a_later_assignee_is_reminded_at_once(
    services: Services, ben_services: Services, clock: FixedClock
) -> None:
    one = services.events.create(replace(meeting(), reminders=())).event
    assert ben_services.reminders.scan() == []
    clock.advance(5 * MINUTE)
    change(services, one.id, assigned_to=ben_services.person.id)
    assert [due.title for due in ben_services.reminders.scan()] == ["Meeting"]
    assert services.reminders.scan() == []


def test_a_reminder_shown_at_once_does_not_count_as_missed(services: Services) -> None:
    services.events.create(meeting(at(10, 10), QUARTER, DAY))
    fresh = services.reminders.scan()
    assert len(fresh) == 2
    assert summarize_missed(fresh) is None


def test_turning_an_event_into_a_series_does_not_repeat_its_reminder(
    services: Services, clock: FixedClock
) -> None:
    one = services.events.create(meeting()).event
    services.reminders.dismiss_all([due.id for due in services.reminders.scan()])
    change(services, one.id, rule=daily(meeting()).rule)
    assert services.reminders.scan() == []
    clock.advance(MINUTE)
    change(services, one.id, title="Renamed")
    assert services.reminders.scan() == []


def test_turning_a_series_into_an_event_does_not_repeat_its_reminder(
    services: Services, clock: FixedClock
) -> None:
    one = services.events.create(daily(meeting())).event
    services.reminders.dismiss_all([due.id for due in services.reminders.scan()])
    change(services, one.id, rule=None)
    assert services.reminders.scan() == []
    clock.advance(MINUTE)
    change(services, one.id, title="Renamed")
    assert services.reminders.scan() == []


def test_splitting_a_series_does_not_repeat_its_reminder(services: Services) -> None:
    one = services.events.create(daily(meeting(at(10, 10, date(2025, 10, 1))))).event
    services.reminders.dismiss_all([due.id for due in services.reminders.scan()])
    rest = replace(services.events.draft(one.id, Scope.FUTURE, TODAY), title="Review")
    services.events.update(one.id, rest, version=1, scope=Scope.FUTURE, instance_date=TODAY)
    assert services.reminders.scan() == []


def test_a_long_lead_of_a_series_reminds_of_the_next_and_the_near_occurrences(
    services: Services,
) -> None:
    half_a_year = Reminder(relative_minutes=183 * 24 * 60)
    services.events.create(daily(meeting(at(10, 10), half_a_year)))
    days = [due.instance_date for due in services.reminders.scan()]
    assert days == [TODAY + timedelta(days=number) for number in range(8)]
    monthly = RecurrenceRule(frequency=Frequency.MONTHLY, start_date=date(2025, 12, 1))
    services.events.create(
        replace(meeting(at(10, 10, date(2025, 12, 1)), half_a_year), rule=monthly)
    )
    assert [due.instance_date for due in services.reminders.scan()] == [date(2025, 12, 1)]


@pytest.fixture
def ben_services(services: Services, store: SqlStore, clock: FixedClock) -> Services:
    """The notifications of Ben, whose default reminder is a quarter of an hour before."""
    ben = services.people.add(login="ben", name="Ben", email=None, role="user")
    made = build_services(ben, store, clock, database_name="Embedded", is_embedded=True)
    usual = dict.fromkeys(made.preferences.get().default_reminders, (QUARTER,))
    made.preferences.save(
        default_reminders=usual, plays_sound=False, receives_collections_alert=False
    )
    return made
