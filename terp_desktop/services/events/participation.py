"""A participant's own response and reminders, which need no right to edit the event.

They are no change of the event: its version stays, and its history does not show them. The
person can undo them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.event import Event, EventContent, Reminder, ResponseStatus
from terp_desktop.domain.participation import as_seen_by, own_reminders
from terp_desktop.domain.permissions import REQUIRED_PERMISSION, Action, Actor
from terp_desktop.services.events import notices
from terp_desktop.services.events.access import require_event
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.services.events.undo_log import new_step
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True)
class Participation:
    """Stores a participant's own changes of an event that they may see."""

    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync

    def store(self, work: SqlWork, event: Event, content: EventContent) -> Event:
        """Stores the content of the event, as a step that the person can undo."""
        writer = EventWriter(self.clock, self.actor, self.reminder_sync, new_step())
        return writer.store(work, event, content, version=event.version)


class ResponseService:
    """One person's responses to invitations; the organizers are notified of each."""

    def __init__(
        self, store: Store, clock: Clock, actor: Actor, reminder_sync: ReminderSync
    ) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._participation = Participation(clock, actor, reminder_sync)

    def respond(self, event_id: int, answer: ResponseStatus) -> SavedEvent:
        """Sets the person's response, to a series for all of its dates.

        The same response again notifies no one. ForbiddenError if the person is no
        participant; no other permission is needed.
        """
        with self._store.begin() as work:
            before = require_event(
                work, self._actor, event_id, REQUIRED_PERMISSION[Action.ANSWER], locked=True
            )
            after = self._set_response(work, before, answer)
            if after is not before:
                name = work.people.by_ids([self._actor.user_id])[self._actor.user_id].name
                notices.notify_response(work, after, name, self._actor.user_id, self._clock.now())
        return SavedEvent(as_seen_by(after, self._actor.user_id), changes_of(before, after))

    def _set_response(self, work: SqlWork, event: Event, answer: ResponseStatus) -> Event:
        own = [who for who in event.content.participants if who.user_id == self._actor.user_id]
        if not own:
            raise ForbiddenError(
                f"You do not take part in “{isolate_bidi(event.content.title)}”.",
                remedy="Ask the person who created it to invite you.",
            )
        if own[0].response_status is answer:
            return event
        is_open = answer is ResponseStatus.PENDING
        changed = replace(
            own[0], response_status=answer, responded_at=None if is_open else self._clock.now()
        )
        participants = (changed if who is own[0] else who for who in event.content.participants)
        content = replace(event.content, participants=tuple(participants))
        return self._participation.store(work, event, content)


class OwnReminderService:
    """Adds and removes one person's reminders of events that they may see.

    Reminders of a series apply to each occurrence. Other people's reminders stay.
    """

    def __init__(
        self, store: Store, clock: Clock, actor: Actor, reminder_sync: ReminderSync
    ) -> None:
        self._store = store
        self._actor = actor
        self._participation = Participation(clock, actor, reminder_sync)

    def add(self, event_id: int, minutes: int) -> SavedEvent:
        """Adds a reminder that many minutes before the start, unless there is one."""
        return self._set_reminder(event_id, minutes, is_wanted=True)

    def remove(self, event_id: int, minutes: int) -> SavedEvent:
        """Removes the reminder that many minutes before the start."""
        return self._set_reminder(event_id, minutes, is_wanted=False)

    def _set_reminder(self, event_id: int, minutes: int, *, is_wanted: bool) -> SavedEvent:
        with self._store.begin() as work:
            before = require_event(
                work,
                self._actor,
                event_id,
                REQUIRED_PERMISSION[Action.SET_OWN_REMINDERS],
                locked=True,
            )
            reminders = self._others(before, minutes)
            if is_wanted:
                reminders += (self._existing_or_new(before, minutes),)
            content = replace(before.content, reminders=reminders)
            after = self._participation.store(work, before, content)
        return SavedEvent(as_seen_by(after, self._actor.user_id), changes_of(before, after))

    def _others(self, event: Event, minutes: int) -> tuple[Reminder, ...]:
        own = own_reminders(event, self._actor.user_id)
        return tuple(
            reminder
            for reminder in event.content.reminders
            if reminder not in own or reminder.relative_minutes != minutes
        )

    def _existing_or_new(self, event: Event, minutes: int) -> Reminder:
        """The existing reminder with its method, or a new one on the screen."""
        own = own_reminders(event, self._actor.user_id)
        new = Reminder(relative_minutes=minutes, user_id=self._actor.user_id)
        return next((reminder for reminder in own if reminder.relative_minutes == minutes), new)
