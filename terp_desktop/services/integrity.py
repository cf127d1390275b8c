"""Looks whether what is stored agrees with itself, and repairs what is safe to repair."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.jobs import Counts
from terp_desktop.services.instants import InstantService
from terp_desktop.services.ledger import ReminderLedger
from terp_desktop.services.ports import Clock, Store, Work
from terp_desktop.services.ports_jobs import Checked

log = logging.getLogger(__name__)

BATCH = 500

Check = Callable[[Work, int], Checked]


@dataclass(frozen=True, slots=True)
class IntegrityService:
    """Checks batch by batch, so that nobody else waits long for the database."""

    store: Store
    clock: Clock
    ledger: ReminderLedger
    instants: InstantService

    def verify(self) -> Counts:
        """Check everything; how many rows of each kind were wrong.

        All of it is repaired except what is counted as unreadable: that is told in the log.
        """
        with self.store.begin() as work:
            orphans = work.upkeep.remove_orphans()
            views = work.upkeep.add_missing_views(self.clock.now())
        instants = self.instants.rebuild()
        reminders = self._walk(self._reminders)
        return {
            "orphans": orphans,
            "views": views,
            "instants": instants.repaired,
            "reminders": reminders.repaired,
            "unreadable": instants.unreadable + reminders.unreadable,
        }

    def _walk(self, check: Check) -> Checked:
        repaired = unreadable = after_id = 0
        while True:
            with self.store.begin() as work:
                batch = check(work, after_id)
            if batch.last_id is None:
                return Checked(None, repaired, unreadable)
            after_id = batch.last_id
            repaired += batch.repaired
            unreadable += batch.unreadable

    def _reminders(self, work: Work, after_id: int) -> Checked:
        repaired = unreadable = 0
        ids = work.upkeep.events_with_reminders(after_id=after_id, limit=BATCH // 10)
        for event_id in ids:
            try:
                repaired += self.ledger.refresh(work, work.events.get(event_id))
            except (InvalidValueError, NotFoundError, ValueError):
                log.exception("The reminders of event %s cannot be checked.", event_id)
                unreadable += 1
        return Checked(ids[-1] if ids else None, repaired, unreadable)
