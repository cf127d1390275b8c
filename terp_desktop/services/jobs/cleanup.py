"""Deletes outdated rows and empties the trash; never deletes a person's live data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.jobs import JobCounts
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.trash import TRASH_RETENTION
from terp_desktop.services.events import audit_history
from terp_desktop.services.reminders.notifications import RETENTION as NOTIFICATIONS_KEPT
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

REMINDER_RETENTION = timedelta(days=90)
MAIL_RETENTION = timedelta(days=90)
JOB_RUN_RETENTION = timedelta(days=30)
FILE_RETENTION = timedelta(days=30)
"""How long the content of deleted attachments is kept, for undo."""
BATCH = 100


@dataclass(frozen=True, slots=True)
class CleanupService:
    """Empties the trash, and deletes old reminders, notifications, mails and job runs."""

    store: Store
    clock: Clock
    actor: Actor

    def clean(self) -> JobCounts:
        """Cleans up everything; returns the number of deleted rows by kind."""
        now = self.clock.now()
        purged = self._empty_trash()
        with self.store.begin() as work:
            return {
                "purged": purged,
                "reminders": work.reminders.remove_before(now - REMINDER_RETENTION),
                "notifications": work.notifications.remove_before(now - NOTIFICATIONS_KEPT),
                "mails": work.mails.remove_before(now - MAIL_RETENTION),
                "runs": work.job_runs.remove_before(now - JOB_RUN_RETENTION, now),
                "files": work.attachments.remove_unused(now, since=now - FILE_RETENTION),
                "orphans": work.upkeep.remove_orphans(),
            }

    def _empty_trash(self) -> int:
        """Purges in batches, so that other programs do not wait long for the database."""
        purged = 0
        while True:
            with self.store.begin() as work:
                ids = work.upkeep.deleted_before(self.clock.now() - TRASH_RETENTION, limit=BATCH)
                work.history.append([self._purge_entry(work, event_id) for event_id in ids])
                work.upkeep.purge(ids)
            if not ids:
                return purged
            purged += len(ids)

    def _purge_entry(self, work: SqlWork, event_id: int) -> HistoryEntry:
        """The history entry of a purged event, with its snapshot if it can be read."""
        now, user_id = self.clock.now(), self.actor.user_id
        try:
            event = work.events.get(event_id, deleted=True)
        except (InvalidValueError, ValueError):
            return HistoryEntry(
                event_id=event_id, change_type=ChangeType.PURGED, changed_by=user_id, changed_at=now
            )
        return audit_history.event_entry(event, ChangeType.PURGED, user_id, now)
