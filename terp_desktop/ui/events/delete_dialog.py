"""Asks before an event is deleted, and of a series how much of it."""

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.series import Scope
from terp_desktop.ui.widgets.question import Answer, Question

_ONE = (Answer("Delete event", Scope.ALL, takes_away=True),)
_SERIES = (
    Answer("Delete this one", Scope.THIS),
    Answer("Delete this and following", Scope.FUTURE, takes_away=True),
    Answer("Delete all", Scope.ALL, takes_away=True),
)


class DeleteDialog(Question):
    """`answered` tells the scope; the default takes away the least.

    `when` are the words for the time of the event or the occurrence.
    """

    def __init__(
        self, title: str, when: str, *, is_recurring: bool, parent: QWidget | None = None
    ) -> None:
        kind = "repeating event" if is_recurring else "event"
        super().__init__(
            f"Delete this {kind}?",
            f"“{title}”, {when}",
            _SERIES if is_recurring else _ONE,
            parent,
        )
