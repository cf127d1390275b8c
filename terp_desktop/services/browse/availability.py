"""Who is busy at the time of a proposed event, and when everybody concerned is free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain import availability
from terp_desktop.domain.availability import (
    Clash,
    Replacement,
    people_concerned,
)
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.free_slots import FreeSlot, SlotSearch
from terp_desktop.domain.permissions import Actor, Permission, has_occurrence_permission
from terp_desktop.domain.person import Person
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.span import Span
from terp_desktop.domain.working_hours import usual_weekdays
from terp_desktop.domain.zone_lookup import country_of_zone
from terp_desktop.services.browse.busy_time_reader import BusyTimeReader

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock
    from terp_desktop.services.store import Store
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True, kw_only=True)
class ClashReport:
    """With what an event clashes: `times` are the dates that were checked.

    There are none for an event that takes nobody's time, such as a due date.
    """

    times: tuple[When, ...]
    clashes: tuple[Clash, ...]
    people: Mapping[int, Person]

    @property
    def clashing_times(self) -> list[When]:
        """The dates at which somebody is busy."""
        clashing = {clash.when for clash in self.clashes}
        return [when for when in self.times if when in clashing]


@dataclass(frozen=True, slots=True)
class AvailabilityService:
    """Conflicts and free slots, on behalf of one person.

    They see who is busy when, for everybody concerned; of what they may not see, nothing else.
    """

    store: Store
    clock: Clock
    actor: Actor

    def conflicts(self, content: EventContent, replaces: Replacement | None = None) -> ClashReport:
        """What the people concerned do at the time of the event, or at its next 20 dates."""
        with self.store.read() as work:
            return _Inquiry(work, self.clock, self.actor, content, replaces).conflicts()

    def suggest(
        self, content: EventContent, replaces: Replacement | None = None
    ) -> Sequence[FreeSlot]:
        """Three to five free slots for the event, the nearest first; fewer if there are none."""
        with self.store.read() as work:
            return _Inquiry(work, self.clock, self.actor, content, replaces).suggest()

    def usual_weekdays(self, country: str | None) -> frozenset[int]:
        """The working days of the country, 1 (Monday) to 7; None: of the one of this zone."""
        known = country_of_zone(self.clock.zone()) if country is None else country or None
        with self.store.read() as work:
            return usual_weekdays(known, self.clock.today(), work.holidays)


class _Inquiry:
    """One question about a proposed event, within one transaction."""

    def __init__(
        self,
        work: SqlWork,
        clock: Clock,
        actor: Actor,
        content: EventContent,
        replaces: Replacement | None,
    ) -> None:
        self._work, self._clock, self._actor = work, clock, actor
        self._content = content
        replaced = self._find_replaced(replaces)
        self._replaces = None if replaced is None else replaces
        self._people = self._concerned(replaced)
        self._time = BusyTimeReader(work, clock, actor, self._people)
        self._times = availability.proposed_times(
            content, today=clock.today(), holidays=work.holidays, without=self._overridden(replaced)
        )

    def conflicts(self) -> ClashReport:
        """The clashes of the proposed times."""
        content = self._content
        if not availability.makes_busy(content.when, content.event_type, content.status):
            return ClashReport(times=(), clashes=(), people={})
        zones_of_people = {person: self._time.zone(person) for person in sorted(self._people)}
        spans = [
            availability.span_where(when, zone)
            for when in self._times
            for zone in set(zones_of_people.values())
        ]
        found = availability.find_clashes(
            self._times, self._time.busy(spans, self._replaces), zones_of_people
        )
        people = self._work.people.by_ids({clash.person_id for clash in found})
        return ClashReport(times=tuple(self._times), clashes=tuple(found), people=people)

    def suggest(self) -> list[FreeSlot]:
        """The free slots for the proposed times."""
        if not self._times:
            return []
        rule = self._content.rule
        search = SlotSearch(
            when=self._content.when,
            times=self._times,
            zone=self._clock.zone(),
            now=self._clock.now(),
            schedules={
                person: self._time.schedule(person, ignores_holidays=rule is not None)
                for person in self._people or {self._actor.user_id}
            },
            is_daily=rule is not None and rule.frequency is Frequency.DAILY,
        )
        return search.find(self._busy_spans)

    def _busy_spans(self, spans: Sequence[Span]) -> dict[int, list[Span]]:
        busy = self._time.busy(spans, self._replaces)
        return {person: [one.span for one in times] for person, times in busy.items()}

    def _find_replaced(self, replaces: Replacement | None) -> Event | None:
        """The event that is to be replaced; a hidden one is as good as none."""
        if replaces is None:
            return None
        try:
            event = self._work.events.get(replaces.event_id)
        except NotFoundError:
            return None
        return event if self._may_see(event, replaces.instance_date) else None

    def _may_see(self, event: Event, day: date | None = None) -> bool:
        """Whether the actor sees the event, or its occurrence on that date."""
        overrides = self._work.instances.overrides(event.id) if day is not None else ()
        override = next((one for one in overrides if one.instance_date == day), None)
        return has_occurrence_permission(
            self._actor,
            Permission.VIEW,
            event,
            granted=self._work.events.granted_permission(event.id, self._actor),
            visibility=None if override is None else override.visibility,
            assigned_to=None if override is None else override.assigned_to,
        )

    def _concerned(self, replaced: Event | None) -> frozenset[int]:
        creator = self._actor.user_id if replaced is None else replaced.created_by
        content = self._content
        return people_concerned(creator, content.assigned_to, content.participants)

    def _overridden(self, replaced: Event | None) -> frozenset[date]:
        """The dates of the replaced series that keep times of their own."""
        if replaced is None or self._content.rule is None or not self._may_see(replaced):
            return frozenset()
        overrides = self._work.instances.overrides(replaced.id)
        return frozenset(override.instance_date for override in overrides)
