"""The settings window, walked by keyboard."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS


def test_the_arrow_keys_walk_through_all_pages_without_leaving_the_list(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.menus.settings.trigger()
    assert runner.wait_idle(WAIT_MS)
    (dialog,) = window.findChildren(SettingsDialog)
    dialog.list.setFocus()
    dialog.list.setCurrentRow(0)
    shown = []
    for _ in range(dialog.list.count()):
        assert runner.wait_idle(WAIT_MS)  # the page is loaded and filled
        shown.append(dialog.page)
        assert dialog.focusWidget() is dialog.list
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    assert len(set(shown)) == dialog.list.count() >= 4
    dialog.reject()
