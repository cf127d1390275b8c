"""Many events changed at once: one step for all, and a reason for each that stays as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.bulk_edit import (
    MAX_TARGETS,
    BulkResult,
    OccurrenceTarget,
    target_of,
)
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    SightLossError,
    UnmanagedError,
)
from terp_desktop.domain.event import (
    EventContent,
    Module,
    Participant,
    Priority,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.services.events.colleagues import GRANT
from tests.services.events.test_series_editing import (
    DAY,
    FIRST,
    NEW_YORK,
    SECOND,
    THIRD,
    at,
    standup,
)

HOUR = timedelta(hours=1)
NOVEMBER = OccurrenceQuery(days=Days(date(2025, 11, 1), date(2025, 12, 1)), zone=NEW_YORK)


@pytest.fixture
def ben(services: Services, store: Store, clock: FixedClock) -> Services:
    """Ben, who is no administrator."""
    person = services.people.add(login="ben", name="Ben", email=None, role="user")
    return build_services(person, store, clock, database_name="", is_embedded=True)


def create(services: Services, title: str, when: When, **more: object) -> int:
    content = EventContent(title=title, when=when, **more)  # type: ignore[arg-type]
    return services.events.create(content).event.id


def all_day(first: date, last: date | None = None) -> When:
    return When(start_date=first, end_date=last or first, timezone=NEW_YORK)


def shown(services: Services) -> list[Occurrence]:
    return list(services.events.list(NOVEMBER))


def targets(services: Services, *titles: str) -> list[OccurrenceTarget]:
    """What the person selects: everything, or what has one of the titles."""
    return [target_of(one) for one in shown(services) if not titles or one.title in titles]


def state(services: Services) -> list[tuple[object, ...]]:
    """All that the calendar shows, except ids and versions."""
    return sorted(
        (one.title, one.when.start_local, one.when.end_local, *_values(one))
        for one in shown(services)
    )


def _values(one: Occurrence) -> tuple[object, ...]:
    return one.status, one.priority, one.module, one.assigned_to or 0


@pytest.fixture
def mixed(services: Services) -> Services:
    """Two single events, a day, and a series of three."""
    create(services, "Call", at(FIRST + DAY, 14))
    create(services, "Visit", at(SECOND + DAY, 16))
    create(services, "Fair", all_day(SECOND, SECOND + 2 * DAY))
    services.events.create(standup(count=3))
    return services


ACTIONS: dict[str, Callable[[Services, list[OccurrenceTarget]], BulkResult]] = {
    "Changed 6 events": lambda who, them: who.bulk.set_status(them, Status.COMPLETED),
    "Changed 6 events ": lambda who, them: who.bulk.set_priority(them, Priority.URGENT),
    "Changed 6 events  ": lambda who, them: who.bulk.set_module(them, Module.ORDERS),
    "Assigned 6 events": lambda who, them: who.bulk.assign(them, who.person.id),
    "Moved 6 events": lambda who, them: who.bulk.shift(them, 2 * DAY),
    "Moved 6 events ": lambda who, them: who.bulk.move_to_day(them, date(2025, 11, 27)),
    "Deleted 6 events": lambda who, them: who.bulk.delete(them),
    "Duplicated 6 events": lambda who, them: who.bulk.duplicate(them),
}


@pytest.mark.parametrize("sentence", ACTIONS)
def test_many_are_changed_in_one_step_undone_and_done_again(mixed: Services, sentence: str) -> None:
    before = state(mixed)
    result = ACTIONS[sentence](mixed, targets(mixed))
    after = state(mixed)
    assert (len(result.changed), result.refusals) == (6, ())
    assert after != before
    assert result.changes.touch(Days(SECOND, THIRD))
    assert mixed.undo.undo().action.sentence == sentence.strip()
    assert state(mixed) == before
    mixed.undo.redo()
    assert state(mixed) == after


def test_each_of_them_gets_what_was_chosen(mixed: Services) -> None:
    mixed.bulk.set_status(targets(mixed), Status.COMPLETED)
    mixed.bulk.set_priority(targets(mixed), Priority.HIGH)
    mixed.bulk.set_module(targets(mixed), Module.CLIENTS)
    mixed.bulk.assign(targets(mixed), mixed.person.id)
    values = {_values(one) for one in shown(mixed)}
    assert values == {(Status.COMPLETED, Priority.HIGH, Module.CLIENTS, mixed.person.id)}


def test_an_occurrence_of_a_series_is_changed_alone(mixed: Services) -> None:
    chosen = [one for one in targets(mixed, "Weekly Standup") if one.instance_date != SECOND]
    mixed.bulk.set_status(chosen, Status.COMPLETED)
    mixed.bulk.delete(targets(mixed, "Weekly Standup")[:1])
    left = [one for one in shown(mixed) if one.title == "Weekly Standup"]
    assert [one.status for one in left] == [Status.SCHEDULED, Status.COMPLETED]
    assert mixed.events.get(left[0].event_id).content.status is Status.SCHEDULED


def test_what_is_so_already_is_not_changed_and_is_no_step(mixed: Services) -> None:
    mixed.bulk.set_status(targets(mixed), Status.COMPLETED)
    mixed.events.create(EventContent(title="Later", when=at(THIRD, 18)))
    result = mixed.bulk.set_status(targets(mixed, "Call", "Fair"), Status.COMPLETED)
    assert (len(result.unchanged), result.changed) == (2, ())
    assert mixed.undo.undo().action.sentence == "Created “Later”"


def test_what_somebody_changed_since_is_named_and_not_overwritten(
    mixed: Services, ben: Services
) -> None:
    seen = targets(mixed, "Call", "Visit", "Fair")
    call = mixed.events.get(next(one for one in shown(mixed) if one.title == "Call").event_id)
    mixed.events.update(call.id, replace(call.content, location="Room 2"), version=call.version)
    result = mixed.bulk.shift(seen, DAY)
    assert [(each.target.event_id, type(each.error)) for each in result.refusals] == [
        (call.id, ConflictError)
    ]
    assert len(result.changed) == 2
    assert mixed.events.get(call.id).content.when == at(FIRST + DAY, 14)
    assert mixed.undo.undo().action.sentence == "Moved 2 events"
    assert mixed.events.get(call.id).content.location == "Room 2"


def test_nothing_that_one_may_not_change_is_changed_and_no_title_is_told(
    mixed: Services, ben: Services
) -> None:
    secret = create(mixed, "Salary", at(THIRD, 11), visibility=Visibility.PRIVATE)
    create(mixed, "His", at(THIRD, 12), assigned_to=ben.person.id)
    his_own = create(ben, "Own", at(THIRD, 13))
    chosen = [*targets(ben, "Call", "His", "Own"), OccurrenceTarget(secret, None, 1)]
    result = ben.bulk.delete(chosen)
    assert [one.event_id for one in result.changed] == [his_own]
    assert [type(each.error) for each in result.refusals] == [
        ForbiddenError,
        NotFoundError,
        ForbiddenError,
    ]
    assert not any("Salary" in str(each.error) for each in result.refusals)
    assert {"Call", "His", "Salary"} <= {one.title for one in shown(mixed)}
    assert len(ben.bulk.set_status(targets(ben, "His"), Status.COMPLETED).changed) == 1


def test_the_rights_to_an_occurrence_are_its_own(services: Services, ben: Services) -> None:
    series = services.events.create(standup(count=3)).event
    for day, change in (
        (SECOND, {"assigned_to": ben.person.id}),
        (THIRD, {"visibility": Visibility.PRIVATE, "title": "Salary"}),
    ):
        content = replace(services.events.content(series.id, day), **change)
        version = services.events.get(series.id).version
        services.events.update(
            series.id, content, version=version, scope=Scope.THIS, instance_date=day
        )
    version = services.events.get(series.id).version
    chosen = [OccurrenceTarget(series.id, day, version) for day in (FIRST, SECOND, THIRD)]
    result = ben.bulk.set_status(chosen, Status.COMPLETED)
    assert [one.instance_date for one in result.changed] == [SECOND]
    assert [type(each.error) for each in result.refusals] == [ForbiddenError, NotFoundError]
    assert not any("Salary" in str(each.error) for each in result.refusals)
    copied = ben.bulk.duplicate([OccurrenceTarget(series.id)])
    assert [one.title for one in shown(ben) if one.event_id in copied.created] == [
        "Weekly Standup",
        "Weekly Standup",
    ]


def test_nothing_is_assigned_out_of_anybodys_sight(
    services: Services, ben: Services, tables: Tables
) -> None:
    ann, private = services.person.id, Visibility.PRIVATE
    cleo = services.people.add(login="cleo", name="Cleo")
    own = create(services, "Own", at(FIRST, 9), assigned_to=ben.person.id, visibility=private)
    hers = create(services, "Hers", at(FIRST, 10), assigned_to=cleo.id, visibility=private)
    tables.write(GRANT, hers, str(ben.person.id), Permission.EDIT)
    create(services, "Open", at(FIRST, 11), assigned_to=ben.person.id)
    result = ben.bulk.assign(targets(ben, "Own", "Hers", "Open"), ann)
    assert len(result.changed) == 1
    assert {each.target.event_id: type(each.error) for each in result.refusals} == {
        own: SightLossError,
        hers: UnmanagedError,
    }


def test_whole_days_are_not_moved_by_hours_but_the_others_are(mixed: Services) -> None:
    result = mixed.bulk.shift(targets(mixed, "Call", "Fair"), -HOUR)
    assert [type(each.error) for each in result.refusals] == [InvalidValueError]
    assert [one.when for one in shown(mixed) if one.title in {"Call", "Fair"}] == [
        at(FIRST + DAY, 13),
        all_day(SECOND, SECOND + 2 * DAY),
    ]


def test_a_half_made_change_of_one_leaves_no_trace(mixed: Services) -> None:
    """Assigning is refused after the occurrence's other rows may have been touched."""
    before = state(mixed)
    result = mixed.bulk.assign(targets(mixed), 4711)
    assert len(result.refusals) == 6
    assert state(mixed) == before
    assert mixed.undo.undo().action.sentence == "Created “Weekly Standup”"


