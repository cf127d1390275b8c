"""The form of the event dialog, in two tiers: filled from an event, read back as a draft."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from terp_desktop.domain.erp_records import RecordLinks
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Priority,
    Status,
    Visibility,
    When,
    WorkingDays,
)
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.services.erp_records import record_links
from terp_desktop.ui.events.availability_line import AvailabilityLine
from terp_desktop.ui.events.dialog import rule_draft
from terp_desktop.ui.events.dialog.attachment_fields import AttachmentFields
from terp_desktop.ui.events.dialog.edit_request import EditRequest
from terp_desktop.ui.events.dialog.event_draft import FIELD_ALIASES, PEOPLE, RULE, EventDraft
from terp_desktop.ui.events.dialog.more_line import MoreLine, summary_words
from terp_desktop.ui.events.dialog.participant_fields import ParticipantFields
from terp_desktop.ui.events.dialog.record_fields import RecordFields
from terp_desktop.ui.events.dialog.recurrence_editor import DATES_SHOWN, RecurrenceEditor
from terp_desktop.ui.events.dialog.reminder_fields import ReminderFields
from terp_desktop.ui.events.dialog.template_fields import TemplatedFields, TemplateFields
from terp_desktop.ui.events.dialog.time_fields import WhenFields
from terp_desktop.ui.fields.time_draft import Problem
from terp_desktop.ui.fields.value_combo_box import ValueComboBox
from terp_desktop.ui.text.labels import enum_label
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.form import Form, FormRow, MessageLine
from terp_desktop.ui.widgets.styling import px

NOBODY = "Nobody"
TEMPLATE = "template"
"""The row with which the fields become the template of the type."""
_ROW_GAP_PX = 4
_SHOW_THEIR_OWN = frozenset({PEOPLE, RULE, TEMPLATE})
"""Rows whose message is not only about problems."""
_OF_SERIES = frozenset({RULE, PEOPLE, "reminders", "records", "attachments", TEMPLATE})
"""Rows that a single occurrence of a series does not have."""
_DEFAULTS: dict[str, StrEnum] = {
    "module": Module.GENERAL,
    "event_type": EventType.MEETING,
    "status": Status.SCHEDULED,
    "priority": Priority.MEDIUM,
    "visibility": Visibility.COMPANY,
}
"""The choices of a new event."""

_NOT_MANAGED = "Whoever created the event decides who may see it."


class EventForm(Form):
    """The fields of an event; emits `changed` with each edit.

    The first tier has what, when, who and where; the second one is behind "More", which emits
    `tier_changed` when it opens or closes. It is empty until all `build_steps`, each of them
    short, have run; after that it can be filled any number of times.
    """

    changed = Signal()
    tier_changed = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, row_gap=_ROW_GAP_PX)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._locale = viewer.locale
        self._rows_by_field: dict[str, FormRow] = {}
        self._more_fields: list[str] = []
        self._has_series_fields = True

    def build_steps(self) -> Iterator[None]:
        """Create the fields from top to bottom, a few with each step."""
        self._make_title()
        self.when = WhenFields(self, self._services.clock, self._locale)
        yield from self.when.build_steps()
        self.availability = AvailabilityLine(self._services, self._tasks, self._locale)
        self.when.notes.set_content(self.availability)
        self.add("", self.when.notes)
        yield
        self.recurrence = RecurrenceEditor(self._tasks, self._next_dates, self._today())
        yield
        self._register_row(
            RULE, self.add("&Repeats", self.recurrence, message=self.recurrence.next_dates)
        )
        yield
        yield from self._people_steps()
        self.more = MoreLine(self._viewer)
        self.add("", self.more)
        yield from self._choice_steps()
        yield from self._detail_steps()
        self.arrange(4)
        self._connect()
        yield

    @property
    def draft(self) -> EventDraft:
        """The values of the fields."""
        return EventDraft(
            title=self.title.text(),
            when=self.when.draft,
            location=self.location.text(),
            description=self.description.toPlainText(),
            module=self.module.value,
            event_type=self.event_type.value,
            status=self.status.value,
            priority=self.priority.value,
            visibility=self.visibility.value,
            assigned_to=self.assignee.value,
            participants=self.participants.participants,
            reminders=self.reminders.reminders,
            links=self.records.links,
            rule=self.recurrence.draft if self._has_series_fields else None,
            working_days=self.recurrence.working_days,
            people_problem=self.participants.problem,
            files=tuple(map(str, self.attachments.files)),
        )

    def fill(self, request: EditRequest, when: When) -> None:
        """Show the request's content and this time, without emitting `changed`."""
        base = request.base
        with QSignalBlocker(self):
            self.title.setText(base.title if base and request.has_title else "")
            self.title.setCursorPosition(0)
            self.location.setText((base.location if base else None) or "")
            self.description.setPlainText((base.description if base else None) or "")
            self.when.fill(when)
            self.recurrence.end.set_text_locale(self._locale)
            self._fill_choices(base)
            self.visibility.setEnabled(request.may_manage)
            self.visibility.setToolTip("" if request.may_manage else _NOT_MANAGED)
            self._fill_people(base)
            self._fill_rule(request, when)
            self.attachments.fill(request)
        self.templates.reset(request)
        self.availability.reset()
        self.show_summary()
        self.title.setFocus()

    def restore_people(self, draft: EventDraft) -> None:
        """Show the draft's assignee, participants, reminders, records and rule."""
        self._show_assignee(draft.assigned_to)
        self.participants.fill(draft.participants)
        self.reminders.fill(draft.reminders)
        self.records.fill(draft.links)
        if self._has_series_fields and draft.rule is not None:
            self.recurrence.restore(draft.rule, draft.when.start.date(), draft.working_days)
        self._update_all_day()

    def settle(self) -> EventDraft:
        """Parse text that has not been parsed yet, and return the draft."""
        self.when.settle()
        self.recurrence.end.settle()
        self.participants.settle()
        self.reminders.settle()
        return self.draft

    def offer_people(self, people: Iterable[Person]) -> None:
        """Offer these people as assignee and as participants."""
        staff, chosen = tuple(people), self.assignee.value
        choices = [(person.id, person.name) for person in staff]
        if chosen is not None and chosen not in dict(choices):
            choices.append((chosen, "Somebody who left"))
        self.assignee.set_choices([(None, NOBODY), *choices])
        self.participants.offer_people(staff)
        self.show_summary()

    def open_more(self, *, is_open: bool = True) -> None:
        """Open or close the second tier."""
        self.more.set_open(is_open=is_open)
        self._show_tiers()

    def reveal(self, field: str) -> FormRow | None:
        """The row of a field, as services name it; opens the second tier if it is there.

        None if the field is not offered.
        """
        if self._tier_two_field(field) is not None and not self.more.is_open:
            self.open_more()
        return self.row_of(field)

    def show_problems(self, problems: list[Problem], *, with_title: bool) -> None:
        """Show each problem below its field; the title's only if `with_title`."""
        self.when.show_problems(problems)
        for field, row in self._rows_by_field.items():
            problem = next((one for one in problems if one.field == field), None)
            is_shown = problem is not None and not problem.is_shown_inline
            if problem is None or not is_shown or (field == "title" and not with_title):
                if field not in _SHOW_THEIR_OWN:
                    row.message.clear()
            else:
                self.reveal(field)
                row.message.show_error(f"{problem.sentence} {problem.remedy}")

    def check_availability(self, request: EditRequest) -> None:
        """Show who is busy at the entered time; nothing while there is none."""
        draft = replace(self.draft, title="\N{HORIZONTAL ELLIPSIS}", location="", description="")
        content = None
        if not draft.when.input_problems:
            with suppress(InvalidValueError):
                content = draft.content(request.base)
        self.availability.check(content, request.replacement)

    def row_of(self, field: str) -> FormRow | None:
        """The row of a field, as services name it; None if it is not shown."""
        name = _row_name(field)
        row = self._rows_by_field.get(name) or self.when.rows.get(name)
        return row if row is not None and not row.container.isHidden() else None

    def _make_title(self) -> None:
        self.title = QLineEdit()
        self.title_row = self.add("&Title", self.title, message=MessageLine())
        self._register_row("title", self.title_row)

    def _people_steps(self) -> Iterator[None]:
        self.participants = ParticipantFields()
        people = self.add(
            "Peop&le",
            self.participants,
            buddy=self.participants.entry,
            message=self.participants.message,
        )
        self._register_row(PEOPLE, people)
        yield
        self.location = QLineEdit()
        self._register_row("location", self.add("&Place", self.location, message=MessageLine()))
        yield
        self.records = RecordFields(self._services, self._tasks)
        row = self.add("About", self.records, beside=True, message=MessageLine())
        self._register_row("records", row)
        yield

    def _choice_steps(self) -> Iterator[None]:
        yield
        self.module = ValueComboBox[Module]((value, enum_label(value)) for value in Module)
        self.event_type = ValueComboBox[EventType](
            (value, enum_label(value)) for value in EventType
        )
        self._add_more("module", "&Module", self.module)
        self._add_more("eventType", "T&ype", self.event_type, beside=True)
        yield
        self.status = ValueComboBox[Status]((value, enum_label(value)) for value in Status)
        self.priority = ValueComboBox[Priority]((value, enum_label(value)) for value in Priority)
        self._add_more("status", "Stat&us", self.status)
        self._add_more("priority", "Pr&iority", self.priority, beside=True)
        yield
        self.assignee = ValueComboBox[int | None]([(None, NOBODY)])
        self.visibility = ValueComboBox[Visibility](
            (value, enum_label(value)) for value in Visibility
        )
        self._add_more("assignedTo", "Assi&gned to", self.assignee)
        self._add_more("visibility", "&Visible to", self.visibility, beside=True)
        yield

    def _detail_steps(self) -> Iterator[None]:
        self.reminders = ReminderFields(self._services.actor.user_id)
        self._add_more("reminders", "Reminders", self.reminders)
        yield
        self.attachments = AttachmentFields(self._services, self._tasks, self._viewer)
        self._add_more("attachments", "Files", self.attachments)
        yield
        self.description = QPlainTextEdit()
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(px(112))
        self._add_more("description", "Descriptio&n", self.description)
        yield
        fields = TemplatedFields(
            event_type=self.event_type,
            when=self.when,
            module=self.module,
            visibility=self.visibility,
            reminders=self.reminders,
        )
        self.templates = TemplateFields(fields, self._services, self._tasks)
        self._add_more(TEMPLATE, "", self.templates)
        yield

    def _add_more(self, field: str, label: str, widget: QWidget, *, beside: bool = False) -> None:
        """Add a row of the second tier."""
        row = self.add(label, widget, beside=beside, message=MessageLine())
        self._register_row(field, row)
        self._more_fields.append(field)

    def _register_row(self, field: str, row: FormRow) -> None:
        """Register the row under the name that services give its field."""
        self._rows_by_field[field] = row

    def _fill_choices(self, base: EventContent | None) -> None:
        choices: dict[str, ValueComboBox[Any]] = {
            "module": self.module,
            "event_type": self.event_type,
            "status": self.status,
            "priority": self.priority,
            "visibility": self.visibility,
        }
        for name, choice in choices.items():
            choice.set_value(getattr(base, name) if base else _DEFAULTS[name])

    def _fill_people(self, base: EventContent | None) -> None:
        self._show_assignee(base.assigned_to if base else self._services.person.id)
        self.participants.fill(base.participants if base else ())
        self.reminders.fill(base.reminders if base else ())
        self.records.fill(record_links(base) if base else RecordLinks())

    def _show_assignee(self, assigned: int | None) -> None:
        if assigned is not None and not self.assignee.has_value(assigned):
            me = self._services.person
            name = me.name if assigned == me.id else "…"
            self.assignee.set_choices([(None, NOBODY), (assigned, name)])
        self.assignee.set_value(assigned)

    def _fill_rule(self, request: EditRequest, when: When) -> None:
        base = request.base
        self._has_series_fields = not request.is_one_of_series
        self._show_tiers()
        self.recurrence.fill(
            rule_draft.draft_of(base.rule if base else None, when.start_date),
            when.start_date,
            today=self._today(),
            working_days=base.working_days if base else None,
            may_end=request.scope not in (Scope.FUTURE, Scope.UPCOMING),
        )
        self._update_all_day()

    def _show_tiers(self) -> None:
        """Show the rows of the open tiers that fit what is edited."""
        for field, row in self._rows_by_field.items():
            is_open = field not in self._more_fields or self.more.is_open
            row.set_visible(is_open and self._is_offered(field))
        self._grid.invalidate()  # it does not hear of hidden rows before it is shown
        self.updateGeometry()
        self.tier_changed.emit()

    def _is_offered(self, field: str) -> bool:
        return self._has_series_fields or field not in _OF_SERIES

    def _tier_two_field(self, field: str) -> str | None:
        """The name of the row if it is in the second tier, and offered."""
        name = _row_name(field)
        return name if name in self._more_fields and self._is_offered(name) else None

    def show_summary(self) -> None:
        """Say beside "More" what is in the second tier."""
        me, draft = self._services.person.id, self.draft
        if not self._has_series_fields:
            draft = replace(draft, reminders=())
        assignee = self.assignee.currentText() if draft.assigned_to is not None else "nobody"
        count = self.attachments.count if self._has_series_fields else 0
        self.more.show_summary(summary_words(draft, assignee, me, count))

    def _update_all_day(self) -> None:
        self.recurrence.set_all_day(is_all_day=self.when.draft.is_all_day)

    def _today(self) -> date:
        return self._services.clock.today()

    def _next_dates(self, rule: RecurrenceRule, working_days: WorkingDays | None) -> Sequence[date]:
        """Compute the next dates of a series with that rule; called on a worker."""
        when = When(
            start_date=rule.start_date,
            end_date=rule.start_date,
            timezone=self._services.clock.zone(),
        )
        content = EventContent(title="…", when=when, rule=rule, working_days=working_days)
        return self._services.events.preview(content, DATES_SHOWN)

    def _connect(self) -> None:
        self.when.start_moved.connect(self.recurrence.move_start)
        self.availability.slot_chosen.connect(self.when.move_to)
        self.when.changed.connect(self._update_all_day)
        self.more.toggled.connect(self._show_tiers)
        self.changed.connect(self.show_summary)
        self.templates.connect_fields()
        for signal in (
            self.title.textChanged,
            self.location.textChanged,
            self.description.textChanged,
            self.when.changed,
            self.recurrence.changed,
            self.participants.changed,
            self.reminders.changed,
            self.records.changed,
            self.attachments.changed,
            self.module.currentIndexChanged,
            self.event_type.currentIndexChanged,
            self.status.currentIndexChanged,
            self.priority.currentIndexChanged,
            self.visibility.currentIndexChanged,
            self.assignee.currentIndexChanged,
        ):
            signal.connect(lambda *_: self.changed.emit())


