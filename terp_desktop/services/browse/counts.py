"""Counts occurrences by day, without reading all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain.occurrence_query import OccurrenceCount, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.browse import occurrences
from terp_desktop.services.day_span import touched_days
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


class CountService:
    """Counts the occurrences that one person may see."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def days_with_events(self, query: OccurrenceQuery) -> dict[date, int]:
        """The number of occurrences on each of the query's days; days without any are left out."""
        counts: Counter[date] = Counter()
        with self._store.read() as work:
            for slot in self._occurrence_counts(work, query):
                for day in touched_days(
                    slot.start_utc,
                    slot.end_utc,
                    is_timed=slot.is_timed,
                    zone=query.zone,
                    within=query.days,
                ):
                    counts[day] += slot.count
        return dict(counts)

    def _occurrence_counts(
        self, work: SqlWork, query: OccurrenceQuery
    ) -> Iterator[OccurrenceCount]:
        yield from work.occurrence_counts.count_by_time(query, self._actor)
        unfiltered = OccurrenceQuery(days=query.days, zone=query.zone)
        for head in work.occurrences.expandable_series(unfiltered, self._actor):
            if query.filters.matches(head.template):
                for one in occurrences.expand_series(head, query, work.holidays):
                    yield OccurrenceCount(one.start_utc, one.end_utc, one.when.is_timed, 1)
