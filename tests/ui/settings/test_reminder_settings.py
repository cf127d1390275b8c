"""How a person says how to be told."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventType, ReminderMethod
from terp_desktop.domain.preferences import USUAL_REMINDERS
from terp_desktop.services.container import Desk
from terp_desktop.ui.settings.reminder_settings import ReminderSettings
from terp_desktop.ui.threads.task_runner import TaskRunner

WAIT_MS = 10_000


@pytest.fixture
def dialog(desk: Desk, runner: TaskRunner, qtbot: QtBot) -> ReminderSettings:
    made = ReminderSettings(desk, runner)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    assert runner.wait_idle(WAIT_MS)
    return made


def save(dialog: ReminderSettings, runner: TaskRunner) -> None:
    QTest.mouseClick(dialog.footer.save, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)


def choose(dialog: ReminderSettings, event_type: EventType) -> None:
    dialog.event_type.setCurrentIndex(list(EventType).index(event_type))


def test_each_type_of_event_gets_reminders_of_its_own(
    dialog: ReminderSettings, runner: TaskRunner, desk: Desk
) -> None:
    assert [one.relative_minutes for one in dialog.fields.reminders] == [10]
    dialog.fields.add(60)
    choose(dialog, EventType.TASK)
    assert dialog.fields.reminders == ()
    dialog.fields.add(15)
    save(dialog, runner)
    assert not dialog.isVisible()
    kept = desk.preferences.get()
    assert {one: [r.relative_minutes for r in kept.usual[one]] for one in kept.usual} == {
        EventType.MEETING: [10, 60],
        EventType.TASK: [15],
    }


def test_a_type_that_is_looked_at_again_still_shows_what_was_chosen(
    dialog: ReminderSettings,
) -> None:
    dialog.fields.add(60)
    choose(dialog, EventType.TASK)
    choose(dialog, EventType.MEETING)
    assert [one.relative_minutes for one in dialog.fields.reminders] == [10, 60]


def test_a_reminder_can_come_by_e_mail(
    dialog: ReminderSettings, runner: TaskRunner, desk: Desk
) -> None:
    reminder = dialog.fields.reminders[0]
    dialog.fields.send(reminder, ReminderMethod.BOTH)
    save(dialog, runner)
    kept = desk.preferences.reminders_for(EventType.MEETING)
    assert [one.method for one in kept] == [ReminderMethod.BOTH]


def test_nothing_holds_that_was_not_saved(
    dialog: ReminderSettings, runner: TaskRunner, desk: Desk
) -> None:
    dialog.fields.add(60)
    dialog.sound.setChecked(True)
    QTest.mouseClick(dialog.footer.cancel, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    said = desk.preferences.get()
    assert not said.plays_sound
    assert said.reminders_for(EventType.MEETING) == USUAL_REMINDERS[EventType.MEETING]


def test_switches_are_saved_together(
    dialog: ReminderSettings, runner: TaskRunner, desk: Desk
) -> None:
    dialog.sound.setChecked(True)
    dialog.collections.setChecked(True)
    save(dialog, runner)
    said = desk.preferences.get()
    assert (said.plays_sound, said.hears_collections, said.usual) == (True, True, {})
