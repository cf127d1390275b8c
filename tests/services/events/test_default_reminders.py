"""Default reminders: added for people who are invited or assigned."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import (
    Event,
    EventContent,
    EventType,
    Participant,
    Reminder,
    ReminderMethod,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.person import Person
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.store import Store
from tests.fakes import FixedClock
from tests.services.events.colleagues import stored

TODAY = date(2025, 11, 4)
HALF_AN_HOUR = Reminder(relative_minutes=30, method=ReminderMethod.BOTH)
TEN = Reminder(relative_minutes=10)


def meeting(**more: object) -> EventContent:
    when = When(
        start_date=TODAY, end_date=TODAY, start_time=time(15), end_time=time(16), timezone="UTC"
    )
    content = EventContent(title="Meeting", when=when, event_type=EventType.MEETING)
    return replace(content, **more)  # type: ignore[arg-type]


class Colleague:
    """Another person, with services of their own."""

    def __init__(self, name: str, store: Store, clock: FixedClock) -> None:
        self.store = store
        with store.begin() as work:
            role = "user"
            self.person: Person = work.people.add(login=name, name=name, email=None, role=role)
        self.id = self.person.id
        self.services = build_services(
            self.person, store, clock, database_name="", is_embedded=True
        )

    def is_reminded_of(self, event: Event) -> list[Reminder]:
        reminders = stored(self.store, event).content.reminders
        return [one for one in reminders if one.user_id == self.id]


@pytest.fixture
def ben(store: Store, clock: FixedClock) -> Colleague:
    """Ben, whose default reminder of meetings is half an hour before, by e-mail too."""
    one = Colleague("ben", store, clock)
    one.services.preferences.save(default_reminders={EventType.MEETING: [HALF_AN_HOUR]})
    return one


@pytest.fixture
def eve(store: Store, clock: FixedClock) -> Colleague:
    """Eve, who never set her default reminders."""
    return Colleague("eve", store, clock)


def change(services: Services, event: Event, **fields: object) -> Event:
    content = replace(event.content, **fields)  # type: ignore[arg-type]
    return services.events.update(event.id, content, version=event.version).event


def test_participants_and_assignees_get_their_default_reminders(
    services: Services, clock: FixedClock, ben: Colleague, eve: Colleague
) -> None:
    invited = (Participant(user_id=ben.id), Participant(external_email="guest@client.example"))
    event = services.events.create(meeting(participants=invited, assigned_to=eve.id)).event
    assert ben.is_reminded_of(event) == [replace(HALF_AN_HOUR, user_id=ben.id)]
    assert eve.is_reminded_of(event) == [replace(TEN, user_id=eve.id)]
    clock.instant = datetime(2025, 11, 4, 14, 30, tzinfo=UTC)
    assert [one.title for one in ben.services.reminders.scan()] == ["Meeting"]
    assert eve.services.reminders.scan() == []


def test_the_bell_marks_events_with_reminders_for_the_person(
    services: Services, ben: Colleague
) -> None:
    services.events.create(meeting(assigned_to=ben.id))
    today = OccurrenceQuery(days=Days.through(TODAY, TODAY), zone="UTC")
    for who, is_reminded in ((services, False), (ben.services, True)):
        assert [one.has_reminder for one in who.events.list(today)] == [is_reminded]


def test_later_participants_are_reminded_and_removed_ones_are_not(
    services: Services, ben: Colleague, eve: Colleague
) -> None:
    event = services.events.create(meeting(assigned_to=ben.id, reminders=(TEN,))).event
    event = change(services, event, assigned_to=eve.id)
    assert ben.is_reminded_of(event) == []
    assert eve.is_reminded_of(event) == [replace(TEN, user_id=eve.id)]
    assert TEN in event.content.reminders
    event = change(services, event, assigned_to=None, participants=(Participant(user_id=eve.id),))
    assert eve.is_reminded_of(event) == [replace(TEN, user_id=eve.id)]
    event = change(services, event, participants=())
    assert eve.is_reminded_of(event) == []
    assert event.content.reminders == (TEN,)


def test_reminders_set_for_somebody_are_theirs_and_no_defaults_are_added(
    services: Services, ben: Colleague
) -> None:
    own = Reminder(relative_minutes=5, user_id=ben.id)
    invited = (Participant(user_id=ben.id),)
    event = services.events.create(meeting(participants=invited, reminders=(own,))).event
    assert event.content.reminders == ()
    event = change(services, event, reminders=())
    assert ben.is_reminded_of(event) == [own]
    assert ben.is_reminded_of(change(services, event, title="Renamed")) == [own]


def test_a_reminder_set_for_somebody_else_is_theirs_though_they_do_not_participate(
    services: Services, ben: Colleague, eve: Colleague
) -> None:
    own_reminder = Reminder(relative_minutes=5, user_id=ben.id)
    event = services.events.create(meeting(reminders=(own_reminder,), assigned_to=eve.id)).event
    assert ben.is_reminded_of(change(services, event, assigned_to=None)) == [own_reminder]


def test_undoing_an_invitation_removes_its_reminders(services: Services, ben: Colleague) -> None:
    event = services.events.create(meeting()).event
    event = change(services, event, participants=(Participant(user_id=ben.id),))
    services.undo.undo()
    assert ben.is_reminded_of(services.events.get(event.id)) == []
    services.undo.redo()
    assert services.events.get(event.id).content == event.content
    assert len(ben.is_reminded_of(event)) == 1


def test_the_creator_is_reminded_as_they_chose(services: Services) -> None:
    mine = (Participant(user_id=services.person.id),)
    event = services.events.create(meeting(participants=mine, assigned_to=services.person.id)).event
    assert event.content.reminders == ()
