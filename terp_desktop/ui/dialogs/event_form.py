"""The fields of the event dialog, filled from an event and read back as a draft."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Priority,
    Status,
    Visibility,
    When,
)
from terp_desktop.services.queries import Person
from terp_desktop.ui.dialogs import rule_draft, when_draft
from terp_desktop.ui.dialogs.choice import Choice
from terp_desktop.ui.dialogs.event_draft import LOCATION, RULE, TITLE, EventDraft
from terp_desktop.ui.dialogs.form import Form, Row
from terp_desktop.ui.dialogs.recurrence_editor import RecurrenceEditor
from terp_desktop.ui.dialogs.reminder_fields import ReminderFields
from terp_desktop.ui.dialogs.when_draft import Problem
from terp_desktop.ui.dialogs.when_fields import WhenFields
from terp_desktop.ui.dressed import px
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.words import word

Values = TypeVar("Values", bound=StrEnum)
NOBODY = "Nobody"


class EventForm(Form):
    """All fields of an event; `changed` tells that something else stands there.

    `is_one_of_series` leaves out what belongs to the series: its rule and its reminders.
    """

    changed = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        content: EventContent | None,
        when: When,
        *,
        user_id: int,
        home_zone: str,
        today: date,
        is_one_of_series: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._make_fields(content)
        self.reminders = ReminderFields(content.reminders if content else (), user_id)
        rule = content.rule if content else None
        self.recurrence = RecurrenceEditor(
            tasks, rule_draft.draft_of(rule, when.start_date), when.start_date, today=today
        )
        self._has_series_fields = not is_one_of_series
        self.title_row = self.add("&Title", self.title)
        self.when = WhenFields(self, when_draft.draft_of(when, home_zone))
        self._add_rows()
        self._rows_by_field = {TITLE: self.title_row, LOCATION: self._place_row}
        self._rows_by_field[RULE] = self._rule_row
        self._connect()

    @property
    def draft(self) -> EventDraft:
        """What stands in the fields."""
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
            reminders=self.reminders.reminders,
            rule=self.recurrence.draft if self._has_series_fields else None,
        )

    def offer_people(self, people: Iterable[Person]) -> None:
        """Offer these people to assign the event to."""
        chosen = self.assignee.value
        known = [(person.id, person.name) for person in people]
        if chosen is not None and chosen not in dict(known):
            known.append((chosen, "Somebody who left"))
        self.assignee.offer([(None, NOBODY), *known])

    def complain(self, problems: list[Problem], *, with_title: bool) -> None:
        """Show each problem below its field; a title not given yet may wait."""
        self.when.complain(problems)
        for field, row in self._rows_by_field.items():
            problem = next((one for one in problems if one.field == field), None)
            if problem is None or (field == TITLE and not with_title):
                row.note.clear()
            else:
                row.note.complain(f"{problem.sentence} {problem.remedy}")

    def _make_fields(self, content: EventContent | None) -> None:
        self.title = QLineEdit(content.title if content else "")
        self.title.setCursorPosition(0)
        self.location = QLineEdit((content.location if content else None) or "")
        self.description = QPlainTextEdit((content.description if content else None) or "")
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(px(112))
        self.module = _choice(Module, content.module if content else Module.GENERAL)
        self.event_type = _choice(EventType, content.event_type if content else EventType.MEETING)
        self.status = _choice(Status, content.status if content else Status.SCHEDULED)
        self.priority = _choice(Priority, content.priority if content else Priority.MEDIUM)
        self.visibility = _choice(Visibility, content.visibility if content else Visibility.COMPANY)
        assigned = content.assigned_to if content else None
        self.assignee = Choice[int | None]([(None, NOBODY)])
        if assigned is not None:
            self.assignee.offer([(None, NOBODY), (assigned, "…")])
            self.assignee.choose(assigned)

    def _add_rows(self) -> None:
        self._rule_row = self.add("&Repeats", self.recurrence)
        self._place_row = self.add("&Place", self.location)
        self.add("&Module", self.module)
        self.add("T&ype", self.event_type, beside=True)
        self.add("Stat&us", self.status)
        self.add("Pr&iority", self.priority, beside=True)
        self.add("Assi&gned to", self.assignee)
        self.add("&Visible to", self.visibility, beside=True)
        self._reminder_row = self.add("Reminders", self.reminders)
        self.add("&Description", self.description)
        self._leave_out((self._rule_row, self._reminder_row))

    def _leave_out(self, series_rows: tuple[Row, ...]) -> None:
        for row in series_rows:
            row.set_visible(self._has_series_fields)

    def _connect(self) -> None:
        self.when.start_moved.connect(self.recurrence.move_start)
        for signal in (
            self.title.textChanged,
            self.location.textChanged,
            self.description.textChanged,
            self.when.changed,
            self.recurrence.changed,
            self.reminders.changed,
            self.module.currentIndexChanged,
            self.event_type.currentIndexChanged,
            self.status.currentIndexChanged,
            self.priority.currentIndexChanged,
            self.visibility.currentIndexChanged,
            self.assignee.currentIndexChanged,
        ):
            signal.connect(lambda *_: self.changed.emit())


def _choice(values: type[Values], chosen: Values) -> Choice[Values]:
    made = Choice[Values]((value, word(value)) for value in values)
    made.choose(chosen)
    return made
