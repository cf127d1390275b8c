"""Undo and redo: every change is one step, which survives the program."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from terp_desktop.domain.errors import ConflictError
from terp_desktop.domain.event import EventContent, Reminder, Status
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.services.events.undo import NothingToUndoError, UndoService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from tests.fakes import FixedClock
from tests.services.events.test_series_editing import FIRST, NEW_YORK, SECOND, THIRD, at, standup

DAY = timedelta(days=1)


def single(title: str = "Call") -> EventContent:
    return EventContent(title=title, when=at(SECOND))


def seen(events: EventService) -> list[tuple[object, ...]]:
    """All that the calendar shows, except ids and versions."""
    query = OccurrenceQuery(days=Days(FIRST, date(2026, 9, 1)), zone=NEW_YORK)
    return [
        (one.instance_date, one.when, one.title, one.status, one.location, one.instance_status)
        for one in events.list(query)
    ]


def prepared(events: EventService) -> int:
    """A series with a moved, a renamed and a cancelled occurrence."""
    series = events.create(standup(count=30)).event
    for weeks, changed in ((1, {"when": at(SECOND + DAY, 15)}), (3, {"title": "Special"})):
        day = FIRST + weeks * 7 * DAY
        content = replace(events.content(series.id, day), **changed)
        version = events.get(series.id).version
        events.update(series.id, content, version=version, scope=Scope.THIS, instance_date=day)
    events.delete(series.id, scope=Scope.THIS, instance_date=FIRST + 35 * DAY)
    return series.id


Action = Callable[[EventService, int], object]


def update(scope: Scope, day: date | None, **changed: object) -> Action:
    def act(events: EventService, series: int) -> None:
        content = replace(events.draft(series, scope, day), **changed)  # type: ignore[arg-type]
        version = events.get(series).version
        events.update(series, content, version=version, scope=scope, instance_date=day)

    return act


def delete(scope: Scope, day: date | None = None) -> Action:
    return lambda events, series: events.delete(series, scope=scope, instance_date=day)


FOURTH = THIRD + 7 * DAY
ACTIONS = {
    "Changed “Weekly Standup”": update(Scope.ALL, None, title="Other", status=Status.IN_PROGRESS),
    "Moved “Weekly Standup”": update(Scope.ALL, THIRD, when=at(THIRD + DAY, 11)),
    f"Changed “Weekly Standup” from {THIRD + DAY} on": update(
        Scope.FUTURE, THIRD, when=at(THIRD + DAY, 11), title="Rest"
    ),
    f"Moved “Weekly Standup” on {THIRD}": update(Scope.THIS, THIRD, when=at(THIRD + DAY)),
    f"Changed “Special” on {FOURTH}": update(Scope.THIS, FOURTH, location="Room"),
    f"Deleted “Weekly Standup” on {THIRD}": delete(Scope.THIS, THIRD),
    "Deleted “Weekly Standup”": delete(Scope.ALL),
}


@pytest.mark.parametrize("sentence", ACTIONS)
def test_each_action_is_one_step_that_is_undone_and_done_again(
    services: Services, sentence: str
) -> None:
    series = prepared(services.events)
    before = seen(services.events)
    ACTIONS[sentence](services.events, series)
    after = seen(services.events)
    assert after != before
    step = services.undo.next_undo()
    assert step is not None
    assert step.sentence == sentence
    undone = services.undo.undo()
    assert undone.action.sentence == sentence
    assert undone.changes.touch(Days(FIRST, SECOND))
    assert seen(services.events) == before
    services.undo.redo()
    assert seen(services.events) == after


def test_deleting_the_rest_of_a_series_is_undone_too(services: Services) -> None:
    series = prepared(services.events)
    before = seen(services.events)
    delete(Scope.FUTURE, THIRD)(services.events, series)
    services.undo.undo()
    assert seen(services.events) == before


def test_a_series_made_a_single_event_gets_its_exceptions_back(services: Services) -> None:
    series = prepared(services.events)
    before = seen(services.events)
    update(Scope.ALL, None, rule=None)(services.events, series)
    assert len(seen(services.events)) == 1
    services.undo.undo()
    assert seen(services.events) == before


def test_creating_and_restoring_are_undone_as_well(services: Services) -> None:
    event = services.events.create(single()).event
    services.events.delete(event.id)
    services.events.restore(event.id)
    for sentence, shown in (
        ("Restored “Call”", 0),
        ("Deleted “Call”", 1),
        ("Created “Call”", 0),
    ):
        assert services.undo.undo().action.sentence == sentence
        assert len(seen(services.events)) == shown
    assert services.undo.next_undo() is None
    for shown in (1, 0, 1):
        services.undo.redo()
        assert len(seen(services.events)) == shown
    assert services.undo.next_redo() is None


def test_steps_are_undone_one_after_the_other_back_and_forth(services: Services) -> None:
    event = services.events.create(single("One")).event
    for version, title in enumerate(("Two", "Three"), start=1):
        services.events.update(event.id, single(title), version=version)
    titles = []
    for step in (
        services.undo.undo,
        services.undo.undo,
        services.undo.redo,
        services.undo.undo,
        services.undo.redo,
    ):
        step()
        titles.append(services.events.get(event.id).content.title)
    assert titles == ["Two", "One", "Two", "One", "Two"]


def test_a_new_step_leaves_nothing_to_redo(services: Services) -> None:
    services.events.create(single("One"))
    services.undo.undo()
    services.events.create(single("Two"))
    with pytest.raises(NothingToUndoError):
        services.undo.redo()


def test_undoing_without_a_step_is_refused(services: Services) -> None:
    assert services.undo.next_undo() is None
    with pytest.raises(NothingToUndoError):
        services.undo.undo()


def test_undo_survives_the_program_and_knows_whose_step_it_was(
    services: Services, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="admin")
    event = services.events.create(single()).event
    of_ben = UndoService(store, clock, Actor(ben.id, ben.role), ReminderSync(clock))
    assert of_ben.next_undo() is None
    started_again = UndoService(store, clock, services.actor, ReminderSync(clock))
    started_again.undo()
    assert seen(services.events) == []
    assert services.events.history(event.id)[-1].change_type == "DELETED"


def test_a_later_change_by_somebody_else_is_not_undone(
    services: Services, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="admin")
    colleague = EventService(store, clock, Actor(ben.id, ben.role), ReminderSync(clock))
    event = services.events.create(single()).event
    services.events.update(event.id, single("Mine"), version=1)
    colleague.update(event.id, single("Ben's"), version=2)
    with pytest.raises(ConflictError):
        services.undo.undo()
    assert services.events.get(event.id).content.title == "Ben's"


def test_undo_keeps_other_fields_changed_by_somebody_else(
    services: Services, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="admin")
    colleague = EventService(store, clock, Actor(ben.id, ben.role), ReminderSync(clock))
    event = services.events.create(single()).event
    services.events.update(event.id, single("Mine"), version=1)
    colleague.update(event.id, replace(single("Mine"), location="Room"), version=2)
    services.undo.undo()
    assert services.events.get(event.id).content == replace(single(), location="Room")


def test_undoing_a_move_is_refused_where_it_would_lose_a_later_exception(
    services: Services, store: Store, clock: FixedClock
) -> None:
    series = services.events.create(standup()).event.id
    update(Scope.ALL, None, when=at(FIRST + DAY))(services.events, series)
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="admin")
    colleague = EventService(store, clock, Actor(ben.id, ben.role), ReminderSync(clock))
    update(Scope.THIS, SECOND + DAY, title="Ben's")(colleague, series)
    with pytest.raises(ConflictError):
        services.undo.undo()


def test_undoing_a_deletion_restores_the_reminders(services: Services, store: Store) -> None:
    reminders = (Reminder(relative_minutes=30),)
    event = services.events.create(replace(single(), reminders=reminders)).event
    services.events.delete(event.id)
    services.undo.undo()
    assert services.events.get(event.id).content.reminders == reminders
    with store.read() as work:
        assert [row.status for row in work.reminders.entries_of(event.id)] == ["PENDING"]
