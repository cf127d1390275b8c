"""The dialog with typed texts that can no longer be saved, so that they can be copied."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

_WIDTH, _HEIGHT = 480, 340


class UnsavedTextsDialog(QDialog):
    """Shows texts typed about events that this calendar lacks or the person may not edit."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("TERP Desktop")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("What you typed")
        self.copy_button = push_button("&Copy")
        self.copy_button.clicked.connect(self._copy)
        self.close_button = default_button("Close")
        self.close_button.clicked.connect(self.accept)
        buttons = with_spacing(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.close_button)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label("What you typed is not saved", "title"))
        column.addWidget(
            secondary_label(
                "The event is not in this calendar, or you may not change it."
                " Copy your words if you want to keep them."
            )
        )
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.resize(px(_WIDTH), px(_HEIGHT))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
