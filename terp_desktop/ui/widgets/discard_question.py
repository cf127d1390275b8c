"""Asks before unsaved input is discarded."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption


class _Confirmation(StrEnum):
    DISCARD = "DISCARD"


class DiscardDialog(QuestionDialog):
    """Asks whether to discard unsaved input; `confirmed` is emitted if so.

    Enter and Esc keep the input.
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
    """Open the dialog; `discard` is called if the person confirms."""
    dialog = DiscardDialog(question, parent)
    dialog.confirmed.connect(discard)
    dialog.open()
    return dialog
