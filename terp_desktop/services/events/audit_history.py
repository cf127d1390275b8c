"""Creates history entries, field by field with the keys of the payload, and filters them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import groupby

from terp_desktop.domain.audit_history import STEP_KEY, ChangeType, HistoryEntry
from terp_desktop.domain.event import Event, EventContent, Status, Visibility
from terp_desktop.domain.series import Override
from terp_desktop.services.events import payload

_TIME_FIELDS = frozenset(
    {
        "startDate",
        "startTime",
        "endDate",
        "endTime",
        "timezone",
        "isFloatingTime",
        "startFold",
        "endFold",
        "isRecurring",
        "recurrenceRule",
    }
)


ACCESS_FIELDS = frozenset({"visibility", "assignedTo"})
"""The fields of an occurrence that decide who may see it, by their names in the history."""

PARTICIPATION_FIELDS = {"participants": "responses", "reminders": "ownReminders"}
"""The fields under which answers and reminders are recorded.

The event does not change by them, so its history does not show them: only undo reads them.
"""

_REMINDERS = "reminders"
"""Under its own name, an earlier version recorded reminders of several people."""

CanSee = Callable[[Visibility | None, int | None], bool]
"""Whether the reader may see an occurrence with that visibility and assignee of its own."""


def creation_entry(event: Event, by: int, now: datetime) -> HistoryEntry:
    """The first entry of a history."""
    return event_entry(event, ChangeType.CREATED, by, now)


def event_entry(event: Event, change: ChangeType, by: int | None, now: datetime) -> HistoryEntry:
    """An entry about the event as a whole, with its content as a snapshot."""
    return HistoryEntry(
        event_id=event.id,
        change_type=change,
        changed_by=by,
        changed_at=now,
        full_snapshot=payload.content_to_json(event.content),
    )


def field_entries(before: Event, after: Event, by: int, now: datetime) -> list[HistoryEntry]:
    """An entry for each field in which the two states differ."""
    old, new = payload.content_to_json(before.content), payload.content_to_json(after.content)
    blank = HistoryEntry(
        event_id=after.id, change_type=ChangeType.UPDATED, changed_by=by, changed_at=now
    )
    return _changed_field_entries(blank, old, new)


def mark_participation(
    entries: Iterable[HistoryEntry], before: EventContent, after: EventContent
) -> list[HistoryEntry]:
    """The entries, those of answers and reminders under the names of PARTICIPATION_FIELDS.

    The contents are those before and after the change, without participation.
    """
    return [
        replace(entry, field_changed=PARTICIPATION_FIELDS[field])
        if (field := entry.field_changed) in PARTICIPATION_FIELDS
        and getattr(before, field) == getattr(after, field)
        else entry
        for entry in entries
    ]


def without_participation(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """The entries about changes of the event."""
    hidden = {*PARTICIPATION_FIELDS.values(), _REMINDERS}
    return [entry for entry in entries if entry.field_changed not in hidden]


def override_entries(
    event: Event,
    day: date,
    before: Override | None,
    after: Override | None,
    *,
    by: int,
    now: datetime,
) -> list[HistoryEntry]:
    """An entry for each field in which one occurrence changed.

    None is an occurrence without override.
    """
    blank = HistoryEntry(
        event_id=event.id,
        change_type=ChangeType.CANCELLED,
        changed_by=by,
        changed_at=now,
        instance_date=day,
    )
    if after is not None and after.is_cancelled:
        return [replace(blank, full_snapshot=payload.content_to_json(event.content))]
    is_restored = before is not None and before.is_cancelled
    when = before.when if before and is_restored else event.content.nominal_time(day)
    usual = Override(instance_date=day, when=when)
    old, new = _override_values(before or usual), _override_values(after or usual)
    # A reinstated occurrence may not differ in any field.
    return _changed_field_entries(blank, old, new) or [
        replace(blank, change_type=ChangeType.RESTORED)
    ]


def deletion_entries(
    entries: Iterable[HistoryEntry], places: Mapping[date, date], event_id: int
) -> list[HistoryEntry]:
    """The latest entries about the deletion of the occurrences on the days, for another event.

    `places` has the date of each of the days there. A series that continues another one inherits
    them: its trash tells who deleted its dates.
    """
    latest = {
        place: replace(entry, event_id=event_id, instance_date=place, full_snapshot=None)
        for entry in entries
        if entry.instance_date is not None
        and (place := places.get(entry.instance_date)) is not None
        and entry.change_type is ChangeType.CANCELLED
        and entry.field_changed is None
    }
    return list(latest.values())


def _changed_field_entries(
    blank: HistoryEntry, old: Mapping[str, object], new: Mapping[str, object]
) -> list[HistoryEntry]:
    return [
        replace(
            blank,
            change_type=_change_type(key, new[key]),
            field_changed=key,
            previous_value=_json_text(old[key]),
            new_value=_json_text(new[key]),
        )
        for key in new
        if old[key] != new[key]
    ]


def _override_values(override: Override) -> Mapping[str, object]:
    plain = {
        payload.to_camel_case(field.name): payload.to_json_value(getattr(override, field.name))
        for field in fields(override)
        if field.name not in {"instance_date", "when", "is_cancelled"}
    }
    return payload.when_to_json(override.when) | plain


def _change_type(key: str, value: object) -> ChangeType:
    if key in _TIME_FIELDS:
        return ChangeType.RESCHEDULED
    if key == "status" and value == Status.CANCELLED:
        return ChangeType.CANCELLED
    if key == "status" and value == Status.COMPLETED:
        return ChangeType.COMPLETED
    return ChangeType.UPDATED


def _json_text(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Access:
    """An occurrence's own visibility and assignee; None for those of the series."""

    visibility: Visibility | None = None
    assigned_to: int | None = None


