"""Occurrences of series, and the overrides that people make to single ones."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from terp_desktop.domain.event import (
    EventType,
    Module,
    Priority,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.span import Days


class InstanceStatus(StrEnum):
    """Whether an occurrence is as the rule gives it, or changed or cancelled by a person."""

    GENERATED = "GENERATED"
    MODIFIED = "MODIFIED"
    CANCELLED = "CANCELLED"


class Scope(StrEnum):
    """The part of a series that an edit applies to.

    FUTURE is an occurrence and all that follow. UPCOMING is all dates from today on: what was
    before stays as it was. ALL is past dates too.
    """

    THIS = "this"
    FUTURE = "future"
    UPCOMING = "upcoming"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A person's change to the occurrence that the rule gives for `instance_date`.

    A field that is None is as in the series. The occurrence of a cancelled override does
    not take place.
    """

    instance_date: date
    when: When
    is_cancelled: bool = False
    title: str | None = None
    description: str | None = None
    location: str | None = None
    assigned_to: int | None = None
    module: Module | None = None
    event_type: EventType | None = None
    status: Status | None = None
    priority: Priority | None = None
    visibility: Visibility | None = None
    color: str | None = None


class Occurrence(NamedTuple):
    """An event on a date, as views show it.

    A tuple, because views load ten thousand, and creating one takes a third of a dataclass's
    time. `instance_date` is the date that the rule gave, and with `event_id` identifies the
    occurrence; None for a single event.
    """

    event_id: int
    instance_date: date | None
    when: When
    start_utc: datetime
    end_utc: datetime
    title: str
    location: str | None
    module: Module
    event_type: EventType
    status: Status
    priority: Priority
    visibility: Visibility
    color: str | None
    assigned_to: int | None
    created_by: int
    version: int
    instance_status: InstanceStatus | None = None
    is_auto_generated: bool = False
    has_reminder: bool = False
    response: str | None = None

    @property
    def is_recurring(self) -> bool:
        """Whether it belongs to a series."""
        return self.instance_date is not None


@dataclass(frozen=True, slots=True)
class Materialization:
    """Dates of one series that get rows, and the window that is complete afterwards.

    With `replaces_existing` the stored GENERATED rows are deleted first.
    """

    event_id: int
    occurrence_times: tuple[tuple[date, When], ...]
    window: Days
    replaces_existing: bool
