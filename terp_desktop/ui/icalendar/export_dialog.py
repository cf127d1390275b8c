"""Asks for the days to export as a calendar file."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.span import Days
from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.form import FieldMessage, Form
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    fit_height,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

_WIDTH = 480


class ExportDialog(QDialog):
    """`chosen` carries the `Days` to export; at first those of the shown page."""

    chosen = Signal(Days)

    def __init__(self, days: Days, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export a calendar file")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.first = DateField("First day", viewer.today)
        self.last = DateField("Last day", viewer.today)
        self.message = FieldMessage()
        self.message.reserve_space()
        for field, day in ((self.first, days.first), (self.last, days.last)):
            field.set_text_locale(viewer.locale)
            field.set_value(day)
            field.changed.connect(self._show_problem)
        self.cancel_button = push_button("Cancel")
        self.export_button = default_button("&Export…")
        self._lay_out()
        self.cancel_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self._choose)

    def _lay_out(self) -> None:
        form = Form()
        form.add("&From", self.first)
        form.add("&To", self.last)
        form.arrange(2)  # now: `fit_height` below needs its height
        buttons = with_spacing(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.export_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        column.addWidget(text_label("Export the events of these days", "title"))
        column.addWidget(
            secondary_label("Other calendar programs read the file. A series is in it as a whole.")
        )
        column.addWidget(form)
        column.addWidget(self.message)
        column.addStretch(1)
        column.addLayout(buttons)
        fit_height(self, px(_WIDTH))

    @Slot()
    def _show_problem(self) -> bool:
        """Show what is wrong with the days; return whether anything is."""
        problem = self.first.problem or self.last.problem
        if not problem and self.last.value < self.first.value:
            problem = "The last day is before the first."
        if problem:
            self.message.show_error(problem)
        else:
            self.message.clear()
        return bool(problem)

    @Slot()
    def _choose(self) -> None:
        for field in (self.first, self.last):
            field.settle()
        if not self._show_problem():
            days = Days.through(self.first.value, self.last.value)
            self.accept()
            self.chosen.emit(days)
