"""Asks how much of a series is moved, and says what each answer does to it."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.series import Scope
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.ui.calendar.layout.event_moves import Move
from terp_desktop.ui.calendar.views.drag_preview import time_label
from terp_desktop.ui.events.dialog.impact_note import impact_sentence, lost_lines
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption

_SCOPE_LABELS = {Scope.FUTURE: "This and following", Scope.ALL: "All"}


class MoveDialog(QuestionDialog):
    """`answered` tells the scope; the default moves the least."""

    def __init__(
        self, move: Move, impacts: Mapping[Scope, Impact], viewer: Viewer, parent: QWidget
    ) -> None:
        before, after = (time_label(when, viewer) for when in (move.occurrence.when, move.when))
        lines = [f"“{isolate_bidi(move.occurrence.title)}”, {before}, to {after}."]
        answers = [QuestionOption("Move this one", Scope.THIS)]
        for scope, impact in impacts.items():
            lines += _impact_lines(scope, impact, viewer)
            verb = f"Move {_SCOPE_LABELS[scope][:1].lower()}{_SCOPE_LABELS[scope][1:]}"
            answers.append(QuestionOption(verb, scope, is_destructive=bool(impact.dropped)))
        super().__init__("Move this repeating event?", "\n".join(lines), answers, parent)


def _impact_lines(scope: Scope, impact: Impact, viewer: Viewer) -> list[str]:
    """What the answer does to the series; nothing where nothing else happens."""
    said = impact_sentence(impact)
    if not said:
        return []
    lost = lost_lines(impact.dropped, viewer.zone, viewer.locale, near=viewer.today())
    return [f"{_SCOPE_LABELS[scope]}: {said[:1].lower()}{said[1:]}", *lost]


_SINGLE_OPTIONS = (QuestionOption("Delete event", Scope.ALL, is_destructive=True),)
_SERIES_OPTIONS = (
    QuestionOption("Delete this one", Scope.THIS),
    QuestionOption("Delete this and following", Scope.FUTURE, is_destructive=True),
    QuestionOption("Delete all", Scope.ALL, is_destructive=True),
)


class DeleteDialog(QuestionDialog):
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
            _SERIES_OPTIONS if is_recurring else _SINGLE_OPTIONS,
            parent,
        )


_OPTIONS = (
    QuestionOption("Change this one", Scope.THIS),
    QuestionOption("Change this and following", Scope.FUTURE),
    QuestionOption("Change all", Scope.ALL),
)


class ScopeDialog(QuestionDialog):
    """`answered` tells the scope; the default changes the least."""

    def __init__(self, title: str, when: str, parent: QWidget | None = None) -> None:
        super().__init__("Change this repeating event?", f"“{title}”, {when}", _OPTIONS, parent)
