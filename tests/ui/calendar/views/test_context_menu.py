"""The context menu, by right button and menu key, over events and beside them."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS, create_event, refresh_window, tile_of

DAY = date(2025, 11, 4)
ON_EVENT = ["Show details", "Change…", "Delete…", "New event…"]


@pytest.fixture(params=ViewType)
def shown(
    window: MainWindow, services: Services, runner: TaskRunner, request: pytest.FixtureRequest
) -> MainWindow:
    create_event(services, "Visit", "2025-11-04 09:00")
    window.show_view(request.param)
    refresh_window(window, runner)
    QApplication.sendPostedEvents()
    assert runner.wait_idle(WAIT_MS)
    return window


def ask(widget: QWidget, point: QPoint, reason: QContextMenuEvent.Reason) -> None:
    event = QContextMenuEvent(reason, point, widget.mapToGlobal(point))
    QApplication.sendEvent(widget, event)


def by_mouse(window: MainWindow, point: QPoint) -> QMenu:
    ask(window.calendar.view.viewport(), point, QContextMenuEvent.Reason.Mouse)
    return opened(window)


def opened(window: MainWindow) -> QMenu:
    menu = next(one for one in window.calendar.view.findChildren(QMenu) if one.isVisible())
    assert isinstance(menu, QMenu)
    return menu


def offers(menu: QMenu) -> list[str]:
    return [one.text().replace("&", "") for one in menu.actions() if not one.isSeparator()]


def choose(menu: QMenu, words: str) -> None:
    place = offers(menu).index(words)
    action = [one for one in menu.actions() if not one.isSeparator()][place]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_over_an_event_it_can_be_shown_changed_and_deleted(shown: MainWindow) -> None:
    view = shown.calendar.view
    requested: dict[str, Occurrence] = {}
    view.selected.connect(lambda one: requested.update(selected=one))
    view.open_requested.disconnect()
    view.delete_requested.disconnect()
    view.open_requested.connect(lambda one: requested.update(opened=one))
    view.delete_requested.connect(lambda one: requested.update(deleted=one))
    for words in ON_EVENT[:3]:
        menu = by_mouse(shown, tile_of(shown, "Visit").rect.center().toPoint())
        assert offers(menu) == ON_EVENT
        choose(menu, words)
    assert {name: one.title for name, one in requested.items()} == dict.fromkeys(
        ("selected", "opened", "deleted"), "Visit"
    )


def test_asking_for_the_menu_selects_nothing_and_moves_nothing(shown: MainWindow) -> None:
    menu = by_mouse(shown, tile_of(shown, "Visit").rect.center().toPoint())
    assert shown.calendar.view.selected_key is None
    assert not shown.details.isVisible()
    menu.close()


@pytest.mark.parametrize("kind", [ViewType.MONTH, ViewType.WEEK])
def test_beside_events_a_new_one_begins_there(window: MainWindow, kind: ViewType) -> None:
    window.show_view(kind)
    view = window.calendar.view
    view.create_requested.disconnect()
    wanted: list[When] = []
    view.create_requested.connect(wanted.append)
    point = view.viewport().rect().center()
    menu = by_mouse(window, point)
    assert offers(menu) == ["New event…"]
    choose(menu, "New event…")
    assert wanted == [view.when_at(point.toPointF())]  # type: ignore[union-attr]


def test_the_menu_key_means_the_event_that_has_the_keyboard(
    shown: MainWindow, qtbot: QtBot
) -> None:
    view = shown.calendar.view
    view.setFocus()
    ask(view, QPoint(), QContextMenuEvent.Reason.Keyboard)
    menu = opened(shown)
    if shown.calendar.kind is not ViewType.AGENDA:  # there the keyboard is on an event at once
        assert offers(menu) == ["New event…"]
        menu.close()
        QTest.keyClick(view, Qt.Key.Key_Tab)
        ask(view, QPoint(), QContextMenuEvent.Reason.Keyboard)
        menu = opened(shown)
    assert offers(menu) == ON_EVENT
    menu.close()
