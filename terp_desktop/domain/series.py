"""Series and their occurrences: a rule, and what people did to single dates of it."""

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
    """Whether an occurrence is what the rule gives or what a person made of it."""

    GENERATED = "GENERATED"
    MODIFIED = "MODIFIED"
    CANCELLED = "CANCELLED"


class Scope(StrEnum):
    """How much of a series an edit is meant for."""

    THIS = "this"
    FUTURE = "future"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a person did to the occurrence that the rule gives for `instance_date`.

    A field that is None is as in the series. A cancelled override is an occurrence that
    does not take place.
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
    """One event on one date, slim enough to have ten thousand of: what the views show.

    A tuple, since these are made in a third of the time that a dataclass takes.

    `instance_date` is the date that the rule gave, and with `event_id` the identity of
    the occurrence; None for a single event.
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
        """Whether it is one of a series."""
        return self.instance_date is not None


@dataclass(frozen=True, slots=True)
class Materialization:
    """Dates of one series that get rows, and the window that has them all afterwards.

    `is_anew` drops the GENERATED rows that are there first.
    """

    event_id: int
    occurrence_times: tuple[tuple[date, When], ...]
    window: Days
    replaces_existing: bool
