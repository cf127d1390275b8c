"""Writes many new events at once, with everything that the event writer writes for one.

Rows, history, materialized occurrences and reminders are the same, but hundreds of events
take a few statements, instead of a dozen each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from terp_desktop.domain.audit_history import HistoryEntry
from terp_desktop.domain.calendar_file import NewEvent
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events import audit_history
from terp_desktop.services.events.undo_log import UndoStep, attach_record, make_import_record
from terp_desktop.services.events.writer import (
    generated_times,
    materialized_window,
    prepare_content,
    refuse_long_descriptions,
    refuse_missing_references_in,
)
from terp_desktop.services.reminders.sync import ReminderSync

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True)
class BulkEventWriter:
    """Writes new events on behalf of one person; those with one `step` are undone together."""

    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync
    step: UndoStep | None = None

    def insert(self, work: SqlWork, new: Sequence[NewEvent]) -> list[Event]:
        """Stores the new events; returns them in the same order."""
        now, by = self.clock.now(), self.actor.user_id
        ready = [self._prepare(work, planned) for planned in new]
        refuse_missing_references_in(work, [planned.content for planned in ready])
        refuse_long_descriptions(*(planned.content.description for planned in ready))
        window = materialized_window(now)
        events = work.batches.add(ready, window=window, created_by=by, now=now)
        work.history.append(
            [entry for event in events for entry in self._history_entries(event, by, now)]
        )
        for event, planned in zip(events, ready, strict=True):
            for file in planned.files:
                work.attachments.add(event.id, file, by=by, now=now)
        overrides = (planned.overrides for planned in ready)
        self.reminder_sync.add_new_events(work, zip(events, overrides, strict=True))
        return events

    def _history_entries(self, event: Event, by: int, now: datetime) -> list[HistoryEntry]:
        entries = [audit_history.creation_entry(event, by, now)]
        if self.step is None:
            return entries
        return attach_record(entries, make_import_record(self.step, event))

    def _prepare(self, work: SqlWork, new: NewEvent) -> NewEvent:
        """The event as it is stored, with the occurrences of the materialized window."""
        content = prepare_content(work, new.content, self.actor.user_id)
        window = materialized_window(self.clock.now())
        times = generated_times(content, window, work.holidays)
        return replace(new, content=content, occurrence_times=tuple(times))
