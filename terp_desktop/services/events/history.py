"""The history's lines: an event's states compared field by field, in the payload's words."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from itertools import groupby

from terp_desktop.domain.event import Event, Status, Visibility
from terp_desktop.domain.history import STEP_KEY, ChangeType, HistoryEntry
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


def creation_entry(event: Event, by: int, now: datetime) -> HistoryEntry:
    """The first line of every trail."""
    return event_entry(event, ChangeType.CREATED, by, now)


def event_entry(event: Event, change: ChangeType, by: int | None, now: datetime) -> HistoryEntry:
    """A line about the event as a whole, with all of its content as a snapshot."""
    return HistoryEntry(
        event_id=event.id,
        change_type=change,
        changed_by=by,
        changed_at=now,
        full_snapshot=payload.content_to_json(event.content),
    )


def field_entries(before: Event, after: Event, by: int, now: datetime) -> list[HistoryEntry]:
    """A line for each field in which the two states differ."""
    old, new = payload.content_to_json(before.content), payload.content_to_json(after.content)
    blank = HistoryEntry(
        event_id=after.id, change_type=ChangeType.UPDATED, changed_by=by, changed_at=now
    )
    return _changed_field_entries(blank, old, new)


def override_entries(
    event: Event,
    day: date,
    before: Override | None,
    after: Override | None,
    *,
    by: int,
    now: datetime,
) -> list[HistoryEntry]:
    """A line for each field in which one occurrence now differs from what it was.

    None is an occurrence that is as the rule gives it.
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
    usual = Override(instance_date=day, when=event.content.nominal_time(day))
    old, new = _override_values(before or usual), _override_values(after or usual)
    # An occurrence may come back without differing in any field.
    return _changed_field_entries(blank, old, new) or [
        replace(blank, change_type=ChangeType.RESTORED)
    ]


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


ACCESS_FIELDS = frozenset({"visibility", "assignedTo"})
"""The fields of an occurrence that decide who may see it, as the history names them."""

CanSee = Callable[[Visibility | None, int | None], bool]
"""Whether somebody may see an occurrence with that visibility and assignee of its own."""


@dataclass(frozen=True, slots=True)
class _Access:
    """The visibility and the assignee that an occurrence has of its own, None without."""

    visibility: Visibility | None = None
    assigned_to: int | None = None


def filter_visible(
    lines: Iterable[HistoryEntry], overrides: Mapping[date, Override], may_see: CanSee
) -> list[HistoryEntry]:
    """Those of the lines, the oldest first, that are not about what is or was closed to the reader.

    A line about an occurrence tells what stood there before and what stands there since, so
    both have to be open to the reader, and the occurrence as it is now as well.
    """
    lines = list(lines)
    days = {one.instance_date for one in lines if one.instance_date is not None}
    hidden: set[int] = set()
    for day in days:
        own = [one for one in lines if one.instance_date == day]
        now = overrides.get(day)
        if now is not None and not may_see(now.visibility, now.assigned_to):
            hidden |= {id(one) for one in own}
        hidden |= {id(one) for one in _hidden_entries(own, may_see)}
    return [one for one in lines if id(one) not in hidden]


def redact(line: HistoryEntry, *, is_whole: bool) -> HistoryEntry:
    """The line without what only undoing needs, and, unless `is_whole`, without the series."""
    if line.full_snapshot is None:
        return line
    snapshot = {key: value for key, value in line.full_snapshot.items() if key != STEP_KEY}
    return replace(line, full_snapshot=(snapshot or None) if is_whole else None)


def _hidden_entries(lines: Iterable[HistoryEntry], may_see: CanSee) -> Iterator[HistoryEntry]:
    """Those of one occurrence's lines that tell of it while it was closed to the reader."""
    before = _Access()
    for _, together in groupby(lines, lambda one: (one.changed_at, one.changed_by)):
        written = list(together)
        before, after = _access_around(before, written)
        if not all(may_see(one.visibility, one.assigned_to) for one in (before, after)):
            yield from written
        before = after


def _access_around(before: _Access, written: Iterable[HistoryEntry]) -> tuple[_Access, _Access]:
    """The rights before and after lines that were written together."""
    after = before
    for one in written:
        if one.field_changed == "visibility":
            before = replace(before, visibility=_visibility(one.previous_value))
            after = replace(after, visibility=_visibility(one.new_value))
        elif one.field_changed == "assignedTo":
            before = replace(before, assigned_to=_person(one.previous_value))
            after = replace(after, assigned_to=_person(one.new_value))
    return before, after


def _visibility(told: str | None) -> Visibility | None:
    return None if told is None else Visibility(json.loads(told))


def _person(told: str | None) -> int | None:
    return None if told is None else int(json.loads(told))
