"""Reads occurrences from rows, ten thousand of them in the time of a few frames.

The columns come as the driver gives them, past SQLAlchemy's types, and SQLAlchemy is not even
loaded for it. Many events begin and end at the same times, and fewer still are the ways to be
marked: what several rows say alike is made once, and shared. What a database holds has passed
its CHECKs, and is not checked again.
"""

from collections.abc import Sequence
from dataclasses import fields, make_dataclass
from datetime import UTC, date, datetime, time, timedelta
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

OWN_NAMES: Final = ("title", "location", "color", "assigned_to")
MARKS: Final = ("module", "event_type", "status", "priority", "visibility")
PLACE_NAMES: Final = (
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

_MIDNIGHT: Final = datetime(2000, 1, 1, tzinfo=UTC)

_Marks = tuple[ResponseStatus | None, Module, EventType, Status, Priority, Visibility]
_Place = tuple[When, datetime, datetime]


class Reader:
    """Reads the rows of one answer: `shown.selected` says in which order their columns come."""

    def __init__(self) -> None:
        self._marks = _KnownMarks()
        self._places = _KnownPlaces()

    def read(
        self,
        row: Sequence[Any],
        instance_date: date | None = None,
        instance_status: InstanceStatus | None = None,
    ) -> Occurrence:
        """The occurrence that the first columns of a row say."""
        event_id, created_by, version, is_auto_generated, has_reminder = row[:5]
        title, location, color, assigned_to = row[5:9]
        response, module, event_type, status, priority, visibility = self._marks[tuple(row[9:15])]
        when, start_utc, end_utc = self._places[tuple(row[15:24])]
        # By position, in the order of the fields of `Occurrence`.
        read = _Draft(
            event_id, instance_date, when, start_utc, end_utc, title, location or None,
            module, event_type, status, priority, visibility, color, assigned_to, created_by,
            version, instance_status, bool(is_auto_generated), bool(has_reminder), response,
        )  # fmt: skip
        read.__class__ = Occurrence
        return read  # type: ignore[no-any-return]


_Draft: Any = make_dataclass("_Draft", [one.name for one in fields(Occurrence)], slots=True)
"""An occurrence whose fields can still be set, and so are set in a sixth of the time."""


class _KnownMarks(dict[tuple[Any, ...], _Marks]):
    """The words of an answer, and how the acting person answered."""

    def __missing__(self, key: tuple[Any, ...]) -> _Marks:
        response, module, event_type, status, priority, visibility = key
        known = self[key] = (
            None if response is None else ResponseStatus(response),
            Module(module),
            EventType(event_type),
            Status(status),
            Priority(priority),
            Visibility(visibility),
        )
        return known


class _KnownDays(dict[Any, date]):
    """Days, by what their columns say."""

    def __missing__(self, key: str | date) -> date:
        known = self[key] = day_of(key)
        return known


class _KnownClocks(dict[Any, time | None]):
    """Times, by what their columns say."""

    def __missing__(self, key: str | time | timedelta | None) -> time | None:
        known = self[key] = _clock(key)
        return known


class _KnownInstants(dict[Any, datetime]):
    """Instants, by what their columns say."""

    def __missing__(self, key: str | datetime) -> datetime:
        known = self[key] = instant_of(key)
        return known


class _KnownPlaces(dict[tuple[Any, ...], _Place]):
    """Where occurrences lie, by what their columns say."""

    def __init__(self) -> None:
        super().__init__()
        self._days = _KnownDays()
        self._clocks = _KnownClocks()
        self._instants = _KnownInstants()

    def __missing__(self, key: tuple[Any, ...]) -> _Place:
        first, last, start, end, timezone, start_fold, end_fold, start_utc, end_utc = key
        when = When.as_stored(
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


def _clock(value: str | time | timedelta | None) -> time | None:
    """A time as drivers give it: SQLite's as text, MySQL's as a length."""
    if isinstance(value, str):
        return time.fromisoformat(value)
    return (_MIDNIGHT + value).time() if isinstance(value, timedelta) else value


def instant_of(value: str | datetime) -> datetime:
    """An instant as drivers give it: SQLite and MySQL do not say that theirs are in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