def filter_visible(
    entries: Iterable[HistoryEntry],
    history: Sequence[HistoryEntry],
    event: Event,
    overrides: Mapping[date, Override],
    can_see: CanSee,
) -> list[HistoryEntry]:
    """The entries, the oldest first, without those of a time when they were hidden from the reader.

    An entry shows values before and after a change. The reader must be allowed to see both
    states, with the visibility that the event had then, and an occurrence as it is now.
    `history` is the whole history of the event, with these entries.
    """
    entries, then = list(entries), _visibility_then(history, event)
    days = {entry.instance_date for entry in entries}
    hidden: set[int] = set()
    for day in days:
        of_day = [entry for entry in entries if entry.instance_date == day]
        current = None if day is None else overrides.get(day)
        if current is not None and not can_see(current.visibility, current.assigned_to):
            hidden |= {id(entry) for entry in of_day}
        hidden |= {id(entry) for entry in _hidden_entries(of_day, then, can_see)}
    return [entry for entry in entries if id(entry) not in hidden]


_Visibilities = tuple[Visibility, Visibility]


def _visibility_then(history: Sequence[HistoryEntry], event: Event) -> Mapping[int, _Visibilities]:
    """The visibility of the event before and after each entry, by the id of the object."""
    after, found = event.content.visibility, dict[int, _Visibilities]()
    for entry in reversed(history):
        before = after
        if entry.instance_date is None and entry.field_changed == "visibility":
            before = _visibility(entry.previous_value) or after
        found[id(entry)] = before, after
        after = before
    return found


def redact(entry: HistoryEntry, *, is_whole: bool) -> HistoryEntry:
    """The entry without its undo record, and, unless `is_whole`, without its snapshot.

    The snapshot leaves out the reminders, which are those of several people.
    """
    if entry.full_snapshot is None:
        return entry
    hidden = (STEP_KEY, _REMINDERS)
    snapshot = {key: value for key, value in entry.full_snapshot.items() if key not in hidden}
    return replace(entry, full_snapshot=(snapshot or None) if is_whole else None)


def _hidden_entries(
    entries: Iterable[HistoryEntry], then: Mapping[int, _Visibilities], can_see: CanSee
) -> Iterator[HistoryEntry]:
    """The entries from when the reader was not allowed to see the event, or the occurrence."""
    access = _Access()
    for _, group in groupby(entries, lambda entry: (entry.changed_at, entry.changed_by)):
        written = list(group)
        earlier, later = then[id(written[0])][0], then[id(written[-1])][1]
        before, after = access, access
        if written[0].instance_date is not None:
            before, after = _access_around(access, written)
        states = ((before, earlier), (after, later))
        if not all(can_see(one.visibility or usual, one.assigned_to) for one, usual in states):
            yield from written
        access = after


def _access_around(before: _Access, written: Iterable[HistoryEntry]) -> tuple[_Access, _Access]:
    """The access fields before and after entries that were written together."""
    after = before
    for entry in written:
        if entry.field_changed == "visibility":
            before = replace(before, visibility=_visibility(entry.previous_value))
            after = replace(after, visibility=_visibility(entry.new_value))
        elif entry.field_changed == "assignedTo":
            before = replace(before, assigned_to=_person(entry.previous_value))
            after = replace(after, assigned_to=_person(entry.new_value))
    return before, after


def _visibility(value: str | None) -> Visibility | None:
    return None if value is None else Visibility(json.loads(value))


def _person(value: str | None) -> int | None:
    return None if value is None else int(json.loads(value))
