"""The people view: the time of several people side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain import people_lanes
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.people_lanes import PeopleLanes, PersonLane
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.busy_time_reader import BusyTimeReader
from terp_desktop.services.browse.occurrences import list_occurrences

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock
    from terp_desktop.services.store import Store
    from terp_desktop.storage.unit_of_work import SqlWork

MOST_PEOPLE: Final = 40
"""How many lanes are read at once."""

USUAL_PEOPLE: Final = 5
"""How many people are shown to whoever has not chosen any."""

_AROUND: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class PeopleLaneService:
    """Who works and is busy when, on behalf of one person.

    They see when everybody is busy; of what they may not see, nothing else.
    """

    store: Store
    clock: Clock
    actor: Actor

    def read(self, people: Sequence[int] | None, days: Days) -> PeopleLanes:
        """The lanes of these people on the days here, in their order; those who left have none.

        None stands for oneself and the people with whom one has the most events these weeks.
        """
        with self.store.read() as work:
            chosen = self._usual_people(work) if people is None else people
            return self._lanes(work, list(dict.fromkeys(chosen))[:MOST_PEOPLE], days)

    def staff(self) -> Sequence[Person]:
        """Everybody whose lane can be shown: oneself, then the others by name."""
        with self.store.read() as work:
            return sorted(
                work.people.list_staff(), key=lambda person: person.id != self.actor.user_id
            )

    def _lanes(self, work: SqlWork, people: Sequence[int], days: Days) -> PeopleLanes:
        within = people_lanes.days_span(days, self.clock.zone())
        known = work.people.by_ids(set(people))
        reader = BusyTimeReader(work, self.clock, self.actor, known)
        busy = reader.busy([within])
        lanes = tuple(
            PersonLane(
                person=known[person],
                zone=reader.zone(person),
                working=people_lanes.working_time(reader.schedule(person), within),
                busy=tuple(one for one in busy.get(person, ()) if one.span.overlaps(within)),
            )
            for person in people
            if person in known
        )
        return PeopleLanes(days=days, lanes=lanes, free=people_lanes.free_time(lanes, within))

    def _usual_people(self, work: SqlWork) -> list[int]:
        today, me = self.clock.today(), self.actor.user_id
        query = OccurrenceQuery(
            days=Days.through(today - _AROUND, today + _AROUND), zone=self.clock.zone()
        )
        shown = list_occurrences(work, query, self.actor)
        ids = {one.event_id for one in shown}
        participants = work.busy_times.participants(ids)
        together: Counter[int] = Counter()
        for one in shown:
            staff = {who.user_id for who in participants.get(one.event_id, ())}
            concerned = {who for who in staff | {one.assigned_to} if who is not None}
            if me in concerned or one.created_by == me:
                together.update(concerned - {me})
        others = sorted(together, key=lambda person: (-together[person], person))
        return [me, *others[: USUAL_PEOPLE - 1]]
