"""The trash: who sees what in it, and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terp_desktop.domain.audit_history import ChangeType
from terp_desktop.domain.bulk_edit import OccurrenceTarget
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
)
from terp_desktop.domain.event import Event, EventContent, Participant, Reminder, Visibility
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import InstanceStatus, Scope
from terp_desktop.domain.trash import TRASH_RETENTION, TrashEntry, TrashKey
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.services.events.colleagues import GRANT, add_colleague
from tests.services.events.test_series_editing import (
    DAY,
    FIRST,
    FOURTH,
    SECOND,
    THIRD,
    at,
    listed,
    standup,
    starts,
)

SECRET = "Salary"


def single(title: str = "Call", **more: Any) -> EventContent:
    return replace(EventContent(title=title, when=at(SECOND)), **more)


def change_one(events: EventService, event: Event, day: date, **fields: Any) -> None:
    content = replace(events.content(event.id, day), **fields)
    version = events.get(event.id, day).version
    events.update(event.id, content, version=version, scope=Scope.THIS, instance_date=day)


def delete_one(events: EventService, event: Event, day: date) -> TrashKey:
    events.delete(event.id, scope=Scope.THIS, instance_date=day)
    return TrashKey(event.id, day)


def entries(services: Services) -> Sequence[TrashEntry]:
    return services.trash.content().entries


def keys(services: Services) -> list[TrashKey]:
    return [entry.key for entry in entries(services)]


@pytest.fixture
def cleo(store: Store, clock: FixedClock) -> Services:
    return add_colleague(store, clock, "Cleo")


@pytest.fixture
def ben(store: Store, clock: FixedClock) -> Services:
    return add_colleague(store, clock, "Ben")


def test_the_trash_says_what_was_deleted_by_whom_and_when_it_is_gone(
    services: Services, cleo: Services, clock: FixedClock
) -> None:
    call = cleo.events.create(single()).event
    series = cleo.events.create(standup()).event
    services.events.delete(call.id)
    clock.advance(timedelta(hours=2))
    cleo.events.delete(series.id)
    content = services.trash.content()
    assert [(one.key, one.title, one.is_series) for one in content.entries] == [
        (TrashKey(series.id), "Weekly Standup", True),
        (TrashKey(call.id), "Call", False),
    ]
    people = [content.deleted_by(one) for one in content.entries]
    assert [one and one.name for one in people] == ["Cleo", "Ann Lee"]
    latest = content.entries[0]
    assert (latest.deleted_at, latest.gone_at) == (clock.now(), clock.now() + TRASH_RETENTION)


def test_an_occurrence_that_was_deleted_alone_is_in_the_trash_as_it_was(
    services: Services, cleo: Services
) -> None:
    series = cleo.events.create(standup()).event
    change_one(cleo.events, series, SECOND, title="Special", when=at(SECOND + DAY, 15))
    key = delete_one(cleo.events, series, SECOND)
    (entry,) = entries(services)
    assert (entry.key, entry.title, entry.when) == (key, "Special", at(SECOND + DAY, 15))
    assert (entry.deleted_by, entry.is_series) == (cleo.person.id, False)


def test_a_deleted_occurrence_comes_back_as_it_was(services: Services) -> None:
    series = services.events.create(standup(count=4)).event
    change_one(services.events, series, SECOND, title="Special", when=at(SECOND + DAY, 15))
    before = listed(services.events)
    for day in (SECOND, THIRD):
        delete_one(services.events, series, day)
    assert starts(services.events) == ["04 09", "25 09"]
    result = services.trash.restore([TrashKey(series.id, SECOND), TrashKey(series.id, THIRD)])
    assert (len(result.restored), result.refused, result.changes.everywhere) == (2, {}, True)
    after = listed(services.events)
    assert [one._replace(version=0) for one in after] == [one._replace(version=0) for one in before]
    assert [one.instance_status for one in after][1:3] == [
        InstanceStatus.MODIFIED,
        InstanceStatus.GENERATED,
    ]
    assert keys(services) == []


def test_restoring_many_is_one_step_to_undo_and_to_redo(services: Services) -> None:
    call, series = services.events.create(single()).event, services.events.create(standup()).event
    wanted = [delete_one(services.events, series, THIRD), TrashKey(call.id)]
    services.events.delete(call.id)
    before = listed(services.events)
    services.trash.restore(wanted)
    assert len(listed(services.events)) == len(before) + 2
    assert services.undo.undo().action.sentence == "Restored 2 events"
    assert [one.title for one in listed(services.events)] == [one.title for one in before]
    assert set(keys(services)) == set(wanted)
    services.undo.redo()
    assert keys(services) == []


def split(services: Services, event: Event) -> None:
    content = replace(services.events.draft(event.id, Scope.FUTURE, THIRD), title="Rest")
    services.events.update(
        event.id, content, version=event.version, scope=Scope.FUTURE, instance_date=THIRD
    )


Creation = Callable[[Services, Event], object]

CREATIONS: dict[str, Creation] = {
    "create": lambda who, _: who.events.create(single()),
    "split": split,
    "duplicate": lambda who, event: who.bulk.duplicate([OccurrenceTarget(event.id, SECOND)]),
    "paste": lambda who, event: who.bulk.paste(
        [OccurrenceTarget(event.id, SECOND)], PastePlace(FOURTH + DAY, time(8))
    ),
    "paste from elsewhere": lambda who, _: who.bulk.create([(single(), ()), (standup(), ())]),
}


@pytest.mark.parametrize("create", CREATIONS.values(), ids=CREATIONS)
def test_what_an_undo_took_back_is_not_in_the_trash_and_can_be_redone(
    services: Services, create: Creation
) -> None:
    series = services.events.create(standup()).event
    before = starts(services.events)
    create(services, series)
    after = [(one.title, one.when) for one in listed(services.events)]
    for _ in range(2):
        services.undo.undo()
        assert keys(services) == []
        assert starts(services.events) == before
        services.undo.redo()
        assert [(one.title, one.when) for one in listed(services.events)] == after


@pytest.mark.parametrize("create", CREATIONS.values(), ids=CREATIONS)
def test_what_an_undo_took_back_cannot_be_restored_and_so_be_there_twice(
    services: Services, create: Creation
) -> None:
    series = services.events.create(standup()).event
    create(services, series)
    created = {one.event_id for one in listed(services.events)} - {series.id}
    assert created
    services.undo.undo()
    before = starts(services.events)
    for event_id in created:
        with pytest.raises(ConflictError, match="took it back"):
            services.events.restore(event_id)
    assert starts(services.events) == before


def test_what_was_deleted_after_a_redo_is_in_the_trash(services: Services) -> None:
    call = services.events.create(single()).event
    services.undo.undo()
    services.undo.redo()
    services.events.delete(call.id)
    assert keys(services) == [TrashKey(call.id)]
    services.undo.undo()
    services.undo.redo()
    assert keys(services) == [TrashKey(call.id)]


def test_restoring_one_is_described_by_its_name_and_date(services: Services) -> None:
    call, series = services.events.create(single()).event, services.events.create(standup()).event
    services.events.delete(call.id)
    for key, sentence in (
        (TrashKey(call.id), "Restored “Call”"),
        (delete_one(services.events, series, THIRD), f"Restored “Weekly Standup” on {THIRD}"),
    ):
        services.trash.restore([key])
        action = services.undo.next_undo()
        assert action is not None
        assert action.sentence == sentence
    assert services.events.history(series.id)[-1].change_type is ChangeType.RESTORED


def test_reminders_and_instances_come_back_with_what_is_restored(
    services: Services, tables: Tables
) -> None:
    reminding: dict[str, Any] = {"reminders": (Reminder(relative_minutes=10),)}
    call = services.events.create(single(**reminding)).event
    series = services.events.create(replace(standup(), **reminding)).event
    rows = 'SELECT "eventId", "instanceDate", "reminderTime", "status" FROM "calendarReminders"'
    instances = 'SELECT "instanceDate", "startUtc", "status" FROM "calendarRecurrenceInstances"'

    def stored() -> tuple[list[str], list[str]]:
        return sorted(map(str, tables.read(rows))), sorted(map(str, tables.read(instances)))

    before = stored()
    wanted = [delete_one(services.events, series, SECOND), TrashKey(call.id)]
    services.events.delete(call.id)
    assert stored() != before
    services.trash.restore(wanted)
    assert stored() == before


def test_nobody_sees_in_the_trash_what_they_may_not_see(cleo: Services, ben: Services) -> None:
    hidden = cleo.events.create(single(SECRET, visibility=Visibility.PRIVATE)).event
    open_series = cleo.events.create(standup()).event
    change_one(
        cleo.events, open_series, SECOND, title=f"{SECRET} talk", visibility=Visibility.PRIVATE
    )
    visible = delete_one(cleo.events, open_series, THIRD)
    private = delete_one(cleo.events, open_series, SECOND)
    cleo.events.delete(hidden.id)
    assert set(keys(cleo)) == {visible, private, TrashKey(hidden.id)}
    assert keys(ben) == [visible]
    assert SECRET not in repr(ben.trash.content())
    result = ben.trash.restore([private, TrashKey(hidden.id)])
    assert [type(error) for error in result.refused.values()] == [NotFoundError, NotFoundError]
    assert SECRET not in repr(result)
    assert SECRET not in repr([vars(error) for error in result.refused.values()])


def test_the_assignee_of_an_occurrence_sees_it_under_its_own_title(
    cleo: Services, ben: Services
) -> None:
    closed = replace(standup(), title=SECRET, visibility=Visibility.PRIVATE)
    series = cleo.events.create(closed).event
    change_one(cleo.events, series, SECOND, title="Chairs", assigned_to=ben.person.id)
    change_one(cleo.events, series, THIRD, location="Room 2")
    delete_one(cleo.events, series, THIRD)
    key = delete_one(cleo.events, series, SECOND)
    assert [(one.key, one.title, one.may_restore) for one in entries(ben)] == [
        (key, "Chairs", False)
    ]
    (reason,) = ben.trash.restore([key]).refused.values()
    assert isinstance(reason, ForbiddenError)
    assert "Chairs" in str(reason)
    assert SECRET not in str(reason)


def test_the_list_says_what_the_person_may_restore(
    cleo: Services, ben: Services, services: Services, tables: Tables
) -> None:
    series = cleo.events.create(standup()).event
    events = [cleo.events.create(single(str(number))).event for number in range(3)]
    rights = {events[1].id: Permission.EDIT, events[2].id: Permission.DELETE}
    rights[series.id] = Permission.MANAGE
    for event_id, right in rights.items():
        tables.write(GRANT, event_id, str(ben.person.id), right)
    occurrence = delete_one(cleo.events, series, SECOND)
    for event in events:
        cleo.events.delete(event.id)
    listed_for_ben = {one.key: one.may_restore for one in entries(ben)}
    assert listed_for_ben == {
        occurrence: True,
        TrashKey(events[0].id): False,
        TrashKey(events[1].id): False,
        TrashKey(events[2].id): True,
    }
    assert all(one.may_restore for reader in (cleo, services) for one in entries(reader))
    result = ben.trash.restore(list(listed_for_ben))
    assert {key: key in result.restored for key in listed_for_ben} == listed_for_ben
    assert {type(error) for error in result.refused.values()} == {ForbiddenError}


def test_what_is_not_in_the_trash_any_more_is_named_and_nothing_is_written(
    services: Services,
) -> None:
    call, series = services.events.create(single()).event, services.events.create(standup()).event
    wanted = [TrashKey(call.id), TrashKey(series.id, SECOND), TrashKey(4711)]
    refused = services.trash.restore(wanted).refused
    assert list(refused) == wanted
    assert str(refused[wanted[0]]).startswith("“Call” is not in the trash any more.")
    assert str(refused[wanted[1]]).startswith("“Weekly Standup” is not in the trash any more.")
    assert isinstance(refused[wanted[2]], NotFoundError)
    assert services.events.get(call.id).version == call.version


def test_an_occurrence_of_a_deleted_series_comes_back_with_the_series(services: Services) -> None:
    series = services.events.create(standup()).event
    key = delete_one(services.events, series, SECOND)
    services.events.delete(series.id)
    assert keys(services) == [TrashKey(series.id)]
    (reason,) = services.trash.restore([key]).refused.values()
    assert isinstance(reason, ConflictError)
    assert "The whole series" in str(reason)
    services.trash.restore([TrashKey(series.id)])
    assert keys(services) == [key]


def test_an_occurrence_leaves_the_trash_after_thirty_days_but_can_still_be_restored(
    services: Services, clock: FixedClock
) -> None:
    series = services.events.create(standup()).event
    key = delete_one(services.events, series, FOURTH)
    clock.advance(TRASH_RETENTION)
    assert keys(services) == [key]
    clock.advance(timedelta(seconds=1))
    assert keys(services) == []
    services.events.restore(*key)
    assert f"{FOURTH:%d} 09" in starts(services.events)


def test_an_event_stays_in_the_trash_until_the_cleanup_has_purged_it(
    services: Services, clock: FixedClock
) -> None:
    call = services.events.create(single()).event
    services.events.delete(call.id)
    clock.advance(TRASH_RETENTION + DAY)
    assert keys(services) == [TrashKey(call.id)]
    services.trash.restore([TrashKey(call.id)])
    assert services.events.get(call.id).content == call.content


def test_splitting_a_series_does_not_change_who_deleted_its_dates(
    services: Services, cleo: Services, clock: FixedClock
) -> None:
    series = cleo.events.create(standup()).event
    key = delete_one(cleo.events, series, FOURTH)
    deleted_at = clock.now()
    clock.advance(timedelta(hours=1))
    content = replace(services.events.draft(series.id, Scope.FUTURE, THIRD), title="Rest")
    rest = services.events.update(
        series.id, content, version=2, scope=Scope.FUTURE, instance_date=THIRD
    ).event
    clock.advance(timedelta(hours=1))
    moved = replace(rest.content, when=at(THIRD, 11))
    services.events.update(rest.id, moved, version=rest.version)
    (entry,) = entries(services)
    assert entry.key == TrashKey(rest.id, key.instance_date)
    assert (entry.deleted_by, entry.deleted_at) == (cleo.person.id, deleted_at)
    assert entry.when == at(FOURTH, 11)


def test_a_split_that_moves_its_dates_does_not_change_who_deleted_them(
    services: Services, cleo: Services, clock: FixedClock
) -> None:
    series = cleo.events.create(standup()).event
    delete_one(cleo.events, series, FOURTH)
    deleted_at = clock.now()
    clock.advance(timedelta(hours=1))
    draft = services.events.draft(series.id, Scope.FUTURE, THIRD)
    later = replace(draft, when=at(THIRD + timedelta(days=1), 11))
    rest = services.events.update(
        series.id, later, version=2, scope=Scope.FUTURE, instance_date=THIRD
    ).event
    (entry,) = entries(services)
    assert entry.key == TrashKey(rest.id, FOURTH + timedelta(days=1))
    assert (entry.deleted_by, entry.deleted_at) == (cleo.person.id, deleted_at)
    assert entry.when == at(FOURTH + timedelta(days=1), 11)


def test_people_are_told_that_an_occurrence_takes_place_after_all(
    services: Services, ben: Services
) -> None:
    invited = replace(standup(), participants=(Participant(user_id=ben.person.id),))
    series = services.events.create(invited).event
    key = delete_one(services.events, series, SECOND)
    services.trash.restore([key])
    told = [one.title for one in ben.notifications.list()]
    assert told[0] == "Takes place after all on 11 November: Weekly Standup"


def test_a_date_that_the_series_does_not_have_cannot_be_restored(services: Services) -> None:
    series, call = services.events.create(standup()).event, services.events.create(single()).event
    with pytest.raises(NotFoundError, match="does not happen on 2025-11-05"):
        services.events.restore(series.id, FIRST + DAY)
    with pytest.raises(InvalidValueError, match="is not a series"):
        services.events.restore(call.id, FIRST)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.sets(st.integers(0, 5), min_size=1), restored=st.sets(st.integers(0, 5)))
def test_deleting_dates_and_restoring_some_leaves_the_others_deleted(
    services: Services, days: set[int], restored: set[int]
) -> None:
    series = services.events.create(standup(count=6)).event
    dates = {number: FIRST + number * timedelta(weeks=1) for number in range(6)}
    for number in days:
        delete_one(services.events, series, dates[number])
    result = services.trash.restore([TrashKey(series.id, dates[number]) for number in restored])
    assert {key.instance_date for key in result.restored} == {dates[n] for n in days & restored}
    left = {one.instance_date for one in listed(services.events) if one.event_id == series.id}
    assert left == {dates[number] for number in set(range(6)) - (days - restored)}
    assert {day for id_, day in keys(services) if id_ == series.id} == {
        dates[number] for number in days - restored
    }
    services.events.delete(series.id)
