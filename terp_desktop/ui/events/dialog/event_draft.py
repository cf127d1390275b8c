"""The state of the event dialog without its widgets: values, problems, and the content."""

from dataclasses import dataclass, replace

from terp_desktop.domain.erp_records import RecordLinks
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import (
    MAX_LOCATION_LENGTH,
    MAX_TITLE_LENGTH,
    EventContent,
    EventType,
    Module,
    Participant,
    Priority,
    Reminder,
    Status,
    Visibility,
    WorkingDays,
)
from terp_desktop.ui.events.dialog.rule_draft import RuleDraft
from terp_desktop.ui.fields import time_draft
from terp_desktop.ui.fields.time_draft import END, START, Problem, WhenDraft

TITLE = "title"
LOCATION = "location"
RULE = "recurrenceRule"
PEOPLE = "participants"
FIELD_ALIASES = {
    "startDate": START,
    "startTime": START,
    "endDate": END,
    "endTime": END,
    "workingDays": RULE,
    "isRecurring": RULE,
    "recurrence": RULE,
    "assignee": "assignedTo",
    "client": "records",
    "invoice": "records",
    "bill": "records",
    "clientId": "records",
    "invoiceId": "records",
    "billId": "records",
}
"""Fields, as services and edit conflicts name them, that are shown as another field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """Everything that was entered, valid or not.

    `rule` is None if a single occurrence of a series is edited. `people_problem` says why
    the typed text is no participant. `files` are paths of files to attach to a new event.
    """

    title: str
    when: WhenDraft
    location: str
    description: str
    module: Module
    event_type: EventType
    status: Status
    priority: Priority
    visibility: Visibility
    assigned_to: int | None
    participants: tuple[Participant, ...]
    reminders: tuple[Reminder, ...]
    links: RecordLinks
    rule: RuleDraft | None
    working_days: WorkingDays | None = None
    people_problem: str = ""
    files: tuple[str, ...] = ()

    def problems(self) -> list[Problem]:
        """The problems of the entered values, in the order of the fields."""
        problems = [_title_problem(self.title), *time_draft.problems(self.when)]
        problems += [_length_problem(LOCATION, "place", self.location, MAX_LOCATION_LENGTH)]
        problems += [self._rule_problem(), self._people_problem()]
        return [problem for problem in problems if problem is not None]

    def content(self, base: EventContent | None) -> EventContent:
        """The event's content; fields that the dialog does not show come from `base`."""
        when = self.when.when()
        rule = base.rule if base is not None else None
        if self.rule is not None:
            rule = self.rule.rule(when.start_date)
        content = EventContent(
            title=self.title.strip(),
            when=when,
            location=self.location.strip() or None,
            description=self.description.strip() or None,
            module=self.module,
            event_type=self.event_type,
            status=self.status,
            priority=self.priority,
            visibility=self.visibility,
            assigned_to=self.assigned_to,
            participants=self.participants,
            reminders=self.reminders,
            client_id=self.links.client_id,
            invoice_id=self.links.invoice_id,
            bill_id=self.links.bill_id,
            rule=rule,
            working_days=self.working_days,
        )
        return content if base is None else _keep_hidden_fields(content, base)

    def _rule_problem(self) -> Problem | None:
        if self.rule is None:
            return None
        if self.rule.problem:
            return Problem(field=RULE, sentence=self.rule.problem, is_shown_inline=True)
        try:
            self.rule.rule(self.when.start.date())
        except InvalidValueError as error:
            return Problem(field=RULE, sentence=error.sentence, remedy=error.remedy)
        return None

    def _people_problem(self) -> Problem | None:
        if not self.people_problem:
            return None
        return Problem(field=PEOPLE, sentence=self.people_problem, is_shown_inline=True)


def _keep_hidden_fields(content: EventContent, base: EventContent) -> EventContent:
    return replace(
        content,
        entity_type=base.entity_type,
        entity_id=base.entity_id,
        color=base.color,
    )


def _title_problem(title: str) -> Problem | None:
    if not title.strip():
        return Problem(field=TITLE, sentence="The event has no title.", remedy="Give it a title.")
    return _length_problem(TITLE, "title", title, MAX_TITLE_LENGTH)


def _length_problem(field: str, noun: str, text: str, max_length: int) -> Problem | None:
    over = len(text.strip()) - max_length
    if over <= 0:
        return None
    return Problem(
        field=field,
        sentence=f"The {noun} is {over} characters too long.",
        remedy=f"Shorten it to {max_length}.",
    )
