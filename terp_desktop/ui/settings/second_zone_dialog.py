"""The dialog that chooses the second time zone of the time grids."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.clock import Clock
from terp_desktop.ui.fields.zone_picker import ZonePicker
from terp_desktop.ui.widgets.form import FieldMessage
from terp_desktop.ui.widgets.styling import (
    PADDING,
    WIDE_PADDING,
    default_button,
    fit_height,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

NO_SECOND_ZONE = "No second zone"
_WIDTH = 400


class SecondZoneDialog(QDialog):
    """`chosen` carries the IANA name of the zone, or None for no second zone."""

    chosen = Signal(object)  # str | None: PySide6 knows no union

    def __init__(self, zone: str | None, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Second time zone")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.picker = ZonePicker(clock, no_zone=NO_SECOND_ZONE)
        self.picker.setAccessibleName("Second time zone")
        self.picker.set_value(zone)
        self.picker.changed.connect(self._show_problem)
        self.message = FieldMessage()
        self.message.reserve_space()
        self.show_button = default_button("Show hours")
        self.show_button.clicked.connect(self.accept)
        self.cancel_button = push_button("Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()

    def accept(self) -> None:
        """Emit the chosen zone and close, unless the typed text is no zone."""
        self.picker.settle()
        if self.picker.problem:
            return
        self.chosen.emit(self.picker.value)
        super().accept()

    def _show_problem(self) -> None:
        if self.picker.problem:
            self.message.show_error(self.picker.problem)
        else:
            self.message.clear()

    def _lay_out(self) -> None:
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label("Second time zone", "title"))
        column.addWidget(secondary_label("Its hours stand beside yours in the day and week views."))
        column.addWidget(self.picker)
        column.addWidget(self.message)
        column.addSpacing(px(PADDING))
        buttons = with_spacing(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.show_button)
        column.addLayout(buttons)
        self.setMinimumWidth(px(_WIDTH))
        fit_height(self, px(_WIDTH))
        self.picker.setFocus()
