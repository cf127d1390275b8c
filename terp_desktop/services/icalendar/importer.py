"""Imports: a calendar file of another program brought in, as often as one likes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.domain.calendar_file import (
    Cancellation,
    ImportedEvent,
    NewEvent,
    Reply,
    SkippedComponent,
    StoredSource,
)
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Event, EventContent, Module, Status
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.services.events.attachments import AttachmentWriter
from terp_desktop.services.events.bulk_writer import BulkEventWriter
from terp_desktop.services.events.undo_log import new_import_step
from terp_desktop.services.events.writer import EventWriter, changes_of, normalize_reminders
from terp_desktop.services.icalendar.detached_occurrences import DetachedOccurrenceImporter
from terp_desktop.services.icalendar.existing_events import (
    NEWER_REVISION_EXISTS,
    ImportTally,
    KnownEvents,
)
from terp_desktop.services.icalendar.merge import Merger, merge_override
from terp_desktop.services.icalendar.messages import MessageImporter
from terp_desktop.services.icalendar.this_and_future import ThisAndFutureImporter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.exchange.reader import IcsReader
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(slots=True)
class ImportSession:
    """Takes events in, a batch at a time, and counts what becomes of them.

    What the calendar has of a batch is looked up before, and what is new is stored after
    it, all together; in between an event of the same UID waits in `_new`.
    """

    known: KnownEvents
    writer: EventWriter
    bulk_writer: BulkEventWriter
    merger: Merger
    occurrences: DetachedOccurrenceImporter
    tally: ImportTally
    _new_events: dict[str, NewEvent] = field(default_factory=dict)

    def import_events(self, batch: Sequence[ImportedEvent]) -> None:
        """Create or update these events, or tell why not."""
        uids = {one.uid for one in batch}
        uids |= {one.detached.series_uid for one in batch if one.detached is not None}
        self.known.load(uids)
        for imported in batch:
            self._import_event(imported)
        self._store_new()
        for uid in dict.fromkeys(one.uid for one in batch if one.content.rule is not None):
            self.occurrences.absorb_detached(uid)

    def _import_event(self, imported: ImportedEvent) -> None:
        lone, added_to = imported.detached, imported.added_to_uid
        if {imported.uid, added_to, lone and lone.series_uid} & self._new_events.keys():
            self._store_new()
        if (lone is not None or added_to is not None) and self.occurrences.apply(imported):
            return
        existing = self.known.get(imported.uid)
        if existing is None:
            self._queue_new(imported)
        elif reason := self.known.refusal_reason(existing):
            self.tally.skip(imported.uid, imported.content.title, reason)
        elif existing.deleted_at is not None:
            restored = self.writer.restore(self.known.work, existing)
            self._count(existing, self._update(restored, imported))
        else:
            self._update_if_changed(existing, imported)

    def _queue_new(self, imported: ImportedEvent) -> None:
        self._new_events[imported.uid] = NewEvent(
            uid=imported.uid,
            content=self.merger.prepare_new(imported.content),
            source=imported.source,
            overrides=imported.overrides,
            files=imported.files,
        )

    def _store_new(self) -> None:
        """Store what is new, and know it from now on."""
        if not self._new_events:
            return
        events = self.bulk_writer.insert(self.known.work, list(self._new_events.values()))
        for event in events:
            self.known.remember(
                event, StoredSource(self._new_events[event.uid].source, event.version)
            )
        self._new_events.clear()
        self.tally.created += len(events)
        self.tally.touched_events += events

    def _update_if_changed(self, existing: Event, imported: ImportedEvent) -> None:
        """Change the event if the file says something else than it did before."""
        kept, version = self.known.source(existing), imported.source.revision
        module = self.merger.module or existing.content.module
        is_same = kept is not None and kept.source.digest == imported.source.digest
        if (
            is_same
            and existing.content.module is module
            and not _is_reinstated(existing, imported, kept)
        ):
            self.tally.unchanged += 1
        elif version.is_before(self.known.revision(existing)):
            self.tally.skip(imported.uid, imported.content.title, NEWER_REVISION_EXISTS)
        else:
            self._count(existing, self._update(existing, imported))

    def _update(self, before: Event, imported: ImportedEvent) -> Event:
        content = normalize_reminders(
            self.merger.merge(imported, before.content), before.created_by
        )
        after = self.writer.store(
            self.known.work,
            before,
            content,
            version=before.version,
            overrides=self._overrides(before, content, imported),
        )
        self._attach(after, imported)
        self._remove_missing_siblings(after, imported)
        self.known.store_source(after, imported.source)
        return after

    def _remove_missing_siblings(self, event: Event, imported: ImportedEvent) -> None:
        """Put what the file does not have any more of a series into the trash.

        Of a list of dates only those near the present are in the file, and the others stay.
        """
        if imported.is_listed:
            return
        for part in self.known.siblings_of(event)[1:]:
            if (
                part.uid not in imported.source.sibling_uids
                and self.known.refusal_reason(part) is None
            ):
                gone = self.writer.delete(self.known.work, part, version=part.version)
                # As an import that was undone: a file that has it again brings it back.
                self.known.store_source(
                    gone, replace(self.known.source_or_new(part, imported.source), digest="")
                )
                self._count(part, gone)

    def _attach(self, event: Event, imported: ImportedEvent) -> None:
        """Let the file's attachments hang on the event; what hangs there already stays."""
        attacher = AttachmentWriter(self.writer.clock, self.writer.actor, self.writer.step)
        for file in imported.files:
            attacher.attach(self.known.work, event, file)

    def _overrides(
        self, before: Event, content: EventContent, imported: ImportedEvent
    ) -> list[Override]:
        """The file's changed occurrences, and ours as far as the series still has them."""
        batches = self.known.work.batches
        here = batches.overrides([before.id])[before.id] if before.is_recurring else []
        wanted = {
            one.instance_date: one for one in here if has_date(content.rule, one.instance_date)
        }
        for one in imported.overrides:
            wanted[one.instance_date] = merge_override(one, wanted.get(one.instance_date))
        return list(wanted.values())

    def _count(self, before: Event, after: Event) -> None:
        self.known.remember(after)
        self.tally.count(before, after)


