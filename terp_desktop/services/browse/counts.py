"""How much there is on which days, without reading it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.queries import OccurrenceCount, OccurrenceQuery
from terp_desktop.services.browse import occurrences
from terp_desktop.services.day_span import days_touched
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


class CountService:
    """What one person's calendar holds, counted; of what they may not see nothing is."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self._store = store
        self._actor = actor

    def days_with_events(self, query: OccurrenceQuery) -> dict[date, int]:
        """How many occurrences touch each of the query's days that has any."""
        counts: Counter[date] = Counter()
        with self._store.read() as work:
            for slot in self._occurrence_counts(work, query):
                for day in _touched_days(slot, query):
                    counts[day] += slot.count
        return dict(counts)

    def _occurrence_counts(
        self, work: SqlWork, query: OccurrenceQuery
    ) -> Iterator[OccurrenceCount]:
        yield from work.occurrence_counts.count_by_time(query, self._actor)
        everything = OccurrenceQuery(days=query.days, zone=query.zone)
        for head in work.occurrences.expandable_series(everything, self._actor):
            if query.filters.matches(head.template):
                for one in occurrences.expand_series(head, query, work.holidays):
                    yield OccurrenceCount(one.start_utc, one.end_utc, one.when.is_timed, 1)


def _touched_days(slot: OccurrenceCount, query: OccurrenceQuery) -> list[date]:
    first, last = days_touched(
        slot.start_utc, slot.end_utc, is_timed=slot.is_timed, zone=query.zone
    )
    first, last = max(first, query.days.first), min(last, query.days.last)
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