def test_a_day_is_that_of_the_person_who_moves(services: Services) -> None:
    create(services, "Call", at(SECOND, 22, "America/Los_Angeles"))  # in New York it is the next
    services.bulk.move_to_day(targets(services), THIRD)
    (one,) = shown(services)
    assert one.when == at(THIRD - DAY, 22, "America/Los_Angeles")


def test_a_copy_has_all_but_the_answers_and_is_undone(services: Services, ben: Services) -> None:
    people = (Participant(user_id=ben.person.id, response_status=ResponseStatus.ACCEPTED),)
    event = create(services, "Call", at(SECOND), participants=people, location="Room 1")
    services.attachments.attach(event, NewFile(name="a.txt", content=b"A"))
    result = services.bulk.duplicate(targets(services))
    (copy,) = result.created
    details = services.events.details(copy)
    assert details.event.content.location == "Room 1"
    assert [who.response_status for who in details.event.content.participants] == ["PENDING"]
    assert [each.name for each in details.attachments] == ["a.txt"]
    services.undo.undo()
    assert [one.event_id for one in shown(services)] == [event]


def test_a_pasted_group_begins_at_the_place_and_keeps_lengths_and_distances(
    mixed: Services,
) -> None:
    chosen = targets(mixed, "Call", "Visit", "Fair")
    copies = mixed.bulk.paste(chosen, PastePlace(date(2025, 11, 17), time(8))).created
    pasted = {one.title: one.when for one in shown(mixed) if one.event_id in copies}
    assert pasted == {
        "Call": at(date(2025, 11, 17), 8),
        "Visit": at(date(2025, 11, 24), 10),
        "Fair": all_day(date(2025, 11, 23), date(2025, 11, 25)),
    }
    assert mixed.undo.undo().action.sentence == "Pasted 3 events"


