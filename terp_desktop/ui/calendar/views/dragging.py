"""Dragging on a page: draws a new event, moves one, or resizes one at an end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QToolTip

from terp_desktop.domain.event import When
from terp_desktop.domain.people_lanes import HandOver
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.layout.event_moves import (
    Grip,
    Move,
    PagePosition,
    drag_time,
    draw_time,
    move_along,
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

# The size of the resize handles at an event's ends, in pixels; at most a quarter of a small
# event each, so that it can be moved as well.
_GRIP_PX, _MAX_GRIP_SHARE = 6, 0.25
_SCROLL_MS = 30
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class PressState:
    """What was pressed, and where; without `displayed` it is the page itself."""

    point: QPointF
    origin: PagePosition
    displayed: DisplayedOccurrence | None = None
    grip: Grip = Grip.WHOLE
    row: int | None = None

    @property
    def is_movable(self) -> bool:
        """Whether a whole existing event is dragged, not one of its ends or a new one."""
        return self.displayed is not None and self.grip is Grip.WHOLE

    @property
    def bounds(self) -> PagePosition | None:
        """The region to stay in, hours or whole days; None lets a whole event move between them."""
        return None if self.is_movable else self.origin

    def when(self, target: PagePosition, snap: timedelta, zone: str) -> When:
        """The time that a drop at the target gives."""
        if self.displayed is None:
            return draw_time(self.origin, target, snap=snap, zone=zone)
        return drag_time(self.displayed, self.grip, self.origin, target, snap=snap, zone=zone)


class DragController(QObject):
    """Follows one press at a time, and shows the result as a preview on the page.

    `drawn` is emitted with the `When` of a new event, `dropped` with the `Move` of another. If
    that is selected together with others, they move along: `dropped_together` is emitted instead.
    """

    drawn = Signal(When)
    dropped = Signal(Move)
    dropped_together = Signal(Move)

    def __init__(self, page: "PaintedPage") -> None:
        super().__init__(page)
        self._page = page
        self._pressed: PressState | None = None
        self._when: When | None = None
        self._is_copy = False
        self._row: int | None = None
        self._point = QPointF()
        self._scroll_timer = make_timer(self, _SCROLL_MS)
        self._scroll_timer.timeout.connect(self._scroll)

    def cursor_for(self, tile: Tile, point: QPointF) -> Qt.CursorShape:
        """The cursor over a tile; at a resize handle it is an arrow."""
        grip = self._grip_at(tile, point)
        if grip is Grip.WHOLE:
            return Qt.CursorShape.PointingHandCursor
        is_block = tile.shape is Shape.BLOCK
        return self._page.hours_cursor if is_block else Qt.CursorShape.SizeHorCursor

    def press(self, point: QPointF, tile: Tile | None) -> None:
        """Note a press on an event or on the page, which may become a drag."""
        self._when = None
        self._row = row = self._page.person_row_at(point)
        if tile is None:
            self._pressed = PressState(point, self._page.position_at(point))
            return
        within = PagePosition(tile.displayed.first, 0 if _is_among_hours(tile) else None)
        origin = self._page.position_at(point, within)
        self._pressed = PressState(point, origin, tile.displayed, self._grip_at(tile, point), row)

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the pointer while the button is pressed."""
        press = self._pressed
        if press is None or (self._when is None and not self._starts_drag(press, point)):
            return
        self._point = point
        self._update_preview(press, is_copy=press.is_movable and bool(modifiers & _CONTROL))
        self._scroll_timer.start()

    def set_copying(self, *, is_copying: bool) -> None:
        """Switch between move and copy, also while the pointer rests."""
        press = self._pressed
        if press is not None and self._when is not None:
            self._update_preview(press, is_copy=press.is_movable and is_copying)

    def release(self) -> bool:
        """End the drag and emit its result; returns whether it was a drag."""
        press, when, is_copy = self._pressed, self._when, self._is_copy
        self._end_drag()
        if press is None or when is None:
            return False
        if press.displayed is None:
            self._page.show_preview(None)
            self.drawn.emit(when)
        else:
            is_several = bool(self._companions(press))
            change = None if is_several else self._hand_over(press)
            if when == press.displayed.occurrence.when and change is None:
                self._page.show_preview(None)
                return True
            signal = self.dropped_together if is_several else self.dropped
            signal.emit(Move(press.displayed.occurrence, when, is_copy, change))
        return True

    def _hand_over(self, press: PressState) -> HandOver | None:
        """What the drop does besides the time: in another row it is another person's event."""
        return self._page.hand_over_between(press.row, self._row) if press.is_movable else None

    def cancel(self) -> None:
        """End the drag without a result."""
        was_dragging = self._when is not None
        self._end_drag()
        if was_dragging:
            self._page.show_preview(None)

    def _starts_drag(self, press: PressState, point: QPointF) -> bool:
        """Whether the press has become a drag; an event that may not be edited is not dragged."""
        if (point - press.point).manhattanLength() < QApplication.startDragDistance():
            return False
        displayed = press.displayed
        if displayed is None or self._page.may_edit(displayed.occurrence):
            return True
        self._page.viewport().setCursor(Qt.CursorShape.ForbiddenCursor)
        return False

    def _update_preview(self, press: PressState, *, is_copy: bool) -> None:
        page, zone = self._page, self._page.viewer.zone
        when, row = press.when(self._drop_position(press), page.snap, zone), self._row
        self._row = page.person_row_at(self._point)
        is_same = (when, is_copy, self._row) == (self._when, self._is_copy, row)
        if is_same and page.preview is not None:
            return
        self._when, self._is_copy = when, is_copy
        preview = self._create_preview(press, when)
        page.show_preview(preview)
        if preview.displayed.first not in page.days:
            self._show_time_tip(preview.label)
        page.viewport().setCursor(self._cursor(press))

    def _drop_position(self, press: PressState) -> PagePosition:
        """The position under the pointer: on the page, or a day of the target at the same time."""
        page = self._page
        day = None
        if page.day_target is not None and press.is_movable:
            day = page.day_target.mark_drop_target(
                page.viewport().mapToGlobal(self._point.toPoint())
            )
        if day is None:
            QToolTip.hideText()
            return page.position_at(self._point, press.bounds)
        return PagePosition(day, press.origin.minute)

    def _show_time_tip(self, words: str) -> None:
        """Show the time beside the pointer if that is outside the page."""
        page = self._page
        if not page.viewport().rect().contains(self._point.toPoint()):
            global_point = page.viewport().mapToGlobal(self._point.toPoint())
            QToolTip.showText(global_point, words, page.viewport())

    def _create_preview(self, press: PressState, when: When) -> DragPreview:
        viewer, original = self._page.viewer, press.displayed
        words = time_label(when, viewer)
        if original is None:
            return DragPreview(
                displayed_new_event(when, viewer.zone), words, near_y=press.point.y()
            )
        displayed = displayed_at(original.occurrence, when, viewer.zone)
        companions = self._companion_previews(press, Move(original.occurrence, when))
        change = self._hand_over(press)
        if companions:
            words = f"{words} ({len(companions) + 1} events)"
        elif change is not None:
            words = f"{change.taker.name}: {words}"
        if self._is_copy:
            return DragPreview(
                displayed, f"Copy: {words}", near_y=self._point.y(), companions=companions
            )
        near = self._point if press.is_movable else press.point
        return DragPreview(displayed, words, original.key, near.y(), companions)

    def _companions(self, press: PressState) -> list[DisplayedOccurrence]:
        """The events that are selected together with the dragged one, and move along."""
        page, dragged = self._page, press.displayed
        if dragged is None or not press.is_movable or dragged.key not in page.chosen_keys:
            return []
        return [displayed for displayed in page.chosen if displayed.key != dragged.key]

    def _companion_previews(
        self, press: PressState, move: Move
    ) -> tuple[tuple[DisplayedOccurrence, float | None], ...]:
        companions = self._companions(press)
        if not companions:
            return ()
        zone = self._page.viewer.zone
        lanes = {tile.displayed.key: tile.rect.center().y() for tile in self._page.tiles()}
        return tuple(
            (
                displayed_at(each.occurrence, move_along(each.occurrence.when, move), zone),
                lanes.get(each.key),
            )
            for each in companions
        )

    def _cursor(self, press: PressState) -> Qt.CursorShape:
        if press.displayed is None:
            return Qt.CursorShape.ArrowCursor
        if press.is_movable:
            shapes = Qt.CursorShape
            return shapes.DragCopyCursor if self._is_copy else shapes.ClosedHandCursor
        is_hours = press.origin.minute is not None
        return self._page.hours_cursor if is_hours else Qt.CursorShape.SizeHorCursor

    def _grip_at(self, tile: Tile, point: QPointF) -> Grip:
        """The part of the event that a press at that point drags."""
        if tile.shape is Shape.LINE or not self._page.may_edit(tile.displayed.occurrence):
            return Grip.WHOLE
        rect, ends = tile.rect, tile.continuation
        from_start, length = point.x() - rect.left(), rect.width()
        if tile.shape is Shape.BLOCK:
            from_start, length = point.y() - rect.top(), rect.height()
        size = min(self._page.viewer.theme.px(_GRIP_PX), length * _MAX_GRIP_SHARE)
        if not ends.after and length - from_start <= size:
            return Grip.END
        return Grip.START if not ends.before and from_start <= size else Grip.WHOLE

    @Slot()
    def _scroll(self) -> None:
        if self._pressed is not None and self._page.scroll_at_edge(self._point):
            self._update_preview(self._pressed, is_copy=self._is_copy)

    def _end_drag(self) -> None:
        was_dragging, self._pressed, self._when = self._when is not None, None, None
        self._scroll_timer.stop()
        self._page.viewport().unsetCursor()
        if was_dragging and self._page.day_target is not None:
            QToolTip.hideText()
            self._page.day_target.mark_drop_target(None)


def _is_among_hours(tile: Tile) -> bool:
    """Whether it is dragged by minutes, not by days."""
    if tile.shape is Shape.LANE:
        return not tile.displayed.is_all_day
    return tile.shape is Shape.BLOCK
