"""The rows of the event dialog that say when: all day, start, end, zone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import QLocale, QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import When
from terp_desktop.ui.fields import time_draft
from terp_desktop.ui.fields.date_time_field import MomentField
from terp_desktop.ui.fields.time_draft import END, START, ZONE, Problem, WhenDraft
from terp_desktop.ui.fields.time_field import EndChoice, EndTimeField, TimeField
from terp_desktop.ui.fields.zone_picker import ZonePicker
from terp_desktop.ui.text.dates import time_text
from terp_desktop.ui.text.reference_day import ReferenceDay
from terp_desktop.ui.widgets.controls import CheckBox
from terp_desktop.ui.widgets.field_note import FieldNote
from terp_desktop.ui.widgets.flow_layout import Flow
from terp_desktop.ui.widgets.form import Form, Row


class WhenFields(QObject):
    """Keeps the draft of start, end and zone, and the fields in line with it.

    `changed` tells of a new draft; `start_moved` of the dates before and after. It is empty
    until all of its `steps` are taken, each of them short.
    """

    changed = Signal()
    start_moved = Signal(date, date)

    def __init__(self, form: Form, clock: Clock, locale: QLocale) -> None:
        super().__init__(form)
        self._form = form
        self._clock = clock
        self._locale = locale
        self.rows: dict[str, Row] = {}

    def steps(self) -> Iterator[None]:
        """Make the fields, a row with each step."""
        self.all_day = CheckBox("All &day")
        self._form.add("", self.all_day)
        yield
        self.start = MomentField("Start", TimeField("Start time"), self._today)
        self.rows[START] = self._form.add("&Starts", self.start, buddy=self.start.day)
        yield
        self.end_clock = EndTimeField("End time")
        self.end = MomentField("End", self.end_clock, self._today)
        self.end.day.reference = lambda: ReferenceDay.of_end(self.draft.start.date())
        self.rows[END] = self._form.add("&Ends", self.end, buddy=self.end.day)
        yield
        self.zone = ZonePicker(self._clock)
        yield
        self.zone_note = FieldNote()
        both = _beside(self.zone, self.zone_note)
        self.zone_row = self._form.add("Time &zone", both, buddy=self.zone)
        self._connect()
        yield

    def fill(self, when: When) -> None:
        """Show an event's place in time to somebody here, without a signal."""
        self.restore(time_draft.draft_of(when, self._clock.zone()))

    def restore(self, draft: WhenDraft) -> None:
        """Show a draft, without a signal."""
        self.draft = replace(draft, home_zone=self._clock.zone())
        for field, moment in ((self.start, self.draft.start), (self.end, self.draft.end)):
            field.write_as(self._locale)  # the person may have chosen another form since
            field.begin_with(moment)
        self.zone.begin_with(self.draft.timezone)
        self._show()

    def settle(self) -> None:
        """Read what was typed and not read yet."""
        for field in (self.start, self.end, self.zone):
            field.settle()

    def complain(self, problems: list[Problem]) -> None:
        """Show each problem below its field, with the time that would mend it."""
        for field, row in self.rows.items():
            problem = next((one for one in problems if one.field == field), None)
            if problem is None or problem.is_told_beside:
                self._tell_doubled(field, row)
            elif problem.better is None:
                row.note.complain(f"{problem.sentence} {problem.remedy}")
            else:
                self._offer(problem.field, problem, problem.better)

    def _connect(self) -> None:
        self.all_day.toggled.connect(self._take_all_day)
        for signal in (self.start.day_changed, self.start.clock_changed, self.start.which_changed):
            signal.connect(self._take_start)
        self.end.day_changed.connect(self._take_end_day)
        self.end.clock_changed.connect(self._take_end_clock)
        self.end.which_changed.connect(self._take_end_fold)
        self.end_clock.end_chosen.connect(self._take_end)
        self.end_clock.offer = self._ends_offered
        self.zone.changed.connect(self._take_zone)

    def _offer(self, field: str, problem: Problem, better: datetime) -> None:
        def mend() -> None:
            if field == START:
                self.start.begin_with(better)
                self._take_start()
            else:
                self._take_end(better)

        self.rows[field].note.complain(problem.sentence, problem.remedy, mend)

    def _ends_offered(self) -> list[EndChoice]:
        offered = self.draft.ends_offered()
        return [EndChoice(end, time_draft.short_length(length)) for end, length in offered]

    def _tell_doubled(self, field: str, row: Row) -> None:
        found = next((one for one in time_draft.doubled(self.draft) if one.field == field), None)
        if found is None:
            row.note.clear()
        else:
            row.note.tell(found.sentence)

    def _take_all_day(self, all_day: bool) -> None:
        self._take(self.draft.taking_all_day(all_day=all_day))

    def _take_start(self) -> None:
        before, moment = self.draft.start, self.start.moment
        draft = self.draft if moment == before else self.draft.starting(moment)
        self._take(replace(draft, start_fold=self.start.fold))
        if moment.date() != before.date():
            self.start_moved.emit(before.date(), moment.date())

    def _take_end_day(self) -> None:
        is_other = self.end.day.value != self.draft.end.date()
        self._take(self.draft.ending_on(self.end.day.value) if is_other else self.draft)

    def _take_end_clock(self) -> None:
        clock, is_end_of_day = self.end_clock.value, self.end_clock.is_end_of_day
        is_other = is_end_of_day or clock != self.draft.end.time()
        draft = self.draft.ending_at(clock, is_end_of_day=is_end_of_day) if is_other else self.draft
        self._take(draft)

    def _take_end_fold(self) -> None:
        self._take(replace(self.draft, end_fold=self.end.fold))

    def _take_end(self, end: datetime) -> None:
        self.end.begin_with(end)
        self._take(replace(self.draft, end=end.replace(fold=0), end_fold=end.fold))

    def _take_zone(self) -> None:
        self._take(replace(self.draft, timezone=self.zone.value))

    def _take(self, draft: WhenDraft) -> None:
        self.draft = draft
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        draft = self.draft
        with QSignalBlocker(self.all_day):
            self.all_day.setChecked(draft.is_all_day)
        self.start.show_moment(draft.start)
        self.end.show_moment(draft.end)
        self.zone.show_value(draft.timezone)
        self.zone.seen_at(draft.begins_at)
        twice = {one.field: one for one in time_draft.doubled(draft)}
        for field, moment in ((START, self.start), (END, self.end)):
            moment.clock.setVisible(not draft.is_all_day)
            moment.ask_which(twice.get(field))
        self.zone_row.set_visible(not draft.is_all_day)
        self.draft = replace(draft, not_understood=tuple(self._not_understood()))
        self._say()

    def _not_understood(self) -> Iterator[Problem]:
        """What was typed into fields that are shown and is no date, time or zone."""
        zone = "" if self.draft.is_all_day else self.zone.problem
        problems = ((START, self.start.problem), (END, self.end.problem), (ZONE, zone))
        for field, sentence in problems:
            if sentence:
                yield Problem(field=field, sentence=sentence, is_told_beside=True)

    def _say(self) -> None:
        """Say beside the fields what is not understood, else how long it takes, and where."""
        self.start.say("")
        self.end.say(time_draft.length_text(self.draft))
        if self.zone.problem:
            self.zone_note.complain(self.zone.problem)
        else:
            self.zone_note.tell("" if self.draft.not_understood else self._zone_words())

    def _today(self) -> date:
        return self._clock.today()

    def _zone_words(self) -> str:
        """What time the start is here."""
        draft = self.draft
        if draft.timezone is None or draft.timezone == draft.home_zone:
            return ""
        here = zones.to_local(draft.begins_at, draft.home_zone)
        return f"It starts at {time_text(here.time(), self._locale)} here."


def _beside(field: QWidget, note: FieldNote) -> QWidget:
    """The field with its note to the right of it."""
    both = QWidget()
    row = Flow(both)
    row.addWidget(field)
    row.addWidget(note)
    return both
