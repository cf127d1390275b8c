"""What the calendar has of the events of a file, within one transaction of an import."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from terp_desktop.domain.calendar_file import (
    EventRevision,
    ImportSource,
    RecurrenceId,
    SkippedComponent,
    StoredSource,
    occurrence_uid,
    time_of_day_uid,
)
from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor, Permission, has_permission
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.domain.span import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

_ONE_DAY = timedelta(days=1)


class FoundOccurrence(NamedTuple):
    """An occurrence of a series by its date; without one it is an event by itself."""

    event: Event
    day: date | None


NEWER_REVISION_EXISTS = "The calendar has a later version of it already (SEQUENCE, DTSTAMP)."


@dataclass(slots=True)
class ImportTally:
    """What became of the events of a file so far."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[SkippedComponent] = field(default_factory=list)
    touched_events: list[Event] = field(default_factory=list)

    def count(self, before: Event, after: Event) -> None:
        """Count the event as updated, if it is another one now."""
        if after.version == before.version:
            self.unchanged += 1
            return
        self.updated += 1
        self.touched_events += [before, after]

    def skip(self, uid: str, summary: str | None, reason: str) -> None:
        """Note that something is not taken over, and why."""
        row = SkippedComponent(component="VEVENT", uid=uid, summary=summary, reason=reason)
        self.skipped.append(row)


@dataclass(slots=True)
class KnownEvents:
    """The events that are here by their UIDs, and what files said of them."""

    work: SqlWork
    actor: Actor
    _loaded_uids: set[str] = field(default_factory=set)
    _events: dict[str, Event] = field(default_factory=dict)
    _sources: dict[int, StoredSource] = field(default_factory=dict)
    _detached_uids: dict[str, list[str]] | None = None

    def load(self, uids: Collection[str]) -> None:
        """Find those of the UIDs that there are, and forget all others."""
        self._loaded_uids, self._events, self._sources = set(), {}, {}
        self._load_missing(uids)

    def _load_missing(self, uids: Collection[str]) -> None:
        unknown = set(uids) - self._loaded_uids
        if not unknown:
            return
        found = self.work.batches.find_by_uids(unknown)
        self._loaded_uids |= unknown
        self._events |= found
        self._sources |= self.work.batches.sources([one.id for one in found.values()])

    def get(self, uid: str) -> Event | None:
        """The event of that UID, a deleted one too."""
        self._load_missing([uid])
        return self._events.get(uid)

    def source(self, event: Event) -> StoredSource | None:
        """What a file said of the event; None if it came out of none."""
        return self._sources.get(event.id)

    def remember(self, event: Event, source: StoredSource | None = None) -> None:
        """Know the event as it is from now on."""
        self._loaded_uids.add(event.uid)
        self._events[event.uid] = event
        if source is not None:
            self._sources[event.id] = source

    def store_source(self, event: Event, source: ImportSource) -> None:
        """Keep what the file said of the event as it is now."""
        kept = StoredSource(source, event.version)
        self.remember(event, kept)
        self.work.batches.store_source(event, source)

    def siblings_of(self, main: Event) -> list[Event]:
        """The event, and whatever else is one series with it in its file and not deleted."""
        kept = self.source(main)
        parts = kept.source.sibling_uids if kept else ()
        self._load_missing(parts)
        others = (self._events.get(uid) for uid in parts)
        return [main, *(one for one in others if one is not None and one.deleted_at is None)]

    def detached_events(self, main: Event) -> list[Event]:
        """The single events that came as occurrences of the series before it was here."""
        if self._detached_uids is None:
            self._detached_uids = {}
            for uid in self.work.batches.list_sibling_uids():
                self._detached_uids.setdefault(uid.rpartition("/")[0], []).append(uid)
        uids = self._detached_uids.get(main.uid, [])
        self._load_missing(uids)
        family = {one.uid for one in self.siblings_of(main)}
        known = (self._events.get(uid) for uid in uids if uid not in family)
        return [one for one in known if one and one.deleted_at is None and not one.is_recurring]

    def find_occurrence(self, uid: str, identity: RecurrenceId) -> FoundOccurrence | None:
        """The occurrence that a file means, by its instant; None if the calendar has none.

        Where nothing starts then it is the only occurrence on that date in the zone of its
        series, whose time somebody may have changed here.
        """
        main = self.get(uid)
        if main is None:
            return None
        family = self.siblings_of(main)
        named = (found for one in family if (found := _find_by_uid(one, main, identity)))
        exact = (found for one in family if (found := _find_exact(one, main, identity)))
        if found := next(named, None) or next(exact, None):
            return found
        on_date = [found for one in family if (found := _find_on_date(one, identity))]
        return on_date[0] if len(on_date) == 1 and on_date[0].day is not None else None

    def find_exact_occurrence(self, main: Event, identity: RecurrenceId) -> FoundOccurrence | None:
        """The occurrence of the series that has that very start."""
        family = self.siblings_of(main)
        return next((found for one in family if (found := _find_exact(one, main, identity))), None)

    def refusal_reason(self, event: Event) -> str | None:
        """Why a file may not change the event; None if it may."""
        if not has_permission(self.actor, Permission.EDIT, event, None):
            granted = self.work.events.granted_permission(event.id, self.actor)
            if not has_permission(self.actor, Permission.EDIT, event, granted):
                return "The calendar has an event of this UID that you may not change."
        if event.deleted_at is not None and not self._was_import_undone(event):
            return "It was deleted here and is in the trash; restore it to have it back."
        return None

    def _was_import_undone(self, event: Event) -> bool:
        """Whether it is in the trash only because its import was undone, or its file changed."""
        kept = self.source(event)
        return kept is not None and not kept.source.digest

    def revision(self, event: Event) -> EventRevision:
        """Which version of the event is here, as files count them."""
        kept = self.source(event)
        return kept.source.revision if kept else EventRevision(event.version - 1)

    def source_or_new(self, event: Event, said: ImportSource) -> ImportSource:
        """What is kept of the event so far, to be changed by what a file says of a part of it."""
        if kept := self.source(event):
            return kept.source
        return replace(said, sequence=event.version - 1, preserved_properties=())


