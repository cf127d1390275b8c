"""A dialog that asks for a name."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    fit_height,
    push_button,
    px,
    text_label,
    with_spacing,
)

_WIDTH_PX = 380


class NameDialog(QDialog):
    """Emits `submitted` with the name; the caller closes it or shows an error."""

    submitted = Signal(str)

    def __init__(
        self, title: str, verb: str, name: str, longest: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.name = QLineEdit(name)
        self.name.setMaxLength(longest)
        self.name.setAccessibleName("Name")
        self.name.selectAll()
        self.name.textChanged.connect(self._check)
        self.error_label = text_label("", "error")
        self.error_label.hide()
        self.ok_button = default_button(verb)
        self.ok_button.clicked.connect(self._submit)
        cancel = push_button("Cancel")
        cancel.clicked.connect(self.reject)
        buttons = with_spacing(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label(title, "title"))
        column.addWidget(self.name)
        column.addWidget(self.error_label)
        column.addSpacing(px(8))
        column.addLayout(buttons)
        self.setMinimumWidth(px(_WIDTH_PX))
        self._check()

    def show_error(self, sentence: str) -> None:
        """Show why the name is refused."""
        self.error_label.setText(sentence)
        self.error_label.show()
        fit_height(self, self.width())
        self.ok_button.setEnabled(True)
        self.name.setFocus()

    @Slot()
    def _check(self) -> None:
        self.error_label.hide()
        self.ok_button.setEnabled(bool(self.name.text().strip()))

    @Slot()
    def _submit(self) -> None:
        self.ok_button.setEnabled(False)
        self.submitted.emit(self.name.text())
