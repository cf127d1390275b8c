"""Answers to invitations: who may give them, who is notified, what the history keeps."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.errors import ForbiddenError, NotFoundError
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    ParticipantRole,
    ResponseStatus,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
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


def colleague(login: str, services: Services, store: SqlStore, clock: FixedClock) -> Services:
    person = services.people.add(login=login, name=login.title(), email=None, role="user")
    return build_services(person, store, clock, database_name="Embedded", is_embedded=True)


@pytest.fixture
def ben_services(services: Services, store: SqlStore, clock: FixedClock) -> Services:
    return colleague("ben", services, store, clock)


@pytest.fixture
def meeting(services: Services, ben_services: Services) -> Event:
    guests = (Participant(user_id=ben_services.person.id),)
    return services.events.create(EventContent(title="Audit", when=WHEN, participants=guests)).event


def answer_in(services: Services, event_id: int, number: int = 0) -> ResponseStatus:
    return services.events.get(event_id).content.participants[number].response_status


def test_a_participant_answers_without_the_right_to_change(
    services: Services, ben_services: Services, meeting: Event, clock: FixedClock
) -> None:
    saved = ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED)
    (ben,) = services.events.get(meeting.id).content.participants
    assert ben.response_status is ResponseStatus.ACCEPTED
    assert ben.responded_at == clock.now()
    assert meeting.id in saved.changes.events


def test_an_answer_is_no_change_of_the_event(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    saved = ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED)
    assert saved.event.version == meeting.version
    for each in (services, ben_services):
        assert [one.field_changed for one in each.events.history(meeting.id)] == [None]
    moved = replace(meeting.content, title="Audit of the dock")
    services.events.update(meeting.id, moved, version=meeting.version)


def test_a_new_event_can_be_taken_back_though_somebody_answered(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED)
    ben_services.own_reminders.add(meeting.id, 60)
    services.undo.undo()
    with pytest.raises(NotFoundError):
        services.events.get(meeting.id)


def test_taking_an_invitation_back_keeps_answers_given_since(
    services: Services, ben_services: Services, store: SqlStore, clock: FixedClock, meeting: Event
) -> None:
    cora = colleague("cora", services, store, clock)
    people = (*meeting.content.participants, Participant(user_id=cora.person.id))
    content = replace(meeting.content, participants=people)
    services.events.update(meeting.id, content, version=meeting.version)
    ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED)
    services.undo.undo()
    (ben,) = services.events.get(meeting.id).content.participants
    assert (ben.user_id, ben.response_status) == (ben_services.person.id, ResponseStatus.ACCEPTED)


def test_the_creator_is_notified_of_each_answer(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    ben_services.responses.respond(meeting.id, ResponseStatus.TENTATIVE)
    ben_services.responses.respond(meeting.id, ResponseStatus.DECLINED)
    assert [one.title for one in services.notifications.list()] == [
        "Ben declined: Audit",
        "Ben may come: Audit",
    ]


def test_the_organizer_is_notified_in_place_of_the_creator(
    services: Services, ben_services: Services, store: SqlStore, clock: FixedClock
) -> None:
    cora = colleague("cora", services, store, clock)
    people = (
        Participant(user_id=ben_services.person.id),
        Participant(user_id=cora.person.id, role=ParticipantRole.ORGANIZER),
    )
    content = EventContent(title="Audit", when=WHEN, participants=people)
    event = services.events.create(content).event
    ben_services.responses.respond(event.id, ResponseStatus.ACCEPTED)
    assert "Ben accepted: Audit" in [one.title for one in cora.notifications.list()]
    assert list(services.notifications.list()) == []


def test_the_same_answer_again_changes_nothing(ben_services: Services, meeting: Event) -> None:
    first = ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED).event
    assert (
        ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED).event.version
        == first.version
    )


def test_an_answered_event_does_not_look_unanswered_any_more(
    ben_services: Services, meeting: Event
) -> None:
    query = OccurrenceQuery(days=Days.through(TODAY, TODAY), zone="UTC")
    assert [one.response for one in ben_services.events.list(query)] == [ResponseStatus.PENDING]
    ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED)
    assert [one.response for one in ben_services.events.list(query)] == [ResponseStatus.ACCEPTED]


def test_an_answer_to_a_series_holds_for_all_of_its_dates(
    services: Services, ben_services: Services
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TODAY, count=3)
    guests = (Participant(user_id=ben_services.person.id),)
    content = EventContent(title="Standup", when=WHEN, rule=rule, participants=guests)
    event = services.events.create(content).event
    ben_services.responses.respond(event.id, ResponseStatus.DECLINED)
    days = Days.through(TODAY, TODAY + timedelta(days=20))
    found = ben_services.events.list(OccurrenceQuery(days=days, zone="UTC"))
    assert [one.response for one in found] == [ResponseStatus.DECLINED] * 3


def test_only_participants_are_asked_for_an_answer(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    with pytest.raises(ForbiddenError, match="do not take part"):
        services.responses.respond(meeting.id, ResponseStatus.ACCEPTED)
    hidden = services.events.create(
        EventContent(title="Secret", when=WHEN, visibility=Visibility.PRIVATE)
    ).event
    with pytest.raises(NotFoundError):
        ben_services.responses.respond(hidden.id, ResponseStatus.ACCEPTED)


def test_an_answer_to_a_past_event_is_stored_without_notification(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    day = TODAY - timedelta(days=7)
    past = replace(meeting.content, when=replace(WHEN, start_date=day, end_date=day))
    event = services.events.update(meeting.id, past, version=meeting.version).event
    ben_services.responses.respond(event.id, ResponseStatus.ACCEPTED)
    assert answer_in(services, event.id) is ResponseStatus.ACCEPTED
    assert list(services.notifications.list()) == []


def test_people_undo_their_own_answers(services: Services, ben_services: Services) -> None:
    people = (Participant(user_id=services.person.id), Participant(user_id=ben_services.person.id))
    content = EventContent(title="Audit", when=WHEN, participants=people)
    event = services.events.create(content).event
    ben_services.responses.respond(event.id, ResponseStatus.ACCEPTED)
    services.responses.respond(event.id, ResponseStatus.DECLINED)
    undone = ben_services.undo.undo().action
    assert undone.sentence == "Changed your answer to “Audit”"
    answers = [one.response_status for one in services.events.get(event.id).content.participants]
    assert answers == [ResponseStatus.DECLINED, ResponseStatus.PENDING]
    ben_services.undo.redo()
    assert answer_in(ben_services, event.id, 1) is ResponseStatus.ACCEPTED
