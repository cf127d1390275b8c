from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.wheel_steps import PageWheel
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS

DAY = date(2025, 11, 4)


def rolled(x: int, y: int, phase: Qt.ScrollPhase = Qt.ScrollPhase.NoScrollPhase) -> QWheelEvent:
    nothing = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    places = (QPointF(), QPointF(), QPoint(), QPoint(x, y))
    return QWheelEvent(*places, *nothing, phase, False)  # noqa: FBT003  (Qt takes it so)


def roll(widget: QWidget, x: int, y: int) -> None:
    QApplication.sendEvent(widget, rolled(x, y))


def test_a_notch_of_the_wheel_is_a_page_and_parts_of_it_add_up() -> None:
    steps = PageWheel()
    assert [steps.pages_turned(rolled(0, -60)) for _ in range(4)] == [0, 1, 0, 1]
    assert steps.pages_turned(rolled(0, 240)) == -2


def test_a_swipe_is_one_page_however_long_it_is() -> None:
    steps, moving = PageWheel(), Qt.ScrollPhase.ScrollUpdate
    assert [steps.pages_turned(rolled(-80, 0, moving)) for _ in range(6)] == [0, 1, 0, 0, 0, 0]


def test_the_wheel_turns_months(window: MainWindow, runner: TaskRunner) -> None:
    view = window.calendar.view
    middle = QPointF(view.mapTo(window, view.rect().center()))
    QTest.wheelEvent(window.windowHandle(), middle, QPoint(0, -120))
    assert window.bar.period.text() == "December 2025"
    QTest.wheelEvent(window.windowHandle(), middle, QPoint(0, 120))
    assert window.bar.period.text() == "November 2025"
    assert runner.wait_idle(WAIT_MS)


def test_at_the_end_of_the_hours_the_wheel_stays_in_the_week_and_a_swipe_leaves_it(
    window: MainWindow, runner: TaskRunner
) -> None:
    window.show_view(ViewType.WEEK)
    roll(window.calendar, 0, -120)
    assert window.calendar.anchor == date(2025, 11, 4)
    roll(window.calendar, -120, 0)
    assert window.calendar.anchor == date(2025, 11, 11)
    assert runner.wait_idle(WAIT_MS)


def swipe(widget: QWidget, degrees: float) -> None:
    place = QPointF(5, 5)
    kind, device = Qt.NativeGestureType.SwipeNativeGesture, QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(kind, device, 3, place, place, place, degrees, QPointF())
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize("kind", ViewType)
def test_a_swipe_of_several_fingers_and_the_mouse_s_own_buttons_turn_any_page(
    window: MainWindow, runner: TaskRunner, kind: ViewType
) -> None:
    window.show_view(kind)
    assert runner.wait_idle(WAIT_MS)
    viewport, paging = window.calendar.view.viewport(), window.calendar.view.paging
    next_page = paging.shift_anchor(DAY, 1)
    swipe(viewport, 180)
    assert window.calendar.anchor == next_page
    swipe(viewport, 90)  # upwards
    assert window.calendar.anchor == next_page
    swipe(viewport, 0)
    assert window.calendar.anchor == paging.shift_anchor(next_page, -1)
    QTest.mouseClick(viewport, Qt.MouseButton.ForwardButton)
    assert window.calendar.anchor == next_page
    QTest.mouseClick(viewport, Qt.MouseButton.BackButton)
    assert window.calendar.anchor == paging.shift_anchor(next_page, -1)
    assert runner.wait_idle(WAIT_MS)


def test_over_the_small_month_the_wheel_turns_that_alone(window: MainWindow) -> None:
    grid = window.sidebar.month.grid
    roll(grid, 0, -120)
    assert grid.month == date(2025, 12, 1)
    assert window.calendar.anchor == date(2025, 11, 4)
