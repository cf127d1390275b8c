"""What the calendar has of the events of a file, within one transaction of an import."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from terp_desktop.domain.calendar_file import (
    KeptSource,
    RecurrenceId,
    Skipped,
    Source,
    Version,
    uid_at,
    uid_of_time,
)
from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.domain.series_splitting import gives
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

_ONE_DAY = timedelta(days=1)


class FoundOccurrence(NamedTuple):
    """An occurrence of a series by its date; without one it is an event by itself."""

    event: Event
    day: date | None


LATER_IS_HERE = "The calendar has a later version of it already (SEQUENCE, DTSTAMP)."


@dataclass(slots=True)
class Tally:
    """What became of the events of a file so far."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    touched: list[Event] = field(default_factory=list)

    def count(self, before: Event, after: Event) -> None:
        """Count the event as updated, if it is another one now."""
        if after.version == before.version:
            self.unchanged += 1
            return
        self.updated += 1
        self.touched += [before, after]

    def skip(self, uid: str, summary: str | None, reason: str) -> None:
        """Note that something is not taken over, and why."""
        row = Skipped(component="VEVENT", uid=uid, summary=summary, reason=reason)
        self.skipped.append(row)


@dataclass(slots=True)
class KnownEvents:
    """The events that are here by their UIDs, and what files said of them."""

    work: SqlWork
    actor: Actor
    _asked: set[str] = field(default_factory=set)
    _events: dict[str, Event] = field(default_factory=dict)
    _sources: dict[int, KeptSource] = field(default_factory=dict)
    _lone: dict[str, list[str]] | None = None

    def look_up(self, uids: Collection[str]) -> None:
        """Find those of the UIDs that there are, and forget all others."""
        self._asked, self._events, self._sources = set(), {}, {}
        self._ask(uids)

    def _ask(self, uids: Collection[str]) -> None:
        unknown = set(uids) - self._asked
        if not unknown:
            return
        found = self.work.batches.with_uids(unknown)
        self._asked |= unknown
        self._events |= found
        self._sources |= self.work.batches.sources([one.id for one in found.values()])

    def get(self, uid: str) -> Event | None:
        """The event of that UID, a deleted one too."""
        self._ask([uid])
        return self._events.get(uid)

    def source(self, event: Event) -> KeptSource | None:
        """What a file said of the event; None if it came out of none."""
        return self._sources.get(event.id)

    def put(self, event: Event, source: KeptSource | None = None) -> None:
        """Know the event as it is from now on."""
        self._asked.add(event.uid)
        self._events[event.uid] = event
        if source is not None:
            self._sources[event.id] = source

    def keep(self, event: Event, source: Source) -> None:
        """Keep what the file said of the event as it is now."""
        kept = KeptSource(source, event.version)
        self.put(event, kept)
        self.work.batches.put_source(event, source)

    def family(self, main: Event) -> list[Event]:
        """The event, and whatever else is one series with it in its file and not deleted."""
        kept = self.source(main)
        parts = kept.source.parts if kept else ()
        self._ask(parts)
        others = (self._events.get(uid) for uid in parts)
        return [main, *(one for one in others if one is not None and one.deleted_at is None)]

    def lone(self, main: Event) -> list[Event]:
        """The single events that came as occurrences of the series before it was here."""
        if self._lone is None:
            self._lone = {}
            for uid in self.work.batches.uids_in_parts():
                self._lone.setdefault(uid.rpartition("/")[0], []).append(uid)
        uids = self._lone.get(main.uid, [])
        self._ask(uids)
        family = {one.uid for one in self.family(main)}
        known = (self._events.get(uid) for uid in uids if uid not in family)
        return [one for one in known if one and one.deleted_at is None and not one.is_recurring]

    def occurrence(self, uid: str, identity: RecurrenceId) -> FoundOccurrence | None:
        """The occurrence that a file means, by its instant; None if the calendar has none.

        Where nothing starts then it is the only occurrence on that date in the zone of its
        series, whose time somebody may have changed here.
        """
        main = self.get(uid)
        if main is None:
            return None
        family = self.family(main)
        named = (found for one in family if (found := _named(one, main, identity)))
        exact = (found for one in family if (found := _exact(one, main, identity)))
        if found := next(named, None) or next(exact, None):
            return found
        on_date = [found for one in family if (found := _on_date(one, identity))]
        return on_date[0] if len(on_date) == 1 and on_date[0].day is not None else None

    def occurrence_at(self, main: Event, identity: RecurrenceId) -> FoundOccurrence | None:
        """The occurrence of the series that has that very start."""
        family = self.family(main)
        return next((found for one in family if (found := _exact(one, main, identity))), None)

    def refusal(self, event: Event) -> str | None:
        """Why a file may not change the event; None if it may."""
        if not may(self.actor, Permission.EDIT, event, None):
            granted = self.work.events.granted(event.id, self.actor)
            if not may(self.actor, Permission.EDIT, event, granted):
                return "The calendar has an event of this UID that you may not change."
        if event.deleted_at is not None and not self._was_taken_back(event):
            return "It was deleted here and is in the trash; restore it to have it back."
        return None

    def _was_taken_back(self, event: Event) -> bool:
        """Whether it is in the trash only because its import was undone, or its file changed."""
        kept = self.source(event)
        return kept is not None and not kept.source.digest

    def version(self, event: Event) -> Version:
        """Which version of the event is here, as files count them."""
        kept = self.source(event)
        return kept.source.version if kept else Version(event.version - 1)

    def source_to_change(self, event: Event, said: Source) -> Source:
        """What is kept of the event so far, to be changed by what a file says of a part of it."""
        if kept := self.source(event):
            return kept.source
        return replace(said, sequence=event.version - 1, lines=())


def _exact(event: Event, main: Event, identity: RecurrenceId) -> FoundOccurrence | None:
    rule, when = event.content.rule, event.content.when
    if rule is None:
        is_one = event is not main and not identity.is_day and identity.is_start_of(when)
        return FoundOccurrence(event, None) if is_one else None
    local = identity.seen_in(when.timezone).date()
    days = [day for day in (local, local - _ONE_DAY, local + _ONE_DAY) if _is_within(day)]
    starts = (day for day in days if gives(rule, day) and identity.is_start_of(when.on(day)))
    day = next(starts, None)
    return None if day is None else FoundOccurrence(event, day)


def _named(event: Event, main: Event, identity: RecurrenceId) -> FoundOccurrence | None:
    """The occurrence whose UID says its start, wherever it was moved."""
    local = identity.seen_in(main.content.when.timezone)
    if identity.is_day or event is main:
        return None
    if event.uid == uid_at(main.uid, local):
        return FoundOccurrence(event, None)
    is_of_time = event.uid == uid_of_time(main.uid, local.time())
    gives_it = is_of_time and gives(event.content.rule, local.date())
    return FoundOccurrence(event, local.date()) if gives_it else None


def _on_date(event: Event, identity: RecurrenceId) -> FoundOccurrence | None:
    rule, when = event.content.rule, event.content.when
    seen = identity.seen_in(when.timezone).date()
    days = [day for day in (seen, identity.local.date()) if _is_within(day)]
    if rule is None:
        return FoundOccurrence(event, None) if when.start_date in days else None
    found = next((day for day in days if gives(rule, day)), None)
    return None if found is None else FoundOccurrence(event, found)


def _is_within(day: date) -> bool:
    return FIRST_DAY < day < LAST_DAY
