"""Turning pages by the hand: the wheel, a swipe on a touch pad, a mouse's own two buttons."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from terp_desktop.domain.view import ViewType
from terp_desktop.ui.widgets.wheel_steps import PageWheel

PAGE_BUTTONS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
"""The buttons of a mouse that turn pages, and how far."""

_TO_THE_LEFT, _TO_THE_RIGHT = 180, 0


class PagedCalendar(Protocol):
    """What has pages of some kind: the calendar."""

    kind: ViewType

    def turn_pages(self, pages: int) -> None:
        """Show the page so many further on (negative: back)."""


class PageGestures(QObject):
    """Turns the calendar's pages by what its views let pass; it filters the calendar's events."""

    def __init__(self, calendar: PagedCalendar) -> None:
        super().__init__()
        self._calendar = calendar
        self._wheel = PageWheel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what turns pages."""
        if isinstance(event, QWheelEvent):
            self._turn_by_wheel(event)
        elif isinstance(event, QNativeGestureEvent):
            self._turn_pages(pages_of_swipe(event))
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            self._turn_pages(PAGE_BUTTONS.get(event.button(), 0))
        else:
            return super().eventFilter(watched, event)
        return True

    def _turn_by_wheel(self, event: QWheelEvent) -> None:
        """The wheel turns months; a swipe sideways turns any pages."""
        kind, angle = self._calendar.kind, event.angleDelta()
        is_sideways = abs(angle.x()) > abs(angle.y())
        # Elsewhere up and down is for the hours, also where they come to an end.
        if kind is ViewType.MONTH or (is_sideways and kind is not ViewType.AGENDA):
            self._turn_pages(self._wheel.pages_turned(event))

    def _turn_pages(self, pages: int) -> None:
        if pages:
            self._calendar.turn_pages(pages)


def pages_of_swipe(event: QNativeGestureEvent) -> int:
    """How many pages a swipe of several fingers turns: to the left forwards, as on paper."""
    if event.gestureType() is not Qt.NativeGestureType.SwipeNativeGesture:
        return 0
    return {_TO_THE_LEFT: 1, _TO_THE_RIGHT: -1}.get(round(event.value()), 0)
