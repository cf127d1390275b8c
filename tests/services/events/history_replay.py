"""Replays the history of an event, entry by entry from its creation.

Entries about fields say the value before and after; the value before has to be what the replay
has by then. Dates of a series are in the record of a step.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from dateutil.rrule import DAILY, WEEKLY

from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from tests.services.events.calendar_model import Own, Planned, Repeat, Time

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = {
    "title": "title",
    "status": "status",
    "priority": "priority",
    "visibility": "visibility",
    "assignedTo": "assigned",
}


def replay(entries: Iterable[HistoryEntry], creator: int) -> Planned:
    """The event that the history leads to."""
    state: dict[str, Any] = {}
    own: dict[date, Mapping[str, Any]] = {}
    is_deleted = False
    for entry in entries:
        snapshot = entry.full_snapshot or {}
        if entry.change_type is ChangeType.CREATED:
            state = {key: value for key, value in snapshot.items() if key != "step"}
        elif entry.change_type is ChangeType.DELETED:
            is_deleted = True
        elif entry.change_type is ChangeType.RESTORED and entry.instance_date is None:
            is_deleted = False
        elif entry.field_changed is not None and entry.instance_date is None:
            _change_field(state, entry)
        _change_dates(own, snapshot.get("step"))
    return _planned(state, own, creator, is_deleted=is_deleted)


def _change_field(state: dict[str, Any], entry: HistoryEntry) -> None:
    key = {"ownReminders": "reminders", "responses": "participants"}.get(
        entry.field_changed or "", entry.field_changed or ""
    )
    before, after = (
        None if value is None else json.loads(value)
        for value in (entry.previous_value, entry.new_value)
    )
    assert state[key] == before
    state[key] = after


def _change_dates(own: dict[date, Mapping[str, Any]], step: Any) -> None:
    for change in step["overrides"] if step else ():
        day = date.fromisoformat(change["instanceDate"])
        assert own.get(day) == change["before"]
        if change["after"] is None:
            del own[day]
        else:
            own[day] = change["after"]


def _planned(
    state: Mapping[str, Any],
    own: Mapping[date, Mapping[str, Any]],
    creator: int,
    *,
    is_deleted: bool,
) -> Planned:
    return Planned(
        creator=creator,
        time=_time(state),
        repeat=state["recurrenceRule"] and _repeat(state["recurrenceRule"]),
        own={
            day: Own(
                _time(raw["when"]),
                {NAMES[key]: raw[key] for key in NAMES if raw[key] is not None},
                raw["isCancelled"],
            )
            for day, raw in own.items()
        },
        is_deleted=is_deleted,
        **{name: state[key] for key, name in NAMES.items()},
    )


def _time(raw: Mapping[str, Any]) -> Time:
    start, end = (
        datetime.combine(
            date.fromisoformat(raw[f"{which}Date"]),
            time.fromisoformat(raw[f"{which}Time"] or "00:00"),
        )
        for which in ("start", "end")
    )
    return Time(start, end - start, is_all_day=raw["startTime"] is None)


def _repeat(raw: Mapping[str, Any]) -> Repeat:
    first, end = date.fromisoformat(raw["startDate"]), raw["endDate"]
    return Repeat(
        DAILY if raw["frequency"] == "DAILY" else WEEKLY,
        first,
        interval=raw["interval"],
        weekdays=tuple(WEEKDAYS.index(day) for day in raw["byDay"]),
        week_start=WEEKDAYS.index(raw["weekStart"]),
        count=raw["count"],
        until=end and date.fromisoformat(end),
    )
