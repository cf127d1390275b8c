"""The question before something typed is lost."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption


class _Confirmation(StrEnum):
    DISCARD = "DISCARD"


class DiscardDialog(QuestionDialog):
    """Asks whether what was not saved may be lost; `confirmed` tells that it may.

    Enter and Esc keep it.
    """

    confirmed = Signal()

    def __init__(self, question: str, parent: QWidget) -> None:
        super().__init__(
            question,
            "It has not been saved.",
            (QuestionOption("Discard", _Confirmation.DISCARD, is_destructive=True),),
            parent,
            cancel="Keep editing",
            defaults_to_cancel=True,
        )
        self.answered.connect(self.confirmed)


def confirm_discard(question: str, parent: QWidget, discard: Callable[[], object]) -> DiscardDialog:
    """Open the question; `discard` is called if what was typed may be lost."""
    asked = DiscardDialog(question, parent)
    asked.confirmed.connect(discard)
    asked.open()
    return asked
