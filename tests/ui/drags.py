"""Drags by mouse events: a press, moves with the button down, a release."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from terp_desktop.ui.calendar.views.calendar_view import CalendarView

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def press_and_move(view: CalendarView, start: QPoint, *ways: QPoint) -> None:
    """Press, and go to each of the points; the button stays down."""
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    for point in ways:
        QTest.mouseMove(view.viewport(), point)


def release(view: CalendarView, point: QPoint) -> None:
    """Let the button go there."""
    QTest.mouseRelease(view.viewport(), LEFT, NONE, point)


def drag(view: CalendarView, start: QPoint, end: QPoint) -> None:
    """From one point to another."""
    press_and_move(view, start, (start + end) / 2, end)
    release(view, end)
