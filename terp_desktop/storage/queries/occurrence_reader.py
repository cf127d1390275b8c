"""Reads occurrences from rows, ten thousand of them in the time of a few frames.

The columns come as the driver gives them, past SQLAlchemy's types, and SQLAlchemy is not even
loaded for it. Many events begin and end at the same times, and fewer still are the ways to be
marked: these come as one text each, and what several rows say alike is made once, and shared.
What a database holds has passed its CHECKs, and is not checked again.
"""

import json
from datetime import UTC, date, datetime, time
from typing import Any, Final

from terp_desktop.domain.event import (
    EventType,
    Module,
    Priority,
    ResponseStatus,
    Status,
    Visibility,
)
from terp_desktop.domain.series import InstanceStatus, Occurrence
from terp_desktop.domain.when import When

PLAIN_NAMES: Final = ("title", "location", "color", "assigned_to")
ATTRIBUTE_NAMES: Final = ("module", "event_type", "status", "priority", "visibility")
TIME_NAMES: Final = (
    "start_date",
    "end_date",
    "start_time",
    "end_time",
    "timezone",
    "start_fold",
    "end_fold",
    "start_utc",
    "end_utc",
)

_JSON: Final = json.JSONDecoder()

READ_COLUMNS: Final = 9
"""How many columns of a row `Reader.read` takes."""

_Attributes = tuple[
    Module, EventType, Status, Priority, Visibility, bool, bool, ResponseStatus | None
]
_Times = tuple[When, datetime, datetime]


class OccurrenceReader:
    """Reads the rows of one answer: `shown.selected` says in which order their columns come."""

    def __init__(self) -> None:
        self._marks = _AttributeCache()
        self._places = _TimesCache()

    def read(
        self,
        row: tuple[Any, ...],
        instance_date: date | None = None,
        instance_status: InstanceStatus | None = None,
    ) -> Occurrence:
        """The occurrence that the first columns of a row say."""
        (event_id, created_by, version, title, location, color, assigned_to,
         marks, place) = row[:READ_COLUMNS]  # fmt: skip
        (module, event_type, status, priority, visibility,
         is_auto_generated, has_reminder, response) = self._marks[marks]  # fmt: skip
        when, start_utc, end_utc = self._places[place]
        # In the order of the fields, which is how `Occurrence` is made fastest.
        return Occurrence._make((
            event_id, instance_date, when, start_utc, end_utc, title, location or None,
            module, event_type, status, priority, visibility, color, assigned_to, created_by,
            version, instance_status, is_auto_generated, has_reminder, response,
        ))  # fmt: skip


class _AttributeCache(dict[str, _Attributes]):
    """The words of an answer, whether it came of itself, has a reminder, and was answered."""

    def __missing__(self, key: str) -> _Attributes:
        (module, event_type, status, priority, visibility,
         is_auto_generated, has_reminder, response) = _JSON.raw_decode(key)[0]  # fmt: skip
        known = self[key] = (
            Module(module),
            EventType(event_type),
            Status(status),
            Priority(priority),
            Visibility(visibility),
            bool(is_auto_generated),
            bool(has_reminder),
            None if response is None else ResponseStatus(response),
        )
        return known


class _DateCache(dict[str, date]):
    """Days, by what an answer calls them."""

    def __missing__(self, key: str) -> date:
        known = self[key] = date.fromisoformat(key)
        return known


class _TimeOfDayCache(dict[str | None, time | None]):
    """Times, by what an answer calls them; none where it has none."""

    def __missing__(self, key: str | None) -> time | None:
        known = self[key] = None if key is None else time.fromisoformat(key)
        return known


class _InstantCache(dict[str, datetime]):
    """Instants, by what an answer calls them."""

    def __missing__(self, key: str) -> datetime:
        known = self[key] = instant_of(key)
        return known


class _TimesCache(dict[str, _Times]):
    """Where occurrences lie, by what an answer says of it."""

    def __init__(self) -> None:
        super().__init__()
        self._days = _DateCache()
        self._clocks = _TimeOfDayCache()
        self._instants = _InstantCache()

    def __missing__(self, key: str) -> _Times:
        (first, last, start, end, timezone, start_fold, end_fold,
         start_utc, end_utc) = _JSON.raw_decode(key)[0]  # fmt: skip
        when = When.from_stored(
            start_date=self._days[first],
            end_date=self._days[last],
            start_time=self._clocks[start],
            end_time=self._clocks[end],
            timezone=timezone,
            start_fold=start_fold,
            end_fold=end_fold,
        )
        known = self[key] = when, self._instants[start_utc], self._instants[end_utc]
        return known


def day_of(value: str | date) -> date:
    """A day as drivers give it: SQLite's as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def instant_of(value: str | datetime) -> datetime:
    """An instant as drivers give it: SQLite and MySQL do not say that theirs are in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    # Not `replace`, which takes six times as long.
    return datetime.combine(moment, moment.time(), UTC)
