"""The editor of a recurrence rule, with a description and a preview of the next dates."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QLocale, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import WorkingDays
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.recurrence.frequency import Weekday
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.working_days import Roll
from terp_desktop.ui.events.dialog.rule_draft import (
    ORDINALS,
    Ending,
    MonthlyPattern,
    Repeat,
    RuleDraft,
    draft_of,
    monthly_patterns,
    ordinal_of,
)
from terp_desktop.ui.events.dialog.rule_presets import (
    RulePreset,
    apply_preset,
    move_preset,
    preset_of,
    preset_text,
    rule_presets,
)
from terp_desktop.ui.fields.date_field import DateField
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.text.countries import countries
from terp_desktop.ui.text.dates import days_text
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.text.reference_day import ReferenceDay
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.buttons import ToolButton
from terp_desktop.ui.widgets.controls import SpinBox
from terp_desktop.ui.widgets.field_note import NARROW_PX, InlineMessage
from terp_desktop.ui.widgets.flow_layout import FlowLayout
from terp_desktop.ui.widgets.form import MessageLine
from terp_desktop.ui.widgets.styling import (
    px,
    text_label,
    with_spacing,
    with_style_class,
)

_ENDINGS = {Ending.NEVER: "Never ends", Ending.ON: "Ends on", Ending.AFTER: "Ends after"}
_ROLLS = {
    Roll.STAY: "Stay on free days",
    Roll.BEFORE: "If free, working day before",
    Roll.AFTER: "If free, working day after",
}
_WEEKENDS_ONLY = "Weekends"
DATES_SHOWN, _PRESET_LENGTH = 5, 30
_REPEATS = {
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
"""Computes the next dates of a rule, moved to working days; called on a worker."""


class CountField(QWidget):
    """A spin box between two labels, as in "every 2 weeks"."""

    def __init__(self, before: str, lowest: int, highest: int) -> None:
        super().__init__()
        self.number = SpinBox(lowest, highest)
        self.number.setAccessibleName(before)
        self.number.setMinimumWidth(px(64))
        self._unit = QLabel()
        row = with_spacing(QHBoxLayout(self))
        if before:
            row.addWidget(QLabel(before))
        row.addWidget(self.number)
        row.addWidget(self._unit)
        row.addStretch(1)

    def set_number(self, number: int, unit: str) -> None:
        """Show a number and its unit, without a signal."""
        with QSignalBlocker(self.number):
            self.number.setValue(number)
        self._unit.setText(unit if number == 1 else f"{unit}s")


class WeekdayButtons(QWidget):
    """Seven checkable buttons in the locale's order, at least one of them checked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = FlowLayout(self, gap=4)
        first = QLocale().firstDayOfWeek().value - 1
        self.buttons: dict[Weekday, QToolButton] = {}
        for number in range(7):
            day = list(Weekday)[(first + number) % 7]
            button = with_style_class(ToolButton(), "day")
            button.setCheckable(True)
            button.setText(
                QLocale().standaloneDayName(day.number + 1, QLocale.FormatType.ShortFormat)
            )
            button.setAccessibleName(enum_label(day))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _down, day=day: self._keep_one_checked(day))
            self.buttons[day] = button
            row.addWidget(button)

    @property
    def days(self) -> frozenset[Weekday]:
        """The days whose buttons are checked."""
        return frozenset(day for day, button in self.buttons.items() if button.isChecked())

    def set_days(self, days: frozenset[Weekday]) -> None:
        """Check the buttons of these days, and no others."""
        for day, button in self.buttons.items():
            button.setChecked(day in days)

    def _keep_one_checked(self, pressed: Weekday) -> None:
        if not self.days:
            self.buttons[pressed].setChecked(True)
        self.changed.emit()


