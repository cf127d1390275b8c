"""The time that is free for all, and events that go from one person to another."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.availability import BusyOccurrence, BusyTime, people_concerned
from terp_desktop.domain.event import (
    EventContent,
    Participant,
    ParticipantRole,
    ResponseStatus,
    When,
)
from terp_desktop.domain.people_lanes import HandOver, PersonLane, free_time, hand_over
from terp_desktop.domain.person import Person
from terp_desktop.domain.span import Span

MIDNIGHT = datetime(2025, 11, 4, tzinfo=UTC)
WHEN = When(start_date=date(2025, 11, 4), end_date=date(2025, 11, 4), timezone="UTC")
HOURS = st.integers(0, 23)


def person(number: int) -> Person:
    return Person(id=number, login=f"p{number}", name=f"P{number}", email=None, role="user")


ANN, BEN, CYD = (person(number) for number in (1, 2, 3))
TO_BEN = HandOver(ANN, BEN)


def span(start: int, hours: int) -> Span:
    begin = MIDNIGHT + timedelta(hours=start)
    return Span(begin, begin + timedelta(hours=hours))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    return span(draw(HOURS), draw(st.integers(1, 6)))


@st.composite
def lanes(draw: st.DrawFn) -> PersonLane:
    busy = draw(st.lists(spans(), max_size=5))
    told = BusyOccurrence(None, None, None, WHEN)
    return PersonLane(
        person=ANN,
        zone="UTC",
        working=tuple(sorted(draw(st.lists(spans(), max_size=3)))),
        busy=tuple(BusyTime(person_id=1, span=one, occurrence=told) for one in sorted(busy)),
    )


def is_free(lane: PersonLane, hour: Span) -> bool:
    works = any(one.overlaps(hour) for one in lane.working)
    return works and not any(one.span.overlaps(hour) for one in lane.busy)


def test_free_for_all_is_each_hour_at_which_everybody_works_and_is_free() -> None:
    counts = [0, 0]

    @given(st.lists(lanes(), min_size=1, max_size=4))
    def agree(everybody: list[PersonLane]) -> None:
        found = free_time(everybody, span(0, 24))
        for start in range(24):
            hour = span(start, 1)
            expected = all(is_free(lane, hour) for lane in everybody)
            assert any(one.overlaps(hour) for one in found) is expected
            counts[expected] += 1

    agree()
    assert min(counts) >= 50


def test_nobody_is_never_free() -> None:
    assert free_time([], span(0, 24)) == ()


def concerned(content: EventContent, created_by: int) -> frozenset[int]:
    return people_concerned(created_by, content.assigned_to, content.participants)


PEOPLE = st.sampled_from([1, 2, 3])


@st.composite
def contents(draw: st.DrawFn) -> EventContent:
    who = draw(st.lists(PEOPLE, unique=True, max_size=3))
    roles = st.sampled_from([ParticipantRole.REQUIRED, ParticipantRole.ORGANIZER])
    people = tuple(Participant(user_id=one, role=draw(roles)) for one in who)
    assigned = draw(st.one_of(st.none(), PEOPLE))
    return EventContent(title="Audit", when=WHEN, assigned_to=assigned, participants=people)


def test_the_taker_comes_in_place_of_the_giver_and_nobody_else_changes() -> None:
    counts: list[int] = []

    @given(contents(), PEOPLE)
    def agree(content: EventContent, created_by: int) -> None:
        before = concerned(content, created_by)
        if ANN.id not in before:
            return
        after = hand_over(content, TO_BEN, created_by=created_by)
        ids = [who.user_id for who in after.participants]
        assert concerned(after, created_by) == before - {ANN.id} | {BEN.id}
        assert len(ids) == len(set(ids))
        counts.append(1)

    agree()
    assert len(counts) >= 20


def test_a_new_participant_has_not_answered_yet() -> None:
    answered = Participant(
        user_id=ANN.id,
        role=ParticipantRole.ORGANIZER,
        response_status=ResponseStatus.ACCEPTED,
        responded_at=MIDNIGHT,
    )
    content = EventContent(title="Audit", when=WHEN, assigned_to=CYD.id, participants=(answered,))
    (after,) = hand_over(content, TO_BEN, created_by=CYD.id).participants
    assert after == replace(
        answered, user_id=BEN.id, response_status=ResponseStatus.PENDING, responded_at=None
    )


@pytest.mark.parametrize("assigned", [ANN.id, None])
def test_an_event_of_ones_own_is_assigned_to_the_taker(assigned: int | None) -> None:
    content = EventContent(title="Audit", when=WHEN, assigned_to=assigned)
    after = hand_over(content, TO_BEN, created_by=ANN.id)
    assert after == replace(content, assigned_to=BEN.id)
