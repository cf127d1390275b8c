"""The ERP records that an event is linked to, with their balances; read-only."""

from itertools import count

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from terp_desktop.domain.erp_records import ErpRecord, RecordBalance, RecordKind
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.text.records import amount_rows, payment_status, record_name
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton
from terp_desktop.ui.widgets.styling import GAP, px, text_label, with_spacing, with_style_class
from terp_desktop.ui.widgets.wrapped_text import WrappedText


class RecordDetails(QWidget):
    """The name of a record, its open amounts, and how overdue they are.

    If `is_editable`, a button emits `unlink_requested` with the record.
    """

    unlink_requested = Signal(ErpRecord)

    def __init__(self, balance: RecordBalance, viewer: Viewer, *, is_editable: bool) -> None:
        super().__init__()
        record, locale = balance.record, viewer.locale
        self.icon = "link" if record.kind is RecordKind.CLIENT else "banknote"
        self.kind = enum_label(record.kind)
        self._grid = with_spacing(QGridLayout(self), gap=GAP)
        self._grid.setVerticalSpacing(px(2))
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowMinimumHeight(0, px(CONTROL))
        self._rows = count()
        self._add_name(record)
        if is_editable:
            self._add_unlink_button(record, viewer)
        for label, amount in amount_rows(balance, locale):
            self._add_amount(label, amount, viewer)
        if status := payment_status(balance, viewer.today(), locale):
            style = "error" if balance.overdue_amount else "caption"
            self._add_full_row(text_label(status, style))

    def _add_name(self, record: ErpRecord) -> None:
        name = WrappedText(record_name(record))
        name.setAccessibleName(f"About {record_name(record)}")
        self._add_full_row(name)
        if record.detail and record.kind is not RecordKind.CLIENT:
            self._add_full_row(text_label(record.detail, "caption"))

    def _add_unlink_button(self, record: ErpRecord, viewer: Viewer) -> None:
        button = IconButton("x", f"Unlink {record_name(record)}", viewer)
        button.setObjectName(f"unlink {record.kind}")
        button.clicked.connect(lambda: self.unlink_requested.emit(record))
        self._grid.addWidget(button, 0, 2, Qt.AlignmentFlag.AlignTop)

    def _add_amount(self, label: str, amount: str, viewer: Viewer) -> None:
        row = next(self._rows)
        figures = QLabel(amount)
        figures.setFont(viewer.theme.font())
        figures.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        figures.setAccessibleName(f"{label} {amount}")
        self._grid.addWidget(with_style_class(QLabel(label), "caption"), row, 0)
        self._grid.addWidget(figures, row, 1, 1, 2, Qt.AlignmentFlag.AlignRight)

    def _add_full_row(self, widget: QWidget) -> None:
        self._grid.addWidget(widget, next(self._rows), 0, 1, 2)
