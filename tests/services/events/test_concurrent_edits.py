"""Two people edit the same event: what is merged, what is asked, what happens to the deleted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time, timedelta
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.bulk_edit import OccurrenceTarget
from terp_desktop.domain.cover import Cover
from terp_desktop.domain.edit_conflict import EditConflictError, EventDeletedError, EventEdit
from terp_desktop.domain.errors import ConflictError, ForbiddenError, NotFoundError
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Participant,
    Priority,
    Reminder,
    ResponseStatus,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.participation import own_reminders
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.three_way_merge import ContentField, merge_contents
from terp_desktop.domain.trash import TrashKey
from terp_desktop.services.container import Services
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
NEXT = TODAY + timedelta(days=7)
WHEN = When(
    start_date=TODAY,
    end_date=TODAY,
    start_time=time(9),
    end_time=time(10),
    timezone="America/New_York",
)
WEEKLY = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TODAY, count=4)


@pytest.fixture
def ben_services(services: Services, store: SqlStore, clock: FixedClock) -> Services:
    """Ben, who may edit what the owner created, as an administrator may."""
    ben = services.people.add(login="ben", name="Ben", email=None, role="admin")
    return build_services(ben, store, clock, database_name="Embedded", is_embedded=True)


@pytest.fixture
def meeting(services: Services, ben_services: Services) -> Event:
    guests = (Participant(user_id=ben_services.person.id),)
    return services.events.create(EventContent(title="Audit", when=WHEN, participants=guests)).event


@pytest.fixture
def standup(services: Services) -> Event:
    return services.events.create(EventContent(title="Standup", when=WHEN, rule=WEEKLY)).event


def opened(
    services: Services, event: Event, scope: Scope = Scope.ALL, day: date | None = None
) -> EventEdit:
    """An edit as a dialog begins it: nothing is changed yet."""
    content = services.events.draft(event.id, scope, day)
    version = services.events.get(event.id, day).version
    return EventEdit(
        event_id=event.id,
        base=content,
        content=content,
        version=version,
        scope=scope,
        instance_date=day,
    )


def typed(edit: EventEdit, **changed: Any) -> EventEdit:
    return replace(edit, content=replace(edit.content, **changed))


def at(hour: int, when: When = WHEN) -> When:
    return replace(when, start_time=time(hour), end_time=time(hour + 1))


def test_different_fields_are_merged_without_asking(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    mine = typed(opened(services, meeting), title="Audit of the dock")
    ben_services.events.save(typed(opened(ben_services, meeting), location="Dock 2"))
    saved = services.events.save(mine)
    stored = services.events.get(meeting.id).content
    assert (stored.title, stored.location) == ("Audit of the dock", "Dock 2")
    assert saved.combined is not None
    assert saved.combined.fields == {ContentField.LOCATION}
    assert saved.combined.author.person == ben_services.person
    entries = services.events.history(meeting.id)[1:]
    assert [(each.changed_by, each.field_changed) for each in entries] == [
        (ben_services.person.id, "location"),
        (services.person.id, "title"),
    ]


def test_notes_are_merged_by_lines(services: Services, ben_services: Services) -> None:
    notes = "Ask Ben for the keys.\nDock 2\nBring samples."
    event = services.events.create(EventContent(title="Audit", when=WHEN, description=notes)).event
    mine = typed(opened(services, event), description=notes.replace("Dock 2", "Dock 3"))
    other = typed(opened(services, event), description=notes.replace("Dock 2", "Dock 4"))
    added = f"{notes}\nRead the last report."
    ben_services.events.save(typed(opened(ben_services, event), description=added))
    saved = services.events.save(mine)
    stored = services.events.get(event.id).content
    assert stored.description == added.replace("Dock 2", "Dock 3")
    assert saved.combined is not None
    assert saved.combined.fields == {ContentField.DESCRIPTION}
    with pytest.raises(EditConflictError) as caught:
        ben_services.events.save(other)
    assert caught.value.conflict.fields == {ContentField.DESCRIPTION}


def test_nothing_was_combined_if_nobody_else_changed_it(services: Services, meeting: Event) -> None:
    assert services.events.save(typed(opened(services, meeting), title="X")).combined is None


def test_the_same_field_is_asked_for_with_all_three_contents(
    services: Services, ben_services: Services, meeting: Event, clock: FixedClock
) -> None:
    mine = typed(opened(services, meeting), when=at(11), title="Audit of the dock")
    clock.advance(timedelta(minutes=5))
    ben_services.events.save(typed(opened(ben_services, meeting), when=at(14), location="Dock 2"))
    with pytest.raises(EditConflictError) as caught:
        services.events.save(mine)
    conflict = caught.value.conflict
    assert conflict.fields == {ContentField.WHEN}
    assert [each.when for each in (conflict.base, conflict.mine, conflict.theirs)] == [
        WHEN,
        at(11),
        at(14),
    ]
    assert (conflict.author.person, conflict.author.at) == (ben_services.person, clock.now())
    assert caught.value.details == {"version": 2, "fields": ["when"]}
    assert services.events.get(meeting.id).content.title == "Audit"
    chosen = merge_contents(conflict.base, conflict.mine, conflict.theirs).content
    again = replace(mine, base=conflict.theirs, content=chosen, version=conflict.version)
    stored = services.events.save(again).event.content
    assert (stored.when, stored.title, stored.location) == (at(11), "Audit of the dock", "Dock 2")


def test_after_a_choice_somebody_may_have_changed_it_again(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    mine = typed(opened(services, meeting), when=at(11))
    ben_services.events.save(typed(opened(ben_services, meeting), when=at(14)))
    with pytest.raises(EditConflictError) as caught:
        services.events.save(mine)
    conflict = caught.value.conflict
    ben_services.events.save(typed(opened(ben_services, meeting), when=at(15)))
    with pytest.raises(EditConflictError) as again:
        services.events.save(replace(mine, base=conflict.theirs, version=conflict.version))
    assert again.value.conflict.base.when == at(14)
    assert again.value.conflict.theirs.when == at(15)


def test_an_answer_and_a_reminder_meanwhile_stay(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    mine = typed(
        opened(services, meeting),
        participants=(
            *meeting.content.participants,
            Participant(external_email="pat@acme.example"),
        ),
    )
    ben_services.responses.respond(meeting.id, ResponseStatus.ACCEPTED)
    ben_services.own_reminders.add(meeting.id, 60)
    saved = services.events.save(mine)
    assert saved.combined is None
    ben, pat = saved.event.content.participants
    assert ben.response_status is ResponseStatus.ACCEPTED
    assert pat.external_email == "pat@acme.example"
    (reminder,) = ben_services.events.get(meeting.id).content.reminders[-1:]
    assert reminder == Reminder(relative_minutes=60, user_id=ben_services.person.id)


def test_an_editor_sets_reminders_for_themselves_and_not_for_the_creator(
    services: Services, ben_services: Services
) -> None:
    meeting = services.events.create(EventContent(title="Audit", when=WHEN)).event
    services.own_reminders.add(meeting.id, 15)
    draft = ben_services.events.draft(meeting.id, Scope.ALL, None)
    assert draft.reminders == ()
    edit = opened(ben_services, meeting)
    own = Reminder(relative_minutes=30, user_id=ben_services.person.id)
    ben_services.events.save(typed(edit, reminders=(*draft.reminders, own)))
    seen = services.events.get(meeting.id)
    assert seen.version == meeting.version
    assert seen.content.reminders == (Reminder(relative_minutes=15),)
    assert ben_services.events.get(meeting.id).content.reminders == (own,)


ROUNDS = 12
LOCKED_S = 0.5


def test_answers_and_edits_at_the_same_moment_lose_nothing(
    services: Services, ben_services: Services, meeting: Event, database_url: str, clock: FixedClock
) -> None:
    engine = open_engine(database_url)
    theirs = build_services(
        ben_services.person, SqlStore(engine), clock, database_name="Embedded", is_embedded=True
    )

    def answer() -> None:
        for number in range(ROUNDS):
            responses = (ResponseStatus.DECLINED, ResponseStatus.ACCEPTED)
            theirs.responses.respond(meeting.id, responses[number % 2])
            theirs.own_reminders.add(meeting.id, 20 + number)

    def edit() -> None:
        for number in range(ROUNDS):
            guest = Participant(external_email=f"guest{number}@acme.example")
            begun = opened(services, meeting)
            people = (*begun.content.participants, guest)
            services.events.save(typed(begun, title=f"Audit {number}", participants=people))

    with ThreadPoolExecutor(2) as pool:
        for task in [pool.submit(answer), pool.submit(edit)]:
            task.result()
    engine.dispose()
    event = services.events.get(meeting.id)
    assert event.content.title == f"Audit {ROUNDS - 1}"
    assert event.version == meeting.version + ROUNDS
    ben, *guests = event.content.participants
    assert ben.response_status is ResponseStatus.ACCEPTED
    assert len(guests) == ROUNDS
    seen = ben_services.events.get(meeting.id)
    leads = {one.relative_minutes for one in own_reminders(seen, ben_services.person.id)}
    assert leads >= {20 + number for number in range(ROUNDS)}


CHANGES_OF_MANY: dict[str, Callable[[Services, Event], object]] = {
    "bulk": lambda mine, event: mine.bulk.set_priority([OccurrenceTarget(event.id)], Priority.HIGH),
    "trash": lambda mine, event: mine.trash.restore([TrashKey(event.id, NEXT)]),
    "restore": lambda mine, event: mine.events.restore(event.id, NEXT),
    "cover": lambda mine, event: mine.cover.hand_over(
        Cover(
            person=mine.person.id,
            colleague=event.content.participants[0].user_id or 0,
            first=TODAY,
            last=TODAY,
        )
    ),
}


@pytest.mark.parametrize("change", CHANGES_OF_MANY.values(), ids=CHANGES_OF_MANY)
def test_an_answer_given_while_many_are_changed_is_not_overwritten(
    services: Services,
    ben_services: Services,
    database_url: str,
    clock: FixedClock,
    change: Callable[[Services, Event], object],
) -> None:
    guests = (Participant(user_id=ben_services.person.id),)
    series = EventContent(title="Standup", when=WHEN, rule=WEEKLY, participants=guests)
    event = services.events.create(replace(series, assigned_to=services.person.id)).event
    services.events.delete(event.id, scope=Scope.THIS, instance_date=NEXT)
    engine = open_engine(database_url)
    mine = build_services(
        services.person, SqlStore(engine), clock, database_name="Embedded", is_embedded=True
    )
    answer = Thread(
        target=lambda: ben_services.responses.respond(event.id, ResponseStatus.ACCEPTED)
    )

    def answer_meanwhile(*arguments: Any) -> None:
        """Right after the participants were read; a lock makes the answer wait for the commit."""
        if answer.ident is None and "calendarEventParticipants" in arguments[2]:
            answer.start()
            answer.join(timeout=LOCKED_S)

    sa.event.listen(engine, "after_cursor_execute", answer_meanwhile)
    change(mine, event)
    answer.join()
    engine.dispose()
    stored = services.events.get(event.id)
    assert [who.response_status for who in stored.content.participants] == [ResponseStatus.ACCEPTED]
    assert stored.version == event.version + 2


def test_one_occurrence_is_merged_with_a_change_of_its_series(
    services: Services, ben_services: Services, standup: Event
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, NEXT), location="Dock 2")
    ben_services.events.save(typed(opened(ben_services, standup), title="Daily"))
    services.events.save(mine)
    content = services.events.content(standup.id, NEXT)
    assert (content.title, content.location) == ("Daily", "Dock 2")
    assert services.events.get(standup.id).content.location is None


def test_one_occurrence_conflicts_with_the_same_field_of_its_series(
    services: Services, ben_services: Services, standup: Event
) -> None:
    later = replace(WHEN, start_date=NEXT, end_date=NEXT)
    mine = typed(opened(services, standup, Scope.THIS, NEXT), when=at(11, later))
    ben_services.events.save(typed(opened(ben_services, standup), when=at(14)))
    with pytest.raises(EditConflictError) as caught:
        services.events.save(mine)
    assert caught.value.conflict.theirs.when == at(14, later)


@pytest.mark.parametrize("scope", [Scope.FUTURE, Scope.ALL])
def test_the_following_and_all_dates_are_merged_too(
    services: Services, ben_services: Services, standup: Event, scope: Scope
) -> None:
    mine = typed(opened(services, standup, scope, NEXT), title="Daily")
    ben_services.events.save(typed(opened(ben_services, standup), location="Dock 2"))
    saved = services.events.save(mine).event
    assert (saved.content.title, saved.content.location) == ("Daily", "Dock 2")
    assert (saved.id == standup.id) is (scope is Scope.ALL)
    assert services.events.get(standup.id).content.location == "Dock 2"
    rule = saved.content.rule
    assert rule is not None
    assert rule.count == (3 if scope is Scope.FUTURE else 4)


LAST = TODAY + timedelta(days=21)


@pytest.mark.parametrize("days", [0, 1, -6])
def test_an_edit_of_one_date_follows_it_into_the_series_that_was_split_off(
    services: Services, ben_services: Services, standup: Event, days: int
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, LAST), title="Visit")
    following = split(ben_services, standup, NEXT, timedelta(days=days))
    saved = services.events.save(mine)
    day = LAST + timedelta(days=days)
    stored = services.events.content(following.id, day)
    assert (saved.event.id, stored.title, stored.location) == (following.id, "Visit", "Dock 2")
    assert stored.when.start_date == day
    assert saved.combined is not None
    assert ContentField.LOCATION in saved.combined.fields
    assert saved.combined.author.person == ben_services.person
    services.undo.undo()
    assert services.events.content(following.id, day).title == "Standup"


def test_an_edit_of_the_following_dates_follows_them_through_two_splits(
    services: Services, ben_services: Services, standup: Event
) -> None:
    mine = typed(opened(services, standup, Scope.FUTURE, LAST), title="Visit")
    second = split(ben_services, standup, NEXT, timedelta(days=1))
    third = split(ben_services, second, NEXT + timedelta(days=8), timedelta(days=1))
    saved = services.events.save(mine).event
    assert saved.id not in {standup.id, second.id, third.id}  # it is the fourth part
    assert saved.content.when.start_date == LAST + timedelta(days=2)
    assert (saved.content.title, saved.content.location) == ("Visit", "Dock 2")
    rule = services.events.get(third.id).content.rule
    assert rule is not None
    assert rule.count == 1


def test_a_date_of_a_split_series_can_be_in_conflict_and_be_settled(
    services: Services, ben_services: Services, standup: Event
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, LAST), location="Dock 3")
    following = split(ben_services, standup, NEXT, timedelta(days=1))
    with pytest.raises(EditConflictError) as caught:
        services.events.save(mine)
    conflict, edit = caught.value.conflict, caught.value.edit
    assert conflict.fields == {ContentField.LOCATION}
    chosen = replace(conflict.theirs, location="Dock 3")
    settled = replace(edit, base=conflict.theirs, content=chosen, version=conflict.version)
    services.events.save(settled)
    day = LAST + timedelta(days=1)
    assert services.events.content(following.id, day).location == "Dock 3"


def test_an_edit_follows_into_a_split_that_was_undone_and_done_again(
    services: Services, ben_services: Services, standup: Event
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, LAST), title="Visit")
    following = split(ben_services, standup, NEXT, timedelta(days=1))
    ben_services.undo.undo()
    ben_services.undo.redo()
    assert services.events.save(mine).event.id == following.id


def test_an_edit_does_not_follow_where_the_date_is_not_certain(
    services: Services, ben_services: Services, standup: Event
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, LAST), title="Visit")
    following = split(ben_services, standup, NEXT, timedelta(days=1))
    content = ben_services.events.get(following.id).content
    later = content.when.with_start_date(content.when.start_date + timedelta(days=7))
    ben_services.events.update(following.id, replace(content, when=later), version=1)
    with pytest.raises(EventDeletedError, match="does not happen on 2025-11-25 any more"):
        services.events.save(mine)


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.FUTURE])
def test_a_drag_of_a_date_follows_it_into_the_series_that_was_split_off(
    services: Services, ben_services: Services, standup: Event, scope: Scope
) -> None:
    query = OccurrenceQuery(days=Days.through(LAST, LAST), zone="America/New_York")
    (seen,) = services.events.list(query)
    following = opened(ben_services, standup, Scope.FUTURE, NEXT)
    later = ben_services.events.save(typed(following, location="Dock 2")).event
    edit = services.events.begin_edit(seen, scope, seen.version)
    dragged = at(15, edit.content.when)
    saved = services.events.save(typed(edit, when=dragged, rule=None)).event
    assert (saved.id == later.id) is (scope is Scope.THIS)
    (moved,) = services.events.list(query)
    assert (moved.event_id, moved.when, moved.location) == (saved.id, dragged, "Dock 2")


@pytest.mark.parametrize("interval, goes_on", [(2, True), (3, False)])
def test_with_another_rule_an_edit_follows_to_the_same_day_alone(
    services: Services, ben_services: Services, standup: Event, interval: int, goes_on: bool
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, LAST), title="Visit")
    edit = opened(ben_services, standup, Scope.FUTURE, NEXT)
    assert edit.content.rule is not None
    rule = replace(edit.content.rule, interval=interval)  # LAST is two weeks after NEXT
    following = ben_services.events.save(typed(edit, rule=rule)).event
    if goes_on:
        services.events.save(mine)
        assert services.events.content(following.id, LAST).title == "Visit"
    else:
        with pytest.raises(EventDeletedError):
            services.events.save(mine)


def test_who_may_not_see_the_series_that_was_split_off_learns_nothing_of_it(
    services: Services, store: SqlStore, clock: FixedClock, standup: Event
) -> None:
    cora = services.people.add(login="cora", name="Cora", email=None, role="admin")
    coras = build_services(
        replace(cora, role="user"), store, clock, database_name="E", is_embedded=True
    )
    shared = replace(standup.content, visibility=Visibility.PUBLIC)
    services.events.update(standup.id, shared, version=standup.version)
    mine = typed(opened(coras, standup, Scope.THIS, LAST), title="Mine")
    hidden = opened(services, standup, Scope.FUTURE, NEXT)
    services.events.save(typed(hidden, title="Secret", visibility=Visibility.PRIVATE))
    with pytest.raises(EventDeletedError) as caught:
        coras.events.save(mine)
    assert "Secret" not in str(caught.value)


def split(services: Services, event: Event, day: date, distance: timedelta) -> Event:
    """Moves the dates from that one on, and gives them a place."""
    edit = opened(services, event, Scope.FUTURE, day)
    when = edit.content.when.with_start_date(day + distance)
    return services.events.save(typed(edit, when=when, location="Dock 2")).event


def test_a_deleted_event_is_restored_with_the_edit_in_one_step(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    mine = typed(opened(services, meeting), title="Audit of the dock")
    ben_services.events.delete(meeting.id)
    with pytest.raises(EventDeletedError, match="was deleted meanwhile") as caught:
        services.events.save(mine)
    assert caught.value.may_restore
    assert not caught.value.is_occurrence
    assert caught.value.author.person == ben_services.person
    services.events.save(mine, restores_deleted=True)
    assert services.events.get(meeting.id).content.title == "Audit of the dock"
    services.undo.undo()
    with pytest.raises(NotFoundError):
        services.events.get(meeting.id)


def test_a_cancelled_occurrence_takes_place_again_with_the_edit(
    services: Services, ben_services: Services, standup: Event
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, NEXT), title="Visit")
    ben_services.events.delete(standup.id, scope=Scope.THIS, instance_date=NEXT)
    with pytest.raises(EventDeletedError, match="does not happen on 2025-11-11") as caught:
        services.events.save(mine)
    assert caught.value.is_occurrence
    assert caught.value.author.person == ben_services.person
    services.events.save(mine, restores_deleted=True)
    assert services.events.content(standup.id, NEXT).title == "Visit"
    services.undo.undo()
    with pytest.raises(NotFoundError):
        services.events.content(standup.id, NEXT)


def test_a_date_that_the_series_does_not_have_any_more_cannot_be_restored(
    services: Services, ben_services: Services, standup: Event
) -> None:
    mine = typed(opened(services, standup, Scope.THIS, NEXT), title="Visit")
    ben_services.events.delete(standup.id, scope=Scope.FUTURE, instance_date=NEXT)
    for restores in (False, True):
        with pytest.raises(EventDeletedError) as caught:
            services.events.save(mine, restores_deleted=restores)
        assert not caught.value.may_restore


def test_somebody_who_may_not_see_it_any_more_learns_nothing(
    services: Services, store: SqlStore, clock: FixedClock, tables: Tables
) -> None:
    cora = services.people.add(login="cora", name="Cora", email=None, role="user")
    coras = build_services(cora, store, clock, database_name="Embedded", is_embedded=True)
    content = EventContent(title="Audit", when=WHEN, assigned_to=cora.id)
    event = services.events.create(content).event
    mine = typed(opened(coras, event), title="Mine")
    hidden = replace(content, title="Secret", assigned_to=None, visibility=Visibility.PRIVATE)
    services.events.update(event.id, hidden, version=event.version)
    with pytest.raises(NotFoundError) as caught:
        coras.events.save(mine)
    assert not isinstance(caught.value, EventDeletedError)
    assert "Secret" not in str(caught.value)
    services.events.delete(event.id)
    with pytest.raises(NotFoundError) as caught:
        coras.events.save(mine, restores_deleted=True)
    assert not isinstance(caught.value, EventDeletedError)


def test_somebody_who_may_only_see_it_any_more_is_refused(
    services: Services, store: SqlStore, clock: FixedClock
) -> None:
    cora = services.people.add(login="cora", name="Cora", email=None, role="user")
    coras = build_services(cora, store, clock, database_name="Embedded", is_embedded=True)
    content = EventContent(title="Audit", when=WHEN, assigned_to=cora.id)
    event = services.events.create(content).event
    mine = typed(opened(coras, event), title="Mine")
    services.events.update(event.id, replace(content, assigned_to=None), version=event.version)
    with pytest.raises(ForbiddenError):
        coras.events.save(mine)


def test_without_a_base_an_older_version_is_refused(
    services: Services, ben_services: Services, meeting: Event
) -> None:
    ben_services.events.save(typed(opened(ben_services, meeting), location="Dock 2"))
    with pytest.raises(ConflictError) as caught:
        services.events.update(
            meeting.id, replace(meeting.content, title="X"), version=meeting.version
        )
    assert not isinstance(caught.value, EditConflictError)
