"""Bars above the calendar with a message that needs no answer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from terp_desktop.ui.widgets.styling import (
    push_button,
    px,
    text_label,
    with_spacing,
    with_style_class,
)


class MessageBar(QFrame):
    """Shows a message until it is closed."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_style_class(self, "notice")
        self.label = text_label(text)
        self.close_button = push_button("Close")
        self.close_button.clicked.connect(self.deleteLater)
        _lay_out(self, self.label, self.close_button)


class WelcomeBar(QFrame):
    """Says at the first run where the calendar is stored, and offers a company database.

    The local calendar exists already, so the person can continue without a click.
    """

    company_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        with_style_class(self, "notice")
        self.label = text_label(
            "Welcome. Your calendar is kept on this computer, for you alone."
            " Does your company share one?"
        )
        self.company_button = push_button("Use a &company database…")
        self.company_button.clicked.connect(self.company_requested)
        self.stay_button = push_button("&Keep it here")
        self.stay_button.clicked.connect(self._dismiss)
        _lay_out(self, self.label, self.company_button, self.stay_button)

    @Slot()
    def _dismiss(self) -> None:
        self.hide()


def _lay_out(bar: QFrame, label: QLabel, *buttons: QPushButton) -> None:
    row = with_spacing(QHBoxLayout(bar))
    row.setContentsMargins(px(16), px(8), px(16), px(8))
    row.addWidget(label, 1)
    for button in buttons:
        row.addWidget(button)
