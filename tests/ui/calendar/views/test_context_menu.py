"""The context menu, by right button and menu key, over events and beside them."""

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Priority, Status, When
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.questions import DeleteDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS, create_event, refresh_window, tile_of

DAY = date(2025, 11, 4)
CTRL, LEFT = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
ON_SEVERAL = [
    *("Duplicate", "Status", "Assign", "Priority", "Module", "Shift", "Move to day…"),
    *("Copy", "Cut", "Export…", "Print…", "Delete…"),
]
ON_EVENT = [
    *("Open", "Edit…", "Duplicate", "Status", "Assign", "Priority"),
    *("Copy", "Cut", "Print…", "Delete…"),
]
ON_PLACE = ["New event…", "Paste"]


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


def plain(text: str) -> str:
    return text.replace("&", "")


def choose(menu: QMenu, words: str) -> None:
    place = offers(menu).index(words)
    action = [one for one in menu.actions() if not one.isSeparator()][place]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def over(shown: MainWindow, words: str, runner: TaskRunner) -> None:
    """Choose from the menu over the event."""
    menu = by_mouse(shown, tile_of(shown, "Visit").rect.center().toPoint())
    assert offers(menu) == ON_EVENT
    choose(menu, words)
    for _ in range(3):
        assert runner.wait_idle(WAIT_MS)
        QApplication.processEvents()


def test_over_an_event_it_is_opened_edited_and_deleted(
    shown: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    over(shown, "Edit…", runner)
    dialog = shown.findChildren(EventDialog)[-1]
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    dialog.discard()
    over(shown, "Delete…", runner)
    (question,) = shown.findChildren(DeleteDialog)
    question.reject()
    over(shown, "Open", runner)
    assert shown.details.isVisible()
    assert shown.calendar.view.selected_key == tile_of(shown, "Visit").displayed.key


@pytest.mark.parametrize(
    "submenu, entry, field, value",
    [
        ("Status", "Completed", "status", Status.COMPLETED),
        ("Priority", "Urgent", "priority", Priority.URGENT),
        ("Assign", "Ann Lee (me)", "assigned_to", 1),
    ],
)
def test_over_an_event_its_values_are_changed(
    window: MainWindow,
    services: Services,
    runner: TaskRunner,
    submenu: str,
    entry: str,
    field: str,
    value: object,
) -> None:
    event = create_event(services, "Visit", "2025-11-04 09:00").event
    refresh_window(window, runner)
    menu = by_mouse(window, tile_of(window, "Visit").rect.center().toPoint())
    inner = next(one for one in menu.findChildren(QMenu) if plain(one.title()) == submenu)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    action = next(one for one in inner.actions() if plain(one.text()) == entry)
    action.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert getattr(services.events.get(event.id).content, field) == value
    assert window.undo_actions.bar.isVisible()


def test_over_one_of_several_the_menu_is_about_all(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    for hour, title in (("09", "Visit"), ("11", "Call"), ("13", "Fair")):
        create_event(services, title, f"2025-11-04 {hour}:00")
    refresh_window(window, runner)
    for title in ("Visit", "Call"):
        point = tile_of(window, title).rect.center().toPoint()
        QTest.mouseClick(window.calendar.view.viewport(), LEFT, CTRL, point)
    menu = by_mouse(window, tile_of(window, "Call").rect.center().toPoint())
    assert offers(menu) == ON_SEVERAL
    choose(menu, "Duplicate")
    assert runner.wait_idle(WAIT_MS)
    assert window.undo_actions.bar.accessibleName() == "Duplicated 2 events"
    menu = by_mouse(window, tile_of(window, "Fair").rect.center().toPoint())
    assert offers(menu) == ON_EVENT
    menu.close()


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
    assert offers(menu) == ON_PLACE
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
        assert offers(menu) == ON_PLACE
        menu.close()
        QTest.keyClick(view, Qt.Key.Key_Tab)
        ask(view, QPoint(), QContextMenuEvent.Reason.Keyboard)
        menu = opened(shown)
    assert offers(menu) == ON_EVENT
    menu.close()


def test_shift_f10_opens_the_same_menu(shown: MainWindow, runner: TaskRunner) -> None:
    view = shown.calendar.view
    view.setFocus()
    if shown.calendar.kind is not ViewType.AGENDA:
        QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = opened(shown)
    assert offers(menu) == ON_EVENT
    menu.close()
    assert runner.wait_idle(WAIT_MS)