def restore_draft(form: EventForm, typed: EventDraft, initial: EventDraft | None) -> None:
    """Apply what was typed to a form that shows the stored event, without a signal.

    Only fields that differ from `initial` count as typed; all of them if it is None.
    """
    draft = _merge(typed, initial, form.draft)
    with QSignalBlocker(form):
        form.title.setText(draft.title)
        form.location.setText(draft.location)
        form.description.setPlainText(draft.description)
        form.when.restore(draft.when)
        form.module.set_value(draft.module)
        form.event_type.set_value(draft.event_type)
        form.status.set_value(draft.status)
        form.priority.set_value(draft.priority)
        form.visibility.set_value(draft.visibility)
        form.restore_people(draft)
        form.attachments.restore(draft.files)
    form.show_summary()


def _row_name(field: str) -> str:
    """The name of the row that shows a field, as services name it."""
    name = field.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]
    return FIELD_ALIASES.get(name, name)


def _merge(typed: EventDraft, initial: EventDraft | None, stored: EventDraft) -> EventDraft:
    if initial is None:
        return typed
    changed: dict[str, Any] = {
        field.name: getattr(typed, field.name)
        for field in fields(typed)
        if getattr(typed, field.name) != getattr(initial, field.name)
    }
    return replace(stored, **changed)