def _find_exact(event: Event, main: Event, identity: RecurrenceId) -> FoundOccurrence | None:
    rule, when = event.content.rule, event.content.when
    if rule is None:
        is_one = event is not main and not identity.is_all_day and identity.is_start_of(when)
        return FoundOccurrence(event, None) if is_one else None
    local = identity.local_start_in(when.timezone).date()
    days = [day for day in (local, local - _ONE_DAY, local + _ONE_DAY) if _is_within(day)]
    starts = (
        day
        for day in days
        if has_date(rule, day) and identity.is_start_of(when.with_start_date(day))
    )
    day = next(starts, None)
    return None if day is None else FoundOccurrence(event, day)


def _find_by_uid(event: Event, main: Event, identity: RecurrenceId) -> FoundOccurrence | None:
    """The occurrence whose UID says its start, wherever it was moved."""
    local = identity.local_start_in(main.content.when.timezone)
    if identity.is_all_day or event is main:
        return None
    if event.uid == occurrence_uid(main.uid, local):
        return FoundOccurrence(event, None)
    is_of_time = event.uid == time_of_day_uid(main.uid, local.time())
    gives_it = is_of_time and has_date(event.content.rule, local.date())
    return FoundOccurrence(event, local.date()) if gives_it else None


def _find_on_date(event: Event, identity: RecurrenceId) -> FoundOccurrence | None:
    rule, when = event.content.rule, event.content.when
    seen = identity.local_start_in(when.timezone).date()
    days = [day for day in (seen, identity.local.date()) if _is_within(day)]
    if rule is None:
        return FoundOccurrence(event, None) if when.start_date in days else None
    found = next((day for day in days if has_date(rule, day)), None)
    return None if found is None else FoundOccurrence(event, found)


def _is_within(day: date) -> bool:
    return FIRST_DAY < day < LAST_DAY
