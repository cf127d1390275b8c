"""Queries for occurrences by days and filters, and the rows that they return."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache

from terp_desktop.domain import zones
from terp_desktop.domain.event import EventType, Module, Priority, Status
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days, Span
from terp_desktop.domain.working_days import WorkingDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """The filters of a view; an empty set matches everything."""

    modules: frozenset[Module] = frozenset()
    event_types: frozenset[EventType] = frozenset()
    statuses: frozenset[Status] = frozenset()
    priorities: frozenset[Priority] = frozenset()
    assigned_to: frozenset[int] = frozenset()
    show_auto_generated: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether they match everything."""
        return self == Filters()

    def matches(self, occurrence: Occurrence) -> bool:
        """Whether the occurrence passes the filters; storage does the same in SQL."""
        return (
            (not self.modules or occurrence.module in self.modules)
            and (not self.event_types or occurrence.event_type in self.event_types)
            and (not self.statuses or occurrence.status in self.statuses)
            and (not self.priorities or occurrence.priority in self.priorities)
            and (not self.assigned_to or occurrence.assigned_to in self.assigned_to)
            and (self.show_auto_generated or not occurrence.is_auto_generated)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceQuery:
    """The occurrences that touch `days` as a person in `zone` sees them.

    A timed event belongs to the days in `zone` between its instants; all-day and floating
    ones keep their own dates in every zone.
    """

    days: Days
    zone: str
    filters: Filters = field(default_factory=Filters)
    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        zones.load_zone(self.zone)

    @property
    def timed_span(self) -> Span:
        """From the first midnight in the zone to the one after the last day."""
        return Span(_midnight(self.days.first, self.zone), _midnight(self.days.end, self.zone))

    @property
    def dated_span(self) -> Span:
        """The same days in UTC, for all-day and floating events."""
        return Span(_midnight(self.days.first, "UTC"), _midnight(self.days.end, "UTC"))

    @property
    def bounds(self) -> Span:
        """The instants that cover both spans, for an index to look up."""
        timed, dated = self.timed_span, self.dated_span
        return Span(min(timed.start, dated.start), max(timed.end, dated.end))

    def includes(self, occurrence: Occurrence) -> bool:
        """Whether the occurrence touches the days."""
        return bool(self.select([occurrence]))

    def select(self, occurrences: Iterable[Occurrence]) -> list[Occurrence]:
        """The occurrences that touch the days."""
        timed, dated = self.timed_span, self.dated_span
        # Written inline, because it runs for ten thousand occurrences.
        return [
            occurrence
            for occurrence in occurrences
            if occurrence.start_utc < (days := timed if occurrence.when.is_timed else dated).end
            and (occurrence.start_utc >= days.start or occurrence.end_utc > days.start)
        ]


@lru_cache(maxsize=256)
def _midnight(day: date, zone: str) -> datetime:
    return zones.to_instant(datetime.combine(day, time.min), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandableSeries:
    """A series whose rule the range query expands where no occurrences are materialized."""

    template: Occurrence
    rule: RecurrenceRule
    generated: Days | None
    overridden: frozenset[date]
    working_days: WorkingDays | None = None


@dataclass(frozen=True, slots=True)
class OccurrenceCount:
    """How many occurrences share the same start and end; `is_timed` as in `When`."""

    start_utc: datetime
    end_utc: datetime
    is_timed: bool
    count: int
