"""A dialog with a question whose answers are verbs on buttons."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QDialog, QPushButton, QVBoxLayout, QWidget

from terp_desktop.ui.widgets.styling import (
    PADDING,
    WIDE_PADDING,
    fit_bold_text,
    fit_height,
    push_button,
    px,
    secondary_label,
    text_label,
    with_spacing,
)

_WIDTH = 400


@dataclass(frozen=True, slots=True)
class QuestionOption:
    """An answer: its label, its value, and whether it destroys something."""

    label: str
    value: StrEnum
    is_destructive: bool = False


class QuestionDialog(QDialog):
    """Asks once; `answered` is emitted with the chosen value, and not for Esc or Cancel.

    The first answer is the default, so put the least harmful one there. If even that one
    destroys something for good, `defaults_to_cancel` makes Cancel the default.
    """

    answered = Signal(StrEnum)

    def __init__(
        self,
        question: str,
        explanation: str,
        options: Sequence[QuestionOption],
        parent: QWidget | None = None,
        *,
        cancel: str = "Cancel",
        defaults_to_cancel: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(question)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.buttons: dict[StrEnum, QPushButton] = {}
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label(question, "title"))
        if explanation:
            column.addWidget(secondary_label(explanation))
        column.addSpacing(px(PADDING))
        column.addLayout(self._make_buttons(options, cancel))
        first = self.cancel_button if defaults_to_cancel else next(iter(self.buttons.values()))
        first.setDefault(True)
        first.setFocus()
        self.setMinimumWidth(px(_WIDTH))
        fit_height(self, px(_WIDTH))

    def _make_buttons(self, options: Sequence[QuestionOption], cancel: str) -> QBoxLayout:
        """One answer beside Cancel; more of them below each other."""
        is_stack = len(options) > 1
        direction = QBoxLayout.Direction
        row = with_spacing(QBoxLayout(direction.TopToBottom if is_stack else direction.RightToLeft))
        for answer in options:
            button = push_button(answer.label, "danger" if answer.is_destructive else None)
            fit_bold_text(button)
            button.clicked.connect(lambda _=False, value=answer.value: self._choose(value))
            self.buttons[answer.value] = button
            row.addWidget(button)
        self.cancel_button = push_button(cancel)
        fit_bold_text(self.cancel_button)
        self.cancel_button.clicked.connect(self.reject)
        row.addWidget(self.cancel_button)
        if not is_stack:
            row.addStretch(1)
        return row

    def _choose(self, value: StrEnum) -> None:
        self.accept()
        self.answered.emit(value)
