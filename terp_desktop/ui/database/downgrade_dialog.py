"""The dialog that removes the calendar's tables again, down to a chosen revision."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from terp_desktop.services.admin.database import SchemaStatus
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.widgets.form import Form
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    fit_height,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

_WIDTH = 520
CONFIRMATION_WORD = "remove"


class DowngradeDialog(QDialog):
    """`chosen` carries the target revision, or `base`; it needs the confirmation word typed."""

    chosen = Signal(str)

    def __init__(self, status: SchemaStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Downgrade")
        below = [(revision, f"Down to {revision}") for revision in status.downgrade_targets]
        self.target: ValueComboBox[str] = ValueComboBox([("base", "Altogether"), *below])
        self.confirmation = QLineEdit()
        self.cancel_button = push_button("Cancel")
        self.remove_button = push_button("Remove", "danger")
        self._lay_out(status.name)
        self.confirmation.textChanged.connect(self._update_button)
        self.cancel_button.clicked.connect(self.reject)
        self.remove_button.clicked.connect(self._confirm)
        self._update_button()

    def _lay_out(self, name: str) -> None:
        form = Form()
        form.add("How &far", self.target)
        form.add(f"Type “{CONFIRMATION_WORD}”", self.confirmation)
        form.arrange(2)  # now: `fit_height` below needs its height
        buttons = with_spacing(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.remove_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        column.addWidget(text_label("Remove the calendar from the database?", "title"))
        column.addWidget(
            secondary_label(
                f"Its tables in {name} go, with every event in them. The ERP's tables stay as"
                " they are. A backup is made first, and the calendar is closed."
            )
        )
        column.addWidget(form)
        column.addLayout(buttons)
        fit_height(self, px(_WIDTH))

    @Slot()
    def _update_button(self) -> None:
        self.remove_button.setEnabled(
            self.confirmation.text().strip().casefold() == CONFIRMATION_WORD
        )

    @Slot()
    def _confirm(self) -> None:
        self.accept()
        self.chosen.emit(self.target.value)
