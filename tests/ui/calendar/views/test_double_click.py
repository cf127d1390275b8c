"""A double click opens or creates an event in every view, wherever the panel slides."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.day_popover import DayPopover
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS, create_event, refresh_window, tile_of

LEFT = Qt.MouseButton.LeftButton
FRIDAY = "2025-11-07 16:00"  # where the panel comes from, in the month and in the weeks
WIDTHS = (1200, 700)
"""With the panel beside the calendar, and over it."""


class RequestRecorder:
    """The requests that the calendar emitted."""

    def __init__(self, window: MainWindow) -> None:
        self.opened: list[str] = []
        self.created: list[When] = []
        window.calendar.open_requested.connect(self._open)
        window.calendar.create_requested.connect(self.created.append)

    def _open(self, occurrence: Occurrence) -> None:
        self.opened.append(occurrence.title)


def click_at(window: MainWindow, point: QPoint, click: Callable[..., None]) -> None:
    """Click whatever lies at that point of the window now."""
    target = window.childAt(point)
    assert target is not None
    click(target, LEFT, pos=target.mapFrom(window, point))


def double_click(window: MainWindow, runner: TaskRunner, point: QPoint) -> None:
    """Both clicks, with event processing between them."""
    click_at(window, point, QTest.mouseClick)
    assert runner.wait_idle(WAIT_MS)
    click_at(window, point, QTest.mouseDClick)
    assert runner.wait_idle(WAIT_MS)


def show(window: MainWindow, runner: TaskRunner, kind: ViewType, width: int) -> None:
    window.resize(width, 800)
    window.show_view(kind)
    if kind in {ViewType.DAY, ViewType.AGENDA, ViewType.PEOPLE}:
        window.go_to(window.calendar.anchor.replace(day=7))
    refresh_window(window, runner)


def place_of(window: MainWindow, title: str, right: float = 0.8) -> QPoint:
    """A point of the window on the event, far to its right."""
    rect = tile_of(window, title).rect
    point = QPoint(round(rect.left() + right * rect.width()), round(rect.center().y()))
    return window.calendar.view.viewport().mapTo(window, point)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", ViewType)
def test_a_double_click_opens_the_event_though_the_panel_slides_in_under_the_pointer(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType, width: int
) -> None:
    create_event(services, "Visit", FRIDAY)
    show(window, runner, kind, width)
    asked = RequestRecorder(window)
    point = place_of(window, "Visit")
    click_at(window, point, QTest.mouseClick)
    assert window.details.geometry().contains(window.panels.mapFrom(window, point))
    assert window.details.isVisible()
    click_at(window, point, QTest.mouseDClick)
    assert runner.wait_idle(WAIT_MS)
    assert asked.opened == ["Visit"]
    assert asked.created == []
    QTest.mouseDClick(window.details.close_button, LEFT)  # the next one is the panel's own again
    assert asked.opened == ["Visit"]


def test_a_click_on_the_panel_is_the_panels_as_soon_as_it_is_no_double_click(
    window: MainWindow, services: Services, runner: TaskRunner, qtbot: QtBot
) -> None:
    create_event(services, "Visit", FRIDAY)
    refresh_window(window, runner)
    click_at(window, place_of(window, "Visit"), QTest.mouseClick)
    assert runner.wait_idle(WAIT_MS)
    with qtbot.waitSignal(window.details.edit_requested):
        QTest.mouseClick(window.details.edit_button, LEFT)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", [one for one in ViewType if one is not ViewType.AGENDA])
def test_a_double_click_on_an_empty_place_creates_there_though_the_panel_slides_out(
    window: MainWindow, services: Services, runner: TaskRunner, kind: ViewType, width: int
) -> None:
    create_event(services, "Visit", FRIDAY)
    show(window, runner, kind, width)
    if width == WIDTHS[0]:
        click_at(window, place_of(window, "Visit"), QTest.mouseClick)
        assert runner.wait_idle(WAIT_MS)
        assert window.details.isVisible()
    asked = RequestRecorder(window)
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    free = view.day_rect(view.days.first).center().toPoint()
    wanted = view.when_at(free.toPointF())
    double_click(window, runner, view.viewport().mapTo(window, free))
    assert asked.created == [wanted]
    assert asked.opened == []
    assert not window.details.isVisible()


@pytest.mark.parametrize("kind", [ViewType.WEEK, ViewType.WORK_WEEK, ViewType.DAY])
def test_a_double_click_on_the_strip_creates_a_whole_day(
    window: MainWindow, runner: TaskRunner, kind: ViewType
) -> None:
    show(window, runner, kind, WIDTHS[0])
    asked = RequestRecorder(window)
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    point = view.day_rect(view.days.first).center().toPoint()
    while not (when := view.when_at(point.toPointF())) or not when.is_all_day:
        point.setY(point.y() - 4)
        assert point.y() > 0
    double_click(window, runner, view.viewport().mapTo(window, point))
    assert [one.is_all_day for one in asked.created] == [True]


def test_in_the_agenda_a_double_click_below_all_lines_creates_and_opens_nothing(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    create_event(services, "Visit", FRIDAY)
    show(window, runner, ViewType.AGENDA, WIDTHS[0])
    asked = RequestRecorder(window)
    view = window.calendar.view
    below = QPoint(100, view.viewport().height() - 4)
    point = view.viewport().mapTo(window, below)
    double_click(window, runner, point)
    assert asked.opened == []
    assert len(asked.created) == 1


def test_a_double_click_in_the_list_of_a_day_opens_the_event(
    window: MainWindow, services: Services, runner: TaskRunner
) -> None:
    for number in range(12):
        create_event(services, f"Visit {number:02}", FRIDAY)
    refresh_window(window, runner)
    asked = RequestRecorder(window)
    view = window.calendar.view
    assert isinstance(view, CalendarView)
    view.open_day_popover(view.overflows()[0])
    (popover,) = view.findChildren(DayPopover)
    line = popover.list.visualRect(popover.list.model().index(3, 0)).center()
    point = window.mapFromGlobal(popover.list.viewport().mapToGlobal(line))
    QTest.mouseClick(popover.list.viewport(), LEFT, pos=line)
    assert runner.wait_idle(WAIT_MS)
    assert window.selection.occurrence is not None
    click_at(window, point, QTest.mouseDClick)
    assert runner.wait_idle(WAIT_MS)
    assert asked.opened == ["Visit 03"]


def test_the_second_click_on_the_number_of_a_day_creates_nothing_on_another(
    window: MainWindow, runner: TaskRunner
) -> None:
    asked = RequestRecorder(window)
    window.show_view(ViewType.DAY)
    assert runner.wait_idle(WAIT_MS)
    view = window.calendar.view
    QTest.mouseClick(view.viewport(), LEFT, pos=view.viewport().rect().center())
    window.show_view(ViewType.MONTH)
    assert runner.wait_idle(WAIT_MS)
    month = window.calendar.view
    assert isinstance(month, CalendarView)
    number = month.day_rect(month.days.first).topLeft().toPoint() + QPoint(12, 12)
    double_click(window, runner, month.viewport().mapTo(window, number))
    assert window.calendar.kind is ViewType.DAY
    assert asked.created == []
    assert window.findChildren(QDialog) == []
