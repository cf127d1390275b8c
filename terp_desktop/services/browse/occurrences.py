"""The range query: the occurrences on some days.

Occurrences of a series are rows where it is materialized; elsewhere its rule is expanded.
Both are combined here, so that none is missing because a job has not run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.event import Event, When
from terp_desktop.domain.occurrence_query import ExpandableSeries, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import InstanceStatus, Occurrence, Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import MAX_ROLL, Holidays
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True)
class OccurrenceService:
    """The range query, on behalf of one person."""

    store: Store
    actor: Actor

    def list(self, query: OccurrenceQuery) -> Sequence[Occurrence]:
        """The occurrences of the query that the person may see, by start."""
        with self.store.read() as work:
            return list_occurrences(work, query, self.actor)


def list_occurrences(work: SqlWork, query: OccurrenceQuery, actor: Actor) -> list[Occurrence]:
    """The occurrences of the query that the actor may see, by start."""
    stored = [
        *work.occurrences.singles(query, actor),
        *work.occurrences.materialized(query, actor),
    ]
    series = work.occurrences.expandable_series(query, actor)
    return combine_occurrences(query, stored, series, work.holidays)


def combine_occurrences(
    query: OccurrenceQuery,
    stored: Iterable[Occurrence],
    series: Iterable[ExpandableSeries],
    holidays: Holidays,
) -> list[Occurrence]:
    """The occurrences of the query by start: those with rows, and those that rules give."""
    found = query.select(stored)
    for head in series:
        found.extend(expand_series(head, query, holidays))
    found.sort(key=_sort_key)
    end = None if query.limit is None else query.offset + query.limit
    return found[query.offset : end]


def expand_series(
    head: ExpandableSeries, query: OccurrenceQuery, holidays: Holidays
) -> Iterator[Occurrence]:
    """The occurrences of a series on the query's days that have no row."""
    for day in head.rule.dates(candidate_days(head, query.days)):
        has_row = day in head.overridden or (head.generated is not None and day in head.generated)
        if not has_row:
            occurrence = generated_occurrence(
                head.template, day, occurrence_time(head, day, holidays)
            )
            if query.includes(occurrence):
                yield occurrence


def occurrence_time(head: ExpandableSeries, day: date, holidays: Holidays) -> When:
    """The time of the occurrence that the rule gives for the day."""
    rolled = head.working_days.roll_day(day, holidays) if head.working_days else day
    return head.template.when.with_start_date(rolled, keeps_length=head.rule.keeps_length)


def event_occurrence(event: Event) -> Occurrence:
    """A single event as its only occurrence; a series as its template, on its first date."""
    content, span = event.content, event.content.when.span
    return Occurrence(
        event_id=event.id,
        instance_date=None,
        when=content.when,
        start_utc=span.start,
        end_utc=span.end,
        title=content.title,
        location=content.location,
        module=content.module,
        event_type=content.event_type,
        status=content.status,
        priority=content.priority,
        visibility=content.visibility,
        color=content.color,
        assigned_to=content.assigned_to,
        created_by=event.created_by,
        version=event.version,
        is_auto_generated=event.origin is not None,
        has_reminder=bool(content.reminders),
    )


def generated_occurrence(template: Occurrence, day: date, when: When) -> Occurrence:
    """The occurrence that the rule gives for the day, at its time `when`."""
    return _with_time(template, when, instance_date=day, status=InstanceStatus.GENERATED)


def apply_override(occurrence: Occurrence, override: Override) -> Occurrence:
    """The occurrence with the override's changes."""
    status = InstanceStatus.CANCELLED if override.is_cancelled else InstanceStatus.MODIFIED
    placed = _with_time(
        occurrence, override.when, instance_date=override.instance_date, status=status
    )
    return placed._replace(
        title=override.title or placed.title,
        location=placed.location if override.location is None else override.location or None,
        assigned_to=override.assigned_to or placed.assigned_to,
        module=override.module or placed.module,
        event_type=override.event_type or placed.event_type,
        status=override.status or placed.status,
        priority=override.priority or placed.priority,
        visibility=override.visibility or placed.visibility,
        color=override.color or placed.color,
    )


def _with_time(
    occurrence: Occurrence, when: When, *, instance_date: date, status: InstanceStatus
) -> Occurrence:
    span = when.span
    return occurrence._replace(
        when=when,
        start_utc=span.start,
        end_utc=span.end,
        instance_date=instance_date,
        instance_status=status,
    )


def candidate_days(head: ExpandableSeries, days: Days) -> Days:
    """The dates whose occurrence may touch `days`, in any zone and rolled any distance."""
    when, slack = head.template.when, timedelta(days=2)
    if head.working_days is not None and head.working_days.rolls:
        slack += MAX_ROLL
    before = (when.end_date - when.start_date) + slack
    first = days.first - before if days.first - date.min > before else date.min
    return Days(first, days.end + min(slack, date.max - days.end))


def _sort_key(occurrence: Occurrence) -> tuple[object, ...]:
    return (
        occurrence.start_utc,
        occurrence.when.start_time is not None,  # whole days come first
        occurrence.end_utc,
        occurrence.title,
        occurrence.event_id,
    )
