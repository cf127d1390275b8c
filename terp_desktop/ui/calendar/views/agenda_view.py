"""The agenda view: events grouped by day in one list, with mouse and keyboard."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.page_gestures import PAGE_BUTTONS
from terp_desktop.ui.calendar.views.agenda_list import AgendaList
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.widgets.reserved_keys import KEYBOARD_FOCUS_REASONS, is_typing


class AgendaView(AgendaList):
    """The agenda; it has the same signals as the painted views.

    They carry an `Occurrence`, or a `When` to create.
    """

    selected = Signal(Occurrence)
    cleared = Signal()
    open_requested = Signal(Occurrence)
    delete_requested = Signal(Occurrence)
    create_requested = Signal(When)
    typing_requested = Signal(When, str)
    _is_on_line = True

    def when_at_cursor(self) -> When:
        """An hour on the day of the current line, or of the top line."""
        line = self.line_at(self.currentIndex())
        day = self.anchor if line is None else line.day
        return new_times.hour_on(day, self.viewer.now(), self.viewer.zone)

    # --- Selection -------------------------------------------------------------------------

    def unselect(self) -> None:
        """Select nothing."""
        if self.selected_key is not None:
            self.select(None)
            self.cleared.emit()

    def select_and_notify(self, displayed: DisplayedOccurrence) -> None:
        """Select the event and emit `selected`."""
        self.selected_key = displayed.key
        self.viewport().update()
        self.selected.emit(displayed.occurrence)

    def key_at_cursor(self) -> EventKey | None:
        """The event on the current line, or None."""
        line = self.line_at(self.currentIndex())
        return None if line is None else line.key

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
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            index = self.indexAt(event.position().toPoint())
            self._is_on_line = index.isValid()
            self._choose_line(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the event; on a day without events or below all lines, create one."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.open_pressed()

    def open_pressed(self) -> None:
        """Do what a double click does, at the last press."""
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

    def _move_by_days(self, step: int) -> None:
        line = self.line_at(self.currentIndex())
        if line is None:
            return
        row = self.agenda_model.row_of(line.day)
        if step > 0:
            lines = self.agenda_model.lines
            last = next((r for r in range(row, len(lines)) if lines[r].day > line.day), None)
            row = row if last is None else last
        elif row > 0:
            row = self.agenda_model.row_of(self.agenda_model.lines[row - 1].day)
        self.setCurrentIndex(self.agenda_model.index(row))

    def _open(self) -> None:
        line = self.line_at(self.currentIndex())
        if line is not None and line.displayed is not None:
            self.open_requested.emit(line.displayed.occurrence)
        else:
            self.create_requested.emit(self.when_at_cursor())

    def _delete(self) -> None:
        line = self.line_at(self.currentIndex())
        if line is not None and line.displayed is not None:
            self.delete_requested.emit(line.displayed.occurrence)
