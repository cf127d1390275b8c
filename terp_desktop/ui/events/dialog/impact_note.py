"""Says in the event dialog what the change does to the rest of the series."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.services.container import Services
from terp_desktop.ui.events.dialog.open_options import EditRequest
from terp_desktop.ui.text.dates import day_text, when_lines
from terp_desktop.ui.text.labels import join_words
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.question import QuestionDialog, QuestionOption
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    px,
    secondary_label,
    text_label,
    with_spacing,
    with_style_class,
)

MAX_LISTED = 6
"""How many lost occurrences are named; of more, the rest is counted."""


def impact_sentence(impact: Impact) -> str:
    """What happens to the occurrences; empty if nothing does.

    Such as "Within a year it moves 11 occurrences and adds 2. 1 that was changed is lost:"
    """
    counts = (("moves", impact.moved), ("adds", impact.added), ("removes", impact.removed))
    done = [f"{verb} {number}" for verb, number in counts if number]
    said = []
    if done:
        done[0] += " occurrence" if done[0].endswith(" 1") else " occurrences"
        said.append(f"Within a year it {join_words(done)}.")
    if impact.dropped:
        number = len(impact.dropped)
        lost = "1 that was changed is" if number == 1 else f"{number} that were changed are"
        said.append(f"{lost} lost:")
    return " ".join(said)


def lost_lines(
    dropped: Sequence[Override], zone: str, locale: QLocale | None = None, *, near: date
) -> list[str]:
    """A line for each occurrence that somebody had changed and that would be lost."""
    lines = [_lost_line(one, zone, locale, near) for one in dropped[:MAX_LISTED]]
    more = len(dropped) - MAX_LISTED
    return lines if more <= 0 else [*lines, f"and {more} more"]


def _lost_line(one: Override, zone: str, locale: QLocale | None, near: date) -> str:
    lines = when_lines(one.when, zone, locale, near=near)
    if one.when.start_date == one.instance_date:
        when = ", ".join(lines)
    else:
        when = f"{day_text(one.instance_date, locale, near=near)}, moved to {', '.join(lines)}"
    return f"{when}: “{isolate_bidi(one.title)}”" if one.title else when


class _Confirmation(StrEnum):
    SAVE = "SAVE"


class ImpactNotice(QFrame):
    """A sentence on what moves and what is lost, with the lost ones below it.

    `told` tells the impact last looked up; nothing is shown where nothing happens.
    """

    impact_shown = Signal(Impact)

    def __init__(
        self, services: Services, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        with_style_class(self, "notice")
        self.sentence = text_label()
        self.lost_label = secondary_label()
        column = with_spacing(QVBoxLayout(self), gap=4)
        column.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        column.addWidget(self.sentence)
        column.addWidget(self.lost_label)
        self.hide()

    def load_impact(self, request: EditRequest, content: EventContent) -> None:
        """Look up what the change would do, and say it."""
        events, event_id = self._services.events, request.event_id
        if event_id is None:
            return
        self._tasks.run(
            lambda: events.impact(event_id, content, request.scope, request.instance_date),
            self._show_impact,
            self._hide_after_error,
            owner=self,
            latest="impact",
        )

    def clear(self) -> None:
        """Say nothing, also of what is being looked up."""
        self._tasks.run(
            lambda: None, lambda _: None, self._hide_after_error, owner=self, latest="impact"
        )
        self.hide()

    def ask(self, impact: Impact) -> QuestionDialog:
        """Ask whether to lose what the change loses; there is one answer that does."""
        number = len(impact.dropped)
        title, verb = "Lose a changed occurrence?", "Save and lose it"
        if number > 1:
            title, verb = f"Lose {number} changed occurrences?", "Save and lose them"
        question = QuestionDialog(
            title,
            "\n".join(self.lost_lines(impact)),
            (QuestionOption(verb, _Confirmation.SAVE, is_destructive=True),),
            self.window(),
            cancel="Keep editing",
            defaults_to_cancel=True,
        )
        question.open()
        return question

    def _show_impact(self, impact: Impact) -> None:
        said = impact_sentence(impact)
        self.sentence.setText(said)
        self.lost_label.setText("\n".join(self.lost_lines(impact)))
        self.lost_label.setVisible(bool(impact.dropped))
        self.setVisible(bool(said))
        self.impact_shown.emit(impact)

    def lost_lines(self, impact: Impact) -> list[str]:
        """A line for each changed occurrence that is lost."""
        clock = self._services.clock
        return lost_lines(impact.dropped, clock.zone(), near=clock.today())

    def _hide_after_error(self, _error: TerpError) -> None:
        """What cannot be looked up is told when it is saved, if it still fails then."""
        self.hide()
