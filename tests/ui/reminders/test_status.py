"""The status controller: reminders, notifications and health beside the calendar."""

from datetime import UTC, date, datetime, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.reminders.status import StatusController
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.fakes import FixedClock

WAIT_MS = 10_000
DAY = date(2025, 11, 4)


@pytest.fixture
def due(services: Services, clock: FixedClock) -> None:
    """A meeting at nine in New York; its reminder has just been shown to Ann."""
    when = When(
        start_date=DAY,
        end_date=DAY,
        start_time=time(9),
        end_time=time(10),
        timezone="America/New_York",
    )
    reminders = (Reminder(relative_minutes=15),)
    services.events.create(EventContent(title="Audit", when=when, reminders=reminders))
    clock.instant = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
    services.reminders.scan()


@pytest.fixture
def window(services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> MainWindow:
    made = MainWindow(services, runner, viewer)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def status_controller(
    services: Services, runner: TaskRunner, viewer: Viewer, window: MainWindow, due: None
) -> StatusController:
    made = StatusController(services, runner, viewer, window)
    made.begin()
    assert runner.wait_idle(WAIT_MS)
    return made


def test_the_status_bar_says_that_reminding_works(
    status_controller: StatusController, window: MainWindow
) -> None:
    assert "Reminders on · last look just now" in window.status.full_text


def test_the_bell_counts_notifications_and_opens_their_event(
    status_controller: StatusController, window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    assert status_controller.bell.isVisible()
    assert status_controller.bell.count == 1
    QTest.mouseClick(status_controller.bell, Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    with qtbot.waitSignal(status_controller.event_requested) as asked:
        QTest.keyClick(status_controller.center.list, Qt.Key.Key_Return)
    assert asked.args == [1, None]
    assert runner.wait_idle(WAIT_MS)
    assert status_controller.bell.count == 0


def test_a_click_on_the_status_text_opens_the_health_dialog(
    status_controller: StatusController, window: MainWindow
) -> None:
    QTest.mouseClick(window.status.reminder_button, Qt.MouseButton.LeftButton)
    assert status_controller.health_dialog is not None
    assert status_controller.health_dialog.isVisible()
    status_controller.health_dialog.close()


def test_the_keyboard_opens_the_health_dialog_from_the_status_bar(
    status_controller: StatusController, window: MainWindow
) -> None:
    button = window.status.reminder_button
    assert button.accessibleName().startswith("Reminders on · last look just now")
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert status_controller.health_dialog is not None
    assert status_controller.health_dialog.isVisible()
    status_controller.health_dialog.close()


def test_the_menu_opens_the_health_dialog(
    status_controller: StatusController, window: MainWindow
) -> None:
    window.menus.health.trigger()
    assert status_controller.health_dialog is not None
    assert status_controller.health_dialog.isVisible()
    status_controller.health_dialog.close()


def test_a_dismissal_on_one_desktop_clears_the_other(
    due: None,
    services: Services,
    store: SqlStore,
    clock: FixedClock,
    runner: TaskRunner,
    viewer: Viewer,
    qtbot: QtBot,
) -> None:
    here = ReminderWindow(services, runner, viewer)
    qtbot.addWidget(here)
    here.refresh()
    here.show_without_focus()
    assert runner.wait_idle(WAIT_MS)
    assert here.model.rowCount() == 1
    elsewhere = build_services(services.person, store, clock, database_name="", is_embedded=True)
    elsewhere.reminders.dismiss_all([one.id for one in elsewhere.reminders.due()])
    assert services.reminders.is_outdated()
    here.refresh()
    assert runner.wait_idle(WAIT_MS)
    assert here.model.rowCount() == 0
    assert not here.isVisible()
