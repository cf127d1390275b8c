"""Strips above the calendar that tell something and ask nothing that has to be answered."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from terp_desktop.ui.widgets.styling import of_kind, push_button, px, spaced, text_label


class Note(QFrame):
    """Says what was done, until it is closed."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        of_kind(self, "notice")
        self.label = text_label(text)
        self.close_button = push_button("Close")
        self.close_button.clicked.connect(self.deleteLater)
        _lay_out(self, self.label, self.close_button)


class Welcome(QFrame):
    """The first run: where the calendar is kept, and the one other place where it could be.

    It has been made on this computer already, so going on takes no click.
    """

    company_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        of_kind(self, "notice")
        self.label = text_label(
            "Welcome. Your calendar is kept on this computer, for you alone."
            " Does your company share one?"
        )
        self.company_button = push_button("Use a &company database…")
        self.company_button.clicked.connect(self.company_requested)
        self.stay_button = push_button("&Keep it here")
        self.stay_button.clicked.connect(self._leave)
        _lay_out(self, self.label, self.company_button, self.stay_button)

    @Slot()
    def _leave(self) -> None:
        self.hide()


def _lay_out(strip: QFrame, label: QLabel, *buttons: QPushButton) -> None:
    row = spaced(QHBoxLayout(strip))
    row.setContentsMargins(px(16), px(8), px(16), px(8))
    row.addWidget(label, 1)
    for button in buttons:
        row.addWidget(button)
