"""An event's trail in sentences: "Mira changed the time, 3 Nov 14:05"."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from PySide6.QtCore import QLocale

from terp_desktop.domain import zones
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.domain.history import ChangeType, HistoryEntry
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


def history_lines(
    entries: Sequence[HistoryEntry],
    people: Mapping[int, Person],
    zone: str,
    now: datetime,
    locale: QLocale | None = None,
) -> list[str]:
    """A line for each change, the newest first; fields changed at one stroke share a line."""
    near = zones.to_local(now, zone).date()
    lines = []
    for (moment, person_id), group in groupby(
        reversed(entries), lambda entry: (entry.changed_at, entry.changed_by)
    ):
        person = people.get(person_id) if person_id is not None else None
        who = person.name if person else "The program" if person_id is None else "Somebody"
        what = _describe(list(group)[::-1], locale)
        lines.append(f"{who} {what}, {instant_text(moment, zone, locale, near)}")
    return lines


def _describe(entries: list[HistoryEntry], locale: QLocale | None) -> str:
    days = {entry.instance_date for entry in entries}
    day = days.pop() if len(days) == 1 else None
    suffix = f" of {date_text(day, locale)}" if day is not None else ""
    telling = [entry for entry in entries if entry.field_changed is None]
    if telling:
        said = _CHANGE_LABELS[telling[0].change_type]
        return said.replace(" it", f" the one{suffix}", 1) if suffix else said
    closing = next((one for one in entries if one.field_changed == "status"), None)
    if closing is not None and len(entries) == 1 and closing.change_type in _FINAL_CHANGES:
        return _CHANGE_LABELS[closing.change_type] + suffix
    answer = _describe_response(entries[0]) if len(entries) == 1 else ""
    if answer or _concerns_attachments(entries):
        return answer or _describe_attachments(entries)
    fields = join_words(_label_fields(entry.field_changed or "" for entry in entries))
    return f"changed {fields}{suffix}"


def _describe_response(entry: HistoryEntry) -> str:
    """What the person answered, if that is all that became of the participants."""
    if entry.field_changed != "participants":
        return ""
    before, after = (json.loads(text or "[]") for text in (entry.previous_value, entry.new_value))
    changed = [(old, new) for old, new in zip(before, after, strict=False) if old != new]
    if len(before) != len(after) or len(changed) != 1:
        return ""
    old, new = ({**one, "responseStatus": "", "respondedAt": ""} for one in changed[0])
    is_own = new.get("userId") is not None and new.get("userId") == entry.changed_by
    return (
        _RESPONSE_LABELS.get(changed[0][1]["responseStatus"], "") if old == new and is_own else ""
    )


def _concerns_attachments(entries: Iterable[HistoryEntry]) -> bool:
    return {entry.field_changed for entry in entries} == {"attachments"}


def _describe_attachments(entries: Iterable[HistoryEntry]) -> str:
    """Which files were attached, and which were removed."""
    added = [f"“{json.loads(one.new_value)}”" for one in entries if one.new_value]
    gone = [f"“{json.loads(one.previous_value)}”" for one in entries if one.previous_value]
    verbs = (("attached", added), ("removed", gone))
    return " and ".join(f"{verb} {join_words(names)}" for verb, names in verbs if names)


_RESPONSE_LABELS = {
    ResponseStatus.ACCEPTED.value: "accepted the invitation",
    ResponseStatus.TENTATIVE.value: "may come",
    ResponseStatus.DECLINED.value: "declined the invitation",
    ResponseStatus.PENDING.value: "took the answer back",
}
_FINAL_CHANGES = (ChangeType.CANCELLED, ChangeType.COMPLETED)


def _label_fields(fields: Iterable[str]) -> list[str]:
    """The fields in words, each said once."""
    said = (
        "the time" if one in _TIME_FIELDS else _FIELD_LABELS.get(one, "a detail") for one in fields
    )
    return list(dict.fromkeys(said))
