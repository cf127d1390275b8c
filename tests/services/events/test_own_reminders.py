"""Own reminders: set by anybody who may see the event, visible to that person alone."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Reminder,
    ReminderMethod,
    Visibility,
    When,
)
from terp_desktop.domain.participation import own_reminders
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.services.container import Services
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.unit_of_work import SqlStore
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
WHEN = When(
    start_date=TODAY,
    end_date=TODAY,
    start_time=time(9),
    end_time=time(10),
    timezone="America/New_York",
)


@pytest.fixture
def ben_services(services: Services, store: SqlStore, clock: FixedClock) -> Services:
    ben = services.people.add(login="ben", name="Ben", email=None, role="user")
    return build_services(ben, store, clock, database_name="Embedded", is_embedded=True)


@pytest.fixture
def meeting(services: Services) -> Event:
    content = EventContent(title="Audit", when=WHEN, reminders=(Reminder(relative_minutes=15),))
    return services.events.create(content).event


def leads(services: Services, event_id: int) -> list[int]:
    """The lead times of the signed-in person."""
    event = services.events.get(event_id)
    return [one.relative_minutes for one in own_reminders(event, services.person.id)]


def test_a_viewer_sets_own_reminders_for_themselves_alone(
    services: Services, ben_services: Services, meeting: Event, clock: FixedClock
) -> None:
    saved = ben_services.own_reminders.add(meeting.id, 60)
    assert meeting.id in saved.changes.events
    assert leads(ben_services, meeting.id) == [60]
    assert leads(services, meeting.id) == [15]
    clock.advance(timedelta(hours=1))  # 8:00 in New York
    assert [one.title for one in ben_services.reminders.scan()] == ["Audit"]
    assert list(services.reminders.scan()) == []


def test_adding_an_existing_reminder_keeps_its_method(services: Services) -> None:
    mail = Reminder(relative_minutes=15, method=ReminderMethod.EMAIL)
    event = services.events.create(EventContent(title="Audit", when=WHEN, reminders=(mail,))).event
    assert services.own_reminders.add(event.id, 15).event.version == event.version
    assert services.events.get(event.id).content.reminders == (mail,)


def test_a_removed_reminder_does_not_ring(
    services: Services, ben_services: Services, meeting: Event, clock: FixedClock
) -> None:
    ben_services.own_reminders.add(meeting.id, 60)
    ben_services.own_reminders.add(meeting.id, 15)
    ben_services.own_reminders.remove(meeting.id, 60)
    assert leads(ben_services, meeting.id) == [15]
    assert leads(services, meeting.id) == [15]
    clock.advance(timedelta(hours=1))
    assert list(ben_services.reminders.scan()) == []


def test_own_reminders_of_a_series_ring_for_each_date(
    services: Services, ben_services: Services, clock: FixedClock
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY, count=2)
    event = services.events.create(EventContent(title="Standup", when=WHEN, rule=rule)).event
    ben_services.own_reminders.add(event.id, 60)
    assert services.events.get(event.id).content.rule == rule
    found = []
    for _ in range(2):
        clock.advance(timedelta(hours=1))
        found += [one.instance_date for one in ben_services.reminders.scan()]
        clock.advance(timedelta(hours=23))
    assert found == [TODAY, TODAY + timedelta(days=1)]


def test_no_reminder_is_shown_for_an_invisible_event(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    hidden = replace(meeting.content, visibility=Visibility.PRIVATE)
    services.events.update(meeting.id, hidden, version=meeting.version)
    with pytest.raises(NotFoundError):
        ben_services.own_reminders.add(meeting.id, 5)


def test_own_reminders_are_no_change_of_the_event(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    assert ben_services.own_reminders.add(meeting.id, 60).event.version == meeting.version
    content = replace(services.events.get(meeting.id).content, title="Audit of the dock")
    own = Reminder(relative_minutes=30)
    content = replace(content, reminders=(*content.reminders, own))
    saved = services.events.update(meeting.id, content, version=meeting.version)
    assert saved.event.version == meeting.version + 1
    content = replace(content, reminders=saved.event.content.reminders[1:])
    again = services.events.update(meeting.id, content, version=saved.event.version)
    assert again.event.version == saved.event.version
    fields = [one.field_changed for one in services.events.history(meeting.id)]
    assert fields == [None, "title"]


def test_putting_a_reminder_off_is_no_change_of_the_event(
    services: Services, meeting: Event, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=1, minutes=45))
    (due,) = services.reminders.scan()
    services.reminders.snooze_all([due.id], clock.now() + timedelta(minutes=5))
    clock.advance(timedelta(minutes=5))
    (again,) = services.reminders.scan()
    services.reminders.dismiss_all([again.id])
    assert services.events.get(meeting.id) == meeting
    assert len(services.events.history(meeting.id)) == 1


def test_reminders_that_somebody_else_sets_for_a_person_are_theirs(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    theirs = Reminder(relative_minutes=30, user_id=ben_services.person.id)
    content = replace(meeting.content, reminders=(*meeting.content.reminders, theirs))
    saved = services.events.update(meeting.id, content, version=meeting.version)
    assert saved.event == meeting
    assert [one.field_changed for one in services.events.history(meeting.id)] == [None]
    assert 30 in leads(ben_services, meeting.id)


def test_a_reminder_of_a_series_does_not_come_for_dates_before_it_was_set(
    services: Services, ben_services: Services, store: SqlStore, clock: FixedClock
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY)
    event = services.events.create(EventContent(title="Standup", when=WHEN, rule=rule)).event
    clock.advance(timedelta(days=5))
    ben_services.own_reminders.add(event.id, 60)
    ReminderSync(clock).top_up(store)
    assert list(ben_services.reminders.scan()) == []


def test_people_undo_their_own_reminders(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    ben_services.own_reminders.add(meeting.id, 60)
    services.own_reminders.add(meeting.id, 5)
    assert leads(services, meeting.id) == [5, 15]
    services.undo.undo()
    assert leads(services, meeting.id) == [15]
    assert leads(ben_services, meeting.id) == [60]
    ben_services.undo.undo()
    assert leads(ben_services, meeting.id) == []
