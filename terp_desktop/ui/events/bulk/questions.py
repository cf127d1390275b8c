"""The dialogs of many events: the question before a deletion, and what was not changed."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from terp_desktop.domain.bulk_edit import BulkResult, OccurrenceTarget, Refusal
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    NotFoundError,
    SightLossError,
    TerpError,
)
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.text.dates import when_text
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    fit_height,
    px,
    scrolled,
    secondary_label,
    text_label,
    with_spacing,
)

_WIDTH_PX, _MAX_LIST_PX, _SCROLL_BAR_PX = 480, 320, 16

_REASONS: dict[type[TerpError], str] = {
    ConflictError: "Somebody else changed it meanwhile. Look at it again, then repeat your change.",
    ForbiddenError: "You may see it, but not change it. Ask the person who created it.",
    NotFoundError: "It is not there any more, or not open to you.",
    SightLossError: "You would not see it any more. If you mean it, open it and change it there.",
}
"""The reasons without the title, which stands above them."""


class _Answer(StrEnum):
    DELETE = "DELETE"


class BulkDeleteDialog(QuestionDialog):
    """Asks before several events are deleted."""

    def __init__(self, occurrences: Sequence[Occurrence], parent: QWidget | None = None) -> None:
        events = count_text(len(occurrences), "event")
        dates = sum(occurrence.is_recurring for occurrence in occurrences)
        note = ""
        if dates:
            note = f"Of repeating events only the {count_text(dates, 'selected date')} will go."
            if dates == 1:
                note = "Of the repeating event only the selected date will go."
        options = [QuestionOption(f"Delete {events}", _Answer.DELETE, is_destructive=True)]
        super().__init__(f"Delete {events}?", note, options, parent)


class UnchangedDialog(QDialog):
    """Lists which events were not changed, and why."""

    def __init__(
        self,
        result: BulkResult,
        seen: Sequence[Occurrence],
        viewer: Viewer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._seen = {
            OccurrenceTarget(one.event_id, one.instance_date, one.version): one for one in seen
        }
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        left = count_text(len(result.refusals), "event")
        title = f"{left} {'was' if len(result.refusals) == 1 else 'were'} not changed"
        self.setWindowTitle(title)
        self.close_button = default_button("Close")
        self.close_button.clicked.connect(self.accept)
        column = with_spacing(QVBoxLayout(self), padding=WIDE_PADDING)
        column.addWidget(text_label(title, "title"))
        if result.changed:
            done = count_text(len(result.changed), "event")
            was = "was" if len(result.changed) == 1 else "were"
            column.addWidget(secondary_label(f"{done} {was} changed; Undo takes that back."))
        column.addWidget(self._list(result.refusals))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        fit_height(self, px(_WIDTH_PX))

    def _list(self, refusals: Iterable[Refusal]) -> QWidget:
        inner = QWidget()
        lines = with_spacing(QVBoxLayout(inner), gap=12)
        for refusal in refusals:
            heading, reason = self._words(refusal)
            pair = with_spacing(QVBoxLayout(), gap=2)
            pair.addWidget(text_label(heading, "strong"))
            pair.addWidget(secondary_label(reason))
            lines.addLayout(pair)
        lines.addStretch(1)
        height = lines.totalHeightForWidth(px(_WIDTH_PX - 2 * WIDE_PADDING - _SCROLL_BAR_PX))
        area = scrolled(inner)
        area.setFixedHeight(min(height + px(4), px(_MAX_LIST_PX)))
        return area

    def _words(self, refusal: Refusal) -> tuple[str, str]:
        """The event as it was seen, and the reason."""
        error, seen = refusal.error, self._seen.get(refusal.target)
        sentences = f"{error.sentence} {error.remedy}"
        if seen is None:  # it was cut in another window, or long ago
            return "An event", _REASONS[NotFoundError] if _is_gone(error) else sentences
        reason = _REASONS.get(type(error), sentences)
        viewer = self._viewer
        when = when_text(seen.when, viewer.zone, viewer.locale, near=viewer.today())
        return f"{isolate_bidi(seen.title)}, {when}", reason


def _is_gone(error: TerpError) -> bool:
    """Whether the sentence of the error has no more than the number of the event."""
    return type(error) is NotFoundError and "field" not in error.details
