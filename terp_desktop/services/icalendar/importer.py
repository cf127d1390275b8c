"""Imports calendar files; importing a file again updates its events."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from terp_desktop.domain.calendar_file import (
    CalendarFile,
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
from terp_desktop.services.events.change_rights import ChangeRights
from terp_desktop.services.events.undo_log import new_import_step
from terp_desktop.services.events.writer import EventWriter, changes_of, normalize_reminders
from terp_desktop.services.icalendar.detached_occurrences import DetachedOccurrenceImporter
from terp_desktop.services.icalendar.existing_events import (
    LOOKALIKE_EXISTS,
    NEWER_REVISION_EXISTS,
    ImportedRow,
    ImportOutcome,
    ImportTally,
    KnownEvents,
)
from terp_desktop.services.icalendar.merge import Merger, keep_own_dates, merge_override
from terp_desktop.services.icalendar.messages import MessageImporter
from terp_desktop.services.icalendar.this_and_future import ThisAndFutureImporter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.exchange.reader import IcsReader
    from terp_desktop.storage.unit_of_work import SqlWork


BATCH = 500
"""How many events are looked up and stored together; limits the memory for large files."""

MAX_UNDOABLE_EVENTS = 500
"""An import of more events cannot be undone, because that would block the database too long."""

ImportProgress = Callable[[int, int], None]
"""Gets the number of events that are done, and the total; an exception undoes the import."""


@dataclass(slots=True)
class ImportSession:
    """Imports the events of a file in batches, within the caller's transaction.

    Stored events are looked up before each batch. New events are collected in `_new_events`,
    and stored together after the batch, or earlier if another event of it refers to one.
    """

    known: KnownEvents
    writer: EventWriter
    bulk_writer: BulkEventWriter
    merger: Merger
    occurrences: DetachedOccurrenceImporter
    tally: ImportTally
    _new_events: dict[str, NewEvent] = field(default_factory=dict)

    def import_events(self, batch: Sequence[ImportedEvent]) -> None:
        """Creates or updates these events, or records why they are skipped."""
        uids = {imported.uid for imported in batch}
        uids |= {imported.detached.series_uid for imported in batch if imported.detached}
        self.known.load(uids)
        for imported in batch:
            self._import_event(imported)
        self._store_new()
        series = (imported.uid for imported in batch if imported.content.rule is not None)
        for uid in dict.fromkeys(series):
            self.occurrences.absorb_detached(uid)

    def find_lookalikes(self, events: Sequence[ImportedEvent]) -> set[str]:
        """The UIDs of new events that look like something stored; asked before the import."""
        found: set[str] = set()
        for start in range(0, len(events), BATCH):
            batch = events[start : start + BATCH]
            self.known.load({imported.uid for imported in batch})
            found |= self.known.find_lookalikes(
                one for one in batch if one.detached is None and self.known.get(one.uid) is None
            )
        return found

    def _import_event(self, imported: ImportedEvent) -> None:
        detached, added_to = imported.detached, imported.added_to_uid
        if {imported.uid, added_to, detached and detached.series_uid} & self._new_events.keys():
            self._store_new()
        if (detached is not None or added_to is not None) and self.occurrences.apply(imported):
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
        """Stores the new events, and adds them to the known ones."""
        if not self._new_events:
            return
        events = self.bulk_writer.insert(self.known.work, list(self._new_events.values()))
        for event in events:
            self.known.remember(
                event, StoredSource(self._new_events[event.uid].source, event.version)
            )
        self._new_events.clear()
        for event in events:
            self.tally.add_created(event)

    def _update_if_changed(self, existing: Event, imported: ImportedEvent) -> None:
        """Updates the event if the file changed since its last import."""
        stored, revision = self.known.source(existing), imported.source.revision
        module = self.merger.module or existing.content.module
        is_same = stored is not None and stored.source.digest == imported.source.digest
        if (
            is_same
            and existing.content.module is module
            and not _is_reinstated(existing, imported, stored)
        ):
            self.tally.add_unchanged(existing)
        elif revision.is_before(self.known.revision(existing)):
            self.tally.skip(imported.uid, imported.content.title, NEWER_REVISION_EXISTS)
        else:
            self._count(existing, self._update(existing, imported))

    def _update(self, before: Event, imported: ImportedEvent) -> Event:
        batches = self.known.work.batches
        ours = batches.overrides([before.id])[before.id] if before.is_recurring else []
        merged = self.merger.merge(imported, before.content, before.created_by)
        content = normalize_reminders(keep_own_dates(merged, ours), before.created_by)
        after = self.writer.store(
            self.known.work,
            before,
            content,
            version=before.version,
            overrides=_merge_overrides(ours, content, imported),
        )
        self._attach(after, imported)
        self._remove_missing_siblings(after, imported)
        self.known.store_source(after, imported.source)
        return after

    def _remove_missing_siblings(self, event: Event, imported: ImportedEvent) -> None:
        """Moves siblings that the file does not have any more to the trash.

        A listed series (`is_listed`) keeps them, because only dates near the present are
        imported.
        """
        if imported.is_listed:
            return
        for sibling in self.known.siblings_of(event)[1:]:
            if (
                sibling.uid not in imported.source.sibling_uids
                and self.known.refusal_reason(sibling) is None
            ):
                deleted = self.writer.delete(self.known.work, sibling, version=sibling.version)
                # Without a digest, like an undone import, a file that has it again restores it.
                source = self.known.source_or_new(sibling, imported.source)
                self.known.store_source(deleted, replace(source, digest=""))
                self._count(sibling, deleted)

    def _attach(self, event: Event, imported: ImportedEvent) -> None:
        """Attaches the file's attachments to the event; existing ones stay."""
        attachment_writer = AttachmentWriter(self.writer.clock, self.writer.actor, self.writer.step)
        for file in imported.files:
            attachment_writer.attach(self.known.work, event, file)

    def _count(self, before: Event, after: Event) -> None:
        self.known.remember(after)
        self.tally.count(before, after)


