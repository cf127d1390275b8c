"""The rollback: how far, and the word that has to be typed for it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from terp_desktop.services.admin.database import Standing
from terp_desktop.ui.fields.choice import Choice
from terp_desktop.ui.widgets.form import Form
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    fit_height,
    push_button,
    px,
    quiet_label,
    spaced,
    text_label,
)

_WIDTH = 520
WORD = "remove"


class DowngradeDialog(QDialog):
    """`chosen` tells the revision to go down to, or `base`, once the word has been typed."""

    chosen = Signal(str)

    def __init__(self, standing: Standing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Downgrade")
        below = [(revision, f"Down to {revision}") for revision in standing.below]
        self.target: Choice[str] = Choice([("base", "Altogether"), *below])
        self.word = QLineEdit()
        self.cancel_button = push_button("Cancel")
        self.remove_button = push_button("Remove", "danger")
        self._lay_out(standing.name)
        self.word.textChanged.connect(self._follow)
        self.cancel_button.clicked.connect(self.reject)
        self.remove_button.clicked.connect(self._choose)
        self._follow()

    def _lay_out(self, name: str) -> None:
        form = Form()
        form.add("How &far", self.target)
        form.add(f"Type “{WORD}”", self.word)
        form.arrange(2)  # now, for the height below to be known
        buttons = spaced(QHBoxLayout())
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.remove_button)
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING, gap=12)
        column.addWidget(text_label("Remove the calendar from the database?", "title"))
        column.addWidget(
            quiet_label(
                f"Its tables in {name} go, with every event in them. The ERP's tables stay as"
                " they are. A backup is made first, and the calendar is closed."
            )
        )
        column.addWidget(form)
        column.addLayout(buttons)
        fit_height(self, px(_WIDTH))

    @Slot()
    def _follow(self) -> None:
        self.remove_button.setEnabled(self.word.text().strip().casefold() == WORD)

    @Slot()
    def _choose(self) -> None:
        self.accept()
        self.chosen.emit(self.target.value)
