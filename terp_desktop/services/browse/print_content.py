"""The content of printed pages: the events of a day in detail, and the calls to make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain.clock import Clock
from terp_desktop.domain.erp_records import ClientAccount
from terp_desktop.domain.event import Event, EventType, Participant, Status
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.browse import occurrences
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

# People enter calls as events of any type, in their own words.
_CALL_TITLE = re.compile(r"\b(?:call|calls|phone|ring)\b", re.IGNORECASE)
_OPEN_STATUSES = frozenset({Status.SCHEDULED, Status.IN_PROGRESS})
# A call with such a location is a meeting, not a phone call.
_HELD_AS_MEETING = re.compile(r"\bvideo\b|https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintEntry:
    """An occurrence with its printed details; `records` are (kind, name) of its links."""

    occurrence: Occurrence
    description: str = ""
    participants: tuple[Participant, ...] = ()
    people: Mapping[int, Person] = field(default_factory=dict)
    records: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEntry:
    """A call to make; `client` is None if the event has no client."""

    entry: PrintEntry
    client: ClientAccount | None = None


class PrintContentService:
    """The printed content of one person's calendar; each method is one transaction."""

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor

    def entries(self, query: OccurrenceQuery) -> Sequence[PrintEntry]:
        """The occurrences of the query that the person may see, by start, with their details."""
        with self._store.read() as work:
            found = occurrences.list_occurrences(work, query, self._actor)
            return _PrintDataReader(work, found).entries()

    def calls(self, query: OccurrenceQuery) -> Sequence[CallEntry]:
        """The open calls among the occurrences, with the client's account of today."""
        today = self._clock.today()
        with self._store.read() as work:
            found = occurrences.list_occurrences(work, query, self._actor)
            return _PrintDataReader(work, [*filter(is_open_call, found)]).calls(today)


def is_open_call(occurrence: Occurrence) -> bool:
    """Whether it is a call to make: a collections call, or one by its title."""
    if occurrence.status not in _OPEN_STATUSES:
        return False
    if occurrence.event_type is EventType.AR_COLLECTION:
        return True
    is_meeting = bool(_HELD_AS_MEETING.search(occurrence.location or ""))
    return bool(_CALL_TITLE.search(occurrence.title)) and not is_meeting


class _PrintDataReader:
    """Loads the details of some occurrences, each of them once."""

    def __init__(self, work: SqlWork, found: Sequence[Occurrence]) -> None:
        self._work = work
        self._found = found
        ids = list(dict.fromkeys(one.event_id for one in found))
        self._events = {one.id: one for one in work.events.get_many(ids)}
        self._people = work.people.by_ids(_people_of(self._events.values(), found))
        self._names: dict[tuple[str, int], str | None] = {}
        self._override_descriptions: dict[int, dict[date, str | None]] = {}

    def entries(self) -> list[PrintEntry]:
        return [self._entry(occurrence) for occurrence in self._found]

    def calls(self, today: date) -> list[CallEntry]:
        clients = (
            self._events[occurrence.event_id].content.client_id for occurrence in self._found
        )
        ids = {client_id for client_id in clients if client_id is not None}
        accounts = self._work.receivables.client_accounts(ids, today)
        calls = []
        for occurrence in self._found:
            client_id = self._events[occurrence.event_id].content.client_id
            account = None if client_id is None else accounts.get(client_id)
            calls.append(CallEntry(entry=self._entry(occurrence), client=account))
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
        """The description of the occurrence's override, else that of the event."""
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