def _merge_overrides(
    ours: Iterable[Override], content: EventContent, imported: ImportedEvent
) -> list[Override]:
    """The overrides of the file, merged with ours if their dates still exist."""
    wanted = {one.instance_date: one for one in ours if has_date(content.rule, one.instance_date)}
    for override in imported.overrides:
        wanted[override.instance_date] = merge_override(
            override, wanted.get(override.instance_date)
        )
    return list(wanted.values())


def _is_reinstated(existing: Event, imported: ImportedEvent, stored: StoredSource | None) -> bool:
    """Whether a later revision of a cancelled event takes place again."""
    was_cancelled = existing.content.status is Status.CANCELLED is not imported.content.status
    return (
        was_cancelled and stored is not None and stored.source.sequence < imported.source.sequence
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The result of an import.

    `rows` has each event of the file with its outcome; `skipped` lists, in the order of the
    file, what was left out or imported differently. `is_undoable` tells whether the import is
    an undo step.
    """

    rows: tuple[ImportedRow, ...]
    skipped: tuple[SkippedComponent, ...]
    changes: Changes
    is_undoable: bool
    is_dry_run: bool

    @property
    def created(self) -> int:
        """How many events are new."""
        return self._count(ImportOutcome.CREATED)

    @property
    def updated(self) -> int:
        """How many events of the calendar were changed."""
        return self._count(ImportOutcome.UPDATED)

    @property
    def lookalikes(self) -> Sequence[ImportedRow]:
        """The new events that look like one that is here; only a dry run knows them."""
        return [row for row in self.rows if row.is_lookalike]

    @property
    def unchanged(self) -> int:
        """How many events the calendar had already."""
        return self._count(ImportOutcome.UNCHANGED)

    def _count(self, outcome: ImportOutcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)


def ignore_progress(_done: int, _total: int) -> None:
    """Ignores progress."""


class ImportService:
    """Imports calendar files on behalf of one person; each file is one transaction."""

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
        leave_out: Collection[str] = (),
        skip_lookalikes: bool = False,
        progress: ImportProgress = ignore_progress,
    ) -> ImportReport:
        """Creates and updates the events of the file, identified by their UIDs.

        An unchanged event of the file changes nothing, even if people changed ours since.
        Fields that files cannot express (assignee, links to records) stay, and so do our
        overrides whose dates still exist. Events in the trash stay there. New events get
        `module`, or that of the file, or GENERAL. Messages (METHOD:REPLY, CANCEL) change
        stored events and create none.

        Events whose UIDs are in `leave_out` are not imported. A dry run marks new events that
        look like one that is here under another UID; `skip_lookalikes` leaves those out.

        The import is one transaction, and, up to MAX_UNDOABLE_EVENTS, one undo step. A dry run
        only reports. BadCalendarFileError if it is no calendar file; FileError if it cannot be
        read.
        """
        file = self._read(source)
        begin = self._store.begin_dry_run if dry_run else self._store.begin
        with begin() as work:
            file_import = self._create_import(work, module, len(file.events) + len(file.messages))
            session, tally = file_import.session, file_import.session.tally
            events = [one for one in file.events if one.uid not in leave_out]
            if dry_run or skip_lookalikes:
                tally.lookalikes = session.find_lookalikes(events)
            if skip_lookalikes:
                events = file_import.skip_lookalikes(events)
            for start in range(0, len(events), BATCH):
                session.import_events(events[start : start + BATCH])
                progress(min(start + BATCH, len(events)), len(events))
            file_import.import_messages(file.messages)
        return ImportReport(
            rows=tuple(tally.rows),
            skipped=(*file.skipped, *tally.skipped),
            changes=changes_of(*tally.touched_events),
            is_undoable=len(file.events) + len(file.messages) <= MAX_UNDOABLE_EVENTS,
            is_dry_run=dry_run,
        )

    def _read(self, source: Path | bytes) -> CalendarFile:
        clock = self._clock
        try:
            return self._reader.read(source, zone=clock.zone(), today=clock.today())
        except OSError as error:
            from terp_desktop.system.file_errors import file_error

            raise file_error(error) from error

    def _create_import(self, work: SqlWork, module: Module | None, events: int) -> _FileImport:
        merger = Merger(staff_by_address(work.people.list_staff()), module, self._actor.user_id)
        step = new_import_step() if events <= MAX_UNDOABLE_EVENTS else None
        rights = ChangeRights(is_lenient=True, accepts_sight_loss=True)
        writer = EventWriter(self._clock, self._actor, self._reminder_sync, step, rights)
        bulk = BulkEventWriter(self._clock, self._actor, self._reminder_sync, step)
        known, tally = KnownEvents(work, self._actor), ImportTally()
        following = ThisAndFutureImporter(known, writer, merger, tally)
        occurrences = DetachedOccurrenceImporter(known, writer, merger, following, tally)
        messages = MessageImporter(known, writer, occurrences, tally)
        return _FileImport(ImportSession(known, writer, bulk, merger, occurrences, tally), messages)


@dataclass(frozen=True, slots=True)
class _FileImport:
    """The importers of one file."""

    session: ImportSession
    messages: MessageImporter

    def skip_lookalikes(self, events: Sequence[ImportedEvent]) -> list[ImportedEvent]:
        """The other events; lookalikes are recorded as skipped."""
        tally = self.session.tally
        for one in events:
            if one.uid in tally.lookalikes:
                tally.skip(one.uid, one.content.title, LOOKALIKE_EXISTS)
        return [one for one in events if one.uid not in tally.lookalikes]

    def import_messages(self, messages: Sequence[Cancellation | Reply]) -> None:
        """Applies the messages, or records why they are skipped."""
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            self.session.known.load({message.uid for message in batch})
            for message in batch:
                self.messages.apply(message)


def staff_by_address(staff: Iterable[Person]) -> dict[str, Person]:
    """The staff by case-folded e-mail address; the first person, if several share one."""
    people: dict[str, Person] = {}
    for person in staff:
        if person.email:
            people.setdefault(person.email.casefold(), person)
    return people
