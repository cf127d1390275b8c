"""The side panel of the assignee of one occurrence of a private series."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import Event, EventContent, Priority, Visibility
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.ui.events.details.field_choices import AssigneeComboBox, PriorityComboBox
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.events.sight_question import SightLossDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog
from tests.ui.details_panels import DAY, WHEN, open_details_panel, show_first_event
from tests.ui.window_driver import WAIT_MS, click_button


@pytest.fixture
def series(services: Services, ben_services: Services) -> Event:
    """Ann's own, but for its first date, which is Ben's."""
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=DAY)
    content = EventContent(title="Board", when=WHEN, rule=rule, visibility=Visibility.PRIVATE)
    event = services.events.create(content).event
    given = replace(
        services.events.content(event.id, DAY), title="Chairs", assigned_to=ben_services.person.id
    )
    return services.events.update(
        event.id, given, version=event.version, scope=Scope.THIS, instance_date=DAY
    ).event


@pytest.fixture
def panel(ben_services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot) -> DetailsPanel:
    return open_details_panel(ben_services, runner, viewer, qtbot)


def test_edits_of_the_whole_series_are_not_offered(
    panel: DetailsPanel,
    ben_services: Services,
    services: Services,
    series: Event,
    runner: TaskRunner,
) -> None:
    show_first_event(panel, runner, ben_services)
    named = {one.objectName() for one in panel.findChildren(QWidget) if one.isVisible()}
    assert {"priority", "status"} <= named
    assert not {"attach", "link record"} & named
    assert not panel.drops.is_enabled
    texts = " ".join(one.text() for one in panel.findChildren(QPushButton) if one.isVisible())
    assert "remind" not in texts.casefold()


def test_an_assignee_changes_the_occurrence_without_a_scope_question(
    panel: DetailsPanel,
    ben_services: Services,
    services: Services,
    series: Event,
    runner: TaskRunner,
) -> None:
    show_first_event(panel, runner, ben_services)
    choice = panel.findChild(PriorityComboBox, "priority")
    assert choice is not None
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Up)
    assert runner.wait_idle(WAIT_MS)
    assert not [one for one in panel.findChildren(QuestionDialog) if one.isVisible()]
    assert services.events.content(series.id, DAY).priority is not Priority.MEDIUM
    assert services.events.get(series.id).content.priority is Priority.MEDIUM


@pytest.mark.parametrize("confirms", [False, True])
def test_giving_away_what_one_would_not_see_any_more_is_asked_before(
    panel: DetailsPanel,
    ben_services: Services,
    services: Services,
    series: Event,
    runner: TaskRunner,
    confirms: bool,
) -> None:
    show_first_event(panel, runner, ben_services)
    choice = panel.findChild(AssigneeComboBox)
    assert choice is not None
    choice.setCurrentText("Assigned to Ann Lee")
    choice.activated.emit(choice.currentIndex())
    assert runner.wait_idle(WAIT_MS)
    (question,) = panel.window().findChildren(SightLossDialog)
    (save,) = question.buttons.values()
    click_button(save if confirms else question.cancel_button)
    assert runner.wait_idle(WAIT_MS)
    owner = services.events.content(series.id, DAY).assigned_to
    assert owner == (services.person.id if confirms else ben_services.person.id)
    if not confirms:
        shown = panel.findChild(AssigneeComboBox)
        assert shown is not None
        assert shown.currentText() == "Assigned to Ben"
