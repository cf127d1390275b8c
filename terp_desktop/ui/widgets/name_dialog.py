"""Asks for a name."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    fit_height,
    push_button,
    px,
    spaced,
    text_label,
)

_WIDTH_PX = 380


class NameDialog(QDialog):
    """`wanted` tells the name; the dialog stays until it is closed or told that it was taken."""

    wanted = Signal(str)

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
        self.complaint = text_label("", "error")
        self.complaint.hide()
        self.ok = default_button(verb)
        self.ok.clicked.connect(self._want)
        cancel = push_button("Cancel")
        cancel.clicked.connect(self.reject)
        buttons = spaced(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label(title, "title"))
        column.addWidget(self.name)
        column.addWidget(self.complaint)
        column.addSpacing(px(8))
        column.addLayout(buttons)
        self.setMinimumWidth(px(_WIDTH_PX))
        self._check()

    def complain(self, sentence: str) -> None:
        """Say why the name will not do."""
        self.complaint.setText(sentence)
        self.complaint.show()
        fit_height(self, self.width())
        self.ok.setEnabled(True)
        self.name.setFocus()

    @Slot()
    def _check(self) -> None:
        self.complaint.hide()
        self.ok.setEnabled(bool(self.name.text().strip()))

    @Slot()
    def _want(self) -> None:
        self.ok.setEnabled(False)
        self.wanted.emit(self.name.text())
