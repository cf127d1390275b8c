"""Each widget that Tab reaches shows its focus."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.database.checkup_dialog import SetupCheckDialog
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.question import QuestionDialog
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog
from tests.ui.window_driver import (
    WAIT_MS,
    click_event,
    create_event,
    refresh_window,
    request_all_fields,
)

_MOST_STOPS = 80


@pytest.fixture(params=Scheme)
def scheme(theme: Theme, request: pytest.FixtureRequest) -> Iterator[Scheme]:
    theme.set_scheme(request.param)
    yield request.param
    theme.set_scheme(Scheme.LIGHT)


def stops(window: QWidget) -> list[str]:
    """Follow Tab for one round; return the widgets that do not show their focus."""
    window.activateWindow()
    window.setFocus(Qt.FocusReason.TabFocusReason)
    unseen: list[str] = []
    visited: list[QWidget] = []
    for _ in range(_MOST_STOPS):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        assert stop is not None
        if stop in visited:
            break
        visited.append(stop)
        if not shows_focus(stop):
            unseen.append(f"{type(stop).__name__} {stop.accessibleName()}")
    assert len(visited) > 1
    return unseen


def shows_focus(stop: QWidget) -> bool:
    """Whether it looks different without the focus."""
    window, around = stop.window(), stop.rect().adjusted(-8, -8, 8, 8)
    around.translate(stop.mapTo(stop.window(), QPoint()))
    with_keyboard = window.grab(around).toImage()
    stop.clearFocus()
    without = window.grab(around).toImage()
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    return with_keyboard != without


def view_shows_focus(window: MainWindow) -> bool:
    """Whether the view shows its focus after it was reached by Tab."""
    window.activateWindow()
    window.bar.today.setFocus()
    window.calendar.view.setFocus(Qt.FocusReason.TabFocusReason)
    return shows_focus(window.calendar.view)


def test_around_the_window(window: MainWindow, scheme: Scheme, runner: TaskRunner) -> None:
    assert stops(window) == []
    assert runner.wait_idle(WAIT_MS)


@pytest.mark.parametrize("kind", ViewType)
def test_in_each_view(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    window.show_view(kind)
    refresh_window(window, runner)
    assert view_shows_focus(window)


def test_in_a_work_week_around_a_weekend(window: MainWindow, runner: TaskRunner) -> None:
    window.go_to(window.calendar.days.first.replace(day=8, month=11))
    window.show_view(ViewType.WORK_WEEK)
    assert runner.wait_idle(WAIT_MS)
    assert view_shows_focus(window)


def test_in_the_details_of_an_event(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    assert stops(window) == []


def test_in_the_dialog_of_events(
    window: MainWindow, scheme: Scheme, runner: TaskRunner, qtbot: QtBot
) -> None:
    request_all_fields(window)
    (dialog,) = window.findChildren(EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.waitExposed(dialog)
    assert runner.wait_idle(WAIT_MS)
    assert stops(dialog) == []
    dialog.close()


def keys(window: MainWindow, _tasks: TaskRunner) -> QDialog:
    window.help.show_shortcuts()
    (dialog,) = window.findChildren(ShortcutsDialog)
    return dialog


def settings(window: MainWindow, tasks: TaskRunner) -> QDialog:
    window.menus.settings.trigger()
    for action in (window.menus.calendar, window.menus.reminders):
        action.trigger()
        assert tasks.wait_idle(WAIT_MS)
    (dialog,) = window.findChildren(SettingsDialog)
    return dialog


DIALOGS: dict[str, Callable[[MainWindow, TaskRunner], QDialog]] = {
    "keys": keys,
    "settings": settings,
    "checkup": lambda window, tasks: SetupCheckDialog(list, tasks, window),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_in_settings_and_help(
    window: MainWindow, runner: TaskRunner, qtbot: QtBot, name: str
) -> None:
    dialog = DIALOGS[name](window, runner)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert runner.wait_idle(WAIT_MS)
    assert stops(dialog) == []
    dialog.close()


def has_keyboard_again(window: MainWindow, qtbot: QtBot) -> bool:
    """Whether the view has it once the window is in front again."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return QApplication.focusWidget() is window.calendar.view


def press_escape(dialog: EventDialog) -> None:
    QTest.keyClick(dialog.form.title, Qt.Key.Key_Escape)


def save_by_keys(dialog: EventDialog) -> None:
    QTest.keyClicks(dialog.form.title, "Visit")
    dialog.form.location.setFocus()
    QTest.keyClick(dialog.form.location, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def save_by_click(dialog: EventDialog) -> None:
    QTest.keyClicks(dialog.form.title, "Visit")
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("leave", [press_escape, save_by_keys, save_by_click])
def test_the_calendar_has_the_keyboard_after_the_dialog_of_events(
    window: MainWindow,
    runner: TaskRunner,
    qtbot: QtBot,
    leave: Callable[[EventDialog], None],
) -> None:
    window.activateWindow()
    window.bar.sidebar.setFocus(Qt.FocusReason.TabFocusReason)
    request_all_fields(window)
    (dialog,) = window.findChildren(EventDialog)
    qtbot.waitUntil(dialog.isVisible)
    qtbot.waitExposed(dialog)
    assert runner.wait_idle(WAIT_MS)
    leave(dialog)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert runner.wait_idle(WAIT_MS)
    assert has_keyboard_again(window, qtbot)


def test_the_calendar_has_the_keyboard_after_the_question_before_deleting(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    create_event(services, "Visit", "2025-11-04 09:00")
    refresh_window(window, runner)
    click_event(window, "Visit")
    assert runner.wait_idle(WAIT_MS)
    window.bar.sidebar.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.calendar.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: bool(window.findChildren(QuestionDialog)))
    (question,) = window.findChildren(QuestionDialog)
    qtbot.waitUntil(question.isVisible)
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert has_keyboard_again(window, qtbot)
