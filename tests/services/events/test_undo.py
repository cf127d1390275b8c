"""Undo and redo: every change is one step, which survives the program."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from terp_desktop.domain.errors import ConflictError
from terp_desktop.domain.event import EventContent, Reminder, Status
from terp_desktop.domain.permissions import Actor, UserRole
from terp_desktop.domain.queries import OccurrenceQuery
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Desk
from terp_desktop.services.events.service import EventService
from terp_desktop.services.events.undo import NothingToUndoError, UndoService
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store
from tests.fakes import FixedClock
from tests.services.events.test_series_editing import FIRST, NEW_YORK, SECOND, THIRD, at, standup

DAY = timedelta(days=1)


def single(title: str = "Call") -> EventContent:
    return EventContent(title=title, when=at(SECOND))


def seen(events: EventService) -> list[tuple[object, ...]]:
    """All that the calendar shows, apart from numbers and versions."""
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


@pytest.mark.parametrize("said", ACTIONS)
def test_each_action_is_one_step_that_is_undone_and_done_again(desk: Desk, said: str) -> None:
    series = prepared(desk.events)
    before = seen(desk.events)
    ACTIONS[said](desk.events, series)
    after = seen(desk.events)
    assert after != before
    step = desk.undo.last()
    assert step is not None
    assert step.sentence == said
    undone = desk.undo.undo()
    assert undone.step.sentence == said
    assert undone.changes.touch(Days(FIRST, SECOND))
    assert seen(desk.events) == before
    desk.undo.redo()
    assert seen(desk.events) == after


def test_deleting_the_rest_of_a_series_is_undone_too(desk: Desk) -> None:
    series = prepared(desk.events)
    before = seen(desk.events)
    delete(Scope.FUTURE, THIRD)(desk.events, series)
    desk.undo.undo()
    assert seen(desk.events) == before


def test_a_series_made_a_single_event_gets_its_exceptions_back(desk: Desk) -> None:
    series = prepared(desk.events)
    before = seen(desk.events)
    update(Scope.ALL, None, rule=None)(desk.events, series)
    assert len(seen(desk.events)) == 1
    desk.undo.undo()
    assert seen(desk.events) == before


def test_creating_and_restoring_are_undone_as_well(desk: Desk) -> None:
    event = desk.events.create(single()).event
    desk.events.delete(event.id)
    desk.events.restore(event.id)
    for sentence, shown in (
        ("Restored “Call”", 0),
        ("Deleted “Call”", 1),
        ("Created “Call”", 0),
    ):
        assert desk.undo.undo().step.sentence == sentence
        assert len(seen(desk.events)) == shown
    assert desk.undo.last() is None
    for shown in (1, 0, 1):
        desk.undo.redo()
        assert len(seen(desk.events)) == shown
    assert desk.undo.last_undone() is None


def test_steps_are_undone_one_after_the_other_back_and_forth(desk: Desk) -> None:
    event = desk.events.create(single("One")).event
    for version, title in enumerate(("Two", "Three"), start=1):
        desk.events.update(event.id, single(title), version=version)
    titles = []
    for step in (desk.undo.undo, desk.undo.undo, desk.undo.redo, desk.undo.undo, desk.undo.redo):
        step()
        titles.append(desk.events.get(event.id).content.title)
    assert titles == ["Two", "One", "Two", "One", "Two"]


def test_a_new_step_leaves_nothing_to_redo(desk: Desk) -> None:
    desk.events.create(single("One"))
    desk.undo.undo()
    desk.events.create(single("Two"))
    with pytest.raises(NothingToUndoError):
        desk.undo.redo()


def test_nothing_to_undo_is_said(desk: Desk) -> None:
    assert desk.undo.last() is None
    with pytest.raises(NothingToUndoError):
        desk.undo.undo()


def test_undo_survives_the_program_and_knows_whose_step_it_was(
    desk: Desk, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role=UserRole.ADMIN)
    event = desk.events.create(single()).event
    of_ben = UndoService(store, clock, Actor(ben.id, ben.role), ReminderLedger(clock))
    assert of_ben.last() is None
    started_again = UndoService(store, clock, desk.actor, ReminderLedger(clock))
    started_again.undo()
    assert seen(desk.events) == []
    assert desk.events.history(event.id)[-1].change_type == "DELETED"


def test_what_somebody_else_changed_since_is_not_undone(
    desk: Desk, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role=UserRole.ADMIN)
    colleague = EventService(store, clock, Actor(ben.id, ben.role), ReminderLedger(clock))
    event = desk.events.create(single()).event
    desk.events.update(event.id, single("Mine"), version=1)
    colleague.update(event.id, single("Ben's"), version=2)
    with pytest.raises(ConflictError):
        desk.undo.undo()
    assert desk.events.get(event.id).content.title == "Ben's"


def test_what_somebody_else_changed_in_another_field_stays(
    desk: Desk, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role=UserRole.ADMIN)
    colleague = EventService(store, clock, Actor(ben.id, ben.role), ReminderLedger(clock))
    event = desk.events.create(single()).event
    desk.events.update(event.id, single("Mine"), version=1)
    colleague.update(event.id, replace(single("Mine"), location="Room"), version=2)
    desk.undo.undo()
    assert desk.events.get(event.id).content == replace(single(), location="Room")


def test_undoing_a_move_is_refused_where_it_would_lose_a_later_exception(
    desk: Desk, store: Store, clock: FixedClock
) -> None:
    series = desk.events.create(standup()).event.id
    update(Scope.ALL, None, when=at(FIRST + DAY))(desk.events, series)
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role=UserRole.ADMIN)
    colleague = EventService(store, clock, Actor(ben.id, ben.role), ReminderLedger(clock))
    update(Scope.THIS, SECOND + DAY, title="Ben's")(colleague, series)
    with pytest.raises(ConflictError):
        desk.undo.undo()


def test_reminders_come_back_with_what_they_remind_of(desk: Desk, store: Store) -> None:
    wish = (Reminder(relative_minutes=30),)
    event = desk.events.create(replace(single(), reminders=wish)).event
    desk.events.delete(event.id)
    desk.undo.undo()
    assert desk.events.get(event.id).content.reminders == wish
    with store.read() as work:
        assert [row.status for row in work.reminders.rows_of(event.id)] == ["PENDING"]
