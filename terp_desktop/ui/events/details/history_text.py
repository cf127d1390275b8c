"""An event's history as text: "Mira changed the time, 3 Nov 14:05"."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from PySide6.QtCore import QLocale

from terp_desktop.domain import zones
from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.domain.person import Person
from terp_desktop.ui.text.dates import date_text, instant_text
from terp_desktop.ui.text.labels import join_words

_CHANGE_LABELS: dict[ChangeType, str] = {
    ChangeType.CREATED: "created it",
    ChangeType.UPDATED: "changed it",
    ChangeType.RESCHEDULED: "changed the time",
    ChangeType.CANCELLED: "canceled it",
    ChangeType.COMPLETED: "marked it completed",
    ChangeType.DELETED: "deleted it",
    ChangeType.RESTORED: "restored it",
    ChangeType.PURGED: "removed it for good",
}
_FIELD_LABELS: dict[str, str] = {
    "title": "the title",
    "description": "the description",
    "location": "the place",
    "module": "the module",
    "eventType": "the type",
    "status": "the status",
    "priority": "the priority",
    "visibility": "who can see it",
    "assignedTo": "the assignee",
    "participants": "the participants",
    "reminders": "the reminders",
    "recurrenceRule": "the repetition",
    "isRecurring": "the repetition",
    "clientId": "the client",
    "invoiceId": "the invoice",
    "billId": "the bill",
    "color": "the color",
    "timezone": "the time zone",
    "attachments": "the attachments",
}
_TIME_FIELDS = ("startDate", "startTime", "endDate", "endTime", "isFloatingTime", "startFold")
_RESPONSE_LABELS = {
    ResponseStatus.ACCEPTED.value: "accepted the invitation",
    ResponseStatus.TENTATIVE.value: "may come",
    ResponseStatus.DECLINED.value: "declined the invitation",
    ResponseStatus.PENDING.value: "took the answer back",
}
_FINAL_CHANGES = (ChangeType.CANCELLED, ChangeType.COMPLETED)


def history_lines(
    entries: Sequence[HistoryEntry],
    people: Mapping[int, Person],
    zone: str,
    now: datetime,
    locale: QLocale | None = None,
) -> list[str]:
    """A line for each change, the newest first; fields changed at the same time share a line."""
    near = zones.to_local(now, zone).date()
    lines = []
    for (instant, person_id), group in groupby(
        reversed(entries), lambda entry: (entry.changed_at, entry.changed_by)
    ):
        person = people.get(person_id) if person_id is not None else None
        who = person.name if person else "The program" if person_id is None else "Somebody"
        what = _describe(list(group)[::-1], locale)
        lines.append(f"{who} {what}, {instant_text(instant, zone, locale, near)}")
    return lines


def _describe(entries: list[HistoryEntry], locale: QLocale | None) -> str:
    days = {entry.instance_date for entry in entries}
    day = days.pop() if len(days) == 1 else None
    suffix = f" of {date_text(day, locale)}" if day is not None else ""
    whole = [entry for entry in entries if entry.field_changed is None]
    if whole:
        text = _CHANGE_LABELS[whole[0].change_type]
        return text.replace(" it", f" the one{suffix}", 1) if suffix else text
    status = next((entry for entry in entries if entry.field_changed == "status"), None)
    if status is not None and len(entries) == 1 and status.change_type in _FINAL_CHANGES:
        return _CHANGE_LABELS[status.change_type] + suffix
    answer = _describe_response(entries[0]) if len(entries) == 1 else ""
    if answer or _concerns_attachments(entries):
        return answer or _describe_attachments(entries)
    fields = join_words(_label_fields(entry.field_changed or "" for entry in entries))
    return f"changed {fields}{suffix}"


def _describe_response(entry: HistoryEntry) -> str:
    """The answer, if the entry is a participant's own answer and nothing else; else ""."""
    if entry.field_changed != "participants":
        return ""
    before, after = (json.loads(text or "[]") for text in (entry.previous_value, entry.new_value))
    changed = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    if len(before) != len(after) or len(changed) != 1:
        return ""
    old, new = ({**each, "responseStatus": "", "respondedAt": ""} for each in changed[0])
    is_own = new.get("userId") is not None and new.get("userId") == entry.changed_by
    return (
        _RESPONSE_LABELS.get(changed[0][1]["responseStatus"], "") if old == new and is_own else ""
    )


def _concerns_attachments(entries: Iterable[HistoryEntry]) -> bool:
    return {entry.field_changed for entry in entries} == {"attachments"}


def _describe_attachments(entries: Iterable[HistoryEntry]) -> str:
    """The files that were attached and removed."""
    added = [f"“{json.loads(each.new_value)}”" for each in entries if each.new_value]
    removed = [f"“{json.loads(each.previous_value)}”" for each in entries if each.previous_value]
    verbs = (("attached", added), ("removed", removed))
    return " and ".join(f"{verb} {join_words(names)}" for verb, names in verbs if names)


def _label_fields(fields: Iterable[str]) -> list[str]:
    """The labels of the fields without duplicates."""
    labels = (
        "the time" if name in _TIME_FIELDS else _FIELD_LABELS.get(name, "a detail")
        for name in fields
    )
    return list(dict.fromkeys(labels))
