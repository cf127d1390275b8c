"""The fields of an event and their values as texts, to be compared side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLocale

from terp_desktop.domain import zones
from terp_desktop.domain.edit_conflict import Author, CombinedEdit, EditConflict
from terp_desktop.domain.erp_records import RecordKind
from terp_desktop.domain.event import EventContent, Participant
from terp_desktop.domain.recurrence.description import describe_rule
from terp_desktop.domain.three_way_merge import (
    ContentField,
    conflicting_participants,
    moves_series,
)
from terp_desktop.domain.working_days import Roll
from terp_desktop.services.container import Services
from terp_desktop.ui.text.dates import day_text, time_text, when_lines
from terp_desktop.ui.text.labels import enum_label, join_words
from terp_desktop.ui.text.plain_text import plain_text
from terp_desktop.ui.text.records import record_name

FIELD_LABELS: Mapping[ContentField, str] = {
    ContentField.TITLE: "Title",
    ContentField.WHEN: "When",
    ContentField.RECURRENCE: "Repeats",
    ContentField.LOCATION: "Place",
    ContentField.ASSIGNEE: "Assigned to",
    ContentField.PARTICIPANTS: "People",
    ContentField.STATUS: "Status",
    ContentField.PRIORITY: "Priority",
    ContentField.MODULE: "Module",
    ContentField.EVENT_TYPE: "Type",
    ContentField.VISIBILITY: "Visible to",
    ContentField.CLIENT: "Client",
    ContentField.INVOICE: "Invoice",
    ContentField.BILL: "Bill",
    ContentField.RECORD: "Linked record",
    ContentField.COLOR: "Color",
    ContentField.DESCRIPTION: "Notes",
    ContentField.REMINDERS: "Reminders",
}
NOTHING = "None"
SOMEBODY = "Somebody"
_ROLLS = {
    Roll.BEFORE: "Free days: the working day before",
    Roll.AFTER: "Free days: the working day after",
}
_ENUMS = {
    ContentField.STATUS: "status",
    ContentField.PRIORITY: "priority",
    ContentField.MODULE: "module",
    ContentField.EVENT_TYPE: "event_type",
    ContentField.VISIBILITY: "visibility",
}
_RECORDS = {
    ContentField.CLIENT: (RecordKind.CLIENT, "client_id"),
    ContentField.INVOICE: (RecordKind.INVOICE, "invoice_id"),
    ContentField.BILL: (RecordKind.BILL, "bill_id"),
}


@dataclass(frozen=True, slots=True)
class FieldTexts:
    """A conflicting field: its label, and its value on each side."""

    field: ContentField
    label: str
    mine: str
    theirs: str
    before: str


@dataclass(frozen=True, slots=True)
class ConflictReader:
    """Writes the values of a conflict as texts, for a zone, a locale and a day near them."""

    conflict: EditConflict
    zone: str
    locale: QLocale | None
    today: date

    def fields(self) -> list[FieldTexts]:
        """The conflicting fields, in the order of the form."""
        return [self._texts(field) for field in ContentField if field in self.conflict.fields]

    def _texts(self, field: ContentField) -> FieldTexts:
        conflict = self.conflict
        if field is ContentField.PARTICIPANTS:
            values = self._participants()
        else:
            sides = (conflict.mine, conflict.theirs, conflict.base)
            values = [self._value(field, side) or NOTHING for side in sides]
        mine, theirs, before = values
        return FieldTexts(field, FIELD_LABELS[field], mine, theirs, before)

    def _value(self, field: ContentField, content: EventContent) -> str:
        if field in _ENUMS:
            return enum_label(getattr(content, _ENUMS[field]))
        if field in _RECORDS:
            kind, name = _RECORDS[field]
            record = self.conflict.records.get((kind, getattr(content, name) or 0))
            return "" if record is None else record_name(record)
        if field is ContentField.WHEN:
            return self._when(content)
        if field is ContentField.ASSIGNEE:
            return "" if content.assigned_to is None else self._name(content.assigned_to)
        return _plain_value(field, content)

    def _when(self, content: EventContent) -> str:
        lines = when_lines(content.when, self.zone, self.locale, near=self.today)
        if moves_series(self.conflict.base, self.conflict.mine, self.conflict.theirs):
            lines.append(_recurrence(content))
        return "\n".join(lines)

    def _participants(self) -> list[str]:
        """The people whom the sides treat differently, as each side has them."""
        conflict = self.conflict
        sides = (conflict.mine, conflict.theirs, conflict.base)
        rows = conflicting_participants(*(side.participants for side in sides))
        return ["\n".join(self._participant(row, number) for row in rows) for number in range(3)]

    def _participant(self, versions: Iterable[Participant | None], number: int) -> str:
        found = list(versions)
        named = next(each for each in found if each is not None)
        name = named.external_name or named.external_email or SOMEBODY
        if named.user_id is not None:
            name = self._name(named.user_id)
        who = found[number]
        return f"{name}: {'not invited' if who is None else enum_label(who.role).lower()}"

    def _name(self, person_id: int) -> str:
        person = self.conflict.people.get(person_id)
        return "Somebody who left" if person is None else person.name


def _plain_value(field: ContentField, content: EventContent) -> str:
    """The value of a field that names neither people nor records."""
    texts = {
        ContentField.TITLE: content.title,
        ContentField.RECURRENCE: _recurrence(content),
        ContentField.LOCATION: content.location or "",
        ContentField.DESCRIPTION: plain_text(content.description or ""),
        ContentField.RECORD: f"{content.entity_type or ''} {content.entity_id or ''}".strip(),
        ContentField.COLOR: content.color or "",
    }
    return texts[field]


def _recurrence(content: EventContent) -> str:
    text = "does not repeat" if content.rule is None else describe_rule(content.rule)
    lines = [f"{text[:1].upper()}{text[1:]}"]
    if content.working_days is not None and content.working_days.roll in _ROLLS:
        lines.append(_ROLLS[content.working_days.roll])
    return "\n".join(lines)


def author_name(author: Author, services: Services) -> str:
    """The name of whoever changed the event; "You", if it was the person elsewhere."""
    if author.person is None:
        return SOMEBODY
    return "You" if author.person.id == services.person.id else author.person.name


def author_text(author: Author, verb: str, services: Services, locale: QLocale | None) -> str:
    """For example: Vera Vendor changed it at 14:05."""
    text = f"{author_name(author, services)} {verb}"
    if author.at is None:
        return text
    clock = services.clock
    local = zones.to_local(author.at, clock.zone())
    time = time_text(local.time(), locale)
    if local.date() == clock.today():
        return f"{text} at {time}"
    return f"{text} on {day_text(local.date(), locale, near=clock.today())}, {time}"


def combined_text(combined: CombinedEdit, services: Services) -> str:
    """For example: combined with the change by Vera Vendor (place)."""
    fields = [FIELD_LABELS[each].lower() for each in ContentField if each in combined.fields]
    name = author_name(combined.author, services)
    whose = "your other change" if name == "You" else f"the change by {name}"
    return f"combined with {whose} ({join_words(fields)})"
