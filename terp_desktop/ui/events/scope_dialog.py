"""Asks how much of a series a change is meant for."""

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.series import Scope
from terp_desktop.ui.widgets.question import Answer, Question

_ANSWERS = (
    Answer("Change this one", Scope.THIS),
    Answer("Change this and following", Scope.FUTURE),
    Answer("Change all", Scope.ALL),
)


class ScopeDialog(Question):
    """`answered` tells the scope; the default changes the least."""

    def __init__(self, title: str, when: str, parent: QWidget | None = None) -> None:
        super().__init__("Change this repeating event?", f"“{title}”, {when}", _ANSWERS, parent)
