"""Looks up, by UID, the stored events that an import refers to; within one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from terp_desktop.domain.calendar_file import (
    EventRevision,
    ImportedEvent,
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
from terp_desktop.domain.when import When

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

NEWER_REVISION_EXISTS = "The calendar has a later version of it already (SEQUENCE, DTSTAMP)."

LOOKALIKE_EXISTS = "Looks like an event already here: the same title and the same start."

_ONE_DAY = timedelta(days=1)


class FoundOccurrence(NamedTuple):
    """An occurrence of a series; `day` None: the event is a single occurrence."""

    event: Event
    day: date | None


class ImportOutcome(Enum):
    """What an import does with an event of the file."""

    CREATED = auto()
    UPDATED = auto()
    UNCHANGED = auto()


class ImportedRow(NamedTuple):
    """An event of the file as it is in the calendar after the import.

    `when` is that of the first occurrence if the event is a series. A lookalike is new, but
    the calendar has something of another UID with its title and its start.
    """

    uid: str

    title: str
    when: When
    is_recurring: bool
    outcome: ImportOutcome
    is_lookalike: bool = False


@dataclass(slots=True)
class ImportTally:
    """Collects the outcome of each event of an import, and what was skipped and changed.

    `lookalikes` are the UIDs of new events that look like one that was there before.
    """

    rows: list[ImportedRow] = field(default_factory=list)
    skipped: list[SkippedComponent] = field(default_factory=list)
    touched_events: list[Event] = field(default_factory=list)
    lookalikes: set[str] = field(default_factory=set)

    def add_created(self, event: Event) -> None:
        """Records a new event."""
        self._add(event, ImportOutcome.CREATED)
        self.touched_events.append(event)

    def add_unchanged(self, event: Event) -> None:
        """Records an event that the calendar has already."""
        self._add(event, ImportOutcome.UNCHANGED)

    def count(self, before: Event, after: Event) -> None:
        """Records the event as updated or unchanged; an answer in it is an update too."""
        if after == before:
            self.add_unchanged(after)
            return
        self._add(after, ImportOutcome.UPDATED)
        self.touched_events += [before, after]

    def _add(self, event: Event, outcome: ImportOutcome) -> None:
        content, is_new = event.content, outcome is ImportOutcome.CREATED
        self.rows.append(
            ImportedRow(
                uid=event.uid,
                title=content.title,
                when=content.when,
                is_recurring=event.is_recurring,
                outcome=outcome,
                is_lookalike=is_new and event.uid in self.lookalikes,
            )
        )

    def skip(self, uid: str, summary: str | None, reason: str) -> None:
        """Records that an event was skipped, and why."""
        row = SkippedComponent(component="VEVENT", uid=uid, summary=summary, reason=reason)
        self.skipped.append(row)


@dataclass(slots=True)
class KnownEvents:
    """A cache of stored events by UID, with their import sources."""

    work: SqlWork
    actor: Actor
    _loaded_uids: set[str] = field(default_factory=set)
    _events: dict[str, Event] = field(default_factory=dict)
    _sources: dict[int, StoredSource] = field(default_factory=dict)
    _detached_uids: dict[str, list[str]] | None = None

    def find_lookalikes(self, new: Iterable[ImportedEvent]) -> set[str]:
        """The UIDs of those that have the title and the start of something stored.

        Looks at what the person may see, under whatever UID.
        """
        keys = {one.uid: _look_of(one) for one in new}
        starts = {start for _, start, _ in keys.values()}
        found = self.work.batches.find_starting_at(starts, self.actor)
        known = {(title.strip().casefold(), *rest) for title, *rest in found}
        return {uid for uid, key in keys.items() if key in known}

    def load(self, uids: Collection[str]) -> None:
        """Loads the events with these UIDs, and drops all others from the cache."""
        self._loaded_uids, self._events, self._sources = set(), {}, {}
        self._load_missing(uids)

    def _load_missing(self, uids: Collection[str]) -> None:
        missing = set(uids) - self._loaded_uids
        if not missing:
            return
        found = self.work.batches.find_by_uids(missing)
        self._loaded_uids |= missing
        self._events |= found
        self._sources |= self.work.batches.sources([one.id for one in found.values()])

    def get(self, uid: str) -> Event | None:
        """The event with that UID, including deleted ones."""
        self._load_missing([uid])
        return self._events.get(uid)

    def source(self, event: Event) -> StoredSource | None:
        """The source of the event; None if it was not imported."""
        return self._sources.get(event.id)

    def remember(self, event: Event, source: StoredSource | None = None) -> None:
        """Updates the cache with a stored event."""
        self._loaded_uids.add(event.uid)
        self._events[event.uid] = event
        if source is not None:
            self._sources[event.id] = source

    def store_source(self, event: Event, source: ImportSource) -> None:
        """Stores the source of the event, at its current version."""
        self.remember(event, StoredSource(source, event.version))
        self.work.batches.store_source(event, source)

    def siblings_of(self, main: Event) -> list[Event]:
        """The event, and the events that are one series with it in a file, unless deleted."""
        stored = self.source(main)
        uids = stored.source.sibling_uids if stored else ()
        self._load_missing(uids)
        others = (self._events.get(uid) for uid in uids)
        return [
            main,
            *(event for event in others if event is not None and event.deleted_at is None),
        ]

    def detached_events(self, main: Event) -> list[Event]:
        """Single events that were imported as occurrences before their series was."""
        if self._detached_uids is None:
            self._detached_uids = {}
            for uid in self.work.batches.list_sibling_uids():
                self._detached_uids.setdefault(uid.rpartition("/")[0], []).append(uid)
        uids = self._detached_uids.get(main.uid, [])
        self._load_missing(uids)
        siblings = {event.uid for event in self.siblings_of(main)}
        found = (self._events.get(uid) for uid in uids if uid not in siblings)
        return [one for one in found if one and one.deleted_at is None and not one.is_recurring]

    def find_occurrence(self, uid: str, identity: RecurrenceId) -> FoundOccurrence | None:
        """The occurrence with that start; None if there is none.

        If none starts exactly then, it is the only occurrence on that date in the zone of its
        series, because its time may have been changed here.
        """
        main = self.get(uid)
        if main is None:
            return None
        siblings = self.siblings_of(main)
        by_uid = (found for event in siblings if (found := _find_by_uid(event, main, identity)))
        exact = (found for event in siblings if (found := _find_exact(event, main, identity)))
        if found := next(by_uid, None) or next(exact, None):
            return found
        on_date = [found for event in siblings if (found := _find_on_date(event, identity))]
        return on_date[0] if len(on_date) == 1 and on_date[0].day is not None else None

    def find_exact_occurrence(self, main: Event, identity: RecurrenceId) -> FoundOccurrence | None:
        """The occurrence of the series with exactly that start."""
        siblings = self.siblings_of(main)
        exact = (found for event in siblings if (found := _find_exact(event, main, identity)))
        return next(exact, None)

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
        """Whether it is in the trash because its import was undone, or its file dropped it."""
        stored = self.source(event)
        return stored is not None and not stored.source.digest

    def revision(self, event: Event) -> EventRevision:
        """The revision of the stored event, as files count revisions."""
        stored = self.source(event)
        return stored.source.revision if stored else EventRevision(event.version - 1)

    def source_or_new(self, event: Event, new: ImportSource) -> ImportSource:
        """The stored source of the event, or one based on `new` for an event without."""
        if stored := self.source(event):
            return stored.source
        return replace(new, sequence=event.version - 1, preserved_properties=())


def _look_of(imported: ImportedEvent) -> tuple[str, datetime, bool]:
    """Its title, and when it begins."""
    content = imported.content
    title = content.title.strip().casefold()
    return title, content.when.span.start, content.when.is_all_day


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
    """The occurrence whose UID has that start, even if it was moved."""
    local = identity.local_start_in(main.content.when.timezone)
    if identity.is_all_day or event is main:
        return None
    if event.uid == occurrence_uid(main.uid, local):
        return FoundOccurrence(event, None)
    is_at_that_time = event.uid == time_of_day_uid(main.uid, local.time())
    exists = is_at_that_time and has_date(event.content.rule, local.date())
    return FoundOccurrence(event, local.date()) if exists else None


def _find_on_date(event: Event, identity: RecurrenceId) -> FoundOccurrence | None:
    rule, when = event.content.rule, event.content.when
    local = identity.local_start_in(when.timezone).date()
    days = [day for day in (local, identity.local.date()) if _is_within(day)]
    if rule is None:
        return FoundOccurrence(event, None) if when.start_date in days else None
    found = next((day for day in days if has_date(rule, day)), None)
    return None if found is None else FoundOccurrence(event, found)


def _is_within(day: date) -> bool:
    return FIRST_DAY < day < LAST_DAY
