"""Takes the events of a file into the calendar, within one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_changes import gives
from terp_desktop.services.attaching import Attacher
from terp_desktop.services.bulk_writing import BulkWriter
from terp_desktop.services.imported import ImportedEvent, Skipped, override_from
from terp_desktop.services.merging import Merger, beside_ours
from terp_desktop.services.ports import Work
from terp_desktop.services.ports_imports import KeptSource, NewEvent
from terp_desktop.services.writing import EventWriter, tidied


@dataclass(slots=True)
class Intake:
    """Takes events in, a batch at a time, and counts what becomes of them.

    What the calendar has of a batch is looked up before, and what is new is stored after
    it, all together; in between an event of the same UID waits in `_new`.
    """

    work: Work
    actor: Actor
    writer: EventWriter
    bulk: BulkWriter
    merger: Merger
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    touched: list[Event] = field(default_factory=list)
    _here: dict[str, Event] = field(default_factory=dict)
    _sources: dict[int, KeptSource] = field(default_factory=dict)
    _new: dict[str, NewEvent] = field(default_factory=dict)

    def take(self, batch: Sequence[ImportedEvent]) -> None:
        """Create or update these events, or tell why not."""
        uids = {one.uid for one in batch}
        uids |= {one.lone.series_uid for one in batch if one.lone is not None}
        self._here = self.work.batches.with_uids(uids)
        self._sources = self.work.batches.sources([one.id for one in self._here.values()])
        for imported in batch:
            self._take(imported)
        self._store_new()

    def _take(self, imported: ImportedEvent) -> None:
        existing = self._existing(imported)
        if existing is None:
            content = self.merger.fresh(imported.content)
            self._new[imported.uid] = NewEvent(
                uid=imported.uid,
                content=content,
                source=imported.source,
                overrides=imported.overrides,
                files=imported.files,
            )
        elif reason := self._refusal(existing):
            self._skip(imported, reason)
        elif existing.deleted_at is not None:
            self._take_again(existing, imported)
        elif existing.uid != imported.uid:
            self._change_occurrence(existing, imported)
        else:
            self._compare(existing, imported)

    def _existing(self, imported: ImportedEvent) -> Event | None:
        """The event here that the imported one belongs to: its series, or itself."""
        lone = imported.lone
        if imported.uid in self._new or (lone is not None and lone.series_uid in self._new):
            self._store_new()
        series = self._here.get(lone.series_uid) if lone is not None else None
        if lone and series and gives(series.content.rule, lone.instance_date):
            return series
        return self._here.get(imported.uid)

    def _store_new(self) -> None:
        """Store what is new, and know it from now on."""
        if not self._new:
            return
        events = self.bulk.insert(self.work, list(self._new.values()))
        for event in events:
            self._here[event.uid] = event
            source = self._new[event.uid].source
            self._sources[event.id] = KeptSource(source, event.version)
        self._new.clear()
        self.created += len(events)
        self.touched += events

    def _refusal(self, existing: Event) -> str | None:
        if not may(self.actor, Permission.EDIT, existing, None):
            granted = self.work.events.granted(existing.id, self.actor)
            if not may(self.actor, Permission.EDIT, existing, granted):
                return "The calendar has an event of this UID that you may not change."
        if existing.deleted_at is not None and not self._was_taken_back(existing):
            return "It was deleted here and is in the trash; restore it to have it back."
        return None

    def _was_taken_back(self, existing: Event) -> bool:
        """Whether the event is in the trash only because its import was undone."""
        kept = self._sources.get(existing.id)
        return kept is not None and not kept.source.digest

    def _take_again(self, existing: Event, imported: ImportedEvent) -> None:
        restored = self.writer.restore(self.work, existing)
        if imported.uid == existing.uid:
            self._count(existing, self._updated(restored, imported))
        else:
            self._change_occurrence(restored, imported)

    def _compare(self, existing: Event, imported: ImportedEvent) -> None:
        """Change the event if the file says something else than it did before."""
        kept, source = self._sources.get(existing.id), imported.source
        module = self.merger.module or existing.content.module
        if kept and kept.source.digest == source.digest and existing.content.module is module:
            self.unchanged += 1
        elif source.sequence < (kept.source.sequence if kept else existing.version - 1):
            self._skip(imported, "The calendar has a later version of it already (SEQUENCE).")
        else:
            self._count(existing, self._updated(existing, imported))

    def _updated(self, before: Event, imported: ImportedEvent) -> Event:
        content = tidied(self.merger.merged(imported, before.content), before.created_by)
        after = self.writer.store(
            self.work,
            before,
            content,
            version=before.version,
            overrides=self._overrides(before, content, imported),
        )
        self._attach(after, imported)
        self.work.batches.put_source(after, imported.source)
        self._sources[after.id] = KeptSource(imported.source, after.version)
        return after

    def _attach(self, event: Event, imported: ImportedEvent) -> None:
        """Let the file's attachments hang on the event; what hangs there already stays."""
        attacher = Attacher(self.writer.clock, self.actor, self.writer.mark)
        for file in imported.files:
            attacher.attach(self.work, event, file)

    def _overrides(
        self, before: Event, content: EventContent, imported: ImportedEvent
    ) -> list[Override]:
        """The file's changed occurrences, and ours as far as the series still has them."""
        here = self.work.batches.overrides([before.id])[before.id] if before.is_recurring else []
        wanted = {one.instance_date: one for one in here if gives(content.rule, one.instance_date)}
        for one in imported.overrides:
            wanted[one.instance_date] = beside_ours(one, wanted.get(one.instance_date))
        return list(wanted.values())

    def _change_occurrence(self, series: Event, imported: ImportedEvent) -> None:
        if imported.lone is None:
            return
        day = imported.lone.instance_date
        overrides = self.work.batches.overrides([series.id])[series.id]
        here = next((one for one in overrides if one.instance_date == day), None)
        content, said = self.merger.fresh(imported.content), imported.said
        wanted = beside_ours(override_from(content, day, series.content, said), here)
        after = series
        if wanted != here:
            after = self.writer.override(self.work, series, wanted, version=series.version)
        self._keep_lines(after, imported)
        self._count(series, after)

    def _keep_lines(self, series: Event, imported: ImportedEvent) -> None:
        """Keep, with what is kept of the series, the properties of the lone occurrence."""
        kept = self._sources.get(series.id)
        if kept is None or imported.lone is None:
            return
        lines = {**kept.source.occurrence_lines, imported.lone.instance_date: imported.source.lines}
        source = replace(kept.source, occurrence_lines=lines)
        if source != kept.source:
            self.work.batches.put_source(series, source)
            self._sources[series.id] = KeptSource(source, series.version)

    def _count(self, before: Event, after: Event) -> None:
        self._here[after.uid] = after
        if after.version == before.version:
            self.unchanged += 1
            return
        self.updated += 1
        self.touched += [before, after]

    def _skip(self, imported: ImportedEvent, reason: str) -> None:
        self.skipped.append(
            Skipped(
                component="VEVENT",
                uid=imported.uid,
                summary=imported.content.title,
                reason=reason,
            )
        )
