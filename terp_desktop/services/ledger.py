"""Keeps the reminder ledger in line with the events, inside the caller's transaction."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.reminder_plan import (
    days_looked_at,
    occurrence_starts,
    reconcile_anchors,
    reconcile_occurrences,
)
from terp_desktop.services.ports import Clock, Store, Work

log = logging.getLogger(__name__)

AHEAD = timedelta(days=8)
"""How far ahead occurrences get rows of their own.

The job that adds to them runs every day, so a week of failures loses nothing; more would
only fill the table: the 90 days of the instances are ten times the rows, each of which
every edit of the series has to move.
"""

BACK = timedelta(days=31)
"""How long ago a reminder may have fallen due while no program ran to note it down.

Less than the 90 days after which old rows are cleaned up, so none comes back from there.
"""

BATCH = 100


@dataclass(frozen=True, slots=True)
class ReminderLedger:
    """One row for each reminder, occurrence and person that is due before long."""

    clock: Clock

    def refresh(self, work: Work, event: Event) -> int:
        """Move, add and cancel the reminders of the event; how many rows changed.

        What a change makes due in the past is not rung.
        """
        return self._align(work, event, since=self.clock.now())

    def cancel(self, work: Work, event_id: int) -> None:
        """Cancel whatever reminders of the event are still to come or being shown."""
        work.reminders.cancel(event_id)

    def top_up(self, store: Store) -> int:
        """Add the rows that have come within reach, series by series; how many changed.

        What fell due while no program ran is added too, and so will be shown, unless the
        series was written later. A series that cannot be read is logged and left out.
        """
        changed, after_id = 0, 0
        while True:
            with store.read() as work:
                ids = work.reminders.series_with_reminders(after_id=after_id, limit=BATCH)
            if not ids:
                return changed
            with store.begin() as work:
                changed += sum(self._top_up_one(work, event_id) for event_id in ids)
            after_id = ids[-1]

    def _top_up_one(self, work: Work, event_id: int) -> int:
        try:
            event = work.events.get(event_id)
            since = max(event.updated_at, self.clock.now() - BACK)
            return self._align(work, event, since=since)
        except (InvalidValueError, NotFoundError, ValueError):
            log.exception("The reminders of event %s cannot be worked out.", event_id)
            return 0

    def _align(self, work: Work, event: Event, *, since: datetime) -> int:
        now, zone = self.clock.now(), self.clock.zone()
        rows = work.reminders.rows_of(event.id)
        if not rows and not event.content.reminders:
            return 0
        anchors = reconcile_anchors(event, rows, zone=zone, now=now)
        until = now + AHEAD
        days = days_looked_at(event, rows, since, until)
        overrides = work.instances.overrides(event.id) if event.is_recurring else []
        starts = occurrence_starts(event, overrides, days, zone=zone, holidays=work.holidays)
        occurrences = reconcile_occurrences(event, rows, starts, now=now, since=since, until=until)
        for changes in (anchors, occurrences):
            work.reminders.apply(changes, now)
        return len(anchors) + len(occurrences)
