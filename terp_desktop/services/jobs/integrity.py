"""Looks whether what is stored agrees with itself, and repairs what is safe to repair."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.jobs import BatchResult, JobCounts
from terp_desktop.domain.notification import NewNotification, NotificationKind
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.services.events.writer import generated_times, materialized_window
from terp_desktop.services.jobs.utc_rebuild import UtcRebuildService
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

BatchCheck = Callable[["SqlWork", int], BatchResult]


@dataclass(frozen=True, slots=True)
class IntegrityService:
    """Checks batch by batch, so that nobody else waits long for the database."""

    store: Store
    clock: Clock
    reminder_sync: ReminderSync
    utc_rebuild: UtcRebuildService

    def verify(self) -> JobCounts:
        """Check everything; how many rows of each kind were wrong.

        What is safe to repair is repaired. What is not is counted as `unreadable`, as
        `forsaken` or, if a person changed an occurrence that its rule does not give, as
        `strays`: administrators are told that there are some.
        """
        with self.store.begin() as work:
            counts = {
                "orphans": work.upkeep.remove_orphans(),
                "links": work.consistency.clear_broken_links()
                + work.consistency.repair_recurring_flags(),
                "views": work.upkeep.add_missing_views(self.clock.now()),
                "forsaken": work.consistency.count_dangling(),
            }
        # First, for what it generates anew has the right instants.
        series = self._run_batches(self._check_series)
        instants = self.utc_rebuild.rebuild()
        reminders = self._run_batches(self._check_reminders)
        # After what was mended: it may be found by other words now.
        words = self._run_batches(_repair_search_words)
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
        """Tell administrators what has to be looked at by a person: once, until it changes."""
        left = {name: counts[name] for name in _FINDING_TEXTS if counts[name]}
        if not left:
            return
        key = ":".join(f"{name}={number}" for name, number in left.items())
        notice = NewNotification(
            kind=NotificationKind.ALERT,
            title=f"The nightly check found {sum(left.values())} things that it cannot repair",
            text="\n".join(f"{_FINDING_TEXTS[name]}: {number}" for name, number in left.items()),
            key=f"data-integrity:{key}",
        )
        with self.store.begin() as work:
            work.notifications.notify(work.preferences.administrators(), notice, self.clock.now())

    def _run_batches(self, check: BatchCheck) -> BatchResult:
        total, after_id = BatchResult(None), 0
        while True:
            with self.store.begin() as work:
                batch = check(work, after_id)
            if batch.last_id is None:
                return total
            after_id = batch.last_id
            total = replace(
                total,
                repaired=total.repaired + batch.repaired,
                unreadable=total.unreadable + batch.unreadable,
                stray_overrides=total.stray_overrides + batch.stray_overrides,
            )

    def _check_series(self, work: SqlWork, after_id: int) -> BatchResult:
        """See that the rows of series are what their rules give."""
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
        """Generate the rows anew if any is missing, too much or elsewhere; how many were."""
        window = work.instances.windows([event.id])[event.id]
        there = work.consistency.generated_times(event.id)
        given = dict(generated_times(event.content, window, work.holidays)) if window else {}
        for override in work.instances.overrides(event.id):
            given.pop(override.instance_date, None)
        same = {day for day, when in given.items() if day in there and there[day] == when}
        wrong = {*there, *given} - same
        if wrong:
            window = window or materialized_window(self.clock.now())
            placed = generated_times(event.content, window, work.holidays)
            work.instances.replace_generated(event, placed, window, self.clock.now())
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
    """How many occurrences people changed that are on no date of the rule."""
    days = [one.instance_date for one in work.instances.overrides(event.id)]
    strays = [day for day in days if not has_date(event.content.rule, day)]
    for day in strays:
        log.warning("Event %s has a changed occurrence on %s, and no such date.", event.id, day)
    return len(strays)
