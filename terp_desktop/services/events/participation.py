"""What concerns one person alone in an event that others may own: the answer, the reminders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Event, EventContent, Reminder
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.services.events.undo_log import Mark, new_mark
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.sync import ReminderLedger

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True)
class OwnPart:
    """Writes it for one person, who may see the event and need not be one who may change it."""

    clock: Clock
    actor: Actor
    ledger: ReminderLedger

    def store(self, work: SqlWork, event: Event, content: EventContent) -> Event:
        """Give the event that content."""
        writer = EventWriter(self.clock, self.actor, self.ledger, self._mark(work, event))
        return writer.store(work, event, content, version=event.version)

    def _mark(self, work: SqlWork, event: Event) -> Mark | None:
        """A step to be undone, for whoever may: to the others undoing the event is closed."""
        granted = work.events.granted(event.id, self.actor)
        return new_mark() if may(self.actor, Permission.EDIT, event, granted) else None


def own_reminders(event: Event, person_id: int) -> tuple[Reminder, ...]:
    """Those of the event's reminders that are the person's, the latest first."""
    found = (
        one
        for one in event.content.reminders
        if person_id == (event.created_by if one.user_id is None else one.user_id)
    )
    return tuple(sorted(found, key=lambda one: one.relative_minutes))
