"""Checks the stored data for consistency, and repairs what is safe to repair."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.jobs import BatchResult, JobCounts
from terp_desktop.domain.notification import NewNotification, NotificationKind
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.services.events.writer import generated_times, materialized_window
from terp_desktop.services.jobs.utc_rebuild import UtcRebuildService, run_batches
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

BATCH = 500

_FINDING_TEXTS = {
    "strays": "changed occurrences on dates that their series does not have",
    "unreadable": "events that cannot be read",
    "forsaken": "events or meetings whose creator or client is gone",
}


@dataclass(frozen=True, slots=True)
class IntegrityService:
    """Checks in batches, so that other programs do not wait long for the database."""

    store: Store
    clock: Clock
    reminder_sync: ReminderSync
    utc_rebuild: UtcRebuildService

    def verify(self) -> JobCounts:
        """Checks everything; returns the number of wrong rows by kind.

        Repairs what is safe to repair. Administrators are notified of the rest: unreadable
        events ("unreadable"), missing creators or clients ("forsaken"), and overrides that
        their rule does not give ("strays").
        """
        with self.store.begin() as work:
            counts = {
                "orphans": work.upkeep.remove_orphans(),
                "links": work.consistency.clear_broken_links()
                + work.consistency.repair_recurring_flags(),
                "views": work.upkeep.add_missing_views(self.clock.now()),
                "forsaken": work.consistency.count_dangling(),
            }
        # First, because the rows that it generates have the right instants.
        series = run_batches(self.store, self._check_series)
        instants = self.utc_rebuild.rebuild()
        reminders = run_batches(self.store, self._check_reminders)
        # After the repairs, which may change the words.
        words = run_batches(self.store, _repair_search_words)
        counts |= {
            "instants": instants.repaired,
            "instances": series.repaired,
            "reminders": reminders.repaired,
            "words": words.repaired,
            "strays": series.stray_overrides,
            "unreadable": instants.unreadable + series.unreadable + reminders.unreadable,
        }
        self._notify_administrators(counts)
        return counts

    def _notify_administrators(self, counts: JobCounts) -> None:
        """Notifies administrators of what a person must repair, once until it changes."""
        findings = {name: counts[name] for name in _FINDING_TEXTS if counts[name]}
        if not findings:
            return
        key = ":".join(f"{name}={number}" for name, number in findings.items())
        lines = (f"{_FINDING_TEXTS[name]}: {number}" for name, number in findings.items())
        notification = NewNotification(
            kind=NotificationKind.ALERT,
            title=f"The nightly check found {sum(findings.values())} things that it cannot repair",
            text="\n".join(lines),
            key=f"data-integrity:{key}",
        )
        with self.store.begin() as work:
            administrators = work.preferences.administrators()
            work.notifications.notify(administrators, notification, self.clock.now())

    def _check_series(self, work: SqlWork, after_id: int) -> BatchResult:
        """Makes the rows of series match their rules."""
        repaired = unreadable = strays = 0
        ids = work.consistency.list_series(after_id=after_id, limit=BATCH // 10)
        for event_id in ids:
            try:
                event = work.events.get(event_id)
                repaired += self._repair_rows(work, event)
                strays += _count_stray_overrides(work, event)
            except (InvalidValueError, NotFoundError, ValueError):
                log.exception("The occurrences of event %s cannot be checked.", event_id)
                unreadable += 1
        return BatchResult(ids[-1] if ids else None, repaired, unreadable, stray_overrides=strays)

    def _repair_rows(self, work: SqlWork, event: Event) -> int:
        """Regenerates the rows if any is missing, extra or wrong; returns how many were."""
        window = work.instances.windows([event.id])[event.id]
        stored = work.consistency.generated_times(event.id)
        expected = dict(generated_times(event.content, window, work.holidays)) if window else {}
        for override in work.instances.overrides(event.id):
            expected.pop(override.instance_date, None)
        right = {day for day, when in expected.items() if stored.get(day) == when}
        wrong = {*stored, *expected} - right
        if wrong:
            window = window or materialized_window(self.clock.now())
            times = generated_times(event.content, window, work.holidays)
            work.instances.replace_generated(event, times, window, self.clock.now())
        return len(wrong)

    def _check_reminders(self, work: SqlWork, after_id: int) -> BatchResult:
        repaired = unreadable = 0
        now = self.clock.now()
        ids = work.upkeep.events_with_reminders(now, after_id=after_id, limit=BATCH // 10)
        for event_id in ids:
            try:
                repaired += self.reminder_sync.refresh(work, work.events.get(event_id))
            except (InvalidValueError, NotFoundError, ValueError):
                log.exception("The reminders of event %s cannot be checked.", event_id)
                unreadable += 1
        return BatchResult(ids[-1] if ids else None, repaired, unreadable)


def _repair_search_words(work: SqlWork, after_id: int) -> BatchResult:
    return work.consistency.repair_search_words(after_id=after_id, limit=BATCH)


def _count_stray_overrides(work: SqlWork, event: Event) -> int:
    """The number of overrides whose date the rule does not give."""
    days = [override.instance_date for override in work.instances.overrides(event.id)]
    strays = [day for day in days if not has_date(event.content.rule, day)]
    for day in strays:
        log.warning("Event %s has a changed occurrence on %s, and no such date.", event.id, day)
    return len(strays)
