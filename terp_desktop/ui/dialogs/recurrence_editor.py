"""The editor of a series: how often, on which days, until when; said in words with dates."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QDate, QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.frequency import Weekday
from terp_desktop.domain.recurrence import RecurrenceRule
from terp_desktop.domain.rule_words import sentence
from terp_desktop.ui.controls import DateEdit, SpinBox
from terp_desktop.ui.dialogs.choice import Choice
from terp_desktop.ui.dialogs.flow import Flow
from terp_desktop.ui.dialogs.rule_draft import (
    ORDINALS,
    Ending,
    Place,
    Repeat,
    RuleDraft,
    ordinal_of,
    places,
)
from terp_desktop.ui.dressed import of_kind, px, quiet_label, spaced, text_label
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.when_words import days_text
from terp_desktop.ui.words import word

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
_ENDINGS = {Ending.NEVER: "Never ends", Ending.ON: "Ends on", Ending.AFTER: "Ends after"}


class RecurrenceEditor(QWidget):
    """Keeps the draft of the rule, and the controls in line with it; `changed` tells of a new one.

    A rule that says more than the controls can is offered as it is, and kept.
    """

    changed = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        draft: RuleDraft,
        start: date,
        *,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._start = start
        self._today = today
        self.draft = draft
        self.repeat = Choice[Repeat](self._repeats())
        self.repeat.setAccessibleName("Repeats")
        self.every = _Counted("every", 1, 999)
        self.weekdays = _WeekdayButtons()
        self.place = Choice[Place]()
        self.place.setAccessibleName("Day of the month")
        self.end = _EndFields()
        self.said = text_label()
        self.dates = quiet_label()
        self._lay_out()
        self._connect()
        self._show()

    def move_start(self, before: date, after: date) -> None:
        """The event's first day is another one; the days of the rule go with it."""
        self._start = after
        self._take(self.draft.moved(before, after))

    def _repeats(self) -> list[tuple[Repeat, str]]:
        """What can be chosen; the rule as it is only if the controls cannot show it."""
        choices = list(_REPEATS.items())
        if self.draft.repeat is Repeat.CUSTOM:
            choices.append((Repeat.CUSTOM, "As it is now"))
        return choices

    def _lay_out(self) -> None:
        first = Flow()
        first.addWidget(self.repeat)
        first.addWidget(self.every)
        column = spaced(QVBoxLayout(self))
        column.addLayout(first)
        for field in (self.weekdays, self.place, self.end, self.said, self.dates):
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

    def _take(self, draft: RuleDraft) -> None:
        self.draft = draft
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
        start = max(self._start, self._today)
        self._tasks.run(
            lambda: rule.next_dates(start, DATES_SHOWN),
            self._tell_dates,
            lambda error: self.dates.setText(error.sentence),
            latest=f"next dates {id(self)}",
        )

    def _tell_dates(self, found: list[date]) -> None:
        self.dates.setText(f"Next: {days_text(found, near=self._today)}")


class _Counted(QWidget):
    """A number between words: "every 2 weeks"."""

    def __init__(self, before: str, lowest: int, highest: int) -> None:
        super().__init__()
        self.number = SpinBox(lowest, highest)
        self.number.setAccessibleName(before)
        self.number.setMinimumWidth(px(64))
        self._unit = QLabel()
        row = spaced(QHBoxLayout(self))
        if before:
            row.addWidget(QLabel(before))
        row.addWidget(self.number)
        row.addWidget(self._unit)
        row.addStretch(1)

    def show_number(self, number: int, unit: str) -> None:
        """Show a number and what is counted, without a signal."""
        with QSignalBlocker(self.number):
            self.number.setValue(number)
        self._unit.setText(unit if number == 1 else f"{unit}s")


class _WeekdayButtons(QWidget):
    """Seven buttons in the locale's order, at least one of them down."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = Flow(self, gap=4)
        first = QLocale().firstDayOfWeek().value - 1
        self.buttons: dict[Weekday, QToolButton] = {}
        for number in range(7):
            day = list(Weekday)[(first + number) % 7]
            button = of_kind(QToolButton(), "day")
            button.setCheckable(True)
            button.setText(
                QLocale().standaloneDayName(day.number + 1, QLocale.FormatType.ShortFormat)
            )
            button.setAccessibleName(word(day))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _down, day=day: self._settle(day))
            self.buttons[day] = button
            row.addWidget(button)

    @property
    def chosen(self) -> frozenset[Weekday]:
        """The days whose buttons are down."""
        return frozenset(day for day, button in self.buttons.items() if button.isChecked())

    def choose(self, days: frozenset[Weekday]) -> None:
        """Put these days' buttons down."""
        for day, button in self.buttons.items():
            button.setChecked(day in days)

    def _settle(self, pressed: Weekday) -> None:
        if not self.chosen:
            self.buttons[pressed].setChecked(True)
        self.changed.emit()


class _EndFields(QWidget):
    """Whether and when the series ends."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kind = Choice[Ending](_ENDINGS.items())
        self.kind.setAccessibleName("End of the series")
        self.day = DateEdit()
        self.day.setDisplayFormat(QLocale().dateFormat(QLocale.FormatType.ShortFormat))
        self.day.setAccessibleName("Last date of the series")
        self.times = _Counted("", 1, 9999)
        self.times.number.setAccessibleName("How many times")
        row = Flow(self)
        for field in (self.kind, self.day, self.times):
            row.addWidget(field)
        self.kind.currentIndexChanged.connect(self.changed)
        self.day.dateChanged.connect(self.changed)
        self.times.number.valueChanged.connect(self.changed)

    def show_draft(self, draft: RuleDraft) -> None:
        """Show how the draft ends, without a signal."""
        self.kind.choose(draft.ending)
        self.day.setVisible(draft.ending is Ending.ON)
        self.times.setVisible(draft.ending is Ending.AFTER)
        self.times.show_number(draft.count, "time")
        day = draft.end_date
        if _python_date(self.day) != day:
            with QSignalBlocker(self.day):
                self.day.setDate(QDate(day.year, day.month, day.day))

    def put_into(self, draft: RuleDraft) -> RuleDraft:
        """The draft, ending as the fields say."""
        return replace(
            draft,
            ending=self.kind.value,
            end_date=_python_date(self.day),
            count=self.times.number.value(),
        )


def _rule(draft: RuleDraft, start: date) -> RecurrenceRule | None:
    try:
        return draft.rule(start)
    except InvalidValueError:
        return None


def _python_date(edit: DateEdit) -> date:
    shown = edit.date()
    return date(shown.year(), shown.month(), shown.day())


def _place_words(place: Place, start: date) -> str:
    weekday = word(Weekday.of(start))
    return {
        Place.DAY: f"On day {start.day}",
        Place.ORDINAL: f"On the {ORDINALS.get(ordinal_of(start), '')} {weekday}",
        Place.LAST_WEEKDAY: f"On the last {weekday}",
        Place.LAST_DAY: "On the last day",
    }[place]
