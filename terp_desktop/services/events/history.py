"""The history's lines: an event's states compared field by field, in the payload's words."""

import json
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date, datetime

from terp_desktop.domain.event import Event, Status
from terp_desktop.domain.history import ChangeType, HistoryEntry
from terp_desktop.domain.series import Override
from terp_desktop.services.events import payload

_PLACE_IN_TIME = frozenset(
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


def created(event: Event, by: int, now: datetime) -> HistoryEntry:
    """The first line of every trail."""
    return whole(event, ChangeType.CREATED, by, now)


def whole(event: Event, change: ChangeType, by: int | None, now: datetime) -> HistoryEntry:
    """A line about the event as a whole, with all of its content as a snapshot."""
    return HistoryEntry(
        event_id=event.id,
        change_type=change,
        changed_by=by,
        changed_at=now,
        full_snapshot=payload.from_content(event.content),
    )


def differences(before: Event, after: Event, by: int, now: datetime) -> list[HistoryEntry]:
    """A line for each field in which the two states differ."""
    old, new = payload.from_content(before.content), payload.from_content(after.content)
    blank = HistoryEntry(
        event_id=after.id, change_type=ChangeType.UPDATED, changed_by=by, changed_at=now
    )
    return _lines(blank, old, new)


def overridden(
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
        return [replace(blank, full_snapshot=payload.from_content(event.content))]
    usual = Override(instance_date=day, when=event.content.usual(day))
    old, new = _override_values(before or usual), _override_values(after or usual)
    # An occurrence may come back without differing in any field.
    return _lines(blank, old, new) or [replace(blank, change_type=ChangeType.RESTORED)]


def _lines(
    blank: HistoryEntry, old: Mapping[str, object], new: Mapping[str, object]
) -> list[HistoryEntry]:
    return [
        replace(
            blank,
            change_type=_change_type(key, new[key]),
            field_changed=key,
            previous_value=_text(old[key]),
            new_value=_text(new[key]),
        )
        for key in new
        if old[key] != new[key]
    ]


def _override_values(override: Override) -> Mapping[str, object]:
    plain = {
        payload.camel(field.name): payload.plain(getattr(override, field.name))
        for field in fields(override)
        if field.name not in {"instance_date", "when", "is_cancelled"}
    }
    return payload.from_when(override.when) | plain


def _change_type(key: str, value: object) -> ChangeType:
    if key in _PLACE_IN_TIME:
        return ChangeType.RESCHEDULED
    if key == "status" and value == Status.CANCELLED:
        return ChangeType.CANCELLED
    if key == "status" and value == Status.COMPLETED:
        return ChangeType.COMPLETED
    return ChangeType.UPDATED


def _text(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
