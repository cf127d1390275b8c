"""The editor of a series: how often, on which days, until when; said in words with dates."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import WorkingDays
from terp_desktop.domain.recurrence.description import sentence
from terp_desktop.domain.recurrence.frequency import Weekday
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.ui.events.dialog.recurrence_fields import (
    Counted,
    EndFields,
    FreeDayFields,
    WeekdayButtons,
)
from terp_desktop.ui.events.dialog.rule_draft import (
    ORDINALS,
    Place,
    Repeat,
    RuleDraft,
    draft_of,
    ordinal_of,
    places,
)
from terp_desktop.ui.fields.choice import Choice
from terp_desktop.ui.text.dates import days_text
from terp_desktop.ui.text.labels import word
from terp_desktop.ui.text.reference_day import ReferenceDay
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.flow_layout import Flow
from terp_desktop.ui.widgets.styling import quiet_label, spaced, text_label

DATES_SHOWN = 5
_REPEATS = {
    Repeat.NEVER: "Does not repeat",
    Repeat.DAILY: "Daily",
    Repeat.WEEKLY: "Weekly",
    Repeat.MONTHLY: "Monthly",
    Repeat.YEARLY: "Yearly",
}
_UNITS = {
    Repeat.DAILY: "day",
    Repeat.WEEKLY: "week",
    Repeat.MONTHLY: "month",
    Repeat.YEARLY: "year",
}

Preview = Callable[[RecurrenceRule, WorkingDays | None], Sequence[date]]
"""The next dates of a rule, rolled to working days; called on a worker."""


class RecurrenceEditor(QWidget):
    """Keeps the draft of the rule, and the controls in line with it; `changed` tells of a new one.

    A rule that says more than the controls can is offered as it is, and kept.
    """

    changed = Signal()

    def __init__(
        self, tasks: TaskRunner, preview: Preview, start: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._preview = tasks, preview
        self._start = self._today = start
        self._may_end, self._is_due_date = True, False
        self._before_moves: tuple[RuleDraft, date] | None = None
        self.draft = draft_of(None, start)
        self.repeat = Choice[Repeat]()
        self.repeat.setAccessibleName("Repeats")
        self.repeat.setMinimumContentsLength(12)
        self.every = Counted("every", 1, 999)
        self.weekdays = WeekdayButtons()
        self.place = Choice[Place]()
        self.place.setAccessibleName("Day of the month")
        self.end = EndFields(lambda: self._today)
        self.end.day.reference = lambda: ReferenceDay.ahead(max(self._start, self._today))
        self.free_days = FreeDayFields()
        self.said = text_label()
        self.dates = quiet_label()
        self._lay_out()
        self._connect()
        self.fill(self.draft, start, today=start)

    def fill(
        self,
        draft: RuleDraft,
        start: date,
        *,
        today: date,
        working_days: WorkingDays | None = None,
        may_end: bool = True,
    ) -> None:
        """Show the draft of a series from `start` on, without a signal.

        Unless it `may_end`, a series cannot become a single event.
        """
        self.draft, self._start, self._today, self._may_end = draft, start, today, may_end
        self.dates.clear()
        self.repeat.offer(self._repeats())
        self.free_days.show_value(working_days)
        self.end.begin_with(draft)
        self._before_moves = None
        self._show()

    def restore(self, draft: RuleDraft, start: date, working_days: WorkingDays | None) -> None:
        """Show another draft of the same series, or of the same new event."""
        self.fill(draft, start, today=self._today, working_days=working_days, may_end=self._may_end)

    @property
    def working_days(self) -> WorkingDays | None:
        """How the dates avoid free days; kept, though not shown, of an event without a rule."""
        return self.free_days.value

    def move_start(self, before: date, after: date) -> None:
        """The event's first day is another one; the days of the rule go with it.

        Several moves in a row are one from the first day to the last: a day that is only
        passed takes nothing from the rule.
        """
        origin, first = self._before_moves or (self.draft, before)
        self._start = after
        self._take(origin.moved(first, after))
        self._before_moves = (origin, first)

    def follow_length(self, *, is_all_day: bool) -> None:
        """A single event is a due date, which may avoid free days, only if it takes all day."""
        self._is_due_date = is_all_day
        self._offer_free_days()

    def _offer_free_days(self) -> None:
        is_series = self.draft.repeat is not Repeat.NEVER
        has_wish = self.free_days.value is not None
        self.free_days.setVisible(is_series or self._is_due_date or has_wish)

    def _repeats(self) -> list[tuple[Repeat, str]]:
        """What can be chosen; the rule as it is only if the controls cannot show it."""
        choices = [one for one in _REPEATS.items() if self._may_end or one[0] is not Repeat.NEVER]
        if self.draft.repeat is Repeat.CUSTOM:
            choices.append((Repeat.CUSTOM, "As it is now"))
        return choices

    def _lay_out(self) -> None:
        first = Flow()
        first.addWidget(self.repeat)
        first.addWidget(self.every)
        column = spaced(QVBoxLayout(self))
        column.addLayout(first)
        fields = (self.weekdays, self.place, self.end, self.free_days, self.said, self.dates)
        for field in fields:
            column.addWidget(field)
        self.setFocusProxy(self.repeat)

    def _connect(self) -> None:
        self.repeat.currentIndexChanged.connect(
            lambda: self._take(replace(self.draft, repeat=self.repeat.value))
        )
        self.every.number.valueChanged.connect(
            lambda interval: self._take(replace(self.draft, interval=interval))
        )
        self.weekdays.changed.connect(
            lambda: self._take(replace(self.draft, weekdays=self.weekdays.chosen))
        )
        self.place.currentIndexChanged.connect(
            lambda: self._take(replace(self.draft, place=self.place.value))
        )
        self.end.changed.connect(lambda: self._take(self.end.put_into(self.draft)))
        self.free_days.changed.connect(lambda: self._take(self.draft))

    def _take(self, draft: RuleDraft) -> None:
        self.draft, self._before_moves = draft, None
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        draft, repeat = self.draft, self.draft.repeat
        self.repeat.choose(repeat)
        self.every.setVisible(repeat in _UNITS)
        self.every.show_number(draft.interval, _UNITS.get(repeat, ""))
        self.weekdays.setVisible(repeat is Repeat.WEEKLY)
        self.weekdays.choose(draft.weekdays)
        self.place.setVisible(repeat in {Repeat.MONTHLY, Repeat.YEARLY})
        self.place.offer((one, _place_words(one, self._start)) for one in places(self._start))
        self.place.choose(draft.place)
        self.end.setVisible(repeat is not Repeat.NEVER)
        self._offer_free_days()
        self.end.show_draft(draft)
        self._tell()

    def _tell(self) -> None:
        """Say the rule in words, and look up its next dates beside the GUI thread."""
        rule = _rule(self.draft, self._start)
        self.said.setVisible(rule is not None)
        self.dates.setVisible(rule is not None)
        if rule is None:
            return
        said = sentence(rule)
        self.said.setText(f"{said[0].upper()}{said[1:]}.")
        preview, working_days = self._preview, self.working_days
        self._tasks.run(
            lambda: preview(rule, working_days),
            self._tell_dates,
            lambda error: self.dates.setText(error.sentence),
            owner=self,
            latest="next dates",
        )

    def _tell_dates(self, found: Sequence[date]) -> None:
        self.dates.setText(f"Next: {days_text(found, near=self._today)}")


def _rule(draft: RuleDraft, start: date) -> RecurrenceRule | None:
    try:
        return draft.rule(start)
    except InvalidValueError:
        return None


def _place_words(place: Place, start: date) -> str:
    weekday = word(Weekday.of(start))
    return {
        Place.DAY: f"On day {start.day}",
        Place.ORDINAL: f"On the {ORDINALS.get(ordinal_of(start), '')} {weekday}",
        Place.LAST_WEEKDAY: f"On the last {weekday}",
        Place.LAST_DAY: "On the last day",
    }[place]
