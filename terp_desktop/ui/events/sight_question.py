"""Asks before a change takes an event out of the sight of whoever makes it."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.errors import SightLossError
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption


class _Confirmation(StrEnum):
    SAVE = "SAVE"


class SightLossDialog(QuestionDialog):
    """Asks whether to save a change after which the person does not see the event any more.

    `confirmed` is emitted if so. Enter and Esc store nothing; `is_typed` says that they lead
    back to something that can be edited further.
    """

    confirmed = Signal()

    def __init__(self, error: SightLossError, parent: QWidget, *, is_typed: bool = True) -> None:
        super().__init__(
            "Save, and lose sight of the event?",
            f"{error.sentence} Undo brings it back.",
            (QuestionOption("Save anyway", _Confirmation.SAVE),),
            parent,
            cancel="Keep editing" if is_typed else "Cancel",
            defaults_to_cancel=True,
        )
        self.answered.connect(self.confirmed)


def confirm_sight_loss(
    error: SightLossError, parent: QWidget, save: Callable[[], object], *, is_typed: bool = True
) -> SightLossDialog:
    """Open the dialog; `save` is called if the person confirms."""
    dialog = SightLossDialog(error, parent, is_typed=is_typed)
    dialog.confirmed.connect(save)
    dialog.open()
    return dialog
