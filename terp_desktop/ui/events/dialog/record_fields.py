"""The records that an event is about: a list to add to and to remove from."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.erp_records import Links, Record, RecordKind
from terp_desktop.services.container import Desk
from terp_desktop.ui.events.dialog.record_chooser import RecordChooser
from terp_desktop.ui.fields.list_editor import ListedLines
from terp_desktop.ui.text.labels import word
from terp_desktop.ui.text.records import record_name
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.styling import of_kind, push_button, px, spaced, text_label

FIELDS: Final = {
    RecordKind.CLIENT: "client_id",
    RecordKind.INVOICE: "invoice_id",
    RecordKind.BILL: "bill_id",
}
"""The field of an event that links it to a record of the kind."""


class RecordFields(QWidget):
    """Keeps at most one record of each kind; `changed` tells of another list."""

    changed = Signal()

    def __init__(self, desk: Desk, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._links = Links()
        self._names: dict[tuple[RecordKind, int], str] = {}
        self._lines = ListedLines()
        self.chooser: RecordChooser | None = None
        self.add_button = push_button("Lin&k a client, invoice or bill")
        self.add_button.clicked.connect(self._open)
        column = spaced(QVBoxLayout(self), gap=4)
        column.addWidget(self._lines)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def links(self) -> Links:
        """The records linked."""
        return self._links

    def fill(self, links: Links) -> None:
        """Show these, without a signal; their names follow."""
        self._links = links
        self._show()
        if links != Links():
            self._tasks.run(
                lambda: self._desk.records.named(links),
                self.tell_names,
                lambda _: self.tell_names(()),
                owner=self,
                latest="names of records",
            )

    def tell_names(self, records: Iterable[Record]) -> None:
        """Say what these are called; of those that are not there, the number."""
        for kind, number in self._linked():
            self._names.setdefault((kind, number), f"{word(kind)} {number}")
        self._names |= {(one.kind, one.id): record_name(one) for one in records}
        self._show()

    def link(self, record: Record) -> None:
        """Let the event be about this one, in the place of another of its kind."""
        self._names[record.kind, record.id] = record_name(record)
        self._change(record.kind, record.id)

    def unlink(self, kind: RecordKind) -> None:
        """Let it be about none of the kind."""
        self._change(kind, None)
        self.add_button.setFocus()

    def _change(self, kind: RecordKind, record_id: int | None) -> None:
        changed: dict[str, Any] = {FIELDS[kind]: record_id}
        self._links = replace(self._links, **changed)
        self._show()
        self.changed.emit()

    @Slot()
    def _open(self) -> None:
        self.chooser = open_chooser(self._desk, self._tasks, self.add_button, self.link)

    def _show(self) -> None:
        self._lines.show_lines(
            self._line(kind, self._names.get((kind, record_id), "…"))
            for kind, record_id in self._linked()
        )

    def _linked(self) -> list[tuple[RecordKind, int]]:
        ids = {kind: getattr(self._links, field) for kind, field in FIELDS.items()}
        return [(kind, one) for kind, one in ids.items() if one is not None]

    def _line(self, kind: RecordKind, name: str) -> QWidget:
        line = QWidget()
        line.setMinimumHeight(px(CONTROL))
        remove = of_kind(push_button("Remove"), "link")
        remove.setAccessibleName(f"Unlink {name}")
        remove.clicked.connect(lambda: self.unlink(kind))
        row = spaced(QHBoxLayout(line))
        row.addWidget(text_label(name), 1)
        row.addWidget(remove)
        return line


def open_chooser(
    desk: Desk, tasks: TaskRunner, below: QWidget, chosen: Callable[[Record], None]
) -> RecordChooser:
    """Open the list of records below a button; `chosen` is told which one."""
    chooser = RecordChooser(desk, tasks, below.window())
    chooser.chosen.connect(chosen)
    chooser.open_at(below.mapToGlobal(QPoint(0, below.height() + px(4))))
    return chooser
