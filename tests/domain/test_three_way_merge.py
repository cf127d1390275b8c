"""Merging two edits of an event: laws, and what people expect of single fields."""

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terp_desktop.domain.event import (
    EventContent,
    Participant,
    ParticipantRole,
    Priority,
    Reminder,
    ReminderMethod,
    ResponseStatus,
    When,
    WorkingDays,
)
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.three_way_merge import (
    ATTRIBUTES,
    ContentField,
    conflicting_participants,
    merge_contents,
    moves_series,
)
from terp_desktop.domain.working_days import Roll

EXAMPLES = 150
TUESDAY = date(2025, 11, 4)
ANSWERED = datetime(2025, 11, 3, 9, tzinfo=UTC)


def when_on(day: date, hour: int = 9) -> When:
    return When(
        start_date=day,
        end_date=day,
        start_time=time(hour),
        end_time=time(hour + 1),
        timezone="America/New_York",
    )


@st.composite
def participants(draw: st.DrawFn) -> tuple[Participant, ...]:
    people: list[Participant] = []
    for number in draw(st.lists(st.integers(1, 4), unique=True, max_size=3)):
        answer = draw(st.sampled_from(ResponseStatus))
        at = None if answer is ResponseStatus.PENDING else draw(st.sampled_from(INSTANTS))
        who: dict[str, Any] = (
            {"user_id": number} if number < 4 else {"external_email": "pat@acme.example"}
        )
        role = draw(st.sampled_from([ParticipantRole.REQUIRED, ParticipantRole.OPTIONAL]))
        people.append(Participant(role=role, response_status=answer, responded_at=at, **who))
    return tuple(people)


INSTANTS = [ANSWERED, ANSWERED.replace(hour=10)]
NOTES = [None, "Ask Ben.", "Ask Ben.\nBring keys.", "Ask Ann.\nBring keys.", "Ask Ben.\nDock 2."]
REMINDERS = st.builds(
    Reminder,
    relative_minutes=st.sampled_from([5, 15]),
    method=st.sampled_from(ReminderMethod),
    user_id=st.sampled_from([None, 2]),
)


@st.composite
def contents(draw: st.DrawFn) -> EventContent:
    day = draw(st.sampled_from([TUESDAY, date(2025, 11, 5)]))
    rule = draw(
        st.none()
        | st.builds(
            RecurrenceRule,
            frequency=st.sampled_from([Frequency.DAILY, Frequency.WEEKLY]),
            start_date=st.just(day),
        )
    )
    return EventContent(
        title=draw(st.sampled_from(["Audit", "Review", "Visit"])),
        when=when_on(day, draw(st.sampled_from([9, 10]))),
        rule=rule,
        working_days=draw(st.none() | st.just(WorkingDays(roll=Roll.AFTER))),
        location=draw(st.sampled_from([None, "Dock 2", "Dock 3"])),
        priority=draw(st.sampled_from(Priority)),
        client_id=draw(st.none() | st.integers(1, 2)),
        color=draw(st.sampled_from([None, "#112233"])),
        description=draw(st.sampled_from(NOTES)),
        participants=draw(participants()),
        reminders=tuple(draw(st.lists(REMINDERS, max_size=2, unique_by=_reminder_key))),
    )


def _reminder_key(reminder: Reminder) -> object:
    return reminder.user_id, reminder.relative_minutes


def test_every_attribute_of_an_event_belongs_to_one_field() -> None:
    names = Counter(chain.from_iterable(ATTRIBUTES.values()))
    assert names == Counter(field.name for field in fields(EventContent))
    assert set(ATTRIBUTES) == set(ContentField)


def test_the_laws_of_merging() -> None:
    compared: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(contents(), contents(), contents())
    def check(base: EventContent, mine: EventContent, theirs: EventContent) -> None:
        assert merge_contents(base, base, theirs).content == theirs
        assert merge_contents(base, mine, base).content == mine
        assert merge_contents(base, mine, mine).content == mine
        for same in ((base, base, theirs), (base, mine, base), (base, mine, mine)):
            assert not merge_contents(*same).conflicts
        one, other = merge_contents(base, mine, theirs), merge_contents(base, theirs, mine)
        assert one.conflicts == other.conflicts
        assert (one.from_mine, one.from_theirs) == (other.from_theirs, other.from_mine)
        compared["merges"] += 1
        compared["with conflicts"] += bool(one.conflicts)
        compared["combined"] += bool(one.from_mine and one.from_theirs)

    check()
    assert compared["merges"] >= EXAMPLES
    assert compared["with conflicts"] > EXAMPLES // 4
    assert compared["combined"] > EXAMPLES // 8


