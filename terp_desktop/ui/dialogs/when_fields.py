"""The rows of the event dialog that say when: all day, start, end, zone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from PySide6.QtCore import QDate, QLocale, QObject, QSignalBlocker, QTime, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain import zones
from terp_desktop.domain.event import When
from terp_desktop.ui.controls import CheckBox, DateEdit, TimeEdit
from terp_desktop.ui.dialogs import when_draft
from terp_desktop.ui.dialogs.choice import Choice
from terp_desktop.ui.dialogs.entry_formats import day_entry, time_entry
from terp_desktop.ui.dialogs.flow import Flow
from terp_desktop.ui.dialogs.form import Form, Row
from terp_desktop.ui.dialogs.when_draft import END, START, Doubled, Problem, WhenDraft
from terp_desktop.ui.dialogs.zone_picker import ZonePicker
from terp_desktop.ui.dressed import px, quiet_label
from terp_desktop.ui.theme import CONTROL
from terp_desktop.ui.when_words import offset_text, time_text


class MomentField(QWidget):
    """A date and a time side by side, and the choice between two times of the same name."""

    moved = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.day = _date_edit(name)
        self.clock = _time_edit(name)
        self.which = Choice[int]()
        self.which.setAccessibleName(f"{name}: which of the two times")
        self.which.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        self.after = quiet_label()
        self.after.setWordWrap(False)
        self.after.setMinimumHeight(px(CONTROL))
        row = Flow(self)
        for field in (self.day, self.clock, self.which, self.after):
            row.addWidget(field)
        self.setFocusProxy(self.day)
        self.day.dateChanged.connect(self.moved)
        self.clock.timeChanged.connect(self.moved)
        self.which.currentIndexChanged.connect(self.moved)
        self.which.hide()

    @property
    def moment(self) -> datetime:
        """The local date and time that stand there."""
        day, clock = self.day.date(), self.clock.time()
        return datetime.combine(
            date(day.year(), day.month(), day.day()), time(clock.hour(), clock.minute())
        )

    def write_as(self, locale: QLocale) -> None:
        """Show dates and times as the person writes them."""
        self.day.setDisplayFormat(day_entry(locale))
        self.clock.setDisplayFormat(time_entry(locale))

    def show_moment(self, moment: datetime) -> None:
        """Show a date and time, without a signal."""
        if moment.replace(fold=0) == self.moment:
            return  # setting it again would interrupt whoever is typing there
        with QSignalBlocker(self.day), QSignalBlocker(self.clock):
            self.day.setDate(QDate(moment.year, moment.month, moment.day))
            self.clock.setTime(QTime(moment.hour, moment.minute))

    def ask_which(self, doubled: Doubled | None) -> None:
        """Let the person choose where the clocks show the time twice."""
        self.which.setVisible(doubled is not None)
        if doubled is not None:
            self.which.offer(enumerate(doubled.choices))
            self.which.choose(doubled.chosen)


class WhenFields(QObject):
    """Keeps the draft of start, end and zone, and the fields in line with it.

    `changed` tells of a new draft; `start_moved` of the dates before and after. It is empty
    until all of its `steps` are taken, each of them short.
    """

    changed = Signal()
    start_moved = Signal(object, object)

    def __init__(self, form: Form, locale: QLocale) -> None:
        super().__init__(form)
        self._form = form
        self._locale = locale
        self.rows: dict[str, Row] = {}

    def steps(self, home_zone: str) -> Iterator[None]:
        """Make the fields, a row with each step."""
        self.all_day = CheckBox("All &day")
        self._form.add("", self.all_day)
        yield
        self.start = MomentField("Start")
        self.rows[START] = self._form.add("&Starts", self.start, buddy=self.start.day)
        yield
        self.end = MomentField("End")
        self.rows[END] = self._form.add("&Ends", self.end, buddy=self.end.day)
        yield
        self.zone = ZonePicker(home_zone)
        yield
        self.zone_row = self._form.add("Time &zone", self.zone)
        self._connect()
        yield

    def fill(self, when: When, home_zone: str) -> None:
        """Show an event's place in time to somebody in that zone, without a signal."""
        self.zone.move_home(home_zone)
        for field in (self.start, self.end):
            field.write_as(self._locale)  # the person may have chosen another form since
        self.draft = when_draft.draft_of(when, home_zone)
        self._show()

    def complain(self, problems: list[Problem]) -> None:
        """Show each problem below its field, with the time that would mend it."""
        for field, row in self.rows.items():
            problem = next((one for one in problems if one.field == field), None)
            if problem is None:
                self._tell_doubled(field, row)
            elif problem.better is None:
                row.note.complain(f"{problem.sentence} {problem.remedy}")
            else:
                self._offer(problem.field, problem, problem.better)

    def _connect(self) -> None:
        self.all_day.toggled.connect(self._take_all_day)
        self.start.moved.connect(self._take_start)
        self.end.moved.connect(self._take_end)
        self.zone.zone_chosen.connect(self._take_zone)

    def _offer(self, field: str, problem: Problem, better: datetime) -> None:
        def mend() -> None:
            moment = self.start if field == START else self.end
            moment.show_moment(better)
            moment.moved.emit()

        self.rows[field].note.complain(problem.sentence, problem.remedy, mend)

    def _tell_doubled(self, field: str, row: Row) -> None:
        found = next((one for one in when_draft.doubled(self.draft) if one.field == field), None)
        if found is None:
            row.note.clear()
        else:
            row.note.tell(found.sentence)

    def _take_all_day(self, all_day: bool) -> None:
        self._take(replace(self.draft, is_all_day=all_day))

    def _take_start(self) -> None:
        before, moment = self.draft.start, self.start.moment
        draft = self.draft if moment == before else self.draft.starting(moment)
        self._take(replace(draft, start_fold=_fold(self.start)))
        if moment.date() != before.date():
            self.start_moved.emit(before.date(), moment.date())

    def _take_end(self) -> None:
        self._take(replace(self.draft, end=self.end.moment, end_fold=_fold(self.end)))

    def _take_zone(self, zone: str | None) -> None:
        self._take(replace(self.draft, timezone=zone))

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
        self.zone.choose(draft.timezone)
        twice = {one.field: one for one in when_draft.doubled(draft)}
        for field, moment in ((START, self.start), (END, self.end)):
            moment.clock.setVisible(not draft.is_all_day)
            moment.ask_which(twice.get(field))
        self.zone_row.set_visible(not draft.is_all_day)
        self._tell_zone()
        self.end.after.setText(when_draft.length_text(draft))

    def _tell_zone(self) -> None:
        """Say what the zone is from UTC on that day, and what time that is here."""
        draft, note = self.draft, self.zone_row.note
        if draft.timezone is None or draft.timezone == draft.home_zone:
            note.clear()
            return
        there = draft.start.replace(tzinfo=zones.zone(draft.timezone), fold=draft.start_fold)
        here = zones.to_local(there.astimezone(UTC), draft.home_zone)
        offset = offset_text(there.utcoffset() or timedelta())
        note.tell(
            f"{offset} on that day. It starts at {time_text(here.time(), self._locale)} here."
        )


def _fold(field: MomentField) -> int:
    return field.which.value if field.which.isVisibleTo(field) else 0


def _date_edit(name: str) -> DateEdit:
    edit = DateEdit()
    edit.setDateRange(QDate(1900, 1, 1), QDate(9990, 12, 31))
    edit.setAccessibleName(f"{name} date")
    return edit


def _time_edit(name: str) -> TimeEdit:
    edit = TimeEdit()
    edit.setAccessibleName(f"{name} time")
    return edit
