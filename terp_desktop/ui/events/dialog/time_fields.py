"""The rows of the event dialog for the time: start, end, all day, zone, and what is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import When
from terp_desktop.ui.fields import time_draft
from terp_desktop.ui.fields.date_time_field import DateTimeField
from terp_desktop.ui.fields.time_draft import END, START, ZONE, Problem, WhenDraft
from terp_desktop.ui.fields.time_field import EndChoice, EndTimeField, TimeField
from terp_desktop.ui.fields.zone_picker import ZonePicker
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.reference_day import ReferenceDay
from terp_desktop.ui.theme.theme import CONTROL
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.field_note import NARROW_PX, InlineMessage
from terp_desktop.ui.widgets.flow_layout import FlowLayout
from terp_desktop.ui.widgets.form import FieldMessage, Form, FormRow
from terp_desktop.ui.widgets.styling import px, secondary_label, with_spacing

_VISIBILITY_EVENTS = frozenset({QEvent.Type.ShowToParent, QEvent.Type.HideToParent})


class TimeNotes(QWidget):
    """The room below the times, of a fixed height: what is wrong with them, or a widget."""

    def __init__(self, messages: Mapping[str, FieldMessage]) -> None:
        super().__init__()
        self._messages = messages
        self._content: QWidget | None = None
        self._column = with_spacing(QVBoxLayout(self), gap=0)
        for message in messages.values():
            self._column.addWidget(message)
            message.installEventFilter(self)
        self._column.addStretch(1)

    def set_content(self, content: QWidget) -> None:
        """Show this widget, whose height is the room's, while nothing is wrong."""
        self._content = content
        self._column.insertWidget(0, content)
        self.setFixedHeight(content.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the room to the message that is shown."""
        if event.type() in _VISIBILITY_EVENTS and self._content is not None:
            self._content.setVisible(all(one.isHidden() for one in self._messages.values()))
        return super().eventFilter(watched, event)


class WhenFields(QObject):
    """Edits the draft of start, end and zone.

    `changed` is emitted with each edit; `start_moved` carries the first day before and after.
    It is empty until all `build_steps`, each of them short, have run.
    """

    changed = Signal()
    start_moved = Signal(date, date)

    def __init__(self, form: Form, clock: Clock, locale: QLocale) -> None:
        super().__init__(form)
        self._form = form
        self._clock = clock
        self._locale = locale
        self.rows: dict[str, FormRow] = {}
        self._messages = {START: FieldMessage(), END: FieldMessage()}
        self.notes = TimeNotes(self._messages)

    def build_steps(self) -> Iterator[None]:
        """Create the fields, a row with each step."""
        self.start = DateTimeField("Start", TimeField("Start time"), self._today)
        self.rows[START] = self._add_row("&Starts", START, self.start)
        yield
        self.end_time = EndTimeField("End time")
        self.end = DateTimeField("End", self.end_time, self._today)
        self.end.day.reference = lambda: ReferenceDay.of_end(self.draft.start.date())
        self.rows[END] = self._add_row("&Ends", END, self.end)
        yield
        self.all_day = CheckBox("All &day")
        self.zone = ZonePicker(self._clock)
        self.zone.setAccessibleName("Time zone")
        yield
        self.zone_label = secondary_label("Time &zone")
        self.zone_label.setTextFormat(Qt.TextFormat.AutoText)
        self.zone_label.setWordWrap(False)
        self.zone_label.setBuddy(self.zone)
        self.zone_label.setMinimumHeight(px(CONTROL))
        self.zone_message = InlineMessage(NARROW_PX)
        self._form.add("", self._zone_line(), buddy=self.all_day)
        self._connect()
        yield

    def fill(self, when: When) -> None:
        """Show the time in the home zone, without a signal."""
        self.restore(time_draft.draft_of(when, self._clock.zone()))

    def restore(self, draft: WhenDraft) -> None:
        """Show a draft, without a signal."""
        self.draft = replace(draft, home_zone=self._clock.zone())
        for field, value in ((self.start, self.draft.start), (self.end, self.draft.end)):
            field.set_text_locale(self._locale)  # the regional settings may have changed
            field.set_value(value)
        self.zone.set_value(self.draft.timezone)
        self._show()

    def move_to(self, when: When) -> None:
        """Take over another time, as if it had been typed."""
        before = self.draft.start.date()
        self.fill(when)
        self.changed.emit()
        if when.start_date != before:
            self.start_moved.emit(before, when.start_date)
        self.start.day.setFocus()

    def set_length(self, length: timedelta) -> None:
        """Move the end, so that a timed event lasts that long."""
        self._set_draft(self.draft.with_length(length))

    def settle(self) -> None:
        """Parse text that has not been parsed yet."""
        for field in (self.start, self.end, self.zone):
            field.settle()

    def show_problems(self, problems: list[Problem]) -> None:
        """Show each problem below its field, with a link that applies its suggestion."""
        first = next((one.field for one in problems if one.field in self.rows), None)
        for field, row in self.rows.items():
            problem = next((one for one in problems if one.field == field), None)
            if problem is None or problem.is_shown_inline or field != first:
                row.message.clear()
            elif problem.suggestion is None:
                row.message.show_error(f"{problem.sentence} {problem.remedy}")
            else:
                self._suggest_time(problem.field, problem, problem.suggestion)

    def _connect(self) -> None:
        self.all_day.toggled.connect(self._apply_all_day)
        for signal in (self.start.day_changed, self.start.time_changed, self.start.fold_changed):
            signal.connect(self._apply_start)
        self.end.day_changed.connect(self._apply_end_day)
        self.end.time_changed.connect(self._apply_end_time)
        self.end.fold_changed.connect(self._apply_end_fold)
        self.end_time.end_chosen.connect(self._apply_end)
        self.end_time.end_choices = self._end_choices
        self.zone.changed.connect(self._apply_zone)

    def _add_row(self, label: str, field: str, edit: DateTimeField) -> FormRow:
        return self._form.add(label, edit, buddy=edit.day, message=self._messages[field])

    def _zone_line(self) -> QWidget:
        line = QWidget()
        row = FlowLayout(line)
        for field in (self.all_day, self.zone_label, self.zone, self.zone_message):
            row.addWidget(field)
        return line

    def _suggest_time(self, field: str, problem: Problem, suggestion: datetime) -> None:
        def apply() -> None:
            if field == START:
                self.start.set_value(suggestion)
                self._apply_start()
            else:
                self._apply_end(suggestion)

        self.rows[field].message.show_error(problem.sentence, problem.remedy, apply)

    def _end_choices(self) -> list[EndChoice]:
        choices = self.draft.end_choices()
        return [EndChoice(end, time_draft.short_duration_text(length)) for end, length in choices]

    def _apply_all_day(self, all_day: bool) -> None:
        self._set_draft(self.draft.with_all_day(all_day=all_day))

    def _apply_start(self) -> None:
        before, moment = self.draft.start, self.start.value
        draft = self.draft if moment == before else self.draft.with_start(moment)
        self._set_draft(replace(draft, start_fold=self.start.fold))
        if moment.date() != before.date():
            self.start_moved.emit(before.date(), moment.date())

    def _apply_end_day(self) -> None:
        is_other = self.end.day.value != self.draft.end.date()
        self._set_draft(self.draft.with_end_day(self.end.day.value) if is_other else self.draft)

    def _apply_end_time(self) -> None:
        clock, is_end_of_day = self.end_time.value, self.end_time.is_end_of_day
        is_other = is_end_of_day or clock != self.draft.end.time()
        draft = (
            self.draft.with_end_time(clock, is_end_of_day=is_end_of_day) if is_other else self.draft
        )
        self._set_draft(draft)

    def _apply_end_fold(self) -> None:
        self._set_draft(replace(self.draft, end_fold=self.end.fold))

    def _apply_end(self, end: datetime) -> None:
        self.end.set_value(end)
        self._set_draft(replace(self.draft, end=end.replace(fold=0), end_fold=end.fold))

    def _apply_zone(self) -> None:
        self._set_draft(replace(self.draft, timezone=self.zone.value))

    def _set_draft(self, draft: WhenDraft) -> None:
        self.draft = draft
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        draft = self.draft
        with QSignalBlocker(self.all_day):
            self.all_day.setChecked(draft.is_all_day)
        self.start.show_value(draft.start)
        self.end.show_value(draft.end)
        self.zone.show_value(draft.timezone)
        self.zone.set_reference_instant(draft.start_instant)
        ambiguous = {one.field: one for one in time_draft.ambiguous_times(draft)}
        for field, moment in ((START, self.start), (END, self.end)):
            moment.time.setVisible(not draft.is_all_day)
            moment.offer_folds(ambiguous.get(field))
        for part in (self.zone_label, self.zone, self.zone_message):
            part.setVisible(not draft.is_all_day)
        self.draft = replace(draft, input_problems=tuple(self._input_problems()))
        self._update_hints()

    def _input_problems(self) -> Iterator[Problem]:
        """The problems of invalid text in the fields that are shown."""
        zone = "" if self.draft.is_all_day else self.zone.problem
        problems = ((START, self.start.problem), (END, self.end.problem), (ZONE, zone))
        for field, sentence in problems:
            if sentence:
                yield Problem(field=field, sentence=sentence, is_shown_inline=True)

    def _update_hints(self) -> None:
        """Show problems, the duration and the local time beside the fields."""
        self.start.show_hint("")
        self.end.show_hint(time_draft.duration_text(self.draft))
        if self.zone.problem:
            self.zone_message.show_error(self.zone.problem)
        else:
            self.zone_message.show_hint("" if self.draft.input_problems else self._zone_hint())

    def _today(self) -> date:
        return self._clock.today()

    def _zone_hint(self) -> str:
        """The start in the home zone; "" if the event is in that zone."""
        draft = self.draft
        if draft.timezone is None or draft.timezone == draft.home_zone:
            return ""
        local = zones.to_local(draft.start_instant, draft.home_zone)
        return f"It starts at {time_text(local.time(), self._locale)} here."