def test_a_preference_decides_conflicts_and_nothing_else() -> None:
    compared: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, database=None)
    @given(contents(), contents(), contents())
    def check(base: EventContent, mine: EventContent, theirs: EventContent) -> None:
        kept = merge_contents(base, mine, theirs)
        taken = merge_contents(base, mine, theirs, prefer_theirs=kept.conflicts)
        decided = {name for field in kept.conflicts for name in ATTRIBUTES[field]}
        if ContentField.WHEN in kept.conflicts and moves_series(base, mine, theirs):
            decided |= {*ATTRIBUTES[ContentField.RECURRENCE]}
        for field in fields(EventContent):
            compared["fields"] += 1
            ours, other = (getattr(each.content, field.name) for each in (kept, taken))
            if field.name not in decided:
                assert ours == other
            elif field.name != "participants":
                compared["decided"] += 1
                assert (ours, other) == (getattr(mine, field.name), getattr(theirs, field.name))

    check()
    assert compared["fields"] >= EXAMPLES * len(fields(EventContent))
    assert compared["decided"] > EXAMPLES


BASE = EventContent(
    title="Audit",
    when=when_on(TUESDAY),
    participants=(Participant(user_id=1), Participant(user_id=2)),
    reminders=(Reminder(relative_minutes=15),),
)


def test_different_fields_are_both_kept() -> None:
    mine, theirs = replace(BASE, title="Review"), replace(BASE, location="Dock 2")
    merged = merge_contents(BASE, mine, theirs)
    assert merged.content == replace(BASE, title="Review", location="Dock 2")
    assert not merged.conflicts
    assert merged.from_mine == {ContentField.TITLE}
    assert merged.from_theirs == {ContentField.LOCATION}


def test_start_and_end_are_one_field() -> None:
    mine = replace(BASE, when=replace(BASE.when, start_time=time(8)))
    theirs = replace(BASE, when=replace(BASE.when, end_time=time(11)))
    assert merge_contents(BASE, mine, theirs).conflicts == {ContentField.WHEN}


def test_people_whom_each_side_invited_are_all_invited() -> None:
    mine = replace(BASE, participants=(*BASE.participants, Participant(user_id=3)))
    theirs = replace(BASE, participants=(BASE.participants[0], Participant(user_id=4)))
    merged = merge_contents(BASE, mine, theirs)
    assert [who.user_id for who in merged.content.participants] == [1, 4, 3]
    assert not merged.conflicts


def test_an_answer_given_meanwhile_stays_in_an_edit_of_the_participants() -> None:
    accepted = replace(
        BASE.participants[1], response_status=ResponseStatus.ACCEPTED, responded_at=ANSWERED
    )
    mine = replace(BASE, participants=(*BASE.participants, Participant(user_id=3)))
    theirs = replace(BASE, participants=(BASE.participants[0], accepted))
    merged = merge_contents(BASE, mine, theirs)
    assert merged.content.participants == (BASE.participants[0], accepted, Participant(user_id=3))
    assert not merged.conflicts


def test_a_role_that_both_changed_is_a_conflict_of_that_person_alone() -> None:
    first, second = BASE.participants
    mine = replace(BASE, participants=(replace(first, role=ParticipantRole.OPTIONAL), second))
    theirs = replace(BASE, participants=(replace(first, role=ParticipantRole.OBSERVER),))
    merged = merge_contents(BASE, mine, theirs)
    assert merged.conflicts == {ContentField.PARTICIPANTS}
    assert merged.content.participants == mine.participants[:1]


def test_reminders_of_both_sides_are_kept() -> None:
    mine = replace(BASE, reminders=(Reminder(relative_minutes=5),))
    own = Reminder(relative_minutes=30, user_id=2)
    theirs = replace(BASE, reminders=(*BASE.reminders, own))
    merged = merge_contents(BASE, mine, theirs)
    assert set(merged.content.reminders) == {Reminder(relative_minutes=5), own}
    assert not merged.conflicts


@pytest.mark.parametrize("mover", ["mine", "theirs"])
def test_the_rule_of_a_series_moves_with_its_start(mover: str) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TUESDAY)
    series = replace(BASE, rule=rule)
    wednesday = date(2025, 11, 5)
    moved = replace(series, when=when_on(wednesday), rule=replace(rule, start_date=wednesday))
    ended = replace(series, rule=replace(rule, count=3))
    mine, theirs = (moved, ended) if mover == "mine" else (ended, moved)
    merged = merge_contents(series, mine, theirs, prefer_theirs={ContentField.WHEN})
    assert merged.conflicts == {ContentField.WHEN}
    assert merged.content == theirs


def test_the_people_in_conflict_are_those_whom_all_three_have_differently() -> None:
    first, second = BASE.participants
    mine = (replace(first, role=ParticipantRole.OPTIONAL), replace(second, responded_at=ANSWERED))
    theirs = (second, Participant(user_id=3))
    assert conflicting_participants(mine, theirs, BASE.participants) == [(mine[0], None, first)]
