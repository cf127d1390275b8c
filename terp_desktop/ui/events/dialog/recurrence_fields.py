"""The controls of the recurrence editor: a counted unit, weekdays, an end, free days."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from terp_desktop.domain.event import WorkingDays
from terp_desktop.domain.recurrence.frequency import Weekday
from terp_desktop.domain.working_days import Roll
from terp_desktop.ui.events.dialog.rule_draft import Ending, RuleDraft
from terp_desktop.ui.fields.choice import Choice
from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.text.countries import countries
from terp_desktop.ui.text.labels import word
from terp_desktop.ui.widgets.buttons import ToolButton
from terp_desktop.ui.widgets.controls import SpinBox
from terp_desktop.ui.widgets.field_note import NARROW_PX, FieldNote
from terp_desktop.ui.widgets.flow_layout import Flow
from terp_desktop.ui.widgets.styling import of_kind, px, spaced

_ENDINGS = {Ending.NEVER: "Never ends", Ending.ON: "Ends on", Ending.AFTER: "Ends after"}
_ROLLS = {
    Roll.STAY: "Stay on free days",
    Roll.BEFORE: "If free, working day before",
    Roll.AFTER: "If free, working day after",
}
_WEEKENDS_ONLY = "Weekends"


class Counted(QWidget):
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


class WeekdayButtons(QWidget):
    """Seven buttons in the locale's order, at least one of them down."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = Flow(self, gap=4)
        first = QLocale().firstDayOfWeek().value - 1
        self.buttons: dict[Weekday, QToolButton] = {}
        for number in range(7):
            day = list(Weekday)[(first + number) % 7]
            button = of_kind(ToolButton(), "day")
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


class EndFields(QWidget):
    """Whether and when the series ends; `today` is asked what "tomorrow" is the day after."""

    changed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.kind = Choice[Ending](_ENDINGS.items())
        self.kind.setAccessibleName("End of the series")
        self.day = DateField("Last date of the series", today)
        self.times = Counted("", 1, 9999)
        self.times.number.setAccessibleName("How many times")
        self.beside = FieldNote(NARROW_PX)
        row = Flow(self)
        for field in (self.kind, self.day, self.times, self.beside):
            row.addWidget(field)
        self.kind.currentIndexChanged.connect(self.changed)
        self.day.changed.connect(self.changed)
        self.times.number.valueChanged.connect(self.changed)

    def write_as(self, locale: QLocale) -> None:
        """Show and read the last date as the person writes dates."""
        self.day.write_as(locale)

    def settle(self) -> None:
        """Read what was typed."""
        self.day.settle()

    def begin_with(self, draft: RuleDraft) -> None:
        """Show how the draft ends instead of whatever was typed, without a signal."""
        self.day.begin_with(draft.end_date)
        self.show_draft(draft)

    def show_draft(self, draft: RuleDraft) -> None:
        """Show how the draft ends, without a signal; what is just being typed stays."""
        self.kind.choose(draft.ending)
        for field in (self.day, self.beside):
            field.setVisible(draft.ending is Ending.ON)
        self.times.setVisible(draft.ending is Ending.AFTER)
        self.times.show_number(draft.count, "time")
        self.day.show_value(draft.end_date)
        self.beside.complain(self.day.problem)

    def put_into(self, draft: RuleDraft) -> RuleDraft:
        """The draft, ending as the fields say."""
        return replace(
            draft,
            ending=self.kind.value,
            end_date=self.day.value,
            end_problem=self.day.problem,
            count=self.times.number.value(),
        )


class FreeDayFields(QWidget):
    """Where a date goes that falls on a weekend or a public holiday, and whose holidays count."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.roll = Choice[Roll](_ROLLS.items())
        self.roll.setAccessibleName("Dates on free days")
        self.roll.setMinimumContentsLength(21)
        self.country = Choice[str | None]([(None, _WEEKENDS_ONLY)])
        self.country.setAccessibleName("Free days of")
        self.country.setMinimumContentsLength(14)
        self.country.setMaxVisibleItems(12)
        row = Flow(self)
        row.addWidget(self.roll)
        row.addWidget(self.country)
        self.roll.currentIndexChanged.connect(self._settle)
        self.country.currentIndexChanged.connect(self.changed)

    @property
    def value(self) -> WorkingDays | None:
        """What is chosen; None for dates that stay where they are."""
        if self.roll.value is Roll.STAY:
            return None
        return WorkingDays(roll=self.roll.value, country=self.country.value)

    def show_value(self, value: WorkingDays | None) -> None:
        """Show this, without a signal."""
        self.roll.choose(value.roll if value is not None else Roll.STAY)
        self._offer_countries()
        country = value.country if value is not None else None
        if not self.country.offers(country):
            self.country.offer([*_countries(), (country, country or "")])
        self.country.choose(country)

    def _settle(self) -> None:
        self._offer_countries()
        self.changed.emit()

    def _offer_countries(self) -> None:
        """Show the list of countries where it matters; few events need its 250 lines."""
        matters = self.roll.value is not Roll.STAY
        if matters and self.country.count() == 1:
            self.country.offer(_countries())
        self.country.setVisible(matters)


def _countries() -> tuple[tuple[str | None, str], ...]:
    return ((None, _WEEKENDS_ONLY), *countries())
