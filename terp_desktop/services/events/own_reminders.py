"""The reminders that a person has of an event, whoever may change it."""

from dataclasses import replace

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Event, Reminder
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.services.events.access import allowed_event
from terp_desktop.services.events.participation import OwnPart, own_reminders
from terp_desktop.services.events.service import Saved
from terp_desktop.services.events.writer import changes_of
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store


class OwnReminderService:
    """Adds and removes one person's reminders; to see the event is all the right it takes.

    Those of a series come before each of its dates. Other people's are left alone.
    """

    def __init__(self, store: Store, clock: Clock, actor: Actor, ledger: ReminderLedger) -> None:
        self._store = store
        self._actor = actor
        self._part = OwnPart(clock, actor, ledger)

    def add(self, event_id: int, minutes: int) -> Saved:
        """Remind the person so many minutes before the start; once is enough."""
        return self._store_wish(event_id, minutes, is_wanted=True)

    def remove(self, event_id: int, minutes: int) -> Saved:
        """Do not remind the person then any more."""
        return self._store_wish(event_id, minutes, is_wanted=False)

    def _store_wish(self, event_id: int, minutes: int, *, is_wanted: bool) -> Saved:
        with self._store.begin() as work:
            before = allowed_event(work, self._actor, event_id, Permission.VIEW)
            reminders = self._others(before, minutes)
            if is_wanted:
                reminders += (self._kept(before, minutes),)
            content = replace(before.content, reminders=reminders)
            after = self._part.store(work, before, content)
        return Saved(after, changes_of(before, after))

    def _others(self, event: Event, minutes: int) -> tuple[Reminder, ...]:
        own = own_reminders(event, self._actor.user_id)
        there = event.content.reminders
        return tuple(one for one in there if one not in own or one.relative_minutes != minutes)

    def _kept(self, event: Event, minutes: int) -> Reminder:
        """The one that is there already, as it is sent; else a new one, on screen."""
        own = own_reminders(event, self._actor.user_id)
        new = Reminder(relative_minutes=minutes, user_id=self._actor.user_id)
        return next((one for one in own if one.relative_minutes == minutes), new)
