"""Finds the client, the invoice or the bill that an event is about, as one types."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.erp_records import Record, RecordKind
from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Desk
from terp_desktop.ui.text.records import record_name
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import px, spaced, text_label

_WIDTH, _LIST_HEIGHT, _MARGIN = 288, 264, 8
_HINT = "Clients by name or code, invoices and bills by number."
_STEPS: Final = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp})
_ENTERS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_RECORD = Qt.ItemDataRole.UserRole


class RecordChooser(Popover):
    """A field for words, and below it the records that have all of them.

    `chosen` tells the record. Up and down go through the list, Enter chooses, Escape leaves.
    """

    chosen = Signal(Record)

    def __init__(self, desk: Desk, tasks: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Link a record")
        self._desk, self._tasks = desk, tasks
        self.entry = QLineEdit()
        self.entry.setPlaceholderText("Name, code or number")
        self.entry.setAccessibleName("Name, code or number of a record")
        self.entry.installEventFilter(self)
        self.entry.textEdited.connect(self._look)
        self.list = QListWidget()
        self.list.setAccessibleName("Records found")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self.note = text_label(_HINT, "caption")
        column = spaced(QVBoxLayout(self), padding=_MARGIN)
        for widget in (self.entry, self.note, self.list):
            column.addWidget(widget)

    def open_at(self, corner: QPoint) -> None:
        """Open there, with room below for all that may be found, ready to type."""
        room = available_area(self)
        self.setFixedWidth(min(px(_WIDTH), room.width()))
        self._fit()
        lowest = room.bottom() - px(_LIST_HEIGHT + 3 * _MARGIN + CONTROL)
        super().open_at(QPoint(corner.x(), min(corner.y(), lowest)))
        self.entry.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that go through the list go there; Enter chooses what is marked."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() in _STEPS:
            QApplication.sendEvent(self.list, event)
            return True
        if event.key() in _ENTERS:
            self._choose(self.list.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _look(self, words: str) -> None:
        self._tasks.run(
            lambda: self._desk.records.find(words),
            self._show,
            self._tell,
            owner=self,
            latest="records",
        )

    def _show(self, found: Sequence[Record]) -> None:
        self.list.clear()
        for record in found:
            line = QListWidgetItem(_line(record))
            line.setData(_RECORD, record)
            self.list.addItem(line)
        self.list.setCurrentRow(0)
        nothing = "Nothing has that name or number." if self.entry.text().strip() else _HINT
        self.note.setText(nothing)
        self._fit()

    def _tell(self, error: TerpError) -> None:
        self.list.clear()
        self.note.setText(str(error))
        self._fit()

    def _fit(self) -> None:
        """Be as high as what was found, or as what is said instead."""
        lines, room = self.list.count(), px(_LIST_HEIGHT)
        self.note.setVisible(lines == 0)
        self.list.setVisible(lines > 0)
        self.list.setFixedHeight(min(sum(map(self.list.sizeHintForRow, range(lines))), room))
        self.setFixedHeight(self.sizeHint().height())

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            record = index.data(_RECORD)
            self.close()
            self.chosen.emit(record)


def _line(record: Record) -> str:
    if record.kind is RecordKind.CLIENT or not record.beside:
        return record_name(record)
    return f"{record_name(record)}\n{record.beside}"
