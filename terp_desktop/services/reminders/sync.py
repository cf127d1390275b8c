"""Keeps the reminder ledger in line with the events, inside the caller's transaction."""

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

The job that adds to them runs every day, so a week of failures loses nothing; more would
only fill the table: the 90 days of the instances are ten times the rows, each of which
every edit of the series has to move.
"""

LOOKBACK = timedelta(days=31)
"""How long ago a reminder may have fallen due while no program ran to note it down.

Less than the 90 days after which old rows are cleaned up, so none comes back from there.
"""

BATCH = 100


@dataclass(frozen=True, slots=True)
class ReminderSync:
    """One row for each reminder, occurrence and person that is due before long."""

    clock: Clock

    def refresh(self, work: SqlWork, event: Event) -> int:
        """Move, add and cancel the reminders of the event and its occurrences; how many.

        What a change makes due in the past rings at once if it is still to come.
        """
        return self._sync(work, event)

    def cancel(self, work: SqlWork, event_id: int) -> None:
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
                changed += sum(self._top_up_event(work, event_id) for event_id in ids)
            after_id = ids[-1]

    def update_zone(self, store: Store, user_id: int) -> int:
        """Let all-day and floating events be due by the clocks where the person is now.

        How many rows changed; nobody is told again of what they were told.
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
        """Add the rows of events that have just been stored, all at once; how many."""
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
        """What must be done to the rows of the event's wishes, and to those of occurrences.

        `since` None: the event has just been written.
        """
        now, zone_of = self.clock.now(), self._zone_lookup(work, event, overrides)
        is_written, since, until = since is None, since or now, now + LOOKAHEAD
        days = days_to_reconcile(event, rows, since, until)
        places = occurrence_times(event, overrides, days, holidays=work.holidays)
        return (
            reconcile_anchors(event, rows, zone_of=zone_of, now=now),
            reconcile_occurrences(
                event,
                rows,
                places,
                zone_of=zone_of,
                now=now,
                since=since,
                until=until,
                is_written=is_written,
            ),
        )

    def _update_zone_of_event(self, work: SqlWork, event_id: int) -> int:
        """Let the event's rows be due by the clocks where their people are now."""
        try:
            event, now = work.events.get(event_id), self.clock.now()
            rows, overrides = (
                work.reminders.entries_of(event_id),
                work.instances.overrides(event_id),
            )
            days = days_to_reconcile(event, rows, now, now + LOOKAHEAD)
            places = occurrence_times(event, overrides, days, holidays=work.holidays)
            zone_of = self._zone_lookup(work, event, overrides)
        except (InvalidValueError, NotFoundError, ValueError):
            log.exception("The reminders of event %s cannot be worked out.", event_id)
            return 0
        changes = reschedule_for_zones(event, rows, places, zone_of=zone_of)
        work.reminders.apply(changes, now)
        return len(changes)

    def _zone_lookup(
        self, work: SqlWork, event: Event, overrides: Sequence[Override]
    ) -> ZoneLookup:
        """Where people are; who never ran the program is taken to be here."""
        here = self.clock.zone()
        known: Mapping[int, str] = {}
        places = (event.content.when, *(one.when for one in overrides))
        if not all(when.is_timed for when in places):
            people = {one.user_id or event.created_by for one in event.content.reminders}
            stored = work.preferences.zones(people)
            # Another machine may know a zone that this one does not.
            known = {user: zone for user, zone in stored.items() if zone in zones.zone_names()}
        return lambda user_id: known.get(user_id, here)
