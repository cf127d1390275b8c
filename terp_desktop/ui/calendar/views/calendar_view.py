"""A page of days in which a person points, drags and types."""

from abc import abstractmethod
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.descriptions import event_speech
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.double_click import DoubleClickRedirect
from terp_desktop.ui.calendar.views.paging import Paging
from terp_desktop.ui.calendar.views.painted_page import PaintedPage
from terp_desktop.ui.calendar.views.tiles import (
    EventKey,
    OverflowIndicator,
    Tile,
    hit_test,
    next_event,
)
from terp_desktop.ui.calendar.views.tool_tips import show_event_tip
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.reserved_keys import KEYBOARD_FOCUS_REASONS

if TYPE_CHECKING:
    # A start drags nothing: this is loaded when the pointer first comes to an event.
    from terp_desktop.ui.calendar.views.dragging import DragController


class CalendarView(PaintedPage):
    """A page of days with their events.

    The signals tell what a person wants; what comes of it is for the window to say. They
    carry an `Occurrence`, a `When` (create), a `Move`, or a `date` (a day, or one beyond the
    page). After `move_requested` the event is shown at its new time, until somebody says what
    came of it; `move_cancelled` tells that the person wants it where it was.
    """

    selected = Signal(Occurrence)
    cleared = Signal()
    open_requested = Signal(Occurrence)
    delete_requested = Signal(Occurrence)
    create_requested = Signal(When)
    move_requested = Signal(object)  # Move: a start does not load it
    move_cancelled = Signal()
    day_requested = Signal(date)
    page_turn_requested = Signal(date)

    def __init__(self, viewer: Viewer, paging: Paging, parent: QWidget | None = None) -> None:
        super().__init__(viewer, paging, parent)
        self._pressed: DisplayedOccurrence | OverflowIndicator | When | None = None
        self._second_click = DoubleClickRedirect(self)
        self._is_down = False

    @abstractmethod
    def when_at(self, point: QPointF) -> When | None:
        """What a new event at that point of the viewport would get as its time."""

    @abstractmethod
    def when_at_cursor(self) -> When:
        """What a new event at the keyboard's place would get as its time."""

    @property
    @abstractmethod
    def cursor_date(self) -> date:
        """The day that has the keyboard."""

    @abstractmethod
    def move_cursor(self, key: Qt.Key) -> bool:
        """Move the keyboard's place; whether the key was one that does so."""

    # --- Dragging ------------------------------------------------------------------------

    @cached_property
    def drag_controller(self) -> "DragController":
        """What becomes of a press that moves."""
        from terp_desktop.ui.calendar.views.dragging import DragController

        dragging = DragController(self)
        dragging.drawn.connect(self.create_requested)
        dragging.dropped.connect(self.move_requested)
        return dragging

    # --- The pointer ---------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold what is pressed: it is for the release to say whether that was a click."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if self._uses_keyboard:
            self._uses_keyboard = False
            self.repaint_page()
        point = event.position()
        more, tile = hit_test(self.overflows(), point), self.tile_at(point)
        if more is not None:
            self._pressed = more
            self.open_day_popover(more)
            return
        self._pressed = self.when_at(point) if tile is None else tile.displayed
        self._pressed_key = None if tile is None else tile.displayed.key
        self._is_down = True
        self.repaint_events(self._pressed_key)
        if self._pressed is not None:
            self.drag_controller.press(point, tile)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; else it was a click, which selects what was pressed, or unselects."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._is_down:
            return
        self._end_press()
        # Only now: a panel that opens at a press would move everything under the pointer.
        if self._pressed is not None and self.drag_controller.release():
            return
        if isinstance(self._pressed, DisplayedOccurrence):
            self._focused = None
            self.select_and_notify(self._pressed)
        else:
            self.click_background(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is there, or create where nothing is."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.open_pressed()

    def open_pressed(self) -> None:
        """Do what a double click does on what was pressed last.

        The first of its two clicks may have opened a panel, and with it moved everything
        that lies under the pointer now.
        """
        if isinstance(self._pressed, DisplayedOccurrence):
            self.open_requested.emit(self._pressed.occurrence)
        elif isinstance(self._pressed, When):
            self.create_requested.emit(self._pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held; else show what lies under the pointer."""
        if self._is_down and event.buttons() & Qt.MouseButton.LeftButton:
            self.drag_controller.move(event.position(), event.modifiers())
            return
        if self._is_down:
            self.cancel_drag()
        tile = self.tile_at(event.position())
        under = tile.displayed.key if tile else hit_test(self.overflows(), event.position())
        if under != self._hovered:
            before, self._hovered = self._hovered, under
            self.repaint_events(before, under)
        shape = Qt.CursorShape.ArrowCursor if under is None else Qt.CursorShape.PointingHandCursor
        if tile is not None:
            shape = self.drag_controller.cursor_for(tile, event.position())
        self.viewport().setCursor(shape)

    def cancel_drag(self) -> None:
        """Leave what is dragged where it was; the release that follows is no click."""
        self._end_press()
        if self._pressed is not None:
            self.drag_controller.cancel()

    def _end_press(self) -> None:
        before, self._is_down, self._pressed_key = self._pressed_key, False, None
        self.repaint_events(before)

    def tile_at(self, point: QPointF) -> Tile | None:
        """The piece of an event that is seen at that point of the viewport."""
        return hit_test(self.tiles(), point)

    def click_background(self, _point: QPointF) -> None:
        """A click where no event is."""
        self.unselect()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing lies under a pointer that is elsewhere."""
        before, self._hovered = self._hovered, None
        self.repaint_events(before)
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell an event in full where the pointer rests on it."""
        return show_event_tip(event, self, self.tile_at) or super().viewportEvent(event)

    def open_day_popover(self, overflow: OverflowIndicator) -> None:
        """Open the list of all events of a day."""
        from terp_desktop.ui.calendar.views.day_popover import DayPopover

        popover = DayPopover(overflow.day, self.occurrences_on(overflow.day), self.viewer, self)
        popover.chosen.connect(self._pick_from_list)
        popover.open_requested.connect(self.open_requested)
        popover.open_at(self.viewport().mapToGlobal(overflow.rect.topLeft().toPoint()))

    @Slot(DisplayedOccurrence)
    def _pick_from_list(self, one: DisplayedOccurrence) -> None:
        """A click in the list closes it: a second one meets what was below."""
        self._pressed = one
        self._second_click.expect(self.window(), self.open_pressed)
        self.select_and_notify(one)

    # --- The keyboard --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move between days, Enter opens or creates, Delete deletes, Escape unselects."""
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Control:
            self._set_copying(is_held=True)
            super().keyPressEvent(event)
            return
        self._uses_keyboard = True
        if self.move_cursor(key):
            self._focused = None
            self.repaint_page()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open_or_create()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._delete()
        elif key is Qt.Key.Key_Escape:
            self._cancel_or_unselect()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Without Ctrl what is dragged is no copy any more."""
        if event.key() == Qt.Key.Key_Control:
            self._set_copying(is_held=False)
        super().keyReleaseEvent(event)

    def _set_copying(self, *, is_held: bool) -> None:
        if self._is_down:
            self.drag_controller.set_copying(is_copying=is_held)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the events, from those of the day that has the keyboard on."""
        tile = next_event(self.tiles(), self._focused, self.cursor_date, forward=forward)
        if not self.hasFocus() or tile is None:
            self._focused = None
            return super().focusNextPrevChild(forward)
        self._uses_keyboard = True
        self._focused = tile.displayed.key
        self.repaint_page()
        self.scroll_to_tile(tile)
        self.select_and_notify(tile.displayed)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is, if the person came here with it."""
        self._uses_keyboard = event.reason() in KEYBOARD_FOCUS_REASONS
        self.repaint_page()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is elsewhere."""
        self.repaint_page()
        super().focusOutEvent(event)

    def unselect(self) -> None:
        """Select nothing."""
        self._focused = None
        self.repaint_page()
        if self._selected is not None:
            self.select(None)
            self.cleared.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """A drag ends where the view does."""
        self.cancel_drag()
        self._pressed = None
        self.show_preview(None)
        super().hideEvent(event)

    def _cancel_or_unselect(self) -> None:
        """One thing at a time: leave the drag, then the event."""
        if self.preview is None:
            self.unselect()
        else:
            self.cancel_drag()
            self.show_preview(None)
            self.move_cancelled.emit()

    def _open_or_create(self) -> None:
        if (one := self._focused_occurrence()) is not None:
            self.open_requested.emit(one.occurrence)
        else:
            self.create_requested.emit(self.when_at_cursor())

    def _delete(self) -> None:
        if (one := self._focused_occurrence()) is not None:
            self.delete_requested.emit(one.occurrence)

    def key_at_cursor(self) -> EventKey | None:
        """The event that the keyboard means: the one that has it, or is selected."""
        return self._focused or self._selected

    def _focused_occurrence(self) -> DisplayedOccurrence | None:
        key = self.key_at_cursor()
        return next((one for one in self._displayed if one.key == key), None)

    @Slot(DisplayedOccurrence)
    def select_and_notify(self, one: DisplayedOccurrence) -> None:
        """Select the event, and tell so."""
        self.select(one.key)
        self.setAccessibleDescription(event_speech(one, self.viewer))
        self.selected.emit(one.occurrence)
