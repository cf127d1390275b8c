"""Settings ▸ Reminders: every change is stored at once."""

import pytest
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventType, ReminderMethod
from terp_desktop.services.container import Services
from terp_desktop.ui.settings.reminder_page import ReminderPage
from terp_desktop.ui.threads.task_runner import TaskRunner

WAIT_MS = 10_000


@pytest.fixture
def page(services: Services, runner: TaskRunner, qtbot: QtBot) -> ReminderPage:
    made = ReminderPage(services, runner)
    qtbot.addWidget(made)
    made.show()
    assert runner.wait_idle(WAIT_MS)
    return made


def choose(page: ReminderPage, event_type: EventType) -> None:
    page.event_type.setCurrentIndex(list(EventType).index(event_type))


def test_each_type_of_event_gets_reminders_of_its_own(
    page: ReminderPage, runner: TaskRunner, services: Services
) -> None:
    assert [one.relative_minutes for one in page.fields.reminders] == [10]
    page.fields.add(60)
    choose(page, EventType.TASK)
    assert page.fields.reminders == ()
    page.fields.add(15)
    assert runner.wait_idle(WAIT_MS)
    kept = services.preferences.get()
    assert {
        one: [r.relative_minutes for r in kept.default_reminders[one]]
        for one in kept.default_reminders
    } == {
        EventType.MEETING: [10, 60],
        EventType.TASK: [15],
    }


def test_a_type_that_is_looked_at_again_still_shows_what_was_chosen(
    page: ReminderPage,
) -> None:
    page.fields.add(60)
    choose(page, EventType.TASK)
    choose(page, EventType.MEETING)
    assert [one.relative_minutes for one in page.fields.reminders] == [10, 60]


def test_a_reminder_can_come_by_e_mail(
    page: ReminderPage, runner: TaskRunner, services: Services
) -> None:
    reminder = page.fields.reminders[0]
    page.fields.set_method(reminder, ReminderMethod.BOTH)
    assert runner.wait_idle(WAIT_MS)
    kept = services.preferences.get().reminders_for(EventType.MEETING)
    assert [one.method for one in kept] == [ReminderMethod.BOTH]


def test_switches_are_stored(page: ReminderPage, runner: TaskRunner, services: Services) -> None:
    page.sound.click()
    page.collections.click()
    assert runner.wait_idle(WAIT_MS)
    said = services.preferences.get()
    assert (said.plays_sound, said.receives_collections_alert, said.default_reminders) == (
        True,
        True,
        {},
    )


def test_of_quick_changes_the_last_one_counts(
    page: ReminderPage, runner: TaskRunner, services: Services
) -> None:
    for _ in range(20):
        page.sound.click()
        page.collections.click()
    page.sound.click()
    page.hide()
    assert runner.wait_idle(WAIT_MS)
    stored = services.preferences.get()
    assert (stored.plays_sound, stored.receives_collections_alert) == (True, False)
