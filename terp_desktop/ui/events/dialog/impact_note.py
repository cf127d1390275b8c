"""Says in the event dialog what the change does to the rest of the series."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.services.container import Desk
from terp_desktop.ui.events.dialog.impact_words import impact_sentence, lost_lines
from terp_desktop.ui.events.dialog.open_options import Opening
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.question import Answer, Question
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    of_kind,
    px,
    quiet_label,
    spaced,
    text_label,
)


class _Choice(StrEnum):
    SAVE = "SAVE"


class ImpactNote(QFrame):
    """A sentence on what moves and what is lost, with the lost ones below it.

    `told` tells the impact last looked up; nothing is shown where nothing happens.
    """

    told = Signal(Impact)

    def __init__(self, desk: Desk, tasks: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        of_kind(self, "notice")
        self.sentence = text_label()
        self.lost = quiet_label()
        column = spaced(QVBoxLayout(self), gap=4)
        column.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        column.addWidget(self.sentence)
        column.addWidget(self.lost)
        self.hide()

    def look_at(self, opening: Opening, content: EventContent) -> None:
        """Look up what the change would do, and say it."""
        events, event_id = self._desk.events, opening.event_id
        if event_id is None:
            return
        self._tasks.run(
            lambda: events.impact(event_id, content, opening.scope, opening.instance_date),
            self._tell,
            self._fail,
            owner=self,
            latest="impact",
        )

    def forget(self) -> None:
        """Say nothing, also of what is being looked up."""
        self._tasks.run(lambda: None, lambda _: None, self._fail, owner=self, latest="impact")
        self.hide()

    def ask(self, impact: Impact) -> Question:
        """Ask whether to lose what the change loses; there is one answer that does."""
        number = len(impact.dropped)
        title, verb = "Lose a changed occurrence?", "Save and lose it"
        if number > 1:
            title, verb = f"Lose {number} changed occurrences?", "Save and lose them"
        question = Question(
            title,
            "\n".join(self.lost_lines(impact)),
            (Answer(verb, _Choice.SAVE, takes_away=True),),
            self.window(),
            cancel="Keep editing",
            is_cautious=True,
        )
        question.open()
        return question

    def _tell(self, impact: Impact) -> None:
        said = impact_sentence(impact)
        self.sentence.setText(said)
        self.lost.setText("\n".join(self.lost_lines(impact)))
        self.lost.setVisible(bool(impact.dropped))
        self.setVisible(bool(said))
        self.told.emit(impact)

    def lost_lines(self, impact: Impact) -> list[str]:
        """A line for each changed occurrence that is lost."""
        clock = self._desk.clock
        return lost_lines(impact.dropped, clock.zone(), near=clock.today())

    def _fail(self, _error: TerpError) -> None:
        """What cannot be looked up is told when it is saved, if it still fails then."""
        self.hide()
