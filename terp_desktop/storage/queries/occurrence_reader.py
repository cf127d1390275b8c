"""Reads occurrences from rows, ten thousand of them within a few frames.

The columns hold the driver's own values, without SQLAlchemy's types; this module does not import
SQLAlchemy. Many events share their times, and still more their attributes. Each of these groups
of columns is selected as one JSON text, and rows with the same text share one parsed value. The
values have passed the CHECKs of the database, and are not checked again.
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
_INSTANCE_STATUSES: Final = {status.value: status for status in InstanceStatus}

READ_COLUMNS: Final = 9
"""The number of columns that `OccurrenceReader.read` reads."""

_Attributes = tuple[
    Module, EventType, Status, Priority, Visibility, bool, bool, ResponseStatus | None
]
_Times = tuple[When, datetime, datetime]


class OccurrenceReader:
    """Reads the rows of one result; `occurrence_columns.select_occurrences` orders the columns."""

    def __init__(self) -> None:
        self._attributes = _AttributeCache()
        self._times = _TimesCache()

    def read(
        self,
        row: tuple[Any, ...],
        instance_date: date | None = None,
        instance_status: InstanceStatus | None = None,
    ) -> Occurrence:
        """The occurrence in the first columns of a row."""
        (event_id, created_by, version, title, location, color, assigned_to,
         attributes, times) = row[:READ_COLUMNS]  # fmt: skip
        (module, event_type, status, priority, visibility,
         is_auto_generated, has_reminder, response) = self._attributes[attributes]  # fmt: skip
        when, start_utc, end_utc = self._times[times]
        # Positional, in the order of the fields: the fastest way to create a named tuple.
        return Occurrence._make((
            event_id, instance_date, when, start_utc, end_utc, title, location or None,
            module, event_type, status, priority, visibility, color, assigned_to, created_by,
            version, instance_status, is_auto_generated, has_reminder, response,
        ))  # fmt: skip

    def read_materialized(self, row: tuple[Any, ...]) -> Occurrence:
        """The materialized occurrence of a row whose last columns are its date and status."""
        return self.read(row, day_of(row[-2]), _INSTANCE_STATUSES[row[-1]])


class _AttributeCache(dict[str, _Attributes]):
    """The parsed attributes of occurrences, by their JSON text."""

    def __missing__(self, key: str) -> _Attributes:
        (module, event_type, status, priority, visibility,
         is_auto_generated, has_reminder, response) = _JSON.raw_decode(key)[0]  # fmt: skip
        parsed = self[key] = (
            Module(module),
            EventType(event_type),
            Status(status),
            Priority(priority),
            Visibility(visibility),
            bool(is_auto_generated),
            bool(has_reminder),
            None if response is None else ResponseStatus(response),
        )
        return parsed


class _DateCache(dict[str, date]):
    """The parsed days, by their text."""

    def __missing__(self, key: str) -> date:
        parsed = self[key] = date.fromisoformat(key)
        return parsed


class _TimeOfDayCache(dict[str | None, time | None]):
    """The parsed times of day, by their text; None for None."""

    def __missing__(self, key: str | None) -> time | None:
        parsed = self[key] = None if key is None else time.fromisoformat(key)
        return parsed


class _InstantCache(dict[str, datetime]):
    """The parsed instants, by their text."""

    def __missing__(self, key: str) -> datetime:
        parsed = self[key] = instant_of(key)
        return parsed


class _TimesCache(dict[str, _Times]):
    """The parsed times of occurrences, by their JSON text."""

    def __init__(self) -> None:
        super().__init__()
        self._days = _DateCache()
        self._times_of_day = _TimeOfDayCache()
        self._instants = _InstantCache()

    def __missing__(self, key: str) -> _Times:
        (first, last, start, end, timezone, start_fold, end_fold,
         start_utc, end_utc) = _JSON.raw_decode(key)[0]  # fmt: skip
        when = When.from_stored(
            start_date=self._days[first],
            end_date=self._days[last],
            start_time=self._times_of_day[start],
            end_time=self._times_of_day[end],
            timezone=timezone,
            start_fold=start_fold,
            end_fold=end_fold,
        )
        parsed = self[key] = when, self._instants[start_utc], self._instants[end_utc]
        return parsed


def day_of(value: str | date) -> date:
    """The day in a driver's value; SQLite's is text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def instant_of(value: str | datetime) -> datetime:
    """The instant in a driver's value, in UTC; those of SQLite and MySQL carry no zone."""
    parsed = datetime.fromisoformat(value) if isinstance(value, str) else value
    if parsed.tzinfo is not None:
        return parsed.astimezone(UTC)
    # Not `replace`, which takes six times as long.
    return datetime.combine(parsed, parsed.time(), UTC)
