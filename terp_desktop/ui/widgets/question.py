"""A question whose answers are verbs on buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QDialog, QPushButton, QVBoxLayout, QWidget

from terp_desktop.ui.widgets.styling import (
    PADDING,
    WIDE_PADDING,
    fit_bold,
    fit_height,
    push_button,
    px,
    quiet_label,
    spaced,
    text_label,
)

_WIDTH = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """A button: what it says, what it stands for, whether it takes something away."""

    says: str
    value: StrEnum
    takes_away: bool = False


class Question(QDialog):
    """Asks once; `answered` tells the value of the answer chosen. Esc and Cancel tell nothing.

    The first answer is the default; put the least harmful one there. Where even that one
    takes away what cannot be had back, `is_cautious` makes the cancel button the default.
    """

    answered = Signal(StrEnum)

    def __init__(
        self,
        question: str,
        explanation: str,
        answers: Sequence[Answer],
        parent: QWidget | None = None,
        *,
        cancel: str = "Cancel",
        is_cautious: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(question)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.buttons: dict[StrEnum, QPushButton] = {}
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label(question, "title"))
        if explanation:
            column.addWidget(quiet_label(explanation))
        column.addSpacing(px(PADDING))
        column.addLayout(self._make_buttons(answers, cancel))
        first = self.cancel if is_cautious else next(iter(self.buttons.values()))
        first.setDefault(True)
        first.setFocus()
        self.setMinimumWidth(px(_WIDTH))
        fit_height(self, px(_WIDTH))

    def _make_buttons(self, answers: Sequence[Answer], cancel: str) -> QBoxLayout:
        """Two answers side by side at the right; more of them below each other."""
        is_stack = len(answers) > 1
        direction = QBoxLayout.Direction
        row = spaced(QBoxLayout(direction.TopToBottom if is_stack else direction.RightToLeft))
        for answer in answers:
            button = push_button(answer.says, "danger" if answer.takes_away else None)
            fit_bold(button)
            button.clicked.connect(lambda _=False, value=answer.value: self._choose(value))
            self.buttons[answer.value] = button
            row.addWidget(button)
        self.cancel = push_button(cancel)
        fit_bold(self.cancel)
        self.cancel.clicked.connect(self.reject)
        row.addWidget(self.cancel)
        if not is_stack:
            row.addStretch(1)
        return row

    def _choose(self, value: StrEnum) -> None:
        self.accept()
        self.answered.emit(value)
