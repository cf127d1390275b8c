"""Own reminders in the side panel: added and removed by anybody who may see the event."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod
from terp_desktop.domain.participation import own_reminders
from terp_desktop.services.container import Services
from terp_desktop.ui.events.details.own_reminders import OwnReminderList
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.wrapped_text import WrappedText
from tests.ui.details_panels import WHEN, open_details_panel, show_first_event
from tests.ui.window_driver import WAIT_MS


@pytest.fixture
def panel(ben_services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    """Ben's, who may not change what Ann wrote."""
    return open_details_panel(ben_services, runner, viewer, qtbot)


def reminder_texts(panel: DetailsPanel) -> list[str]:
    return [
        one.toPlainText()
        for lines in panel.findChildren(OwnReminderList)
        if lines.isVisibleTo(panel)
        for one in lines.findChildren(WrappedText)
    ]


def offered(panel: DetailsPanel) -> list[str]:
    return [one.text() for one in add_button(panel).menu().actions()]


def add_button(panel: DetailsPanel) -> QPushButton:
    found = [one for one in panel.findChildren(QPushButton, "add reminder") if one.isVisible()]
    return found[0]


def test_an_own_reminder_is_added_and_those_of_others_are_hidden(
    panel: DetailsPanel,
    services: Services,
    ben_services: Services,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    content = EventContent(title="Audit", when=WHEN, reminders=(Reminder(relative_minutes=5),))
    event = services.events.create(content).event
    show_first_event(panel, runner, ben_services)
    assert reminder_texts(panel) == []
    assert "5 minutes before" in offered(panel)
    add_button(panel).setFocus()
    (action,) = [one for one in add_button(panel).menu().actions() if "1 hour" in one.text()]
    with qtbot.waitSignal(panel.changed):
        action.trigger()
    assert runner.wait_idle(WAIT_MS)
    assert reminder_texts(panel) == ["1 hour before"]
    assert "1 hour before" not in offered(panel)
    assert QApplication.focusWidget() is add_button(panel)
    for who, minutes in ((ben_services, 60), (services, 5)):
        own = own_reminders(who.events.get(event.id), who.person.id)
        assert [one.relative_minutes for one in own] == [minutes]


def test_a_reminder_is_removed_by_keyboard(
    panel: DetailsPanel,
    services: Services,
    ben_services: Services,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    reminders = (
        Reminder(relative_minutes=60, user_id=ben_services.person.id, method=ReminderMethod.BOTH),
        Reminder(relative_minutes=0, user_id=ben_services.person.id),
    )
    services.events.create(EventContent(title="Audit", when=WHEN, reminders=reminders))
    show_first_event(panel, runner, ben_services)
    assert reminder_texts(panel) == ["At the start", "1 hour before, on screen and by e-mail"]
    cross = panel.findChild(QToolButton, "remove reminder 60")
    assert cross is not None
    assert cross.accessibleName() == "Remove the reminder “1 hour before”"
    cross.setFocus()
    with qtbot.waitSignal(panel.changed):
        QTest.keyClick(cross, Qt.Key.Key_Space)
    assert runner.wait_idle(WAIT_MS)
    assert reminder_texts(panel) == ["At the start"]
    assert QApplication.focusWidget() is add_button(panel)
