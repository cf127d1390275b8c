"""Results that arrive after their dialog was closed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.settings.reminder_page import ReminderPage
from terp_desktop.ui.settings.settings_dialog import SettingsDialog
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.name_dialog import NameDialog
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.slow_runner import SlowRunner
from tests.ui.window_driver import WAIT_MS, click_button, refresh_window, tile_of

FULL = DatabaseError("The disk is full.", remedy="Make room.")


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[SlowRunner]:
    tasks = SlowRunner()
    yield tasks
    tasks.gate.set()
    tasks.shut_down()


def leave(dialog: QDialog) -> None:
    """Press Esc, and let Qt delete the dialog."""
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    assert not isValid(dialog)


def answer(runner: SlowRunner) -> None:
    """Deliver the pending results; nothing may fail."""
    bugs: list[Exception] = []
    runner.bug.connect(bugs.append)
    with capture_exceptions() as hooked:
        runner.gate.set()
        assert runner.wait_idle(WAIT_MS)
        QApplication.processEvents()
    assert (bugs, hooked) == ([], [])


def open_settings(window: MainWindow, runner: SlowRunner) -> SettingsDialog:
    window.menus.reminders.trigger()
    assert runner.wait_idle(WAIT_MS)
    (dialog,) = window.findChildren(SettingsDialog)
    return dialog


def sound_box(dialog: SettingsDialog) -> CheckBox:
    (page,) = dialog.findChildren(ReminderPage)
    return page.sound


def test_a_setting_is_stored_though_the_window_was_closed_meanwhile(
    window: MainWindow, services: Services, runner: SlowRunner
) -> None:
    dialog = open_settings(window, runner)
    runner.gate.clear()
    click_button(sound_box(dialog))
    wanted = sound_box(dialog).isChecked()
    assert services.preferences.get().plays_sound is not wanted
    leave(dialog)
    answer(runner)
    assert services.preferences.get().plays_sound is wanted
    assert not window.banner.isVisible()


def test_the_window_reports_a_setting_that_was_not_stored_after_its_dialog_was_closed(
    window: MainWindow, runner: SlowRunner
) -> None:
    dialog = open_settings(window, runner)
    runner.gate.clear()
    runner.error = FULL
    click_button(sound_box(dialog))
    leave(dialog)
    answer(runner)
    assert window.banner.isVisible()
    assert window.banner.label.text().endswith("has failed. The disk is full. Make room.")


def test_a_setting_that_cannot_be_stored_is_reported_and_shown_as_it_was(
    window: MainWindow, runner: SlowRunner
) -> None:
    dialog = open_settings(window, runner)
    box = sound_box(dialog)
    before = box.isChecked()
    runner.error = FULL
    click_button(box)
    runner.error = None
    assert runner.wait_idle(WAIT_MS)
    (page,) = dialog.findChildren(ReminderPage)
    assert page.banner.isVisible()
    assert box.isChecked() is before


def test_settings_that_are_closed_before_they_are_read_are_not_missed(
    window: MainWindow, runner: SlowRunner
) -> None:
    runner.gate.clear()
    runner.error = FULL
    window.menus.reminders.trigger()
    (dialog,) = window.findChildren(SettingsDialog)
    leave(dialog)
    answer(runner)
    assert not window.banner.isVisible()


def name_dialog(window: MainWindow, runner: SlowRunner) -> NameDialog:
    window.filters.views.save()
    dialog = window.findChild(NameDialog)
    assert dialog is not None
    dialog.name.setText("My orders")
    return dialog


def test_a_view_is_listed_that_was_saved_while_its_dialog_was_closed(
    window: MainWindow, services: Services, runner: SlowRunner
) -> None:
    dialog = name_dialog(window, runner)
    runner.gate.clear()
    click_button(dialog.ok_button)
    leave(dialog)
    answer(runner)
    assert [view.name for view in services.views.list()] == ["My Calendar", "My orders"]
    assert [view.name for view in window.filters.views.views] == ["My Calendar", "My orders"]
    assert window.filters.views.shown_name == "My orders"


def test_the_window_reports_an_unsaved_view_of_a_closed_dialog(
    window: MainWindow, runner: SlowRunner
) -> None:
    dialog = name_dialog(window, runner)
    runner.gate.clear()
    runner.error = FULL
    click_button(dialog.ok_button)
    leave(dialog)
    answer(runner)
    assert window.banner.label.text() == "The disk is full. Make room."


def test_an_event_saved_before_the_default_reminders_are_known_has_them(
    qtbot: QtBot, window: MainWindow, services: Services, runner: SlowRunner
) -> None:
    runner.gate.clear()
    window.event_actions.create()
    (dialog,) = window.findChildren(EventDialog)
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    QTest.keyClicks(dialog.form.title, "Visit")
    click_button(dialog.save_button)
    assert not dialog.cancel_button.isEnabled()
    answer(runner)
    refresh_window(window, runner)
    occurrence = tile_of(window, "Visit").displayed.occurrence
    reminders = services.events.get(occurrence.event_id).content.reminders
    assert [one.relative_minutes for one in reminders] == [10]
