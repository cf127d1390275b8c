"""The base of the painted views with mouse and keyboard: select, open, create, drag."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHelpEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from terp_desktop.domain.event import When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.descriptions import event_speech, tool_tip
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.double_click import DoubleClickRedirect
from terp_desktop.ui.calendar.views.menu_hooks import EventMenu, PlaceMenu, no_menu
from terp_desktop.ui.calendar.views.paging import Paging
from terp_desktop.ui.calendar.views.painted_page import PaintedPage
from terp_desktop.ui.calendar.views.tiles import (
    EventKey,
    OverflowIndicator,
    Tile,
    hit_test,
    keys_between,
    next_event,
)
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.reserved_keys import KEYBOARD_FOCUS_REASONS, asks_for_menu, is_typing

if TYPE_CHECKING:
    from terp_desktop.domain.person import Person

    # Imported when the pointer first comes to an event.
    from terp_desktop.ui.calendar.views.dragging import DragController
    from terp_desktop.ui.calendar.views.rubber_band import RubberBandController

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class CalendarView(PaintedPage):
    """A page of days with their events.

    The signals are requests, which the window carries out. They carry an `Occurrence`, a `When`
    to create, a `Move`, or a `date` to show; `typing_requested` also what was typed. After
    `move_requested` the event is shown at its new time until the window ends the preview;
    `move_cancelled` asks to undo the move. `several_selected` carries the occurrences that are
    selected together; `several_moved` the `Move` of one of them, which the others follow.
    """

    selected = Signal(Occurrence)
    several_selected = Signal(Sequence)
    cleared = Signal()
    open_requested = Signal(Occurrence)
    delete_requested = Signal(Occurrence)
    create_requested = Signal(When)
    typing_requested = Signal(When, str)
    move_requested = Signal(object)  # Move: a start does not import it
    several_moved = Signal(object)  # Move: a start does not import it
    several_delete_requested = Signal()
    menu_requested = Signal()
    move_cancelled = Signal()
    day_requested = Signal(date)
    page_turn_requested = Signal(date)

    def __init__(self, viewer: Viewer, paging: Paging, parent: QWidget | None = None) -> None:
        super().__init__(viewer, paging, parent)
        self._pressed: DisplayedOccurrence | OverflowIndicator | When | None = None
        self._second_click = DoubleClickRedirect(self)
        self._is_down = False
        self._press_modifiers = Qt.KeyboardModifier.NoModifier
        self._anchor_key: EventKey | None = None
        self.fill_event_menu: EventMenu = no_menu
        self.fill_place_menu: PlaceMenu = no_menu

    @abstractmethod
    def when_at(self, point: QPointF) -> When | None:
        """The time of a new event at that point of the viewport; None outside the days."""

    @abstractmethod
    def when_at_cursor(self) -> When:
        """The time of a new event at the cursor."""

    @abstractmethod
    def place_at_cursor(self) -> PastePlace:
        """Where events are pasted by the keyboard."""

    def place_at(self, point: QPointF) -> PastePlace:
        """Where events are pasted at that point of the viewport."""
        when, position = self.when_at(point), self.position_at(point)
        if when is None or position.minute is None:
            return PastePlace(position.day)
        return PastePlace(when.start_date, when.start_time)

    @property
    def invited(self) -> "tuple[Person, ...]":
        """The people of a new event at the place that was last asked about; none here."""
        return ()

    def fill_margin_menu(self, menu: QMenu, point: QPointF) -> None:
        """Fill the menu of a place that is no time; does nothing here."""

    @property
    @abstractmethod
    def cursor_date(self) -> date:
        """The day at the cursor."""

    @abstractmethod
    def move_cursor(self, key: Qt.Key) -> bool:
        """Move the cursor; returns whether the key is one that does."""

    # --- Dragging ------------------------------------------------------------------------

    @cached_property
    def drag_controller(self) -> "DragController":
        """Handles presses that become drags."""
        from terp_desktop.ui.calendar.views.dragging import DragController

        dragging = DragController(self)
        dragging.drawn.connect(self.create_requested)
        dragging.dropped.connect(self.move_requested)
        dragging.dropped_together.connect(self.several_moved)
        return dragging

    @cached_property
    def rubber_band(self) -> "RubberBandController":
        """Selects by a frame that is drawn with Shift or Ctrl held."""
        from terp_desktop.ui.calendar.views.rubber_band import RubberBandController

        band = RubberBandController(self)
        band.finished.connect(self.choose_and_notify)
        return band

    # --- The pointer ---------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note what is pressed; the release decides whether it was a click."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        if self._uses_keyboard:
            self._uses_keyboard = False
            self.repaint_page()
        point = event.position()
        overflow, tile = hit_test(self.overflows(), point), self.tile_at(point)
        if overflow is not None:
            self._pressed = overflow
            self.open_day_popover(overflow)
            return
        self._pressed = self.when_at(point) if tile is None else tile.displayed
        self._pressed_key = None if tile is None else tile.displayed.key
        self._press_modifiers = event.modifiers() & (_CONTROL | _SHIFT)
        self._is_down = True
        self.repaint_events(self._pressed_key)
        if self._draws_band:
            self.rubber_band.press(point, self._chosen_before(event.modifiers()))
        elif self._pressed is not None:
            self.drag_controller.press(point, tile)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag; or else, as a click, select what was pressed."""
        if event.button() is not Qt.MouseButton.LeftButton or not self._is_down:
            return
        self._end_press()
        if self._draws_band:
            self.rubber_band.release()
            return
        # Not at the press: a panel that opens then would move everything under the pointer.
        if self._pressed is not None and self.drag_controller.release():
            return
        if isinstance(self._pressed, DisplayedOccurrence):
            self._focused = None
            self._click_event(self._pressed)
        else:
            self.click_background(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the event, or create one where there is none; with Ctrl or Shift select."""
        if event.modifiers() & (_CONTROL | _SHIFT):
            self.mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self.open_pressed()

    def open_pressed(self) -> None:
        """Do what a double click does, at the last press.

        The first click may have opened a panel that moved everything under the pointer.
        """
        if isinstance(self._pressed, DisplayedOccurrence):
            self.open_requested.emit(self._pressed.occurrence)
        elif isinstance(self._pressed, When):
            self.create_requested.emit(self._pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is pressed, or else highlight what is under the pointer."""
        if self._is_down and event.buttons() & Qt.MouseButton.LeftButton:
            if self._draws_band:
                self.rubber_band.move(event.position())
            else:
                self.drag_controller.move(event.position(), event.modifiers())
            return
        if self._is_down:
            self.cancel_drag()
        tile = self.tile_at(event.position())
        hovered = tile.displayed.key if tile else hit_test(self.overflows(), event.position())
        if hovered != self._hovered:
            before, self._hovered = self._hovered, hovered
            self.repaint_events(before, hovered)
        shape = Qt.CursorShape.ArrowCursor if hovered is None else Qt.CursorShape.PointingHandCursor
        if tile is not None:
            shape = self.drag_controller.cursor_for(tile, event.position())
        self.viewport().setCursor(shape)

    def cancel_drag(self) -> None:
        """Cancel the drag; the following release is no click."""
        self._end_press()
        if self._draws_band:
            self.rubber_band.cancel()
        elif self._pressed is not None:
            self.drag_controller.cancel()

    def _end_press(self) -> None:
        before, self._is_down, self._pressed_key = self._pressed_key, False, None
        self.repaint_events(before)

    def tile_at(self, point: QPointF) -> Tile | None:
        """The visible tile at that point of the viewport, or None."""
        return hit_test(self.tiles(), point)

    def click_background(self, _point: QPointF) -> None:
        """Handle a click where there is no event."""
        self.unselect()

    def leaveEvent(self, event: QEvent) -> None:
        """End highlighting."""
        before, self._hovered = self._hovered, None
        self.repaint_events(before)
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show an event's tool tip."""
        return self._show_event_tip(event) or super().viewportEvent(event)

    def _show_event_tip(self, event: QEvent) -> bool:
        """Show the tool tip of the event under the pointer, if `event` asks for one."""
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        tile = self.tile_at(QPointF(event.pos()))
        text = "" if tile is None else tool_tip(tile.displayed, self.viewer)
        QToolTip.showText(event.globalPos(), text, self.viewport())
        return True

    def open_day_popover(self, overflow: OverflowIndicator) -> None:
        """Open the list of all events of a day."""
        from terp_desktop.ui.calendar.views.day_popover import DayPopover

        popover = DayPopover(overflow.day, self.occurrences_on(overflow.day), self.viewer, self)
        popover.chosen.connect(self._pick_from_list)
        popover.open_requested.connect(self.open_requested)
        popover.open_at(self.viewport().mapToGlobal(overflow.rect.topLeft().toPoint()))

    @Slot(DisplayedOccurrence)
    def _pick_from_list(self, displayed: DisplayedOccurrence) -> None:
        """Select the event; a second click belongs to it too, though the list is closed by then."""
        self._pressed = displayed
        self._second_click.expect(self.window(), self.open_pressed)
        self.select_and_notify(displayed)

    # --- The keyboard --------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cursor, Enter opens or creates, Delete deletes, Escape unselects."""
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
        elif key is Qt.Key.Key_Space and event.modifiers() & _CONTROL:
            self._toggle_focused()
        elif asks_for_menu(event):
            self.menu_requested.emit()
        elif key is Qt.Key.Key_Escape:
            self._cancel_or_unselect()
        elif is_typing(event):
            self.typing_requested.emit(self.when_at_cursor(), event.text())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End copying when Ctrl is released."""
        if event.key() == Qt.Key.Key_Control:
            self._set_copying(is_held=False)
        super().keyReleaseEvent(event)

    def _set_copying(self, *, is_held: bool) -> None:
        if self._is_down:
            self.drag_controller.set_copying(is_copying=is_held)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab moves between the events, beginning with those of the day at the cursor."""
        tile = next_event(self.tiles(), self._focused, self.cursor_date, forward=forward)
        if not self.hasFocus() or tile is None:
            self._focused = None
            return super().focusNextPrevChild(forward)
        self._uses_keyboard = True
        self._focused = tile.displayed.key
        self.repaint_page()
        self.scroll_to_tile(tile)
        if self._chosen:
            self._describe_choice(tile.displayed)
        else:
            self.select_and_notify(tile.displayed)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring if focus came by the keyboard."""
        self._uses_keyboard = event.reason() in KEYBOARD_FOCUS_REASONS
        self.repaint_page()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring."""
        self.repaint_page()
        super().focusOutEvent(event)

    def unselect(self) -> None:
        """Select nothing."""
        self._focused = None
        self.repaint_page()
        if self._selected is not None or self._chosen:
            self.choose(frozenset())
            self.select(None)
            self.cleared.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Cancel the drag of a view that is hidden."""
        self.cancel_drag()
        self._pressed = None
        self.show_preview(None)
        super().hideEvent(event)

    def _cancel_or_unselect(self) -> None:
        """Cancel the drag, or without one unselect the event."""
        if self._is_down and self._draws_band:
            self.cancel_drag()
        elif self.preview is None:
            self.unselect()
        else:
            self.cancel_drag()
            self.show_preview(None)
            self.move_cancelled.emit()

    def _open_or_create(self) -> None:
        if (displayed := self._focused_occurrence()) is not None:
            self.open_requested.emit(displayed.occurrence)
        else:
            self.create_requested.emit(self.when_at_cursor())

    def _delete(self) -> None:
        if self._chosen:
            self.several_delete_requested.emit()
        elif (displayed := self._focused_occurrence()) is not None:
            self.delete_requested.emit(displayed.occurrence)

    def key_at_cursor(self) -> EventKey | None:
        """The event for keyboard commands: the focused or else the selected one."""
        return self._focused or self._selected

    def _focused_occurrence(self) -> DisplayedOccurrence | None:
        key = self.key_at_cursor()
        return next((displayed for displayed in self._displayed if displayed.key == key), None)

    @Slot(DisplayedOccurrence)
    def select_and_notify(self, displayed: DisplayedOccurrence) -> None:
        """Select the event alone and emit `selected`."""
        self._anchor_key = displayed.key
        self.choose(frozenset())
        self.select(displayed.key)
        self.setAccessibleDescription(event_speech(displayed, self.viewer))
        self.selected.emit(displayed.occurrence)

    # --- Several events --------------------------------------------------------------------

    def show_occurrences(self, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show these events; those that have gone are not selected any more."""
        super().show_occurrences(displayed)
        if self._chosen:
            self.choose_and_notify(self._chosen)

    @Slot(frozenset)
    def choose_and_notify(self, keys: Iterable[EventKey]) -> None:
        """Select these events of the page together and emit `several_selected`."""
        wanted = frozenset(keys)
        found = [displayed for displayed in self._displayed if displayed.key in wanted]
        self.select(None)
        self.choose(frozenset(displayed.key for displayed in found))
        count = len(found)
        self.setAccessibleDescription(f"{count} {'event' if count == 1 else 'events'} selected")
        self.several_selected.emit([displayed.occurrence for displayed in found])

    def choose_all(self) -> None:
        """Select all events of the page together."""
        self.choose_and_notify(self.event_keys())

    @property
    def _draws_band(self) -> bool:
        """Whether the press draws a frame: with Ctrl or Shift, and not on an event."""
        is_on_event = isinstance(self._pressed, DisplayedOccurrence)
        return self._press_modifiers != Qt.KeyboardModifier.NoModifier and not is_on_event

    def _chosen_before(self, modifiers: Qt.KeyboardModifier) -> frozenset[EventKey]:
        """What stays selected: with Ctrl what is selected now, else nothing."""
        if not modifiers & _CONTROL:
            return frozenset()
        single = frozenset[EventKey]() if self._selected is None else frozenset({self._selected})
        return self._chosen or single

    def _click_event(self, displayed: DisplayedOccurrence) -> None:
        """Select the event alone; with Ctrl add or remove it, with Shift all up to it."""
        modifiers = self._press_modifiers
        if modifiers & _SHIFT:
            between = keys_between(self._displayed, self._anchor_key, displayed.key)
            self.choose_and_notify(self._chosen_before(modifiers) | between)
        elif modifiers & _CONTROL:
            self._toggle(displayed.key)
        else:
            self.select_and_notify(displayed)

    def _toggle(self, key: EventKey) -> None:
        self._anchor_key = key
        self.choose_and_notify(self._chosen_before(_CONTROL) ^ {key})

    def _toggle_focused(self) -> None:
        """Add or remove the event that has the keyboard; the first one begins the selection."""
        if (displayed := self._focused_occurrence()) is None:
            return
        if not self._chosen and displayed.key == self._selected:
            self.choose_and_notify({displayed.key})
        else:
            self._toggle(displayed.key)
        self._describe_choice(displayed)

    def _describe_choice(self, displayed: DisplayedOccurrence) -> None:
        is_chosen = displayed.key in self._chosen
        speech = event_speech(displayed, self.viewer)
        self.setAccessibleDescription(f"{speech}, {'selected' if is_chosen else 'not selected'}")
