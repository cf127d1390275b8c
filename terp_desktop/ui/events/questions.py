"""The questions before an event is moved, deleted or changed: which scope of a series."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.series import Scope
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.services.events.series import SeriesScopes
from terp_desktop.ui.calendar.layout.event_moves import Move
from terp_desktop.ui.calendar.views.drag_preview import time_label
from terp_desktop.ui.events.dialog.impact_note import (
    deletion_sentence,
    impact_sentence,
    lost_lines,
)
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption

_SCOPE_LABELS = {
    Scope.FUTURE: "This and following",
    Scope.UPCOMING: "All upcoming",
    Scope.ALL: "All",
}
_USUAL_LABELS = {scope: _SCOPE_LABELS[scope] for scope in (Scope.FUTURE, Scope.ALL)}
_DEFAULT_SCOPES = SeriesScopes()
_ALL_WITH_PAST = "All, past dates too"
_SINGLE_OPTIONS = (QuestionOption("Delete event", Scope.ALL, is_destructive=True),)
_NO_IMPACTS: Mapping[Scope, Impact] = {}


class MoveDialog(QuestionDialog):
    """Asks for the scope of a move and shows its impacts; the default scope is the smallest."""

    def __init__(
        self, move: Move, impacts: Mapping[Scope, Impact], viewer: Viewer, parent: QWidget
    ) -> None:
        before, after = (time_label(when, viewer) for when in (move.occurrence.when, move.when))
        to = after if move.hand_over is None else _hand_over_target(move, after)
        lines = [f"“{isolate_bidi(move.occurrence.title)}”, {before}, to {to}."]
        verb, changes = _move_verbs(move)
        options = [QuestionOption(f"{verb} this one", Scope.THIS)]
        for scope, impact in impacts.items():
            lines += _impact_lines(scope, impact, viewer, changes)
            label = f"{verb} {_lower_first(_scope_label(scope, impact))}"
            options.append(QuestionOption(label, scope, is_destructive=bool(impact.dropped)))
        super().__init__(f"{verb} this repeating event?", "\n".join(lines), options, parent)


def _move_verbs(move: Move) -> tuple[str, str]:
    """What the move does, as a button says it and as a sentence does."""
    if move.hand_over is not None:
        return "Hand over", "changes"
    return ("Resize", "resizes") if move.is_resize else ("Move", "moves")


def _hand_over_target(move: Move, after: str) -> str:
    """Whose event it becomes, and its time if that changes."""
    name = "" if move.hand_over is None else isolate_bidi(move.hand_over.taker.name)
    return name if move.when == move.occurrence.when else f"{name}, {after}"


def _lower_first(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _scope_label(scope: Scope, impact: Impact) -> str:
    """The scope in words; all of a series says whether it changes past dates."""
    with_past = scope is Scope.ALL and impact.past_changed
    return _ALL_WITH_PAST if with_past else _SCOPE_LABELS[scope]


def _impact_lines(scope: Scope, impact: Impact, viewer: Viewer, verb: str) -> list[str]:
    """Lines on the impact; none if there is none beyond the move itself."""
    sentence = impact_sentence(impact, verb=verb)
    if not sentence:
        return []
    lost = lost_lines(impact.dropped, viewer.zone, viewer.locale, near=viewer.today())
    return [f"{_scope_label(scope, impact)}: {sentence[:1].lower()}{sentence[1:]}", *lost]


class DeleteDialog(QuestionDialog):
    """Asks for the scope of a deletion; the default scope is the smallest.

    `when` is the time of the event or the occurrence as text, and `impacts` what each larger
    scope deletes; without them it offers the usual ones.
    """

    def __init__(
        self,
        title: str,
        when: str,
        parent: QWidget | None = None,
        *,
        is_recurring: bool,
        impacts: Mapping[Scope, Impact] = _NO_IMPACTS,
    ) -> None:
        lines, options = [f"“{isolate_bidi(title)}”, {when}"], [*_SINGLE_OPTIONS]
        if is_recurring:
            options = [QuestionOption("Delete this one", Scope.THIS)]
            labels = {scope: _scope_label(scope, impact) for scope, impact in impacts.items()}
            for scope, label in (labels or _USUAL_LABELS).items():
                text = f"Delete {_lower_first(label)}"
                options.append(QuestionOption(text, scope, is_destructive=True))
            for scope, impact in impacts.items():
                if sentence := deletion_sentence(impact):
                    lines.append(f"{labels[scope]}: {sentence}")
        kind = "repeating event" if is_recurring else "event"
        super().__init__(f"Delete this {kind}?", "\n".join(lines), options, parent)


class ScopeDialog(QuestionDialog):
    """Asks for the scope of a change; the default scope is the smallest."""

    def __init__(
        self,
        title: str,
        when: str,
        parent: QWidget | None = None,
        *,
        scopes: SeriesScopes = _DEFAULT_SCOPES,
    ) -> None:
        labels = {Scope.THIS: "This one"} | _SCOPE_LABELS
        if scopes.has_past:
            labels[Scope.ALL] = _ALL_WITH_PAST
        options = [
            QuestionOption(f"Change {_lower_first(labels[scope])}", scope)
            for scope in scopes.offered
        ]
        super().__init__("Change this repeating event?", f"“{title}”, {when}", options, parent)
