"""Who may move what: as the services would have it, and seen before anything is dropped."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from terp_desktop.bootstrap import desk_of
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.person import Person
from terp_desktop.services.container import Desk
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.calendar.layout.event_moves import Nudge
from terp_desktop.ui.calendar.views.month_view import MonthView
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.builders import Tables
from tests.fakes import FixedClock
from tests.ui.drags import drop, pull
from tests.ui.occurrence_builders import at, from_time
from tests.ui.window_driver import WAIT_MS, click, read_anew, tile_of

THERE = date(2025, 11, 20)


def add(store: SqlStore, login: str, role: UserRole) -> Person:
    with store.begin() as work:
        return work.people.add(
            login=login, name=login.title(), email=f"{login}@terp.example", role=role
        )


@pytest.fixture
def person(store: SqlStore) -> Person:
    """Somebody at the window who is no administrator."""
    return add(store, "cem", UserRole.USER)


@pytest.fixture
def colleague(store: SqlStore, clock: FixedClock) -> Desk:
    return desk_of(
        add(store, "dora", UserRole.USER), store, clock, database_name="", is_embedded=True
    )


def visit(desk: Desk, assigned_to: int | None = None) -> int:
    when = from_time(at("2025-11-04 09:00"))
    content = EventContent(title="Visit", when=when, assigned_to=assigned_to)
    return desk.events.create(content).event.id


def to_another_day(window: MainWindow, runner: TaskRunner) -> Qt.CursorShape:
    """Drag the visit; what the pointer looks like on the way."""
    view = window.calendar.view
    assert isinstance(view, MonthView)
    start = tile_of(window, "Visit").rect.center().toPoint()
    end = view.layout_page.cell_of(THERE).center().toPoint()
    pull(view, start, (start + end) / 2)
    assert runner.wait_idle(WAIT_MS)
    QTest.mouseMove(view.viewport(), end)
    shape = view.viewport().cursor().shape()
    drop(view, end)
    assert runner.wait_idle(WAIT_MS)
    return shape


def test_what_belongs_to_somebody_else_is_not_dragged(
    window: MainWindow, desk: Desk, colleague: Desk, runner: TaskRunner
) -> None:
    event_id = visit(colleague)
    read_anew(window, runner)
    assert to_another_day(window, runner) is Qt.CursorShape.ForbiddenCursor
    assert desk.events.get(event_id).version == 1
    assert not window.banner.isVisible()


def test_what_is_ones_own_or_assigned_to_one_is(
    window: MainWindow, desk: Desk, colleague: Desk, runner: TaskRunner
) -> None:
    event_id = visit(colleague, assigned_to=desk.person.id)
    read_anew(window, runner)
    assert to_another_day(window, runner) is Qt.CursorShape.ClosedHandCursor
    assert desk.events.get(event_id).content.when.start_date == THERE


def test_a_grant_counts_as_soon_as_it_is_looked_up(
    window: MainWindow, desk: Desk, colleague: Desk, runner: TaskRunner, tables: Tables
) -> None:
    event_id = visit(colleague)
    tables.write(
        'INSERT INTO "calendarEventPermissions" '
        '("eventId", "grantType", "granteeId", "permission") VALUES (?, ?, ?, ?)',
        event_id,
        "USER",
        str(desk.person.id),
        "EDIT",
    )
    read_anew(window, runner)
    assert to_another_day(window, runner) is Qt.CursorShape.ClosedHandCursor
    assert desk.events.get(event_id).content.when.start_date == THERE


def test_the_keyboard_is_told_that_it_may_not(
    window: MainWindow, desk: Desk, colleague: Desk, runner: TaskRunner
) -> None:
    event_id = visit(colleague)
    read_anew(window, runner)
    click(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    window.menus.moves[Nudge.LATER].trigger()
    assert "not change it" in window.banner.label.text()
    assert desk.events.get(event_id).version == 1