class EndFields(QWidget):
    """Whether and when the series ends; relative dates are typed relative to `today`."""

    changed = Signal()

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self.kind = ValueComboBox[Ending](_ENDINGS.items())
        self.kind.setAccessibleName("End of the series")
        self.day = DateField("Last date of the series", today)
        self.count = CountField("", 1, 9999)
        self.count.number.setAccessibleName("How many times")
        self.inline_message = InlineMessage(NARROW_PX)
        row = FlowLayout(self)
        for field in (self.kind, self.day, self.count, self.inline_message):
            row.addWidget(field)
        self.kind.currentIndexChanged.connect(self.changed)
        self.day.changed.connect(self.changed)
        self.count.number.valueChanged.connect(self.changed)

    def set_text_locale(self, locale: QLocale) -> None:
        """Format and parse the last date in this locale."""
        self.day.set_text_locale(locale)

    def settle(self) -> None:
        """Parse the typed date."""
        self.day.settle()

    def set_draft(self, draft: RuleDraft) -> None:
        """Show the draft's end, also in place of typed text, without a signal."""
        self.day.set_value(draft.end_date)
        self.show_draft(draft)

    def show_draft(self, draft: RuleDraft) -> None:
        """Show the draft's end, but keep text that is being typed, without a signal."""
        self.kind.set_value(draft.ending)
        for field in (self.day, self.inline_message):
            field.setVisible(draft.ending is Ending.ON)
        self.count.setVisible(draft.ending is Ending.AFTER)
        self.count.set_number(draft.count, "time")
        self.day.show_value(draft.end_date)
        self.inline_message.show_error(self.day.problem)

    def apply_to(self, draft: RuleDraft) -> RuleDraft:
        """The draft with the end in the fields."""
        return replace(
            draft,
            ending=self.kind.value,
            end_date=self.day.value,
            end_problem=self.day.problem,
            count=self.count.number.value(),
        )


