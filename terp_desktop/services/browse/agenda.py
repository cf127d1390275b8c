"""The agenda: days with their occurrences, page by page in both directions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.occurrence_query import ExpandableSeries, Filters, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import FIRST_DAY, LAST_END_DAY, Days
from terp_desktop.services.browse import occurrences
from terp_desktop.services.day_span import touched_days
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

ONE_DAY = timedelta(days=1)

SLACK = timedelta(days=16)
"""The maximum distance of an occurrence from its rule's date: other zones, and rolling."""

MAX_SHORT_DURATION = timedelta(days=45)
"""The maximum length of events that count as short, days of other zones included."""

INITIAL_CHUNK = timedelta(days=8)
MAX_CHUNK = timedelta(days=256)
"""How many days are read at once: doubled each time, so that busy times read few."""


@dataclass(frozen=True, slots=True)
class GapSkipper:
    """Skips empty ranges: finds the next day that may have an occurrence."""

    work: SqlWork
    actor: Actor
    filters: Filters

    def skip(self, edge: date, *, is_forward: bool) -> date | None:
        """The edge to continue reading from; None if nothing follows.

        Some empty days may follow it, but no occurrence is skipped.
        """
        return self._skip_forward(edge) if is_forward else self._skip_backward(edge)

    def _skip_forward(self, edge: date) -> date | None:
        starts = self.work.occurrence_counts.next_start_from(
            _midnight(edge) - ONE_DAY, self.filters, self.actor
        )
        days = [] if starts is None else [starts.date() - ONE_DAY]
        for head in self._expandable_series(edge - SLACK, LAST_END_DAY):
            day = _next_unmaterialized_date(head, edge - SLACK)
            days += [] if day is None else [day - SLACK]
        return max(edge, min(days)) if days else None

    def _skip_backward(self, edge: date) -> date | None:
        latest = self.work.occurrence_counts.last_activity_before(
            _midnight(edge) + ONE_DAY, self.filters, self.actor
        )
        days = [] if latest is None else [latest.date() + MAX_SHORT_DURATION]
        for head in self._expandable_series(FIRST_DAY, edge + SLACK):
            last = _last_date(head, edge + SLACK)
            length = head.template.when.end_date - head.template.when.start_date
            days += [] if last is None else [last + length + SLACK]
        return min(edge, max(days)) if days else None

    def _expandable_series(self, first: date, last: date) -> list[ExpandableSeries]:
        days = Days.through(max(first, FIRST_DAY), min(last, LAST_END_DAY))
        query = OccurrenceQuery(days=days, zone="UTC", filters=self.filters)
        return self.work.occurrences.expandable_series(query, self.actor)


def _next_unmaterialized_date(head: ExpandableSeries, day: date) -> date | None:
    """The first date without a row, from that day on."""
    if head.generated is not None and day in head.generated:
        day = head.generated.end
    dates = head.rule.next_dates(day, 1 + len(head.overridden))
    return next((date_ for date_ in dates if date_ not in head.overridden), None)


def _last_date(head: ExpandableSeries, day: date) -> date | None:
    """The last date up to that day, with or without a row."""
    length, end = 32, day + ONE_DAY
    first_of_all = min([head.rule.start_date, *head.rule.extra_dates[:1]])
    while end > first_of_all:
        first = max(first_of_all, end - timedelta(days=min(length, (end - first_of_all).days)))
        if dates := list(head.rule.dates(Days(first, end))):
            return dates[-1]
        end, length = first, 2 * length
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day with its occurrences, by start."""

    day: date
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """Whole days, ascending; `cursor` is the day to pass for the next page, None at the end."""

    days: tuple[AgendaDay, ...]
    cursor: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaQuery:
    """The zone and the filters; a page ends with the day on which it reaches `limit`."""

    zone: str
    filters: Filters = field(default_factory=Filters)
    limit: int = 50


class AgendaService:
    """One person's agenda; an empty range costs one query, however long it is."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def page_from(self, day: date, query: AgendaQuery) -> AgendaPage:
        """The next page from that day on, inclusive."""
        with self._store.read() as work:
            return self._page(work, query, day, is_forward=True)

    def page_before(self, day: date, query: AgendaQuery) -> AgendaPage:
        """The page before that day."""
        with self._store.read() as work:
            return self._page(work, query, day, is_forward=False)

    def _page(
        self, work: SqlWork, query: AgendaQuery, edge: date, *, is_forward: bool
    ) -> AgendaPage:
        found: list[AgendaDay] = []
        cursor: date | None = edge
        count, length = 0, INITIAL_CHUNK
        gap_skipper = GapSkipper(work, self._actor, query.filters)
        while cursor is not None and count < query.limit:
            chunk = _chunk(cursor, length, is_forward=is_forward)
            if chunk is None:
                cursor = None
                break
            cursor = chunk.end if is_forward else chunk.first
            days = self._days(work, query, chunk)
            if not days:
                cursor, length = gap_skipper.skip(cursor, is_forward=is_forward), INITIAL_CHUNK
            for day in days if is_forward else reversed(days):
                found.append(day)
                count += len(day.occurrences)
                if count >= query.limit:
                    cursor = day.day + ONE_DAY if is_forward else day.day
                    break
            length = min(2 * length, MAX_CHUNK)
        return AgendaPage(tuple(found if is_forward else reversed(found)), cursor)

    def _days(self, work: SqlWork, query: AgendaQuery, chunk: Days) -> list[AgendaDay]:
        range_query = OccurrenceQuery(days=chunk, zone=query.zone, filters=query.filters)
        by_day: dict[date, list[Occurrence]] = {}
        for occurrence in occurrences.list_occurrences(work, range_query, self._actor):
            for day in touched_days(
                occurrence.start_utc,
                occurrence.end_utc,
                is_timed=occurrence.when.is_timed,
                zone=query.zone,
                within=chunk,
            ):
                by_day.setdefault(day, []).append(occurrence)
        return [AgendaDay(day, tuple(by_day[day])) for day in sorted(by_day)]


def _chunk(edge: date, length: timedelta, *, is_forward: bool) -> Days | None:
    """The days next to the edge, within the calendar's range; None outside it."""
    limits = Days.through(FIRST_DAY, LAST_END_DAY)
    if is_forward:
        first = max(edge, limits.first)
        return Days(first, min(first + length, limits.end)) if first < limits.end else None
    end = min(edge, limits.end)
    return Days(max(end - length, limits.first), end) if end > limits.first else None
