"""The ERP records that an event is linked to, and the popover that finds them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.erp_records import ErpRecord, RecordKind, RecordLinks
from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Services
from terp_desktop.ui.fields.list_editor import WidgetList
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.text.records import record_name
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.popover import Popover
from terp_desktop.ui.widgets.screen_area import available_area
from terp_desktop.ui.widgets.styling import (
    push_button,
    px,
    text_label,
    with_spacing,
    with_style_class,
)

_WIDTH, _LIST_HEIGHT, _MARGIN = 288, 264, 8
_HINT = "Clients by name or code, invoices and bills by number."
_LIST_KEYS: Final = frozenset(
    {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}
)
_ENTER_KEYS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_RECORD = Qt.ItemDataRole.UserRole


class RecordChooser(Popover):
    """A search field, and below it the records that match all of its words.

    `chosen` carries the record. Up and down move through the list, Enter chooses, Escape
    closes.
    """

    chosen = Signal(ErpRecord)

    def __init__(self, services: Services, tasks: TaskRunner, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Link a record")
        self._services, self._tasks = services, tasks
        self.entry = QLineEdit()
        self.entry.setPlaceholderText("Name, code or number")
        self.entry.setAccessibleName("Name, code or number of a record")
        self.entry.installEventFilter(self)
        self.entry.textEdited.connect(self._search)
        self.list = QListWidget()
        self.list.setAccessibleName("Records found")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._choose)
        self.hint = text_label(_HINT, "caption")
        column = with_spacing(QVBoxLayout(self), padding=_MARGIN)
        for widget in (self.entry, self.hint, self.list):
            column.addWidget(widget)

    def open_at(self, corner: QPoint) -> None:
        """Open there, with room below for a full list, and focus the field."""
        available = available_area(self)
        self.setFixedWidth(min(px(_WIDTH), available.width()))
        self._fit()
        max_y = available.bottom() - px(_LIST_HEIGHT + 3 * _MARGIN + CONTROL)
        super().open_at(QPoint(corner.x(), min(corner.y(), max_y)))
        self.entry.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Forward navigation keys to the list; Enter chooses the current record."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.key() in _LIST_KEYS:
            QApplication.sendEvent(self.list, event)
            return True
        if event.key() in _ENTER_KEYS:
            self._choose(self.list.currentIndex())
            return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self._tasks.run(
            lambda: self._services.records.find(text),
            self._show_records,
            self._show_error,
            owner=self,
            latest="records",
        )

    def _show_records(self, records: Sequence[ErpRecord]) -> None:
        self.list.clear()
        for record in records:
            item = QListWidgetItem(_row_text(record))
            item.setData(_RECORD, record)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        hint = "Nothing has that name or number." if self.entry.text().strip() else _HINT
        self.hint.setText(hint)
        self._fit()

    def _show_error(self, error: TerpError) -> None:
        self.list.clear()
        self.hint.setText(str(error))
        self._fit()

    def _fit(self) -> None:
        """Set the height to that of the list, or of the hint if it is empty."""
        row_count, max_height = self.list.count(), px(_LIST_HEIGHT)
        self.hint.setVisible(row_count == 0)
        self.list.setVisible(row_count > 0)
        self.list.setFixedHeight(
            min(sum(map(self.list.sizeHintForRow, range(row_count))), max_height)
        )
        self.setFixedHeight(self.sizeHint().height())

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            record = index.data(_RECORD)
            self.close()
            self.chosen.emit(record)


def _row_text(record: ErpRecord) -> str:
    if record.kind is RecordKind.CLIENT or not record.detail:
        return record_name(record)
    return f"{record_name(record)}\n{record.detail}"


LINK_FIELDS: Final = {
    RecordKind.CLIENT: "client_id",
    RecordKind.INVOICE: "invoice_id",
    RecordKind.BILL: "bill_id",
}
"""The field of an event that links it to a record of that kind."""


class RecordFields(QWidget):
    """Edits the linked records, at most one of each kind; emits `changed` with each edit."""

    changed = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._links = RecordLinks()
        self._names: dict[tuple[RecordKind, int], str] = {}
        self._rows = WidgetList()
        self.chooser: RecordChooser | None = None
        self.add_button = push_button("Lin&k a client, invoice or bill")
        self.add_button.clicked.connect(self._open_chooser)
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.addWidget(self._rows)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def links(self) -> RecordLinks:
        """The links to records."""
        return self._links

    def fill(self, links: RecordLinks) -> None:
        """Show these links without emitting `changed`; the names are loaded on a worker."""
        self._links = links
        self._show()
        if links != RecordLinks():
            self._tasks.run(
                lambda: self._services.records.linked_records(links),
                self.show_names,
                lambda _: self.show_names(()),
                owner=self,
                latest="names of records",
            )

    def show_names(self, records: Iterable[ErpRecord]) -> None:
        """Show these records' names; other links are shown with kind and number."""
        for kind, number in self._linked_ids():
            self._names.setdefault((kind, number), f"{enum_label(kind)} {number}")
        self._names |= {(one.kind, one.id): record_name(one) for one in records}
        self._show()

    def link(self, record: ErpRecord) -> None:
        """Link the record in place of another of its kind."""
        self._names[record.kind, record.id] = record_name(record)
        self._change(record.kind, record.id)

    def unlink(self, kind: RecordKind) -> None:
        """Remove the link to a record of that kind."""
        self._change(kind, None)
        self.add_button.setFocus()

    def _change(self, kind: RecordKind, record_id: int | None) -> None:
        changed: dict[str, Any] = {LINK_FIELDS[kind]: record_id}
        self._links = replace(self._links, **changed)
        self._show()
        self.changed.emit()

    @Slot()
    def _open_chooser(self) -> None:
        self.chooser = open_chooser(self._services, self._tasks, self.add_button, self.link)

    def _show(self) -> None:
        self._rows.set_widgets(
            self._make_row(kind, self._names.get((kind, record_id), "…"))
            for kind, record_id in self._linked_ids()
        )

    def _linked_ids(self) -> list[tuple[RecordKind, int]]:
        ids = {kind: getattr(self._links, field) for kind, field in LINK_FIELDS.items()}
        return [(kind, one) for kind, one in ids.items() if one is not None]

    def _make_row(self, kind: RecordKind, name: str) -> QWidget:
        line = QWidget()
        line.setMinimumHeight(px(CONTROL))
        remove = with_style_class(push_button("Remove"), "link")
        remove.setAccessibleName(f"Unlink {name}")
        remove.clicked.connect(lambda: self.unlink(kind))
        row = with_spacing(QHBoxLayout(line))
        row.addWidget(text_label(name), 1)
        row.addWidget(remove)
        return line


def open_chooser(
    services: Services, tasks: TaskRunner, below: QWidget, chosen: Callable[[ErpRecord], None]
) -> RecordChooser:
    """Open a chooser below a button; it calls `chosen` with the record."""
    chooser = RecordChooser(services, tasks, below.window())
    chooser.chosen.connect(chosen)
    chooser.open_at(below.mapToGlobal(QPoint(0, below.height() + px(4))))
    return chooser
