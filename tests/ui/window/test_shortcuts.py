"""Everything works by keyboard: each action has a shortcut, listed in the overview."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QKeyCombination, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Module
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window import shortcuts
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog
from tests.ui.window_driver import WAIT_MS, click_event, create_event, refresh_window

PAINTED = [kind for kind in ViewType if kind is not ViewType.AGENDA]
NONE = Qt.KeyboardModifier.NoModifier


def menus_of(window: MainWindow) -> Iterator[QMenu]:
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        yield menu


def offered(window: MainWindow) -> list[tuple[str, QAction]]:
    return [one for menu in menus_of(window) for one in shortcuts.actions_of(menu)]


def strokes_of(action: QAction) -> list[list[str]]:
    portable = QKeySequence.SequenceFormat.PortableText
    return [keys.toString(portable).split(", ") for keys in action.shortcuts()]


def pressed(widget: QWidget, key: shortcuts.AnyKey) -> bool:
    """Whether the widget handles the key itself."""
    both = key if isinstance(key, QKeyCombination) else QKeyCombination(NONE, key)
    event = QKeyEvent(QKeyEvent.Type.KeyPress, both.key(), both.keyboardModifiers())
    widget.event(event)
    return event.isAccepted()


def test_every_action_of_the_menus_has_a_shortcut(window: MainWindow) -> None:
    assert [words for words, action in offered(window) if not action.shortcuts()] == []
    assert len(offered(window)) > 20


def test_no_shortcut_is_the_beginning_of_another(window: MainWindow) -> None:
    strokes = [stroke for _, action in offered(window) for stroke in strokes_of(action)]
    clashes = [
        (one, two)
        for at, one in enumerate(strokes)
        for place, two in enumerate(strokes)
        if at != place and two[: len(one)] == one
    ]
    assert clashes == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Question, Qt.Key.Key_F1])
def test_a_question_mark_and_f1_open_the_overview_of_every_key(
    window: MainWindow, key: Qt.Key
) -> None:
    window.activateWindow()
    QTest.keyClick(window, key)
    (dialog,) = window.findChildren(ShortcutsDialog)
    texts = {label.text() for label in dialog.findChildren(QLabel)}
    for words, action in offered(window):
        assert words in texts
        native = QKeySequence.SequenceFormat.NativeText
        assert {keys.toString(native) for keys in action.shortcuts()} <= texts
    for own in shortcuts.IN_CALENDAR:
        assert own.description in texts
        assert set(map(shortcuts.key_name, own.keys)) <= texts
    dialog.close()


def test_the_overview_has_one_column_where_there_is_no_room_for_two(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.help.show_shortcuts()
    (dialog,) = window.findChildren(ShortcutsDialog)
    qtbot.waitExposed(dialog)
    assert len({table.x() for table in dialog.tables}) == 2
    dialog.resize(480, 400)
    QApplication.processEvents()
    assert len({table.x() for table in dialog.tables}) == 1
    assert dialog.page.horizontalScrollBar().maximum() == 0
    dialog.close()


@pytest.mark.parametrize("kind", ViewType)
def test_each_view_handles_the_keys_in_the_shortcut_overview(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    create_event(services, "One", "2025-11-04 09:00")
    create_event(services, "Two", "2025-11-04 12:00")
    window.show_view(kind)
    refresh_window(window, runner)
    window.calendar.view.setFocus()
    click_event(window, "One")
    for own in shortcuts.IN_CALENDAR:
        assert all(pressed(window.calendar.view, key) for key in own.keys[::-1]), own.description
    assert runner.wait_idle(WAIT_MS)


@pytest.mark.filterwarnings("ignore:Enum value")  # some keys have two names
@pytest.mark.parametrize("kind", PAINTED)
def test_a_view_handles_no_undocumented_key(
    window: MainWindow, runner: TaskRunner, kind: ViewType
) -> None:
    window.show_view(kind)
    documented_keys = {key for own in shortcuts.IN_CALENDAR for key in own.keys}
    in_menus = {stroke[0] for _, action in offered(window) for stroke in strokes_of(action)}
    documented_keys |= {key for key in Qt.Key if QKeySequence(key).toString() in in_menus}
    documented_keys |= {Qt.Key.Key_Enter, Qt.Key.Key_Backtab}  # other names of documented keys
    others = [key for key in Qt.Key if key not in documented_keys]
    assert [key for key in others if pressed(window.calendar.view, key)] == []
    assert runner.wait_idle(WAIT_MS)


def test_the_panels_handle_the_keys_in_the_shortcut_overview(
    window: MainWindow, runner: TaskRunner
) -> None:
    for widget, owns in (
        (window.sidebar.month.grid, shortcuts.IN_SMALL_MONTH),
        (window.bar.search, shortcuts.IN_SEARCH),
        (window.sidebar.filters.modules.checks[Module.ORDERS], shortcuts.ON_MODULE),
    ):
        for own in owns:
            assert all(pressed(widget, key) for key in own.keys), own.description
    assert runner.wait_idle(WAIT_MS)


def test_typing_in_a_field_triggers_no_shortcut(window: MainWindow, runner: TaskRunner) -> None:
    window.activateWindow()
    field = window.bar.search
    field.setFocus()
    done: list[str] = []
    for words, action in offered(window):
        action.setEnabled(True)
        action.triggered.connect(lambda _=False, words=words: done.append(words))
    QTest.keyClicks(field, "Why? 12")
    assert field.text() == "Why? 12"
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Delete, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
        QTest.keyClick(field, key)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_A):
        QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
    assert done == []
    assert runner.wait_idle(WAIT_MS)


def test_rare_actions_have_shortcuts_of_two_strokes(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    window.calendar.view.setFocus()
    with qtbot.waitSignal(window.menus.check_setup.triggered):
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(window, Qt.Key.Key_C)


def test_delete_on_a_saved_view_does_not_delete_the_selected_event(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "One", "2025-11-04 09:00")
    services.views.save("Mine", window.filters.filters, ViewType.WEEK)
    window.filters.views.load()
    refresh_window(window, runner)
    click_event(window, "One")
    assert window.menus.delete.isEnabled()
    deleted: list[bool] = []
    window.menus.delete.triggered.connect(lambda: deleted.append(True))
    line = window.sidebar.views.buttons[0]
    removed: list[bool] = []
    line.delete_requested.connect(lambda: removed.append(True))
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    assert (removed, deleted) == ([True], [])
    assert runner.wait_idle(WAIT_MS)


def test_about_does_not_block_the_window(window: MainWindow) -> None:
    window.menus.about.trigger()
    (box,) = window.findChildren(QMessageBox)
    assert "TERP Desktop" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()
