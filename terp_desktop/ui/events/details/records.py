"""What an event is about, with the money picture: read from the ERP, never written."""

from itertools import count

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from terp_desktop.domain.erp_records import Record, RecordKind, Standing
from terp_desktop.ui.text.labels import word
from terp_desktop.ui.text.records import amounts, record_name, state
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.styling import GAP, of_kind, px, spaced, text_label
from terp_desktop.ui.widgets.wrapped_text import WrappedText


class RecordLines(QWidget):
    """The name of a record, what is open of it, and how late that is.

    Where it is `is_editable`, `unlinked` tells that the event is not about it.
    """

    unlinked = Signal(Record)

    def __init__(self, standing: Standing, viewer: Viewer, *, is_editable: bool) -> None:
        super().__init__()
        record, locale = standing.record, viewer.locale
        self.icon = "link" if record.kind is RecordKind.CLIENT else "banknote"
        self.kind = word(record.kind)
        self._grid = spaced(QGridLayout(self), gap=GAP)
        self._grid.setVerticalSpacing(px(2))
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowMinimumHeight(0, px(CONTROL))
        self._rows = count()
        self._add_name(record)
        if is_editable:
            self._add_cross(record, viewer)
        for says, amount in amounts(standing, locale):
            self._add_amount(says, amount, viewer)
        said = state(standing, viewer.today(), locale)
        if said:
            self._across(text_label(said, "error" if standing.overdue else "caption"))

    def _add_name(self, record: Record) -> None:
        name = WrappedText(record_name(record))
        name.setAccessibleName(f"About {record_name(record)}")
        self._across(name)
        if record.beside and record.kind is not RecordKind.CLIENT:
            self._across(text_label(record.beside, "caption"))

    def _add_cross(self, record: Record, viewer: Viewer) -> None:
        cross = IconButton("x", f"Unlink {record_name(record)}", viewer)
        cross.setObjectName(f"unlink {record.kind}")
        cross.clicked.connect(lambda: self.unlinked.emit(record))
        self._grid.addWidget(cross, 0, 2, Qt.AlignmentFlag.AlignTop)

    def _add_amount(self, says: str, amount: str, viewer: Viewer) -> None:
        row = next(self._rows)
        figures = QLabel(amount)
        figures.setFont(viewer.theme.font())
        figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        figures.setAccessibleName(f"{says} {amount}")
        self._grid.addWidget(of_kind(QLabel(says), "caption"), row, 0)
        self._grid.addWidget(figures, row, 1, 1, 2, Qt.AlignmentFlag.AlignRight)

    def _across(self, widget: QWidget) -> None:
        self._grid.addWidget(widget, next(self._rows), 0, 1, 2)