class FreeDayFields(QWidget):
    """How dates on weekends and public holidays move, and the country of the holidays."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.roll = ValueComboBox[Roll](_ROLLS.items())
        self.roll.setAccessibleName("Dates on free days")
        self.roll.setMinimumContentsLength(21)
        self.country = ValueComboBox[str | None]([(None, _WEEKENDS_ONLY)])
        self.country.setAccessibleName("Free days of")
        self.country.setMinimumContentsLength(14)
        self.country.setMaxVisibleItems(12)
        row = FlowLayout(self)
        row.addWidget(self.roll)
        row.addWidget(self.country)
        self.roll.currentIndexChanged.connect(self._apply_roll)
        self.country.currentIndexChanged.connect(self.changed)

    @property
    def value(self) -> WorkingDays | None:
        """The chosen setting; None if dates do not move."""
        if self.roll.value is Roll.STAY:
            return None
        return WorkingDays(roll=self.roll.value, country=self.country.value)

    def set_value(self, value: WorkingDays | None) -> None:
        """Show this setting, without a signal."""
        self.roll.set_value(value.roll if value is not None else Roll.STAY)
        self._offer_countries()
        country = value.country if value is not None else None
        if not self.country.has_value(country):
            self.country.set_choices([*_countries(), (country, country or "")])
        self.country.set_value(country)

    def _apply_roll(self) -> None:
        self._offer_countries()
        self.changed.emit()

    def _offer_countries(self) -> None:
        """Show the countries if dates move; the 250 of them are added only then."""
        moves_dates = self.roll.value is not Roll.STAY
        if moves_dates and self.country.count() == 1:
            self.country.set_choices(_countries())
        self.country.setVisible(moves_dates)


def _countries() -> tuple[tuple[str | None, str], ...]:
    return ((None, _WEEKENDS_ONLY), *countries())


class RecurrenceEditor(QWidget):
    """Edits the draft of a rule; emits `changed` with each edit.

    The usual rules for the date are one choice; "Custom…" opens the controls for all others. A
    rule that those cannot express is offered as "As it is now", and preserved.
    """

    changed = Signal()

    def __init__(
        self, tasks: TaskRunner, preview: Preview, start: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tasks, self._preview = tasks, preview
        self._start = self._today = start
        self._may_end, self._is_due_date = True, False
        self._draft_before_moves: tuple[RuleDraft, date] | None = None
        self._is_custom = False
        self._shown_presets: list[tuple[RulePreset, str]] = []
        self.draft = draft_of(None, start)
        self.preset = ValueComboBox[RulePreset]()
        self.preset.setAccessibleName("Repeats")
        self.preset.setMinimumContentsLength(_PRESET_LENGTH)
        self.custom = QWidget()
        self.repeat = ValueComboBox[Repeat]()
        self.repeat.setAccessibleName("Unit of the repetition")
        self.repeat.setMinimumContentsLength(12)
        self.interval = CountField("every", 1, 999)
        self.weekdays = WeekdayButtons()
        self.monthly_pattern = ValueComboBox[MonthlyPattern]()
        self.monthly_pattern.setAccessibleName("Day of the month")
        self.end = EndFields(lambda: self._today)
        self.end.day.reference = lambda: ReferenceDay.ahead(max(self._start, self._today))
        self.free_days = FreeDayFields()
        self.summary = text_label()
        self.next_dates = MessageLine()
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
        """Show the draft of a series that begins at `start`, without a signal.

        A series can be turned into a single event only if it `may_end`.
        """
        self.draft, self._start, self._today, self._may_end = draft, start, today, may_end
        self._is_custom = preset_of(draft, start) is RulePreset.CUSTOM
        self.repeat.set_choices(self._repeat_choices())
        self.free_days.set_value(working_days)
        self.end.set_draft(draft)
        self._draft_before_moves = None
        self._show()

    def restore(self, draft: RuleDraft, start: date, working_days: WorkingDays | None) -> None:
        """Show another draft of the same series, or of the same new event."""
        self.fill(draft, start, today=self._today, working_days=working_days, may_end=self._may_end)

    @property
    def working_days(self) -> WorkingDays | None:
        """How dates avoid free days; preserved, though not shown, without a rule."""
        return self.free_days.value

    def move_start(self, before: date, after: date) -> None:
        """Move the days of the rule along with the event's first day.

        Consecutive moves count as one from the first day to the last, so that days in
        between leave no trace in the rule.
        """
        origin, first = self._draft_before_moves or (self.draft, before)
        self._start = after
        self._set_draft(move_preset(origin, first, after))
        self._draft_before_moves = (origin, first)

    def set_all_day(self, *, is_all_day: bool) -> None:
        """Offer free days to a single event only if it is all-day, that is a due date."""
        self._is_due_date = is_all_day
        self._offer_free_days()

    def _offer_free_days(self) -> None:
        is_series = self.draft.repeat is not Repeat.NEVER
        is_set = self.free_days.value is not None
        self.free_days.setVisible(is_series or self._is_due_date or is_set)

    def _repeat_choices(self) -> list[tuple[Repeat, str]]:
        """The choices; "As it is now" only for a rule that the controls cannot express."""
        choices = [*_REPEATS.items()]
        if self.draft.repeat is Repeat.CUSTOM:
            choices.append((Repeat.CUSTOM, "As it is now"))
        return choices

    def _lay_out(self) -> None:
        first = FlowLayout()
        first.addWidget(self.preset)
        first.addWidget(self.free_days)
        unit = FlowLayout()
        unit.addWidget(self.repeat)
        unit.addWidget(self.interval)
        controls = with_spacing(QVBoxLayout(self.custom))
        controls.addLayout(unit)
        for field in (self.weekdays, self.monthly_pattern, self.end):
            controls.addWidget(field)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addLayout(first)
        column.addWidget(self.custom)
        column.addWidget(self.summary)
        column.addWidget(self.next_dates)
        self.custom.setContentsMargins(0, px(8), 0, px(4))
        self.setFocusProxy(self.preset)

    def _connect(self) -> None:
        self.preset.currentIndexChanged.connect(self._choose_preset)
        self.repeat.currentIndexChanged.connect(
            lambda: self._set_draft(replace(self.draft, repeat=self.repeat.value))
        )
        self.interval.number.valueChanged.connect(
            lambda interval: self._set_draft(replace(self.draft, interval=interval))
        )
        self.weekdays.changed.connect(
            lambda: self._set_draft(replace(self.draft, weekdays=self.weekdays.days))
        )
        self.monthly_pattern.currentIndexChanged.connect(
            lambda: self._set_draft(replace(self.draft, monthly_pattern=self.monthly_pattern.value))
        )
        self.end.changed.connect(lambda: self._set_draft(self.end.apply_to(self.draft)))
        self.free_days.changed.connect(lambda: self._set_draft(self.draft))

    def _choose_preset(self) -> None:
        """Take the preset over; "Custom…" opens the controls on the present rule."""
        preset = self.preset.value
        self._is_custom = preset is RulePreset.CUSTOM
        draft = apply_preset(self.draft, preset, self._start)
        if self._is_custom and draft.repeat is Repeat.NEVER:
            draft = apply_preset(draft, RulePreset.WEEKLY, self._start)
        self._set_draft(draft)

    def _preset_choices(self) -> list[tuple[RulePreset, str]]:
        return [
            (preset, preset_text(preset, self._start))
            for preset in rule_presets(self._start)
            if self._may_end or preset is not RulePreset.NEVER
        ]

    def _set_draft(self, draft: RuleDraft) -> None:
        self.draft, self._draft_before_moves = draft, None
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        draft, repeat = self.draft, self.draft.repeat
        preset = RulePreset.CUSTOM if self._is_custom else preset_of(draft, self._start)
        self._is_custom = preset is RulePreset.CUSTOM
        if self._shown_presets != (choices := self._preset_choices()):
            self._shown_presets = choices  # the same ones stay, also while letters search in them
            self.preset.set_choices(choices)
        self.preset.set_value(preset)
        self.custom.setVisible(self._is_custom)
        self.repeat.set_value(repeat)
        self.interval.setVisible(repeat in _UNITS)
        self.interval.set_number(draft.interval, _UNITS.get(repeat, ""))
        self.weekdays.setVisible(repeat is Repeat.WEEKLY)
        self.weekdays.set_days(draft.weekdays)
        self.monthly_pattern.setVisible(repeat in {Repeat.MONTHLY, Repeat.YEARLY})
        self.monthly_pattern.set_choices(
            (pattern, _pattern_text(pattern, self._start))
            for pattern in monthly_patterns(self._start)
        )
        self.monthly_pattern.set_value(draft.monthly_pattern)
        self.end.setVisible(repeat is not Repeat.NEVER)
        self._offer_free_days()
        self.end.show_draft(draft)
        self._update_summary()

    def _update_summary(self) -> None:
        """Describe the rule, and compute its next dates on a worker."""
        rule = _valid_rule(self.draft, self._start)
        is_rolled = self.working_days is not None and self.working_days.rolls
        self.summary.setVisible(rule is not None and (self._is_custom or is_rolled))
        if rule is None:
            self._cancel_preview()
            return
        text = describe_rule(rule, self.working_days)
        self.summary.setText(f"{text[0].upper()}{text[1:]}.")
        preview, working_days = self._preview, self.working_days
        self._tasks.run(
            lambda: preview(rule, working_days),
            self._show_dates,
            lambda error: self.next_dates.show_hint(error.sentence),
            owner=self,
            latest="next dates",
        )

    def _show_dates(self, dates: Sequence[date]) -> None:
        self.next_dates.show_hint(f"Next: {days_text(dates, near=self._today)}")

    def _cancel_preview(self) -> None:
        """Show no dates, also not those that are being computed."""
        self.next_dates.clear()
        self._tasks.run(_no_dates, _ignore, _ignore, owner=self, latest="next dates")


def _no_dates() -> None:
    """A call that takes the place of one that is not wanted any more."""


def _ignore(_result: object) -> None:
    """Do nothing."""


def _valid_rule(draft: RuleDraft, start: date) -> RecurrenceRule | None:
    try:
        return draft.rule(start)
    except InvalidValueError:
        return None


def _pattern_text(pattern: MonthlyPattern, start: date) -> str:
    weekday = enum_label(Weekday.of(start))
    return {
        MonthlyPattern.DAY: f"On day {start.day}",
        MonthlyPattern.ORDINAL: f"On the {ORDINALS.get(ordinal_of(start), '')} {weekday}",
        MonthlyPattern.LAST_WEEKDAY: f"On the last {weekday}",
        MonthlyPattern.LAST_DAY: "On the last day",
    }[pattern]
