"""The agenda: day by day what happens, without end in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import ExpandableSeries, Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import FIRST_DAY, LAST_END_DAY, Days
from terp_desktop.services.browse import occurrences
from terp_desktop.services.day_span import days_touched
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


SLACK = timedelta(days=16)
"""How far an occurrence may lie from the date of its rule: in other zones, rolled over holidays."""

MAX_SHORT_DURATION = timedelta(days=45)
"""How long what is not long may last, days of other zones included."""


@dataclass(frozen=True, slots=True)
class GapSkipper:
    """Finds where to read on from, behind an empty stretch."""

    work: SqlWork
    actor: Actor
    filters: Filters

    def skip(self, edge: date, *, is_forward: bool) -> date | None:
        """The edge to read on from; None where nothing more comes.

        A little may still be empty there, but nothing is leapt over.
        """
        return self._skip_forward(edge) if is_forward else self._skip_backward(edge)

    def _skip_forward(self, edge: date) -> date | None:
        starts = self.work.occurrence_counts.next_start_from(
            _midnight(edge) - ONE_DAY, self.filters, self.actor
        )
        days = [] if starts is None else [starts.date() - ONE_DAY]
        for head in self._expandable_series(edge - SLACK, LAST_END_DAY):
            days += [
                day - SLACK
                for day in [_next_unmaterialized_date(head, edge - SLACK)]
                if day is not None
            ]
        return max(edge, min(days)) if days else None

    def _skip_backward(self, edge: date) -> date | None:
        sign = self.work.occurrence_counts.last_activity_before(
            _midnight(edge) + ONE_DAY, self.filters, self.actor
        )
        days = [] if sign is None else [sign.date() + MAX_SHORT_DURATION]
        for head in self._expandable_series(FIRST_DAY, edge + SLACK):
            last = _last_date(head, edge + SLACK)
            length = head.template.when.end_date - head.template.when.start_date
            days += [] if last is None else [last + length + SLACK]
        return min(edge, max(days)) if days else None

    def _expandable_series(self, first: date, last: date) -> list[ExpandableSeries]:
        days = Days.through(max(first, FIRST_DAY), min(last, LAST_END_DAY))
        asked = OccurrenceQuery(days=days, zone="UTC", filters=self.filters)
        return self.work.occurrences.expandable_series(asked, self.actor)


def _next_unmaterialized_date(head: ExpandableSeries, day: date) -> date | None:
    """The first date without a row, from that day on."""
    if head.generated is not None and day in head.generated:
        day = head.generated.end
    dates = head.rule.next_dates(day, 1 + len(head.overridden))
    return next((one for one in dates if one not in head.overridden), None)


def _last_date(head: ExpandableSeries, day: date) -> date | None:
    """The last date up to that day, whether it has a row or not."""
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


INITIAL_CHUNK = timedelta(days=8)
MAX_CHUNK = timedelta(days=256)
"""How many days are read at once: few where much happens, twice as many each time."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day on which something happens, and what, by start."""

    day: date
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """Whole days, ascending; `onward` is what to ask with for the next ones, None at the end."""

    days: tuple[AgendaDay, ...]
    cursor: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaQuery:
    """Whose days, what of them, and about how much at once: whole days until that is reached."""

    zone: str
    filters: Filters = field(default_factory=Filters)
    limit: int = 50


class AgendaService:
    """One person's agenda. Stretches without anything cost one look, however long they are."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def page_from(self, day: date, query: AgendaQuery) -> AgendaPage:
        """The days from that one on, itself included."""
        with self._store.read() as work:
            return self._page(work, query, day, is_forward=True)

    def page_before(self, day: date, query: AgendaQuery) -> AgendaPage:
        """The days before that one."""
        with self._store.read() as work:
            return self._page(work, query, day, is_forward=False)

    def _page(
        self, work: SqlWork, query: AgendaQuery, edge: date, *, is_forward: bool
    ) -> AgendaPage:
        found: list[AgendaDay] = []
        onward: date | None = edge
        count, length = 0, INITIAL_CHUNK
        jumps = GapSkipper(work, self._actor, query.filters)
        while onward is not None and count < query.limit:
            stretch = _chunk(onward, length, is_forward=is_forward)
            if stretch is None:
                onward = None
                break
            onward = stretch.end if is_forward else stretch.first
            days = self._days(work, query, stretch)
            if not days:
                onward, length = jumps.skip(onward, is_forward=is_forward), INITIAL_CHUNK
            for one in days if is_forward else reversed(days):
                found.append(one)
                count += len(one.occurrences)
                if count >= query.limit:
                    onward = one.day + ONE_DAY if is_forward else one.day
                    break
            length = min(2 * length, MAX_CHUNK)
        return AgendaPage(tuple(found if is_forward else reversed(found)), onward)

    def _days(self, work: SqlWork, query: AgendaQuery, stretch: Days) -> list[AgendaDay]:
        asked = OccurrenceQuery(days=stretch, zone=query.zone, filters=query.filters)
        by_day: dict[date, list[Occurrence]] = {}
        for one in occurrences.list_occurrences(work, asked, self._actor):
            for day in _touched_days(one, query.zone, stretch):
                by_day.setdefault(day, []).append(one)
        return [AgendaDay(day, tuple(by_day[day])) for day in sorted(by_day)]


def _touched_days(occurrence: Occurrence, zone: str, stretch: Days) -> Iterator[date]:
    first, last = days_touched(
        occurrence.start_utc, occurrence.end_utc, is_timed=occurrence.when.is_timed, zone=zone
    )
    first, last = max(first, stretch.first), min(last, stretch.last)
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _chunk(edge: date, length: timedelta, *, is_forward: bool) -> Days | None:
    """The days next to the edge, within the calendar's reach; None beyond it."""
    reach = Days.through(FIRST_DAY, LAST_END_DAY)
    if is_forward:
        first = max(edge, reach.first)
        return Days(first, min(first + length, reach.end)) if first < reach.end else None
    end = min(edge, reach.end)
    return Days(max(end - length, reach.first), end) if end > reach.first else None
