"""Gestures that turn pages: the wheel, a swipe on a touch pad, back and forward buttons."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.widgets.wheel_steps import PageWheel

PAGE_BUTTONS = {Qt.MouseButton.BackButton: -1, Qt.MouseButton.ForwardButton: 1}
"""The mouse buttons that turn pages, and by how many."""

_TO_THE_LEFT, _TO_THE_RIGHT = 180, 0


class PagedCalendar(Protocol):
    """A calendar with pages."""

    kind: ViewType

    def turn_pages(self, pages: int) -> None:
        """Go forward by so many pages (negative: back)."""


class PageGestures(QObject):
    """An event filter that turns the calendar's pages by the gestures its views ignore."""

    def __init__(self, calendar: PagedCalendar) -> None:
        super().__init__()
        self._calendar = calendar
        self._wheel = PageWheel()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the events that turn pages."""
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
        """Turn months by the wheel, and all pages but the agenda by a sideways swipe."""
        kind, angle = self._calendar.kind, event.angleDelta()
        is_sideways = abs(angle.x()) > abs(angle.y())
        # In other views up and down scrolls the hours, also at their end.
        if kind is ViewType.MONTH or (is_sideways and kind is not ViewType.AGENDA):
            self._turn_pages(self._wheel.pages_turned(event))

    def _turn_pages(self, pages: int) -> None:
        if pages:
            self._calendar.turn_pages(pages)


def pages_of_swipe(event: QNativeGestureEvent) -> int:
    """The number of pages that a swipe of several fingers turns: left is forward, as on paper."""
    if event.gestureType() is not Qt.NativeGestureType.SwipeNativeGesture:
        return 0
    return {_TO_THE_LEFT: 1, _TO_THE_RIGHT: -1}.get(round(event.value()), 0)
