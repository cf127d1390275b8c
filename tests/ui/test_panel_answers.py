"""Answering an invitation in the side panel, and seeing what the others answered."""

from datetime import date, time, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import desk_of
from terp_desktop.domain.event import EventContent, Participant, ResponseStatus, When
from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.recurrence import Frequency, RecurrenceRule
from terp_desktop.domain.span import Days
from terp_desktop.services.desk import Desk
from terp_desktop.services.queries import OccurrenceQuery
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.ui.panels.answers import AnswerButtons, PeopleLines
from terp_desktop.ui.panels.details import DetailsPanel
from terp_desktop.ui.panels.wrapped_text import WrappedText
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.fakes import FixedClock

DAY = date(2025, 11, 4)
WHEN = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(14),
    end_time=time(15),
    timezone="America/New_York",
)
WAIT_MS = 5000


@pytest.fixture
def bens(desk: Desk, store: SqlStore, clock: FixedClock) -> Desk:
    ben = desk.people.add(login="ben", name="Ben", email=None, role=UserRole.USER)
    return desk_of(ben, store, clock, database_name="Embedded", is_embedded=True)


@pytest.fixture
def panel(bens: Desk, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    """Ben's."""
    made = DetailsPanel(bens, runner, viewer)
    qtbot.addWidget(made)
    made.resize(280, 700)
    made.show()
    made.activateWindow()
    return made


def invite(desk: Desk, *people: Participant, rule: RecurrenceRule | None = None) -> int:
    content = EventContent(title="Audit", when=WHEN, participants=people, rule=rule)
    return desk.events.create(content).event.id


def show(panel: DetailsPanel, runner: TaskRunner, bens: Desk) -> None:
    days = Days.through(DAY, DAY + timedelta(days=6))
    found = bens.events.list(OccurrenceQuery(days=days, zone="America/New_York"))
    panel.show_occurrence(found[0])
    assert runner.wait_idle(WAIT_MS)


def buttons(panel: DetailsPanel) -> AnswerButtons:
    found = panel.findChild(AnswerButtons)
    assert found is not None
    return found


def people(panel: DetailsPanel) -> list[str]:
    lines = panel.findChild(PeopleLines)
    assert lines is not None
    return [one.toPlainText() for one in lines.findChildren(WrappedText)]


def test_an_invitation_is_answered_where_it_is_read(
    panel: DetailsPanel, desk: Desk, bens: Desk, runner: TaskRunner, qtbot: QtBot
) -> None:
    event_id = invite(desk, Participant(user_id=bens.person.id))
    show(panel, runner, bens)
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
    (ben,) = desk.events.get(event_id).content.participants
    assert ben.response_status is ResponseStatus.ACCEPTED
    assert any("Ben accepted the invitation" in one.text() for one in panel.findChildren(QLabel))


def test_the_answers_of_the_others_are_told_in_words(
    panel: DetailsPanel, desk: Desk, bens: Desk, runner: TaskRunner
) -> None:
    outside = Participant(
        external_email="pat@acme.example", response_status=ResponseStatus.TENTATIVE
    )
    invite(desk, Participant(user_id=desk.person.id), outside)
    show(panel, runner, bens)
    assert people(panel) == [
        "Ann Lee \N{EN DASH} no answer yet",
        "pat@acme.example \N{EN DASH} maybe",
    ]
    assert panel.findChild(AnswerButtons) is None


def test_an_answer_to_a_series_is_said_to_be_for_all_of_it(
    panel: DetailsPanel, desk: Desk, bens: Desk, runner: TaskRunner
) -> None:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    invite(desk, Participant(user_id=bens.person.id), rule=rule)
    show(panel, runner, bens)
    said = [one.text() for one in buttons(panel).findChildren(QLabel)]
    assert said == ["Your answer to all of the series"]


def test_an_answer_that_comes_too_late_is_refused_and_not_shown_as_given(
    panel: DetailsPanel, desk: Desk, bens: Desk, runner: TaskRunner
) -> None:
    event_id = invite(desk, Participant(user_id=bens.person.id))
    show(panel, runner, bens)
    desk.events.delete(event_id)
    QTest.mouseClick(buttons(panel).buttons[ResponseStatus.DECLINED], Qt.MouseButton.LeftButton)
    assert runner.wait_idle(WAIT_MS)
    assert "There is no event" in panel.banner.label.text()
    assert not any(one.isChecked() for one in buttons(panel).buttons.values())
