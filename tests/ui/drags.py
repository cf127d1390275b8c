"""Drags by mouse events: a press, moves with the button down, a release."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from terp_desktop.ui.calendar.views.calendar_view import CalendarView

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def press_and_move(view: CalendarView, start: QPoint, *ways: QPoint) -> None:
    """Press, and go to each of the points; the button stays down."""
    QTest.mousePress(view.viewport(), LEFT, NONE, start)
    for point in ways:
        QTest.mouseMove(view.viewport(), point)


def hover(view: CalendarView, point: QPoint) -> None:
    """Bring the pointer there; no window of an earlier test can lie in between."""
    viewport, place = view.viewport(), QPointF(point)
    none = Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, place, viewport.mapToGlobal(place), none, none, NONE)
    QApplication.sendEvent(viewport, move)


def release(view: CalendarView, point: QPoint) -> None:
    """Let the button go there."""
    QTest.mouseRelease(view.viewport(), LEFT, NONE, point)


def drag(view: CalendarView, start: QPoint, end: QPoint) -> None:
    """From one point to another."""
    press_and_move(view, start, (start + end) / 2, end)
    release(view, end)
