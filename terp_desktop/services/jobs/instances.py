"""Extends the materialized occurrences of series, and deletes old ones."""

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
    """Keeps rows of series from 30 days back to 90 days ahead.

    The rows are a cache of the rules: without them no occurrence is missing. Overrides are
    never changed.
    """

    store: Store
    clock: Clock

    def top_up(self) -> dict[str, int]:
        """Adds missing rows up to 90 days ahead; returns counts.

        Each batch of series is one transaction, so that the next run continues an interrupted
        one. Unreadable series are logged and skipped.
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
        """Deletes GENERATED rows older than 30 days; the rules are expanded instead."""
        with self.store.begin() as work:
            removed = work.instances.drop_generated_before(
                materialized_window(self.clock.now()).first
            )
        return {"removed": removed}

    def _series_to_extend(self, work: SqlWork, after_id: int) -> list[int]:
        until = materialized_window(self.clock.now()).last
        return work.instances.series_to_extend(until, after_id=after_id, limit=BATCH)

    def _extend(self, work: SqlWork, events: Sequence[Event]) -> int:
        windows = work.instances.windows([event.id for event in events])
        wanted = materialized_window(self.clock.now())
        missing = [
            _missing_rows(event, windows.get(event.id), wanted, work.holidays) for event in events
        ]
        return work.instances.add_missing(
            [rows for rows in missing if rows is not None], self.clock.now()
        )


def _missing_rows(
    event: Event, window: Days | None, wanted: Days, holidays: Holidays
) -> Materialization | None:
    """The rows that the series lacks for the wanted window; None if it lacks none."""
    if window is None or window.end < wanted.first or wanted.end < window.first:
        # The windows do not meet, so keeping the old rows would leave a gap.
        times = tuple(generated_times(event.content, wanted, holidays))
        return Materialization(event.id, times, wanted, replaces_existing=True)
    if window.end >= wanted.end:
        return None  # another program was faster
    times = tuple(generated_times(event.content, Days(window.end, wanted.end), holidays))
    whole = Days(window.first, wanted.end)
    return Materialization(event.id, times, whole, replaces_existing=False)


def _read_events(work: SqlWork, event_ids: Sequence[int]) -> list[Event]:
    """The readable events: all at once, or, if one is unreadable, one by one."""
    try:
        return work.events.get_many(event_ids)
    except (InvalidValueError, ValueError):
        events = (_read_event(work, event_id) for event_id in event_ids)
        return [event for event in events if event is not None]


def _read_event(work: SqlWork, event_id: int) -> Event | None:
    try:
        return work.events.get(event_id)
    except (InvalidValueError, NotFoundError, ValueError):
        log.exception("The occurrences of event %s cannot be worked out.", event_id)
        return None
