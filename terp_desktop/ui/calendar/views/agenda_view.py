"""The agenda view: events grouped by day in one list, with mouse and keyboard."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from terp_desktop.domain.event import When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.page_gestures import PAGE_BUTTONS
from terp_desktop.ui.calendar.views.agenda_list import AgendaList
from terp_desktop.ui.calendar.views.menu_hooks import EventMenu, PlaceMenu, no_menu
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.widgets.reserved_keys import KEYBOARD_FOCUS_REASONS, asks_for_menu, is_typing

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class AgendaView(AgendaList):
    """The agenda; it has the same signals as the painted views.

    They carry an `Occurrence`, several of them, or a `When` to create.
    """

    selected = Signal(Occurrence)
    several_selected = Signal(Sequence)
    several_delete_requested = Signal()
    menu_requested = Signal()
    cleared = Signal()
    open_requested = Signal(Occurrence)
    delete_requested = Signal(Occurrence)
    create_requested = Signal(When)
    typing_requested = Signal(When, str)
    _is_on_line = True
    _is_on_month = False
    _anchor_key: EventKey | None = None
    _drag_row: int | None = None
    fill_event_menu: EventMenu = staticmethod(no_menu)
    fill_place_menu: PlaceMenu = staticmethod(no_menu)

    def when_at_cursor(self) -> When:
        """An hour on the day of the current line, or of the top line."""
        line = self.line_at(self.currentIndex())
        day = self.anchor if line is None else line.day
        return new_times.hour_on(day, self.viewer.now(), self.viewer.zone)

    def place_at_cursor(self) -> PastePlace:
        """The day of the current line; each pasted event keeps its time."""
        return PastePlace(self.when_at_cursor().start_date)

    # --- Selection -------------------------------------------------------------------------

    def unselect(self) -> None:
        """Select nothing."""
        if self.selected_key is not None or self.chosen_keys:
            self.choose(frozenset())
            self.select(None)
            self.cleared.emit()

    def select_and_notify(self, displayed: DisplayedOccurrence) -> None:
        """Select the event alone and emit `selected`."""
        self.choose(frozenset())
        self.selected_key = self._anchor_key = displayed.key
        self.viewport().update()
        self.selected.emit(displayed.occurrence)

    def key_at_cursor(self) -> EventKey | None:
        """The event on the current line, or None."""
        line = self.line_at(self.currentIndex())
        return None if line is None else line.key

    # --- Several events --------------------------------------------------------------------

    def choose_and_notify(self, keys: Iterable[EventKey]) -> None:
        """Select these events together and emit `several_selected`."""
        self.selected_key = None
        self.choose(frozenset(keys))
        self.several_selected.emit([displayed.occurrence for displayed in self.chosen])

    def choose_all(self) -> None:
        """Select all events that were read so far together."""
        self.choose_and_notify(self.event_keys())

    @Slot()
    def _emit_shown(self) -> None:
        super()._emit_shown()
        if self.chosen_keys:  # those that have gone are not selected any more
            self.choose_and_notify(displayed.key for displayed in self.chosen)

    def _extend(self, row: int, modifiers: Qt.KeyboardModifier) -> None:
        """Make the row current; with Ctrl add or remove its event, with Shift all up to it."""
        self._set_current_row(row)
        key = self.agenda_model.lines[row].key
        kept = self.chosen_keys if modifiers & _CONTROL else frozenset[EventKey]()
        if modifiers & _CONTROL and self.selected_key is not None:
            kept = frozenset({self.selected_key})
        if modifiers & _SHIFT:
            self.choose_and_notify(kept | self._keys_up_to(row))
        elif key is not None:
            self._anchor_key = key
            self.choose_and_notify(kept ^ {key})

    def _keys_up_to(self, row: int) -> frozenset[EventKey]:
        """The events from the anchor to the row."""
        lines = self.agenda_model.lines
        anchor = self.agenda_model.row_of_event(self._anchor_key)
        first, last = sorted((row if anchor is None else anchor, row))
        return frozenset(line.key for line in lines[first : last + 1] if line.key)

    def _toggle_current(self) -> None:
        """Add or remove the event on the current line; the first one begins the selection."""
        key = self.key_at_cursor()
        if key is not None and key == self.selected_key:
            self.choose_and_notify({key})
        elif key is not None:
            self._extend(self.currentIndex().row(), _CONTROL)

    def _choose_line(self, index: QModelIndex) -> None:
        line = self.line_at(index)
        if line is None or line.displayed is None:
            self.unselect()
            return
        self.select_and_notify(line.displayed)

    # --- The pointer and the keyboard ------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the pressed event."""
        if event.button() in PAGE_BUTTONS:
            event.ignore()
            return
        self.uses_keyboard = False
        index = self.indexAt(event.position().toPoint())
        modifiers = event.modifiers() & (_CONTROL | _SHIFT)
        is_left = event.button() is Qt.MouseButton.LeftButton
        self._drag_row = index.row() if is_left and index.isValid() else None
        if is_left and index.isValid() and modifiers != Qt.KeyboardModifier.NoModifier:
            self._extend(index.row(), modifiers)
            return
        super().mousePressEvent(event)
        if is_left:
            line = self.line_at(index)
            self._is_on_line = line is not None
            self._is_on_month = line is not None and line.is_month
            self._choose_line(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """With the button down, select the lines from the pressed one to the pointer."""
        index = self.indexAt(event.position().toPoint())
        is_dragged = event.buttons() & Qt.MouseButton.LeftButton and self._drag_row is not None
        if not is_dragged:
            super().mouseMoveEvent(event)
        elif index.isValid() and index.row() != self.currentIndex().row():
            self._extend(index.row(), _SHIFT)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the event; on a day without events or below all lines, create one."""
        if event.modifiers() & (_CONTROL | _SHIFT):
            self.mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self.open_pressed()

    def open_pressed(self) -> None:
        """Do what a double click does, at the last press; nothing on the name of a month."""
        if self._is_on_month:
            return
        if self._is_on_line:
            self._open()
        else:
            self.create_requested.emit(self.when_at_cursor())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move between events, left and right between days; Enter opens."""
        key = event.key()
        self.uses_keyboard = True
        before = self.currentIndex()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open()
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._delete()
        elif key == Qt.Key.Key_Escape:
            self.unselect()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._move_by_days(1 if key == Qt.Key.Key_Right else -1)
        elif key == Qt.Key.Key_Space and event.modifiers() & _CONTROL:
            self._toggle_current()
        elif asks_for_menu(event):
            self.menu_requested.emit()
        elif key in _STEPS and event.modifiers() & (_CONTROL | _SHIFT):
            self._step(_STEPS[Qt.Key(key)], is_extending=bool(event.modifiers() & _SHIFT))
            before = self.currentIndex()
        elif is_typing(event):
            self.typing_requested.emit(self.when_at_cursor(), event.text())
        else:
            super().keyPressEvent(event)
        if self.currentIndex() != before:
            self._choose_line(self.currentIndex())
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring if focus came by the keyboard."""
        self.uses_keyboard = event.reason() in KEYBOARD_FOCUS_REASONS
        super().focusInEvent(event)

    def keyboardSearch(self, _letters: str) -> None:
        """Do nothing: the program has its own search."""

    def _step(self, rows: int, *, is_extending: bool) -> None:
        """Move the current line; select all from the anchor to it, or leave the selection."""
        row = self.currentIndex().row() + rows
        if not 0 <= row < self.agenda_model.rowCount():
            return
        if is_extending:
            self._extend(row, _SHIFT)
        else:
            self._set_current_row(row)
            self._select_rows()
        self.scrollTo(self.currentIndex())

    def _move_by_days(self, step: int) -> None:
        line = self.line_at(self.currentIndex())
        if line is None:
            return
        row, lines = self.agenda_model.row_of(line.day), self.agenda_model.lines
        if step > 0:
            last = next((r for r in range(row, len(lines)) if lines[r].day > line.day), None)
            row = row if last is None else self.agenda_model.row_of(lines[last].day)
        elif row > 0:
            above = row - 2 if lines[row - 1].is_month else row - 1
            row = self.agenda_model.row_of(lines[above].day)
        self.setCurrentIndex(self.agenda_model.index(row))

    def _open(self) -> None:
        line = self.line_at(self.currentIndex())
        if line is not None and line.displayed is not None:
            self.open_requested.emit(line.displayed.occurrence)
        else:
            self.create_requested.emit(self.when_at_cursor())

    def _delete(self) -> None:
        if self.chosen_keys:
            self.several_delete_requested.emit()
            return
        line = self.line_at(self.currentIndex())
        if line is not None and line.displayed is not None:
            self.delete_requested.emit(line.displayed.occurrence)
