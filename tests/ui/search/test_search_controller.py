from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Module, Status
from terp_desktop.domain.occurrence_query import Filters
from terp_desktop.services.browse.search import SearchQuery
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.occurrence_builders import event_time, wall_time
from tests.ui.window_driver import LEFT, WAIT_MS, click_button, refresh_window


@pytest.fixture(autouse=True)
def events(services: Services) -> None:
    for title, clock, place, module in (
        ("Tasting with Brewers", "2026-03-12 09:00", "Tasting room", Module.CLIENTS),
        ("Brew day", "2025-11-05 10:00", "Cellar", Module.INVENTORY),
        ("Stock count", "2025-11-20 10:00", "Brewery hall", Module.INVENTORY),
    ):
        when = event_time(wall_time(clock))
        services.events.create(EventContent(title=title, when=when, location=place, module=module))


def look_for(window: MainWindow, runner: TaskRunner, words: str) -> list[str]:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.bar.search, words)
    window.search.search()
    assert runner.wait_idle(WAIT_MS)
    return found(window)


def found(window: MainWindow) -> list[str]:
    return [one.occurrence.title for one in window.search.list.model.results]


def key(window: MainWindow, which: Qt.Key) -> None:
    QTest.keyClick(window.bar.search, which)


def test_search_results_are_listed_best_first(window: MainWindow, runner: TaskRunner) -> None:
    assert look_for(window, runner, "brew") == ["Brew day", "Tasting with Brewers", "Stock count"]
    assert window.search.list.isVisible()
    assert window.search.list.summary.text() == "3 events found."
    assert not window.search.list.grab().isNull()


def test_further_letters_are_searched_after_a_pause(
    qtbot: QtBot, window: MainWindow, runner: TaskRunner
) -> None:
    look_for(window, runner, "brew")
    QTest.keyClicks(window.bar.search, " d")
    qtbot.waitUntil(lambda: found(window) == ["Brew day"], timeout=WAIT_MS)


def test_enter_shows_the_chosen_result_on_its_day(window: MainWindow, runner: TaskRunner) -> None:
    look_for(window, runner, "brew")
    key(window, Qt.Key.Key_Down)
    key(window, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert window.calendar.anchor == date(2026, 3, 12)
    assert window.calendar.view.selected_key is not None
    assert window.details.isVisible()
    assert not window.search.list.isVisible()
    assert window.calendar.view.hasFocus()


def test_enter_before_the_results_arrive_shows_the_best_one(
    window: MainWindow, runner: TaskRunner
) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(window.bar.search, "tasting")
    key(window, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert window.calendar.anchor == date(2026, 3, 12)


def test_a_click_shows_the_result_too(window: MainWindow, runner: TaskRunner) -> None:
    look_for(window, runner, "brew")
    view = window.search.list.view
    point = view.visualRect(window.search.list.model.index(2)).center()
    QTest.mouseClick(view.viewport(), LEFT, pos=point)
    assert window.calendar.anchor == date(2025, 11, 20)
    assert runner.wait_idle(WAIT_MS)


def test_escape_closes_the_list_and_then_clears_the_field(
    window: MainWindow, runner: TaskRunner
) -> None:
    look_for(window, runner, "brew")
    key(window, Qt.Key.Key_Escape)
    assert not window.search.list.isVisible()
    assert window.bar.search.text() == "brew"
    key(window, Qt.Key.Key_Escape)
    assert window.bar.search.text() == ""
    assert window.calendar.view.hasFocus()


def test_a_search_without_results_shows_a_placeholder(
    window: MainWindow, runner: TaskRunner
) -> None:
    assert look_for(window, runner, "zebra") == []
    assert window.search.list.summary.text() == "Nothing found for “zebra”."


def test_filters_apply_and_can_be_cleared_from_the_list(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.filters.filter_by(Filters(modules=frozenset({Module.CLIENTS})))
    assert look_for(window, runner, "brew") == ["Tasting with Brewers"]
    assert "filters" in window.search.list.summary.text()
    click_button(window.search.list.clear_filters_button)
    assert runner.wait_idle(WAIT_MS)
    assert len(found(window)) == 3


def test_in_a_narrow_window_the_search_opens_from_a_button(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.resize(700, 600)
    assert not window.bar.search.isVisible()
    click_button(window.bar.search_button)
    assert window.bar.search.isVisible()
    assert not window.bar.period.isVisible()
    assert look_for(window, runner, "brew")
    key(window, Qt.Key.Key_Return)
    assert runner.wait_idle(WAIT_MS)
    assert window.bar.period.isVisible()


def test_a_new_event_is_found_at_once(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    when = event_time(wall_time("2025-11-06 09:00"))
    saved = services.events.create(EventContent(title="Zebra crossing", when=when))
    refresh_window(window, runner, saved.changes)
    assert look_for(window, runner, "zeb") == ["Zebra crossing"]


# --- Several results ---------------------------------------------------------------------------

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def click_row(window: MainWindow, row: int, modifiers: Qt.KeyboardModifier) -> None:
    view = window.search.list.view
    point = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), LEFT, modifiers, point)


def selected(window: MainWindow) -> list[str]:
    return [one.title for one in window.selection.several]


def settle(runner: TaskRunner) -> None:
    for _ in range(3):
        assert runner.wait_idle(WAIT_MS)
        QApplication.processEvents()


def test_ctrl_selects_several_results_and_the_bar_changes_them(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    look_for(window, runner, "brew")
    click_row(window, 1, CTRL)
    assert selected(window) == ["Brew day", "Tasting with Brewers"]
    assert window.search.list.isVisible()
    bar = window.bulk_actions.bar
    assert bar is not None
    assert bar.count_label.text() == "2 selected"
    window.bulk_actions.bulk.set_status(window.selection.several, Status.COMPLETED)
    settle(runner)
    assert window.undo_actions.bar.accessibleName() == "Changed 2 events"
    hits = services.search.find(SearchQuery(text="brew")).hits
    done = {one.occurrence.title for one in hits if one.occurrence.status is Status.COMPLETED}
    assert done == {"Brew day", "Tasting with Brewers"}
    assert selected(window) == []
    assert not bar.isVisible()


def test_shift_and_the_arrows_select_results_from_the_field(
    window: MainWindow, runner: TaskRunner
) -> None:
    look_for(window, runner, "brew")
    QTest.keyClick(window.bar.search, Qt.Key.Key_Down, SHIFT)
    assert selected(window) == ["Brew day", "Tasting with Brewers"]
    QTest.keyClick(window.bar.search, Qt.Key.Key_Down)
    assert selected(window) == []


@pytest.mark.parametrize("by_keyboard", [True, False])
def test_a_result_has_the_menu_of_an_event(
    window: MainWindow, services: Services, runner: TaskRunner, by_keyboard: bool
) -> None:
    look_for(window, runner, "brew")
    view = window.search.list.view
    if by_keyboard:
        QTest.keyClick(window.bar.search, Qt.Key.Key_F10, SHIFT)
    else:
        point = view.visualRect(view.model().index(0, 0)).center()
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, point, view.viewport().mapToGlobal(point))
        QApplication.sendEvent(view.viewport(), event)
    menu = next(one for one in window.findChildren(QMenu) if one.isVisible())
    words = [one.text().replace("&", "") for one in menu.actions() if not one.isSeparator()]
    assert words[:3] == ["Open", "Edit…", "Duplicate"]
    assert words[-1] == "Delete…"
    assert window.search.list.isVisible()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.actions()[2]).center())
    settle(runner)
    assert found(window).count("Brew day") == 2