def _is_reinstated(existing: Event, imported: ImportedEvent, kept: StoredSource | None) -> bool:
    """Whether an event that was called off takes place after all, in a later version."""
    was_off = existing.content.status is Status.CANCELLED is not imported.content.status
    return was_off and kept is not None and kept.source.sequence < imported.source.sequence


BATCH = 500
"""How many events are looked up, and written, together: what is held in memory beside the file."""

MAX_UNDOABLE_EVENTS = 500
"""A file of more events is no step that can be undone: that would keep everybody waiting."""

ImportProgress = Callable[[int, int], None]
"""Told how many of the file's events are done, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file: how many events were new, changed, or here already.

    `skipped` tells, in the order of the file, what was left out or taken over differently.
    """

    created: int
    updated: int
    unchanged: int
    skipped: tuple[SkippedComponent, ...]
    changes: Changes
    is_dry_run: bool


def ignore_progress(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


class ImportService:
    """Brings calendar files in, on behalf of one person; each file is one transaction."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        actor: Actor,
        reminder_sync: ReminderSync,
        reader: IcsReader,
    ) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._reminder_sync = reminder_sync
        self._reader = reader

    def import_file(
        self,
        source: Path | bytes,
        *,
        module: Module | None = None,
        dry_run: bool = False,
        progress: ImportProgress = ignore_progress,
    ) -> ImportReport:
        """Create and update the events of the file, known by their UIDs.

        A file that says what it said before changes nothing, even where people changed
        the events since. What a file cannot say (who does it, links to records) stays, and
        so do occurrences that people changed here, as long as the series still has them; an
        event in the trash stays there. New events get the module, or what the file says, or
        GENERAL. Messages (METHOD:REPLY, CANCEL) change events that are here, and make none.
        A dry run tells what would be. An import of a file that is not too large is
        one step to be undone. Either all of the file is brought in or, if
        anything fails, nothing. BadCalendarFileError if the file is none; OSError if it
        cannot be read.
        """
        clock = self._clock
        file = self._reader.read(source, zone=clock.zone(), today=clock.today())
        begin = self._store.begin_dry_run if dry_run else self._store.begin
        with begin() as work:
            session = self._create_import(work, module, len(file.events) + len(file.messages))
            for start in range(0, len(file.events), BATCH):
                session.session.import_events(file.events[start : start + BATCH])
                progress(min(start + BATCH, len(file.events)), len(file.events))
            session.import_messages(file.messages)
        tally = session.session.tally
        return ImportReport(
            created=tally.created,
            updated=tally.updated,
            unchanged=tally.unchanged,
            skipped=(*file.skipped, *tally.skipped),
            changes=changes_of(*tally.touched_events),
            is_dry_run=dry_run,
        )

    def _create_import(self, work: SqlWork, module: Module | None, events: int) -> _FileImport:
        merger = Merger(_staff_by_address(work.people.list_staff()), module)
        mark = new_import_step() if events <= MAX_UNDOABLE_EVENTS else None
        writer = EventWriter(self._clock, self._actor, self._reminder_sync, mark)
        bulk = BulkEventWriter(self._clock, self._actor, self._reminder_sync, mark)
        known, tally = KnownEvents(work, self._actor), ImportTally()
        following = ThisAndFutureImporter(known, writer, merger, tally)
        occurrences = DetachedOccurrenceImporter(known, writer, merger, following, tally)
        messages = MessageImporter(known, writer, occurrences, tally)
        return _FileImport(ImportSession(known, writer, bulk, merger, occurrences, tally), messages)


@dataclass(frozen=True, slots=True)
class _FileImport:
    """What takes in the parts of one file."""

    session: ImportSession
    messages: MessageImporter

    def import_messages(self, messages: Sequence[Cancellation | Reply]) -> None:
        """Do what the messages say, or tell why not."""
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            self.session.known.load({one.uid for one in batch})
            for one in batch:
                self.messages.apply(one)


def _staff_by_address(staff: Iterable[Person]) -> dict[str, Person]:
    """The staff by e-mail address; of several with the same one, the first."""
    people: dict[str, Person] = {}
    for one in staff:
        if one.email:
            people.setdefault(one.email.casefold(), one)
    return people