def test_on_a_day_each_pasted_event_keeps_its_time(mixed: Services) -> None:
    copies = mixed.bulk.paste(targets(mixed, "Call"), PastePlace(THIRD)).created
    assert [one.when for one in shown(mixed) if one.event_id in copies] == [at(THIRD, 14)]


def test_what_was_cut_moves_in_one_step_unless_somebody_changed_it(mixed: Services) -> None:
    chosen = targets(mixed, "Call", "Visit")
    result = mixed.bulk.paste(chosen, PastePlace(date(2025, 11, 17), time(8)), is_cut=True)
    assert result.created == ()
    assert [one.when for one in shown(mixed) if one.title in {"Call", "Visit"}] == [
        at(date(2025, 11, 17), 8),
        at(date(2025, 11, 24), 10),
    ]
    again = mixed.bulk.paste(chosen, PastePlace(date(2025, 11, 10)), is_cut=True)
    assert [type(each.error) for each in again.refusals] == [ConflictError, ConflictError]
    assert mixed.undo.undo().action.sentence == "Moved 2 events"


def test_too_many_are_refused_before_anything_happens(mixed: Services) -> None:
    chosen = [*targets(mixed), *(OccurrenceTarget(n) for n in range(MAX_TARGETS))]
    with pytest.raises(InvalidValueError, match="506 events are too many"):
        mixed.bulk.delete(chosen)
    assert len(shown(mixed)) == 6
