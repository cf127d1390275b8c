"""Answering an invitation in the side panel, and the answers of others."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import EventContent, Participant, ResponseStatus
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.services.container import Services
from terp_desktop.ui.events.details.answers import AnswerButtons, ParticipantList
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.wrapped_text import WrappedText
from tests.ui.details_panels import DAY, WHEN, open_details_panel, show_first_event
from tests.ui.window_driver import WAIT_MS


@pytest.fixture
def panel(ben_services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    """Ben's."""
    return open_details_panel(ben_services, runner, viewer, qtbot)


def invite(services: Services, *people: Participant, rule: RecurrenceRule | None = None) -> int:
    content = EventContent(title="Audit", when=WHEN, participants=people, rule=rule)
    return services.events.create(content).event.id


def buttons(panel: DetailsPanel) -> AnswerButtons:
    found = panel.findChild(AnswerButtons)
    assert found is not None
    return found


def people(panel: DetailsPanel) -> list[str]:
    lines = panel.findChild(ParticipantList)
    assert lines is not None
    return [one.toPlainText() for one in lines.findChildren(WrappedText)]


def test_an_invitation_is_answered_where_it_is_read(
    panel: DetailsPanel,
    services: Services,
    ben_services: Services,
    runner: TaskRunner,
    qtbot: QtBot,
) -> None:
    event_id = invite(services, Participant(user_id=ben_services.person.id))
    show_first_event(panel, runner, ben_services)
    assert not any(one.isChecked() for one in buttons(panel).buttons.values())
    accept = buttons(panel).buttons[ResponseStatus.ACCEPTED]
    accept.setFocus()
    with qtbot.waitSignal(panel.changed):
        QTest.keyClick(accept, Qt.Key.Key_Space)
    assert runner.wait_idle(WAIT_MS)
    pressed = buttons(panel).buttons[ResponseStatus.ACCEPTED]
    assert pressed.isChecked()
    assert QApplication.focusWidget() is pressed
    assert people(panel) == ["You \N{EN DASH} accepted"]
    (ben,) = services.events.get(event_id).content.participants
    assert ben.response_status is ResponseStatus.ACCEPTED
    # Answers stand beside the people; the history is about the event.
    assert not any("accepted the" in one.text() for one in panel.findChildren(QLabel))


def test_the_answers_of_the_others_are_shown_as_text(
    panel: DetailsPanel, services: Services, ben_services: Services, runner: TaskRunner
) -> None:
    outside = Participant(
        external_email="pat@acme.example", response_status=ResponseStatus.TENTATIVE
    )
    invite(services, Participant(user_id=services.person.id), outside)
    show_first_event(panel, runner, ben_services)
    assert people(panel) == [
        "Ann Lee \N{EN DASH} no answer yet",
        "pat@acme.example \N{EN DASH} maybe",
    ]
    assert panel.findChild(AnswerButtons) is None


def test_an_answer_to_a_series_is_shown_as_applying_to_all_dates(
    panel: DetailsPanel, services: Services, ben_services: Services, runner: TaskRunner
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    invite(services, Participant(user_id=ben_services.person.id), rule=rule)
    show_first_event(panel, runner, ben_services)
    texts = [one.text() for one in buttons(panel).findChildren(QLabel)]
    assert texts == ["Your answer to all of the series"]


def test_an_answer_that_comes_too_late_is_refused_and_not_shown_as_given(
    panel: DetailsPanel, services: Services, ben_services: Services, runner: TaskRunner
) -> None:
    event_id = invite(services, Participant(user_id=ben_services.person.id))
    show_first_event(panel, runner, ben_services)
    services.events.delete(event_id)
    QTest.mouseClick(buttons(panel).buttons[ResponseStatus.DECLINED], Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    assert "There is no event" in panel.banner.label.text()
    assert not any(one.isChecked() for one in buttons(panel).buttons.values())
