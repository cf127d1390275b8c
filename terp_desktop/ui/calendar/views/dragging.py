"""Dragging on a page: a press that moves draws a new event, moves one, or pulls one of its ends."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QToolTip

from terp_desktop.domain.event import When
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting
from terp_desktop.ui.calendar.layout.event_moves import Grip, Move, Place, dragged, drawn
from terp_desktop.ui.calendar.views.drag_preview import Ghost, at_time, new_event, time_words
from terp_desktop.ui.calendar.views.tiles import Shape, Tile
from terp_desktop.ui.threads.timers import make_timer

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.painted_page import PaintedPage

# How near to its end an event has to be pressed to be pulled by it, in pixels; of a small
# one the ends take no more than a quarter each, so that it can be moved as well.
_REACH_PX, _MOST_OF_IT = 6, 0.25
_SCROLL_MS = 30
_CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True)
class Held:
    """What was pressed, and where; without a `sighting` it is the page itself."""

    point: QPointF
    origin: Place
    sighting: Sighting | None = None
    grip: Grip = Grip.WHOLE

    @property
    def is_movable(self) -> bool:
        """Whether it is a whole event: one end of it, or a new one, goes nowhere else."""
        return self.sighting is not None and self.grip is Grip.WHOLE

    @property
    def within(self) -> Place | None:
        """Where it keeps to: only a whole event goes from hours to whole days."""
        return None if self.is_movable else self.origin

    def when(self, target: Place, snap: timedelta, zone: str) -> When:
        """The time that letting go there would give."""
        if self.sighting is None:
            return drawn(self.origin, target, snap=snap, zone=zone)
        return dragged(self.sighting, self.grip, self.origin, target, snap=snap, zone=zone)


class Dragging(QObject):
    """Follows one press at a time; what it would come to is shown as a ghost on the page.

    `drawn` tells the `When` of a new event, `dropped` the `Move` of one that was there.
    """

    drawn = Signal(When)
    dropped = Signal(Move)

    def __init__(self, page: "PaintedPage") -> None:
        super().__init__(page)
        self._page = page
        self._held: Held | None = None
        self._when: When | None = None
        self._is_copy = False
        self._point = QPointF()
        self._scroller = make_timer(self, _SCROLL_MS)
        self._scroller.timeout.connect(self._scroll)

    def cursor_over(self, tile: Tile, point: QPointF) -> Qt.CursorShape:
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
            self._held = Held(point, self._page.place_at(point))
            return
        within = Place(tile.sighting.first, 0 if tile.shape is Shape.BLOCK else None)
        origin = self._page.place_at(point, within)
        self._held = Held(point, origin, tile.sighting, self._grip_at(tile, point))

    def move(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """The pointer went on with the button held."""
        held = self._held
        if held is None or (self._when is None and not self._begins(held, point)):
            return
        self._point = point
        self._follow(held, is_copy=held.is_movable and bool(modifiers & _CONTROL))
        self._scroller.start()

    def hold_control(self, *, is_held: bool) -> None:
        """The key that makes a copy was pressed or let go, perhaps without the pointer moving."""
        held = self._held
        if held is not None and self._when is not None:
            self._follow(held, is_copy=held.is_movable and is_held)

    def release(self) -> bool:
        """Ask for what the drag came to; whether it was one."""
        held, when, is_copy = self._held, self._when, self._is_copy
        self._let_go()
        if held is None or when is None:
            return False
        if held.sighting is None:
            self._page.show_ghost(None)
            self.drawn.emit(when)
        elif when == held.sighting.occurrence.when:
            self._page.show_ghost(None)
        else:
            self.dropped.emit(Move(held.sighting.occurrence, when, is_copy))
        return True

    def cancel(self) -> None:
        """Leave everything as it was."""
        was_on = self._when is not None
        self._let_go()
        if was_on:
            self._page.show_ghost(None)

    def _begins(self, held: Held, point: QPointF) -> bool:
        """Whether the press has become a drag; what the person may not change stays put."""
        if (point - held.point).manhattanLength() < QApplication.startDragDistance():
            return False
        one = held.sighting
        if one is None or self._page.may_edit(one.occurrence):
            return True
        self._page.viewport().setCursor(Qt.CursorShape.ForbiddenCursor)
        return False

    def _follow(self, held: Held, *, is_copy: bool) -> None:
        page, zone = self._page, self._page.viewer.zone
        when = held.when(self._target(held), page.snap, zone)
        if (when, is_copy) == (self._when, self._is_copy) and page.ghost is not None:
            return
        self._when, self._is_copy = when, is_copy
        ghost = self._ghost(held, when)
        page.show_ghost(ghost)
        if ghost.sighting.first not in page.days:
            self._tell_beside(ghost.words)
        page.viewport().setCursor(self._cursor(held))

    def _target(self, held: Held) -> Place:
        """Where the pointer is: on the page, or on a day beside it, which keeps the time."""
        page = self._page
        day = None
        if page.day_target is not None and held.is_movable:
            day = page.day_target.aim(page.viewport().mapToGlobal(self._point.toPoint()))
        if day is None:
            QToolTip.hideText()
            return page.place_at(self._point, held.within)
        return Place(day, held.origin.minute)

    def _tell_beside(self, words: str) -> None:
        """Say the time at the pointer, where the page has no place for the event."""
        page = self._page
        if not page.viewport().rect().contains(self._point.toPoint()):
            place = page.viewport().mapToGlobal(self._point.toPoint())
            QToolTip.showText(place, words, page.viewport())

    def _ghost(self, held: Held, when: When) -> Ghost:
        viewer, one = self._page.viewer, held.sighting
        words = time_words(when, viewer)
        if one is None:
            return Ghost(new_event(when, viewer.zone), words, near_y=held.point.y())
        seen = at_time(one.occurrence, when, viewer.zone)
        if self._is_copy:
            return Ghost(seen, f"Copy: {words}", near_y=self._point.y())
        near = self._point if held.is_movable else held.point
        return Ghost(seen, words, one.key, near.y())

    def _cursor(self, held: Held) -> Qt.CursorShape:
        if held.sighting is None:
            return Qt.CursorShape.ArrowCursor
        if held.is_movable:
            shapes = Qt.CursorShape
            return shapes.DragCopyCursor if self._is_copy else shapes.ClosedHandCursor
        is_hours = held.origin.minute is not None
        return Qt.CursorShape.SizeVerCursor if is_hours else Qt.CursorShape.SizeHorCursor

    def _grip_at(self, tile: Tile, point: QPointF) -> Grip:
        """By which part of the event that point would hold it."""
        if tile.shape is Shape.LINE or not self._page.may_edit(tile.sighting.occurrence):
            return Grip.WHOLE
        rect, ends = tile.rect, tile.ends
        from_start, length = point.x() - rect.left(), rect.width()
        if tile.shape is Shape.BLOCK:
            from_start, length = point.y() - rect.top(), rect.height()
        reach = min(self._page.viewer.theme.px(_REACH_PX), length * _MOST_OF_IT)
        if not ends.after and length - from_start <= reach:
            return Grip.END
        return Grip.START if not ends.before and from_start <= reach else Grip.WHOLE

    @Slot()
    def _scroll(self) -> None:
        if self._held is not None and self._page.scroll_towards(self._point):
            self._follow(self._held, is_copy=self._is_copy)

    def _let_go(self) -> None:
        was_on, self._held, self._when = self._when is not None, None, None
        self._scroller.stop()
        self._page.viewport().unsetCursor()
        if was_on and self._page.day_target is not None:
            QToolTip.hideText()
            self._page.day_target.aim(None)
