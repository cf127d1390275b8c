"""Turning pages by the hand: the wheel, a swipe on a touch pad, a mouse's own two buttons."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from terp_desktop.domain.view import ViewType
from terp_desktop.ui.widgets.wheel_steps import WheelSteps

TURNING_BUTTONS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
"""The buttons of a mouse that turn pages, and how far."""

_TO_THE_LEFT, _TO_THE_RIGHT = 180, 0


class Turnable(Protocol):
    """What has pages of some kind: the calendar."""

    kind: ViewType

    def turn(self, pages: int) -> None:
        """Show the page so many further on (negative: back)."""


class PageTurner(QObject):
    """Turns the calendar's pages by what its views let pass; it filters the calendar's events."""

    def __init__(self, calendar: Turnable) -> None:
        super().__init__()
        self._calendar = calendar
        self._wheel = WheelSteps()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what turns pages."""
        if isinstance(event, QWheelEvent):
            self._roll(event)
        elif isinstance(event, QNativeGestureEvent):
            self._turn(swiped(event))
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            self._turn(TURNING_BUTTONS.get(event.button(), 0))
        else:
            return super().eventFilter(watched, event)
        return True

    def _roll(self, event: QWheelEvent) -> None:
        """The wheel turns months; a swipe sideways turns any pages."""
        kind, angle = self._calendar.kind, event.angleDelta()
        is_sideways = abs(angle.x()) > abs(angle.y())
        # Elsewhere up and down is for the hours, also where they come to an end.
        if kind is ViewType.MONTH or (is_sideways and kind is not ViewType.AGENDA):
            self._turn(self._wheel.take(event))

    def _turn(self, pages: int) -> None:
        if pages:
            self._calendar.turn(pages)


def swiped(event: QNativeGestureEvent) -> int:
    """How many pages a swipe of several fingers turns: to the left forwards, as on paper."""
    if event.gestureType() is not Qt.NativeGestureType.SwipeNativeGesture:
        return 0
    return {_TO_THE_LEFT: 1, _TO_THE_RIGHT: -1}.get(round(event.value()), 0)
