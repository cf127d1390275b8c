"""The question before something typed is lost."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.widgets.question import Answer, Question


class _Choice(StrEnum):
    DISCARD = "DISCARD"


class DiscardQuestion(Question):
    """Asks whether what was not saved may be lost; `confirmed` tells that it may.

    Enter and Esc keep it.
    """

    confirmed = Signal()

    def __init__(self, question: str, parent: QWidget) -> None:
        super().__init__(
            question,
            "It has not been saved.",
            (Answer("Discard", _Choice.DISCARD, takes_away=True),),
            parent,
            cancel="Keep editing",
            is_cautious=True,
        )
        self.answered.connect(self.confirmed)


def ask_to_discard(
    question: str, parent: QWidget, discard: Callable[[], object]
) -> DiscardQuestion:
    """Open the question; `discard` is called if what was typed may be lost."""
    asked = DiscardQuestion(question, parent)
    asked.confirmed.connect(discard)
    asked.open()
    return asked
