"""Dragging on a page: a press that moves draws a new event, moves one, or pulls one of its ends."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QToolTip

from terp_desktop.domain.event import When
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.layout.event_moves import (
    Grip,
    Move,
    PagePosition,
    drag_time,
    draw_time,
)
from terp_desktop.ui.calendar.views.drag_preview import (
    DragPreview,
    displayed_at,
    displayed_new_event,
    time_label,
)
from terp_desktop.ui.calendar.views.tiles import Shape, Tile
from terp_desktop.ui.threads.timers import make_timer

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.painted_page import PaintedPage

# How near to its end an event has to be pressed to be pulled by it, in pixels; of a small
# one the ends take no more than a quarter each, so that it can be moved as well.
_GRIP_PX, _MAX_GRIP_SHARE = 6, 0.25
_SCROLL_MS = 30
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class PressState:
    """What was pressed, and where; without a `sighting` it is the page itself."""

    point: QPointF
    origin: PagePosition
    displayed: DisplayedOccurrence | None = None
    grip: Grip = Grip.WHOLE

    @property
    def is_movable(self) -> bool:
        """Whether it is a whole event: one end of it, or a new one, goes nowhere else."""
        return self.displayed is not None and self.grip is Grip.WHOLE

    @property
    def bounds(self) -> PagePosition | None:
        """Where it keeps to: only a whole event goes from hours to whole days."""
        return None if self.is_movable else self.origin

    def when(self, target: PagePosition, snap: timedelta, zone: str) -> When:
        """The time that letting go there would give."""
        if self.displayed is None:
            return draw_time(self.origin, target, snap=snap, zone=zone)
        return drag_time(self.displayed, self.grip, self.origin, target, snap=snap, zone=zone)


class DragController(QObject):
    """Follows one press at a time; what it would come to is shown as a ghost on the page.

    `drawn` tells the `When` of a new event, `dropped` the `Move` of one that was there.
    """

    drawn = Signal(When)
    dropped = Signal(Move)

    def __init__(self, page: "PaintedPage") -> None:
        super().__init__(page)
        self._page = page
        self._pressed: PressState | None = None
        self._when: When | None = None
        self._is_copy = False
        self._point = QPointF()
        self._scroll_timer = make_timer(self, _SCROLL_MS)
        self._scroll_timer.timeout.connect(self._scroll)

    def cursor_for(self, tile: Tile, point: QPointF) -> Qt.CursorShape:
        """What the pointer looks like there: by an end the event can be pulled."""
        grip = self._grip_at(tile, point)
        if grip is Grip.WHOLE:
            return Qt.CursorShape.PointingHandCursor
        is_block = tile.shape is Shape.BLOCK
        return Qt.CursorShape.SizeVerCursor if is_block else Qt.CursorShape.SizeHorCursor

    def press(self, point: QPointF, tile: Tile | None) -> None:
        """A press on an event, or on the page where none is: perhaps a drag begins."""
        self._when = None
        if tile is None:
            self._pressed = PressState(point, self._page.position_at(point))
            return
        within = PagePosition(tile.displayed.first, 0 if tile.shape is Shape.BLOCK else None)
        origin = self._page.position_at(point, within)
        self._pressed = PressState(point, origin, tile.displayed, self._grip_at(tile, point))

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer went on with the button held."""
        held = self._pressed
        if held is None or (self._when is None and not self._starts_drag(held, point)):
            return
        self._point = point
        self._update_preview(held, is_copy=held.is_movable and bool(modifiers & _CONTROL))
        self._scroll_timer.start()

    def set_copying(self, *, is_copying: bool) -> None:
        """The key that makes a copy was pressed or let go, perhaps without the pointer moving."""
        held = self._pressed
        if held is not None and self._when is not None:
            self._update_preview(held, is_copy=held.is_movable and is_copying)

    def release(self) -> bool:
        """Ask for what the drag came to; whether it was one."""
        held, when, is_copy = self._pressed, self._when, self._is_copy
        self._end_drag()
        if held is None or when is None:
            return False
        if held.displayed is None:
            self._page.show_preview(None)
            self.drawn.emit(when)
        elif when == held.displayed.occurrence.when:
            self._page.show_preview(None)
        else:
            self.dropped.emit(Move(held.displayed.occurrence, when, is_copy))
        return True

    def cancel(self) -> None:
        """Leave everything as it was."""
        was_on = self._when is not None
        self._end_drag()
        if was_on:
            self._page.show_preview(None)

    def _starts_drag(self, held: PressState, point: QPointF) -> bool:
        """Whether the press has become a drag; what the person may not change stays put."""
        if (point - held.point).manhattanLength() < QApplication.startDragDistance():
            return False
        one = held.displayed
        if one is None or self._page.may_edit(one.occurrence):
            return True
        self._page.viewport().setCursor(Qt.CursorShape.ForbiddenCursor)
        return False

    def _update_preview(self, held: PressState, *, is_copy: bool) -> None:
        page, zone = self._page, self._page.viewer.zone
        when = held.when(self._drop_position(held), page.snap, zone)
        if (when, is_copy) == (self._when, self._is_copy) and page.preview is not None:
            return
        self._when, self._is_copy = when, is_copy
        ghost = self._create_preview(held, when)
        page.show_preview(ghost)
        if ghost.displayed.first not in page.days:
            self._show_time_tip(ghost.label)
        page.viewport().setCursor(self._cursor(held))

    def _drop_position(self, held: PressState) -> PagePosition:
        """Where the pointer is: on the page, or on a day beside it, which keeps the time."""
        page = self._page
        day = None
        if page.day_target is not None and held.is_movable:
            day = page.day_target.mark_drop_target(
                page.viewport().mapToGlobal(self._point.toPoint())
            )
        if day is None:
            QToolTip.hideText()
            return page.position_at(self._point, held.bounds)
        return PagePosition(day, held.origin.minute)

    def _show_time_tip(self, words: str) -> None:
        """Say the time at the pointer, where the page has no place for the event."""
        page = self._page
        if not page.viewport().rect().contains(self._point.toPoint()):
            place = page.viewport().mapToGlobal(self._point.toPoint())
            QToolTip.showText(place, words, page.viewport())

    def _create_preview(self, held: PressState, when: When) -> DragPreview:
        viewer, one = self._page.viewer, held.displayed
        words = time_label(when, viewer)
        if one is None:
            return DragPreview(displayed_new_event(when, viewer.zone), words, near_y=held.point.y())
        seen = displayed_at(one.occurrence, when, viewer.zone)
        if self._is_copy:
            return DragPreview(seen, f"Copy: {words}", near_y=self._point.y())
        near = self._point if held.is_movable else held.point
        return DragPreview(seen, words, one.key, near.y())

    def _cursor(self, held: PressState) -> Qt.CursorShape:
        if held.displayed is None:
            return Qt.CursorShape.ArrowCursor
        if held.is_movable:
            shapes = Qt.CursorShape
            return shapes.DragCopyCursor if self._is_copy else shapes.ClosedHandCursor
        is_hours = held.origin.minute is not None
        return Qt.CursorShape.SizeVerCursor if is_hours else Qt.CursorShape.SizeHorCursor

    def _grip_at(self, tile: Tile, point: QPointF) -> Grip:
        """By which part of the event that point would hold it."""
        if tile.shape is Shape.LINE or not self._page.may_edit(tile.displayed.occurrence):
            return Grip.WHOLE
        rect, ends = tile.rect, tile.continuation
        from_start, length = point.x() - rect.left(), rect.width()
        if tile.shape is Shape.BLOCK:
            from_start, length = point.y() - rect.top(), rect.height()
        reach = min(self._page.viewer.theme.px(_GRIP_PX), length * _MAX_GRIP_SHARE)
        if not ends.after and length - from_start <= reach:
            return Grip.END
        return Grip.START if not ends.before and from_start <= reach else Grip.WHOLE

    @Slot()
    def _scroll(self) -> None:
        if self._pressed is not None and self._page.scroll_at_edge(self._point):
            self._update_preview(self._pressed, is_copy=self._is_copy)

    def _end_drag(self) -> None:
        was_on, self._pressed, self._when = self._when is not None, None, None
        self._scroll_timer.stop()
        self._page.viewport().unsetCursor()
        if was_on and self._page.day_target is not None:
            QToolTip.hideText()
            self._page.day_target.mark_drop_target(None)
