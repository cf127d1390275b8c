"""Takes the events of a file into the calendar, within one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from terp_desktop.domain.calendar_file import ImportedEvent, KeptSource, NewEvent
from terp_desktop.domain.event import Event, EventContent, Status
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import gives
from terp_desktop.services.events.attaching import Attacher
from terp_desktop.services.events.bulk_writer import BulkWriter
from terp_desktop.services.events.writer import EventWriter, tidied
from terp_desktop.services.icalendar.detached_occurrences import LoneOccurrences
from terp_desktop.services.icalendar.existing_events import LATER_IS_HERE, KnownEvents, Tally
from terp_desktop.services.icalendar.merge import Merger, beside_ours


@dataclass(slots=True)
class Intake:
    """Takes events in, a batch at a time, and counts what becomes of them.

    What the calendar has of a batch is looked up before, and what is new is stored after
    it, all together; in between an event of the same UID waits in `_new`.
    """

    known: KnownEvents
    writer: EventWriter
    bulk: BulkWriter
    merger: Merger
    occurrences: LoneOccurrences
    tally: Tally
    _new: dict[str, NewEvent] = field(default_factory=dict)

    def take(self, batch: Sequence[ImportedEvent]) -> None:
        """Create or update these events, or tell why not."""
        uids = {one.uid for one in batch}
        uids |= {one.lone.series_uid for one in batch if one.lone is not None}
        self.known.look_up(uids)
        for imported in batch:
            self._take(imported)
        self._store_new()
        for uid in dict.fromkeys(one.uid for one in batch if one.content.rule is not None):
            self.occurrences.take_over(uid)

    def _take(self, imported: ImportedEvent) -> None:
        lone, added_to = imported.lone, imported.added_to
        if {imported.uid, added_to, lone and lone.series_uid} & self._new.keys():
            self._store_new()
        if (lone is not None or added_to is not None) and self.occurrences.take(imported):
            return
        existing = self.known.get(imported.uid)
        if existing is None:
            self._take_new(imported)
        elif reason := self.known.refusal(existing):
            self.tally.skip(imported.uid, imported.content.title, reason)
        elif existing.deleted_at is not None:
            restored = self.writer.restore(self.known.work, existing)
            self._count(existing, self._updated(restored, imported))
        else:
            self._compare(existing, imported)

    def _take_new(self, imported: ImportedEvent) -> None:
        self._new[imported.uid] = NewEvent(
            uid=imported.uid,
            content=self.merger.fresh(imported.content),
            source=imported.source,
            overrides=imported.overrides,
            files=imported.files,
        )

    def _store_new(self) -> None:
        """Store what is new, and know it from now on."""
        if not self._new:
            return
        events = self.bulk.insert(self.known.work, list(self._new.values()))
        for event in events:
            self.known.put(event, KeptSource(self._new[event.uid].source, event.version))
        self._new.clear()
        self.tally.created += len(events)
        self.tally.touched += events

    def _compare(self, existing: Event, imported: ImportedEvent) -> None:
        """Change the event if the file says something else than it did before."""
        kept, version = self.known.source(existing), imported.source.version
        module = self.merger.module or existing.content.module
        is_same = kept is not None and kept.source.digest == imported.source.digest
        if is_same and existing.content.module is module and not _is_back(existing, imported, kept):
            self.tally.unchanged += 1
        elif version.is_before(self.known.version(existing)):
            self.tally.skip(imported.uid, imported.content.title, LATER_IS_HERE)
        else:
            self._count(existing, self._updated(existing, imported))

    def _updated(self, before: Event, imported: ImportedEvent) -> Event:
        content = tidied(self.merger.merged(imported, before.content), before.created_by)
        after = self.writer.store(
            self.known.work,
            before,
            content,
            version=before.version,
            overrides=self._overrides(before, content, imported),
        )
        self._attach(after, imported)
        self._remove_parts(after, imported)
        self.known.keep(after, imported.source)
        return after

    def _remove_parts(self, event: Event, imported: ImportedEvent) -> None:
        """Put what the file does not have any more of a series into the trash.

        Of a list of dates only those near the present are in the file, and the others stay.
        """
        if imported.is_listed:
            return
        for part in self.known.family(event)[1:]:
            if part.uid not in imported.source.parts and self.known.refusal(part) is None:
                gone = self.writer.delete(self.known.work, part, version=part.version)
                # As an import that was undone: a file that has it again brings it back.
                self.known.keep(
                    gone, replace(self.known.source_to_change(part, imported.source), digest="")
                )
                self._count(part, gone)

    def _attach(self, event: Event, imported: ImportedEvent) -> None:
        """Let the file's attachments hang on the event; what hangs there already stays."""
        attacher = Attacher(self.writer.clock, self.writer.actor, self.writer.mark)
        for file in imported.files:
            attacher.attach(self.known.work, event, file)

    def _overrides(
        self, before: Event, content: EventContent, imported: ImportedEvent
    ) -> list[Override]:
        """The file's changed occurrences, and ours as far as the series still has them."""
        batches = self.known.work.batches
        here = batches.overrides([before.id])[before.id] if before.is_recurring else []
        wanted = {one.instance_date: one for one in here if gives(content.rule, one.instance_date)}
        for one in imported.overrides:
            wanted[one.instance_date] = beside_ours(one, wanted.get(one.instance_date))
        return list(wanted.values())

    def _count(self, before: Event, after: Event) -> None:
        self.known.put(after)
        self.tally.count(before, after)


def _is_back(existing: Event, imported: ImportedEvent, kept: KeptSource | None) -> bool:
    """Whether an event that was called off takes place after all, in a later version."""
    was_off = existing.content.status is Status.CANCELLED is not imported.content.status
    return was_off and kept is not None and kept.source.sequence < imported.source.sequence
