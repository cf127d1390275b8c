"""Keeps the reminder rows in line with the events, within the caller's transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.reminder import ReminderEntry
from terp_desktop.domain.reminder_plan import (
    ReminderChanges,
    ZoneLookup,
    days_to_reconcile,
    occurrence_times,
    reconcile_anchors,
    reconcile_occurrences,
    reschedule_for_zones,
)
from terp_desktop.domain.series import Override
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

LOOKAHEAD = timedelta(days=8)
"""How far ahead occurrences get rows of their own.

The job that adds them runs daily, so a week of failures loses nothing. More rows would only
slow down edits: the 90 days of the materialized occurrences would be ten times as many.
"""

LOOKBACK = timedelta(days=31)
"""Reminders that fell due while no program ran are added if they are no older than this.

Less than the 90 days after which old rows are deleted, so that none returns.
"""

BATCH = 100


@dataclass(frozen=True, slots=True)
class ReminderSync:
    """Keeps one row for each reminder, occurrence and person that is due soon."""

    clock: Clock

    def refresh(self, work: SqlWork, event: Event) -> int:
        """Adds, reschedules and cancels the rows of the event; returns how many changed.

        A reminder that the change makes overdue rings at once if its occurrence is in the
        future.
        """
        return self._sync(work, event)

    def cancel(self, work: SqlWork, event_id: int) -> None:
        """Cancels the open reminders of the event."""
        work.reminders.cancel(event_id)

    def top_up(self, store: Store) -> int:
        """Adds the rows of series that are due soon; returns how many changed.

        Reminders that fell due while no program ran are added too, unless the series was
        written later. Unreadable series are logged and skipped.
        """
        changed, after_id = 0, 0
        while True:
            with store.read() as work:
                ids = work.reminders.series_with_reminders(after_id=after_id, limit=BATCH)
            if not ids:
                return changed
            with store.begin() as work:
                changed += sum(self._top_up_event(work, event_id) for event_id in ids)
            after_id = ids[-1]

    def update_zone(self, store: Store, user_id: int) -> int:
        """Reschedules reminders of all-day and floating events to the person's current zone.

        Returns how many rows changed. Delivered reminders are not shown again.
        """
        changed, after_id = 0, 0
        while True:
            with store.begin() as work:
                ids = work.reminders.zone_dependent_events(user_id, after_id=after_id, limit=BATCH)
                changed += sum(self._update_zone_of_event(work, event_id) for event_id in ids)
            if not ids:
                return changed
            after_id = ids[-1]

    def _top_up_event(self, work: SqlWork, event_id: int) -> int:
        try:
            event = work.events.get(event_id)
            since = max(event.updated_at, self.clock.now() - LOOKBACK)
            return self._sync(work, event, since=since)
        except (InvalidValueError, NotFoundError, ValueError):
            log.exception("The reminders of event %s cannot be worked out.", event_id)
            return 0

    def add_new_events(self, work: SqlWork, new: Iterable[tuple[Event, Sequence[Override]]]) -> int:
        """Adds the rows of newly stored events, all at once; returns how many."""
        added = [
            row
            for event, overrides in new
            if event.content.reminders
            for changes in self._plan_changes(work, event, (), overrides)
            for row in changes.add
        ]
        work.reminders.apply(ReminderChanges(add=tuple(added)), self.clock.now())
        return len(added)

    def _sync(self, work: SqlWork, event: Event, since: datetime | None = None) -> int:
        rows = work.reminders.entries_of(event.id)
        if not rows and not event.content.reminders:
            return 0
        overrides = work.instances.overrides(event.id) if event.is_recurring else []
        anchors, occurrences = self._plan_changes(work, event, rows, overrides, since)
        for changes in (anchors, occurrences):
            work.reminders.apply(changes, self.clock.now())
        return len(anchors) + len(occurrences)

    def _plan_changes(
        self,
        work: SqlWork,
        event: Event,
        rows: Sequence[ReminderEntry],
        overrides: Sequence[Override],
        since: datetime | None = None,
    ) -> tuple[ReminderChanges, ReminderChanges]:
        """The changes of the event's anchors, and of the rows of its occurrences.

        `since` None: the event has just been written.
        """
        now, zone_of = self.clock.now(), self._zone_lookup(work, event, overrides)
        is_written, since, until = since is None, since or now, now + LOOKAHEAD
        days = days_to_reconcile(event, rows, since, until)
        times = occurrence_times(event, overrides, days, holidays=work.holidays)
        return (
            reconcile_anchors(event, rows, zone_of=zone_of, now=now),
            reconcile_occurrences(
                event,
                rows,
                times,
                zone_of=zone_of,
                now=now,
                since=since,
                until=until,
                is_written=is_written,
            ),
        )

    def _update_zone_of_event(self, work: SqlWork, event_id: int) -> int:
        """Reschedules the event's rows to their people's current zones."""
        try:
            event, now = work.events.get(event_id), self.clock.now()
            rows = work.reminders.entries_of(event_id)
            overrides = work.instances.overrides(event_id)
            days = days_to_reconcile(event, rows, now, now + LOOKAHEAD)
            times = occurrence_times(event, overrides, days, holidays=work.holidays)
            zone_of = self._zone_lookup(work, event, overrides)
        except (InvalidValueError, NotFoundError, ValueError):
            log.exception("The reminders of event %s cannot be worked out.", event_id)
            return 0
        changes = reschedule_for_zones(event, rows, times, zone_of=zone_of)
        work.reminders.apply(changes, now)
        return len(changes)

    def _zone_lookup(
        self, work: SqlWork, event: Event, overrides: Sequence[Override]
    ) -> ZoneLookup:
        """The zones of people; this machine's for people who never ran the program."""
        here = self.clock.zone()
        known: Mapping[int, str] = {}
        times = (event.content.when, *(override.when for override in overrides))
        if not all(when.is_timed for when in times):
            people = {reminder.user_id or event.created_by for reminder in event.content.reminders}
            stored = work.preferences.zones(people)
            # Another machine may know a zone that this one does not.
            known = {user: zone for user, zone in stored.items() if zone in zones.zone_names()}
        return lambda user_id: known.get(user_id, here)
