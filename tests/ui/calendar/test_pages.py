import threading
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import DatabaseError, TerpError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.ui.calendar.pages import Page, Pages
from terp_desktop.ui.threads.task_runner import TaskRunner
from tests.fakes import FixedClock
from tests.ui.occurrence_builders import event_time, wall_time

DAY = date(2025, 11, 4)
WEEK = Days(date(2025, 11, 3), date(2025, 11, 10))
NEXT_WEEK = Days(date(2025, 11, 10), date(2025, 11, 17))
WAIT_MS = 5000


class GatedEvents:
    """The real service behind a gate, with a list of its queries."""

    def __init__(self, events: EventService) -> None:
        self._events = events
        self.asked: list[Days] = []
        self.gate = threading.Event()
        self.gate.set()
        self.failure: TerpError | None = None

    def list(self, query: OccurrenceQuery) -> Sequence[Occurrence]:
        self.asked.append(query.days)
        self.gate.wait(5)
        if self.failure is not None:
            raise self.failure
        return self._events.list(query)


@pytest.fixture
def gated_events(events: EventService) -> GatedEvents:
    return GatedEvents(events)


@pytest.fixture
def pages(gated_events: GatedEvents, runner: TaskRunner, clock: FixedClock) -> Pages:
    made = Pages(gated_events, runner, clock)
    # As a view does when it has painted the page.
    made.shown.connect(made.note_painted, Qt.ConnectionType.QueuedConnection)
    return made


@pytest.fixture
def shown(pages: Pages) -> list[tuple[Days, list[str]]]:
    """What was shown, by title."""
    shown_pages: list[tuple[Days, list[str]]] = []

    def note(days: Days, page: Page) -> None:
        shown_pages.append((days, [one.occurrence.title for one in page]))

    pages.shown.connect(note)
    return shown_pages


def visit(title: str, day: str) -> EventContent:
    return EventContent(title=title, when=event_time(wall_time(f"{day} 09:00")))


def test_a_page_comes_with_its_events(
    pages: Pages, shown: list[tuple[Days, list[str]]], services: Services, runner: TaskRunner
) -> None:
    services.events.create(visit("This week", "2025-11-04"))
    services.events.create(visit("Next week", "2025-11-11"))
    pages.show(WEEK)
    assert shown == []
    assert runner.wait_idle(WAIT_MS)
    assert shown == [(WEEK, ["This week"])]


def test_a_page_that_was_turned_past_before_it_came_is_not_shown(
    pages: Pages, shown: list[tuple[Days, list[str]]], gated_events: GatedEvents, runner: TaskRunner
) -> None:
    gated_events.gate.clear()
    pages.show(WEEK)
    pages.show(NEXT_WEEK)
    gated_events.gate.set()
    assert runner.wait_idle(WAIT_MS)
    assert [days for days, _ in shown] == [NEXT_WEEK]


def show_with_neighbor(qtbot: QtBot, pages: Pages, runner: TaskRunner) -> None:
    with qtbot.waitSignal(pages.became_idle):
        pages.show(WEEK, [NEXT_WEEK])
    assert runner.wait_idle(WAIT_MS)


def test_neighbors_are_fetched_ahead_and_then_come_at_once(
    qtbot: QtBot,
    pages: Pages,
    shown: list[tuple[Days, list[str]]],
    gated_events: GatedEvents,
    runner: TaskRunner,
) -> None:
    show_with_neighbor(qtbot, pages, runner)
    assert gated_events.asked == [WEEK, NEXT_WEEK]
    pages.show(NEXT_WEEK)
    assert [days for days, _ in shown] == [WEEK, NEXT_WEEK]
    assert gated_events.asked == [WEEK, NEXT_WEEK]


def test_a_change_on_the_page_reloads_it(
    pages: Pages, shown: list[tuple[Days, list[str]]], services: Services, runner: TaskRunner
) -> None:
    pages.show(WEEK)
    assert runner.wait_idle(WAIT_MS)
    pages.invalidate(services.events.create(visit("Added", "2025-11-05")).changes)
    assert runner.wait_idle(WAIT_MS)
    assert shown == [(WEEK, []), (WEEK, ["Added"])]


def test_a_change_elsewhere_leaves_the_page_alone_but_not_its_neighbor(
    qtbot: QtBot, pages: Pages, gated_events: GatedEvents, services: Services, runner: TaskRunner
) -> None:
    show_with_neighbor(qtbot, pages, runner)
    pages.invalidate(services.events.create(visit("Added", "2025-11-12")).changes)
    assert pages.cached(WEEK) is not None
    assert pages.cached(NEXT_WEEK) is None
    assert gated_events.asked == [WEEK, NEXT_WEEK]


def test_results_read_before_a_change_are_not_cached(
    qtbot: QtBot, pages: Pages, gated_events: GatedEvents, runner: TaskRunner
) -> None:
    show_with_neighbor(qtbot, pages, runner)
    pages.invalidate(Changes(days=frozenset({NEXT_WEEK})))
    gated_events.gate.clear()
    with qtbot.waitSignal(pages.became_idle):
        pages.show(WEEK, [NEXT_WEEK])
    pages.invalidate(Changes(days=frozenset({NEXT_WEEK})))
    gated_events.gate.set()
    assert runner.wait_idle(WAIT_MS)
    assert pages.cached(NEXT_WEEK) is None


def test_a_failure_is_reported_and_the_next_try_may_succeed(
    pages: Pages,
    shown: list[tuple[Days, list[str]]],
    gated_events: GatedEvents,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    gated_events.failure = DatabaseError("The database is locked.", remedy="Try again.")
    with qtbot.waitSignal(pages.failed, timeout=WAIT_MS) as emitted:
        pages.show(WEEK)
    assert emitted.args == [gated_events.failure]
    gated_events.failure = None
    pages.show(WEEK)
    assert runner.wait_idle(WAIT_MS)
    assert [days for days, _ in shown] == [WEEK]


def test_a_failed_prefetch_is_not_reported(
    qtbot: QtBot, pages: Pages, gated_events: GatedEvents, runner: TaskRunner
) -> None:
    failures: list[TerpError] = []
    pages.failed.connect(failures.append)
    pages.show(WEEK)
    assert runner.wait_idle(WAIT_MS)
    gated_events.failure = DatabaseError("The database is locked.", remedy="Try again.")
    show_with_neighbor(qtbot, pages, runner)
    assert failures == []


def test_a_journey_to_another_zone_does_not_show_the_old_hours(
    pages: Pages,
    shown: list[tuple[Days, list[str]]],
    gated_events: GatedEvents,
    clock: FixedClock,
    runner: TaskRunner,
) -> None:
    pages.show(WEEK)
    assert runner.wait_idle(WAIT_MS)
    clock.zone_name = "Asia/Tokyo"
    pages.show(WEEK)
    assert runner.wait_idle(WAIT_MS)
    assert gated_events.asked == [WEEK, WEEK]


def test_pages_of_long_ago_are_dropped(pages: Pages, runner: TaskRunner) -> None:
    for number in range(40):
        first = DAY + timedelta(days=number)
        pages.show(Days(first, first + timedelta(days=1)))
        assert runner.wait_idle(WAIT_MS)
    assert pages.cached(Days(DAY, DAY + timedelta(days=1))) is None
