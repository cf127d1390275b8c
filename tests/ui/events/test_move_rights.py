"""Rights to move events: as the services decide, and visible before the drop."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.person import Person
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.calendar.layout.event_moves import KeyboardMove
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.ui.drags import press_and_move, release
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import WAIT_MS, click_event, refresh_window, tile_of

THERE = date(2025, 11, 20)


def add(store: SqlStore, login: str, role: str) -> Person:
    with store.begin() as work:
        return work.people.add(
            login=login, name=login.title(), email=f"{login}@terp.example", role=role
        )


@pytest.fixture
def person(store: SqlStore) -> Person:
    """Somebody at the window who is no administrator."""
    return add(store, "cem", "user")


@pytest.fixture
def colleague(store: SqlStore, clock: FixedClock) -> Services:
    return build_services(
        add(store, "dora", "user"), store, clock, database_name="", is_embedded=True
    )


def visit(services: Services, assigned_to: int | None = None) -> int:
    when = event_time(wall_time("2025-11-04 09:00"))
    content = EventContent(title="Visit", when=when, assigned_to=assigned_to)
    return services.events.create(content).event.id


def to_another_day(window: MainWindow, runner: TaskRunner) -> Qt.CursorShape:
    """Drag the visit; what the pointer looks like on the way."""
    view = window.calendar.view
    assert isinstance(view, MonthView)
    start = tile_of(window, "Visit").rect.center().toPoint()
    end = view.layout_page.cell_of(THERE).center().toPoint()
    press_and_move(view, start, (start + end) / 2)
    assert runner.wait_idle(WAIT_MS)
    QTest.mouseMove(view.viewport(), end)
    shape = view.viewport().cursor().shape()
    release(view, end)
    assert runner.wait_idle(WAIT_MS)
    return shape


def test_an_event_of_another_person_is_not_dragged(
    window: MainWindow, services: Services, colleague: Services, runner: TaskRunner
) -> None:
    event_id = visit(colleague)
    refresh_window(window, runner)
    assert to_another_day(window, runner) is Qt.CursorShape.ForbiddenCursor
    assert services.events.get(event_id).version == 1
    assert not window.banner.isVisible()


def test_an_own_or_assigned_event_is_dragged(
    window: MainWindow, services: Services, colleague: Services, runner: TaskRunner
) -> None:
    event_id = visit(colleague, assigned_to=services.person.id)
    refresh_window(window, runner)
    assert to_another_day(window, runner) is Qt.CursorShape.ClosedHandCursor
    assert services.events.get(event_id).content.when.start_date == THERE


def test_a_grant_allows_dragging_once_it_is_loaded(
    window: MainWindow, services: Services, colleague: Services, runner: TaskRunner, tables: Tables
) -> None:
    event_id = visit(colleague)
    tables.write(
        'INSERT INTO "calendarEventPermissions" '
        '("eventId", "grantType", "granteeId", "permission") VALUES (?, ?, ?, ?)',
        event_id,
        "USER",
        str(services.person.id),
        "EDIT",
    )
    refresh_window(window, runner)
    assert to_another_day(window, runner) is Qt.CursorShape.ClosedHandCursor
    assert services.events.get(event_id).content.when.start_date == THERE


def test_a_forbidden_keyboard_move_is_reported(
    window: MainWindow, services: Services, colleague: Services, runner: TaskRunner
) -> None:
    event_id = visit(colleague)
    refresh_window(window, runner)
    click_event(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    window.menus.moves[KeyboardMove.LATER].trigger()
    assert "not change it" in window.banner.label.text()
    assert services.events.get(event_id).version == 1
