"""What goes on paper: a day with all that is known of its events, and the calls to be made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.erp_records import ClientAccount
from terp_desktop.domain.event import Event, EventType, Participant, Status
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.queries import OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.browse import occurrences
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

# People write calls into the calendar in their own words, as an event of any type.
_CALL_TITLE = re.compile(r"\b(?:call|calls|phone|ring)\b", re.IGNORECASE)
_OPEN_STATUSES = frozenset({Status.SCHEDULED, Status.IN_PROGRESS})
# The rest of an address where a call is held: the people come together there, nobody is rung.
_HELD_AS_MEETING = re.compile(r"\bvideo\b|https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintEntry:
    """An occurrence with all that paper tells of it; `records` are (kind, name) of its links."""

    occurrence: Occurrence
    description: str = ""
    participants: tuple[Participant, ...] = ()
    people: Mapping[int, Person] = field(default_factory=dict)
    records: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEntry:
    """A call to be made; `client` is None where the event names none."""

    entry: PrintEntry
    client: ClientAccount | None = None


class PrintContentService:
    """What one person takes away on paper; each sheet is one reading transaction."""

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor

    def entries(self, query: OccurrenceQuery) -> Sequence[PrintEntry]:
        """The events asked for that the person may see, by start, with what is known of them."""
        with self._store.read() as work:
            found = occurrences.list_occurrences(work, query, self._actor)
            return _PrintDataReader(work, found).entries()

    def calls(self, query: OccurrenceQuery) -> Sequence[CallEntry]:
        """Those that are calls and still to be made, with how each client stands today."""
        today = self._clock.today()
        with self._store.read() as work:
            found = occurrences.list_occurrences(work, query, self._actor)
            reading = _PrintDataReader(work, [one for one in found if is_open_call(one)])
            return reading.calls(today)


def is_open_call(occurrence: Occurrence) -> bool:
    """Whether somebody is to be rung: a collections call, or what its title calls one."""
    if occurrence.status not in _OPEN_STATUSES:
        return False
    if occurrence.event_type is EventType.AR_COLLECTION:
        return True
    is_meeting = bool(_HELD_AS_MEETING.search(occurrence.location or ""))
    return bool(_CALL_TITLE.search(occurrence.title)) and not is_meeting


class _PrintDataReader:
    """Reads what belongs to some occurrences, each thing once."""

    def __init__(self, work: SqlWork, found: Sequence[Occurrence]) -> None:
        self._work = work
        self._found = found
        ids = list(dict.fromkeys(one.event_id for one in found))
        self._events = {one.id: one for one in work.events.get_many(ids)}
        self._people = work.people.by_ids(_people_of(self._events.values(), found))
        self._names: dict[tuple[str, int], str | None] = {}
        self._override_descriptions: dict[int, dict[date, str | None]] = {}

    def entries(self) -> list[PrintEntry]:
        return [self._entry(one) for one in self._found]

    def calls(self, today: date) -> list[CallEntry]:
        clients = (self._events[one.event_id].content.client_id for one in self._found)
        ids = {one for one in clients if one is not None}
        standings = self._work.receivables.client_accounts(ids, today)
        calls = []
        for one in self._found:
            client = self._events[one.event_id].content.client_id
            standing = None if client is None else standings.get(client)
            calls.append(CallEntry(entry=self._entry(one), client=standing))
        return calls

    def _entry(self, one: Occurrence) -> PrintEntry:
        event = self._events[one.event_id]
        return PrintEntry(
            occurrence=one,
            description=self._description(one, event),
            participants=event.content.participants,
            people=self._people,
            records=tuple(self._records(event)),
        )

    def _description(self, one: Occurrence, event: Event) -> str:
        """What stands in the occurrence, if a person wrote something else there."""
        own: str | None = None
        if one.instance_date is not None:
            if event.id not in self._override_descriptions:
                overrides = self._work.instances.overrides(event.id)
                self._override_descriptions[event.id] = {
                    each.instance_date: each.description for each in overrides
                }
            own = self._override_descriptions[event.id].get(one.instance_date)
        return (event.content.description or "") if own is None else own

    def _records(self, event: Event) -> Iterable[tuple[str, str]]:
        content, names = event.content, self._work.people
        for kind, number, name_of in (
            ("Client", content.client_id, names.client_name),
            ("Invoice", content.invoice_id, names.invoice_number),
            ("Bill", content.bill_id, names.bill_number),
        ):
            if number is None:
                continue
            if (kind, number) not in self._names:
                self._names[kind, number] = name_of(number)
            if name := self._names[kind, number]:
                yield kind, name


def _people_of(events: Iterable[Event], found: Iterable[Occurrence]) -> set[int]:
    taking_part = {who.user_id for event in events for who in event.content.participants}
    assigned = {one.assigned_to for one in found}
    return {one for one in taking_part | assigned if one is not None}
