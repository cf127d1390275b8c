"""The dialog of reminder settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventType, ReminderMethod
from terp_desktop.domain.preferences import DEFAULT_REMINDERS
from terp_desktop.services.container import Services
from terp_desktop.ui.settings.reminder_settings import ReminderSettingsDialog
from terp_desktop.ui.threads.task_runner import TaskRunner

WAIT_MS = 10_000


@pytest.fixture
def dialog(services: Services, runner: TaskRunner, qtbot: QtBot) -> ReminderSettingsDialog:
    made = ReminderSettingsDialog(services, runner)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    assert runner.wait_idle(WAIT_MS)
    return made


def save(dialog: ReminderSettingsDialog, runner: TaskRunner) -> None:
    QTest.mouseClick(dialog.footer.save_button, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)


def choose(dialog: ReminderSettingsDialog, event_type: EventType) -> None:
    dialog.event_type.setCurrentIndex(list(EventType).index(event_type))


def test_each_type_of_event_gets_reminders_of_its_own(
    dialog: ReminderSettingsDialog, runner: TaskRunner, services: Services
) -> None:
    assert [one.relative_minutes for one in dialog.fields.reminders] == [10]
    dialog.fields.add(60)
    choose(dialog, EventType.TASK)
    assert dialog.fields.reminders == ()
    dialog.fields.add(15)
    save(dialog, runner)
    assert not dialog.isVisible()
    kept = services.preferences.get()
    assert {
        one: [r.relative_minutes for r in kept.default_reminders[one]]
        for one in kept.default_reminders
    } == {
        EventType.MEETING: [10, 60],
        EventType.TASK: [15],
    }


def test_reselecting_a_type_shows_its_chosen_reminders(
    dialog: ReminderSettingsDialog,
) -> None:
    dialog.fields.add(60)
    choose(dialog, EventType.TASK)
    choose(dialog, EventType.MEETING)
    assert [one.relative_minutes for one in dialog.fields.reminders] == [10, 60]


def test_a_reminder_can_come_by_e_mail(
    dialog: ReminderSettingsDialog, runner: TaskRunner, services: Services
) -> None:
    reminder = dialog.fields.reminders[0]
    dialog.fields.set_method(reminder, ReminderMethod.BOTH)
    save(dialog, runner)
    kept = services.preferences.get().reminders_for(EventType.MEETING)
    assert [one.method for one in kept] == [ReminderMethod.BOTH]


def test_unsaved_settings_are_discarded(
    dialog: ReminderSettingsDialog, runner: TaskRunner, services: Services
) -> None:
    dialog.fields.add(60)
    dialog.sound.setChecked(True)
    QTest.mouseClick(dialog.footer.cancel_button, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    preferences = services.preferences.get()
    assert not preferences.plays_sound
    assert preferences.reminders_for(EventType.MEETING) == DEFAULT_REMINDERS[EventType.MEETING]


def test_switches_are_saved_together(
    dialog: ReminderSettingsDialog, runner: TaskRunner, services: Services
) -> None:
    dialog.sound.setChecked(True)
    dialog.collections.setChecked(True)
    save(dialog, runner)
    preferences = services.preferences.get()
    assert (
        preferences.plays_sound,
        preferences.receives_collections_alert,
        preferences.default_reminders,
    ) == (
        True,
        True,
        {},
    )
