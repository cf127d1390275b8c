"""The robot's input: single mouse and keyboard events, and their targets."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from shiboken6 import isValid

from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.window.main_window import MainWindow

LEFT: Final = Qt.MouseButton.LeftButton
# These lead out of the program, or to another database.
_FORBIDDEN_BUTTONS: Final = ("Quit", "Restore", "Upgrade", "Remove", "Use this", "Open", "Save")


def close_popups_after(steps: Iterator[None], random: Random) -> Iterator[None]:
    """Run the action, then close whatever it opened, as a person would."""
    yield from steps
    for _ in range(12):
        above = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if above is None:
            return
        QTest.keyClick(above, Qt.Key.Key_Escape)
        yield
        if isValid(above) and above.isVisible():
            yield from wait(10)
            yield from press_any_button(above, random)


def escape() -> None:
    """Close by Escape whatever lies above the window."""
    above = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if above is not None:
        QTest.keyClick(above, Qt.Key.Key_Escape)


def wait(steps: int) -> Iterator[None]:
    """Wait for a while."""
    for _ in range(steps):
        yield


def press_keys(window: QWidget, keys: str) -> Iterator[None]:
    """Strike a shortcut."""
    for stroke in keys.split(", "):
        QTest.keySequence(_focus_target(window), QKeySequence(stroke))
        yield


def type_text(window: QWidget, text: str) -> Iterator[None]:
    """Type where the keyboard is."""
    for letter in text:
        QTest.keyClicks(_focus_target(window), letter)
        yield


def press_any_button(within: QWidget, random: Random) -> Iterator[None]:
    """Press a random visible button."""
    buttons = [
        one
        for one in within.findChildren(QAbstractButton)
        if one.isVisible()
        and one.isEnabled()
        and not any(word in one.text().replace("&", "") for word in _FORBIDDEN_BUTTONS)
    ]
    if buttons:
        yield from click(random.choice(buttons))


def click(widget: QWidget, at: QPoint | None = None) -> Iterator[None]:
    """Press and release."""
    place = widget.rect().center() if at is None else at
    QTest.mousePress(widget, LEFT, pos=place)
    yield
    if isValid(widget) and widget.isVisible():
        QTest.mouseRelease(widget, LEFT, pos=place)
        yield


def move_pointer_to(
    widget: QWidget, to: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton
) -> None:
    """Move the pointer there; not by QTest, which would let other events happen meanwhile."""
    place = QPointF(to)
    modifiers, kind = Qt.KeyboardModifier.NoModifier, QEvent.Type.MouseMove
    none = Qt.MouseButton.NoButton
    QApplication.sendEvent(
        widget, QMouseEvent(kind, place, widget.mapToGlobal(place), none, held, modifiers)
    )


def wheel_event(over: QWidget, angle: int) -> QWheelEvent:
    """A turn of the wheel in the middle of it."""
    middle, turned = QPointF(over.rect().center()), QPoint(0, angle)
    places = (middle, over.mapToGlobal(middle), QPoint(), turned)
    nothing = (Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier)
    return QWheelEvent(*places, *nothing, Qt.ScrollPhase.NoScrollPhase, False)  # noqa: FBT003  (Qt takes it so)


def _focus_target(window: QWidget) -> QWidget:
    above = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    focus = QApplication.focusWidget()
    if above is not None:
        return focus if focus is not None and above.isAncestorOf(focus) else above
    if focus is not None and focus.window() is window:
        return focus
    return window


def calendar_canvas(window: MainWindow) -> QWidget:
    """Where the calendar is painted."""
    view = window.calendar.view
    return view.viewport() if isinstance(view, CalendarView) else view


def random_event_position(window: MainWindow, random: Random) -> QPoint | None:
    """The middle of any event that is seen; None where none is."""
    view = window.calendar.view
    if not isinstance(view, CalendarView):
        return None
    seen: Sequence[QPoint] = [one.rect.center().toPoint() for one in view.tiles()]
    inside = [place for place in seen if view.viewport().rect().contains(place)]
    return random.choice(inside) if inside else None


def random_position(widget: QWidget, random: Random) -> QPoint:
    """Any place on it."""
    return QPoint(
        random.randrange(max(widget.width(), 1)), random.randrange(max(widget.height(), 1))
    )
