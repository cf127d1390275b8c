"""Materialized occurrences: topped up ahead, and tidied behind."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.series import Materialization
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.events.writer import generated_times, materialized_window
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

BATCH = 200


@dataclass(frozen=True, slots=True)
class InstanceService:
    """Keeps the rows of series between 30 days back and 90 days ahead.

    Rows are a cache of the rules: nothing is missing where they are not, and what a person
    did to an occurrence is never touched.
    """

    store: Store
    clock: Clock

    def top_up(self) -> dict[str, int]:
        """Add what is missing up to 90 days ahead, a batch of series a transaction.

        Stopped half-way, the next run goes on where this one was; counts are returned. A
        series that cannot be read is logged and left out.
        """
        series = added = last_id = 0
        while True:
            with self.store.begin() as work:
                ids = self._series_to_extend(work, last_id)
                batch = _read_events(work, ids)
                added += self._extend(work, batch)
            if not ids:
                return {"series": series, "added": added}
            series, last_id = series + len(batch), ids[-1]

    def drop_old(self) -> dict[str, int]:
        """Remove GENERATED rows over 30 days old; the past is expanded from the rules."""
        with self.store.begin() as work:
            removed = work.instances.drop_generated_before(
                materialized_window(self.clock.now()).first
            )
        return {"removed": removed}

    def _series_to_extend(self, work: SqlWork, after_id: int) -> list[int]:
        until = materialized_window(self.clock.now()).last
        return work.instances.series_to_extend(until, after_id=after_id, limit=BATCH)

    def _extend(self, work: SqlWork, events: Sequence[Event]) -> int:
        there = work.instances.windows([event.id for event in events])
        wanted = materialized_window(self.clock.now())
        fillings = [
            _missing_rows(event, there.get(event.id), wanted, work.holidays) for event in events
        ]
        return work.instances.add_missing(
            [one for one in fillings if one is not None], self.clock.now()
        )


def _missing_rows(
    event: Event, there: Days | None, wanted: Days, holidays: Holidays
) -> Materialization | None:
    """What the series lacks of the window that is wanted; None for nothing."""
    if there is None or there.end < wanted.first or wanted.end < there.first:
        # The rows are of another time: between them and these there would be a hole.
        placed = tuple(generated_times(event.content, wanted, holidays))
        return Materialization(event.id, placed, wanted, replaces_existing=True)
    if there.end >= wanted.end:
        return None  # another program was faster
    placed = tuple(generated_times(event.content, Days(there.end, wanted.end), holidays))
    return Materialization(event.id, placed, Days(there.first, wanted.end), replaces_existing=False)


def _read_events(work: SqlWork, event_ids: Sequence[int]) -> list[Event]:
    """The events that can be read: all at once, or, if one cannot, one by one."""
    try:
        return work.events.get_many(event_ids)
    except (InvalidValueError, ValueError):
        found = (_read_event(work, event_id) for event_id in event_ids)
        return [event for event in found if event is not None]


def _read_event(work: SqlWork, event_id: int) -> Event | None:
    try:
        return work.events.get(event_id)
    except (InvalidValueError, NotFoundError, ValueError):
        log.exception("The occurrences of event %s cannot be worked out.", event_id)
        return None
