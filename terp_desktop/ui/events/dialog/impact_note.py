"""Shows in the event dialog what a change does to the rest of the series."""

from collections.abc import Sequence
from dataclasses import replace
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
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.text.dates import day_text, join_when_lines, when_lines
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
"""How many lost occurrences are listed; the rest is counted."""


def impact_sentence(impact: Impact, *, verb: str = "moves") -> str:
    """What happens to the occurrences; "" if nothing does.

    For example "Moves 52 upcoming dates within a year and adds 2, 4 past dates stay. 1 that was
    changed is lost:"; `verb` is what happens to a date whose time changes.
    """
    counts = ((verb, impact.moved), ("adds", impact.added), ("removes", impact.removed))
    actions = [f"{action} {number}" for action, number in counts if number]
    sentences = []
    if actions:
        within = " within a year" if impact.goes_on else ""
        actions[0] += f"{_upcoming(actions[0])}{within}"
    if impact.past_changed:
        is_only_moved = impact.moved and len(actions) == 1
        past_verb = "" if is_only_moved else f"{'changes' if actions else verb} "
        actions.append(f"{past_verb}{past_dates(impact.past_changed)}")
    if actions:
        sentence = f"{join_words(actions)}{_staying(impact)}."
        sentences.append(f"{sentence[:1].upper()}{sentence[1:]}")
    if impact.dropped:
        number = len(impact.dropped)
        lost = "1 that was changed is" if number == 1 else f"{number} that were changed are"
        sentences.append(f"{lost} lost:")
    return " ".join(sentences)


def changed_dates(impact: Impact) -> str:
    """How many dates a change moves: "52 upcoming dates within a year and 4 past dates"."""
    within = " within a year" if impact.goes_on and impact.moved else ""
    parts = []
    if impact.moved:
        parts.append(f"{impact.moved}{_upcoming(str(impact.moved))}{within}")
    if impact.past_changed:
        parts.append(past_dates(impact.past_changed))
    return join_words(parts)


def deletion_sentence(impact: Impact) -> str:
    """For example "deletes 52 upcoming dates within a year, 4 past dates stay."; "" for none."""
    deleted = changed_dates(replace(impact, moved=impact.removed))
    return f"deletes {deleted}{_staying(impact)}." if deleted else ""


def past_dates(count: int) -> str:
    """For example "4 past dates"."""
    return f"{count} past {'date' if count == 1 else 'dates'}"


def _staying(impact: Impact) -> str:
    past = impact.past_staying
    return f", {past_dates(past)} {'stays' if past == 1 else 'stay'}" if past else ""


def _upcoming(count: str) -> str:
    return " upcoming date" if count.rsplit(maxsplit=1)[-1] == "1" else " upcoming dates"


def lost_lines(
    dropped: Sequence[Override], zone: str, locale: QLocale | None = None, *, near: date
) -> list[str]:
    """A line for each changed occurrence that would be lost, up to `MAX_LISTED`."""
    lines = [_lost_line(override, zone, locale, near) for override in dropped[:MAX_LISTED]]
    more = len(dropped) - MAX_LISTED
    return lines if more <= 0 else [*lines, f"and {more} more"]


def _lost_line(override: Override, zone: str, locale: QLocale | None, near: date) -> str:
    lines = when_lines(override.when, zone, locale, near=near)
    if override.when.start_date == override.instance_date:
        when = join_when_lines(lines)
    else:
        day = day_text(override.instance_date, locale, near=near)
        when = f"{day}, moved to {join_when_lines(lines)}"
    return f"{when}: “{isolate_bidi(override.title)}”" if override.title else when


class _Confirmation(StrEnum):
    SAVE = "SAVE"


class ImpactNotice(QFrame):
    """A sentence on the impact, with the lost occurrences below; hidden if there is none.

    `impact_shown` carries the impact that was loaded last.
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
        """Compute the impact of the change on a worker, and show it."""
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
        """Hide, and cancel an impact that is being computed."""
        self._tasks.run(
            lambda: None, lambda _: None, self._hide_after_error, owner=self, latest="impact"
        )
        self.hide()

    def ask(self, impact: Impact) -> QuestionDialog:
        """Ask whether to lose these occurrences; `answered` means yes."""
        number = len(impact.dropped)
        title, verb = "Lose a changed occurrence?", "Save and lose it"
        if number > 1:
            title, verb = f"Lose {number} changed occurrences?", "Save and lose them"
        dialog = QuestionDialog(
            title,
            "\n".join(self.lost_lines(impact)),
            (QuestionOption(verb, _Confirmation.SAVE, is_destructive=True),),
            self.window(),
            cancel="Keep editing",
            defaults_to_cancel=True,
        )
        dialog.open()
        return dialog

    def _show_impact(self, impact: Impact) -> None:
        sentence = impact_sentence(impact)
        self.sentence.setText(sentence)
        self.lost_label.setText("\n".join(self.lost_lines(impact)))
        self.lost_label.setVisible(bool(impact.dropped))
        self.setVisible(bool(sentence))
        self.impact_shown.emit(impact)

    def lost_lines(self, impact: Impact) -> list[str]:
        """A line for each changed occurrence that would be lost."""
        clock = self._services.clock
        return lost_lines(impact.dropped, clock.zone(), near=clock.today())

    def _hide_after_error(self, _error: TerpError) -> None:
        """Hide; if the cause persists, saving reports it."""
        self.hide()
