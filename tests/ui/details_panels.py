"""Builds the details panel at its usual width, with an event of the week."""

from datetime import date, time, timedelta

from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from tests.ui.window_driver import WAIT_MS

DAY = date(2025, 11, 4)
WHEN = When(
    start_date=DAY,
    end_date=DAY,
    start_time=time(14),
    end_time=time(15),
    timezone="America/New_York",
)


def open_details_panel(
    services: Services, runner: TaskRunner, viewer: Viewer, qtbot: QtBot
) -> DetailsPanel:
    made = DetailsPanel(services, runner, viewer)
    qtbot.addWidget(made)
    made.resize(280, 700)
    made.show()
    made.activateWindow()
    return made


def show_first_event(panel: DetailsPanel, runner: TaskRunner, services: Services) -> None:
    days = Days.through(DAY, DAY + timedelta(days=6))
    found = services.events.list(OccurrenceQuery(days=days, zone="America/New_York"))
    panel.show_occurrence(found[0])
    assert runner.wait_idle(WAIT_MS)
