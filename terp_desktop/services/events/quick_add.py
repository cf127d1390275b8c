"""Quick add: reads a line in words by the staff of the database, and creates its event."""

from __future__ import annotations

from dataclasses import replace

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import EventType
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.quick_add.context import QuickAddContext, Wording
from terp_desktop.domain.quick_add.parser import parse
from terp_desktop.domain.quick_add.result import QuickAdd
from terp_desktop.domain.when import When
from terp_desktop.services.events.service import EventService, SavedEvent
from terp_desktop.services.store import Store


class QuickAddService:
    """Reads lines and creates their events, on behalf of one person."""

    def __init__(self, store: Store, clock: Clock, actor: Actor, events: EventService) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._events = events

    def context(
        self, wording: Wording, place: When | None = None, assignee: Person | None = None
    ) -> QuickAddContext:
        """What a line is read with: the staff, the person's template, the present.

        `place` is the time where the line is typed; None stands for today, all day. `assignee`
        has the event if the line names nobody.
        """
        zone = self._clock.zone()
        with self._store.read() as work:
            people = tuple(work.people.list_staff())
            preferences = work.preferences.get(self._actor.user_id)
        today = self._clock.today()
        return QuickAddContext(
            local_now=zones.to_local(self._clock.now(), zone),
            zone=zone,
            place=place or When(start_date=today, end_date=today, timezone=zone),
            wording=wording,
            people=people,
            me=self._actor.user_id,
            template=preferences.template_for(EventType.MEETING),
            assignee=assignee,
        )

    def read(self, line: str, wording: Wording, place: When | None = None) -> QuickAdd:
        """What the line says; creates nothing. It is the person's own if it names nobody."""
        context = self.context(wording, place)
        me = next((one for one in context.people if one.id == context.me), None)
        return parse(line, replace(context, assignee=me))

    def create(self, quick_add: QuickAdd) -> SavedEvent:
        """Creates the event with its people, reminders and rule, in one transaction.

        Raises the problem of a line that is no event; refuses people who left meanwhile.
        """
        return self._events.create(quick_add.content())
