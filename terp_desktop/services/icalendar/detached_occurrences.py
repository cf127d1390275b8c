"""Occurrences that a file changes, or adds, without the series that they belong to."""

from dataclasses import dataclass, replace
from datetime import date

from terp_desktop.domain.calendar_file import (
    EventRevision,
    ImportedEvent,
    ImportSource,
    RecurrenceId,
    override_from_content,
    parse_recurrence_id,
)
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.series import Override
from terp_desktop.services.events.writer import EventWriter, normalize_reminders
from terp_desktop.services.icalendar.existing_events import (
    NEWER_REVISION_EXISTS,
    FoundOccurrence,
    ImportTally,
    KnownEvents,
)
from terp_desktop.services.icalendar.merge import Merger, convert_to_zone_of, merge_override
from terp_desktop.services.icalendar.this_and_future import ThisAndFutureImporter


@dataclass(frozen=True, slots=True)
class DetachedOccurrenceImporter:
    """Lays lone occurrences over the series that are here."""

    known: KnownEvents
    writer: EventWriter
    merger: Merger
    following: ThisAndFutureImporter
    tally: ImportTally

    def apply(self, imported: ImportedEvent) -> bool:
        """Change the series, or tell why not; whether there was one.

        Without one the occurrence is an event by itself.
        """
        found = self._find(imported)
        if found is None:
            return imported.added_to_uid is not None
        if reason := self.known.refusal_reason(found.event):
            self._skip(imported, reason)
            return True
        if found.event.deleted_at is not None:
            back = self.writer.restore(self.known.work, found.event)
            self.known.remember(back)
            found = found._replace(event=back)
        if imported.added_to_uid is not None:
            return self._add_occurrence(found.event, imported)
        lone = imported.detached
        if lone is not None and lone.and_following:
            self.following.change(found, lone, imported)
        elif found.day is None:
            self._change_single(found.event, imported)
        else:
            self._change_occurrence(found.event, found.day, imported)
        self._remove(self.known.get(imported.uid), found)
        return True

    def absorb_detached(self, uid: str) -> None:
        """Make changed occurrences of what came before the series, as events by themselves.

        What the file of the series says of the same occurrence counts, unless it is older.
        """
        series = self.known.get(uid)
        if series is None or series.deleted_at is not None or self.known.refusal_reason(series):
            return
        for event in self.known.detached_events(series):
            found = self._original_occurrence(series, event)
            if found is None or self.known.refusal_reason(event):
                continue
            source = self.known.source_or_new(event, ImportSource(digest=""))
            if found.day is not None and not self._is_already_overridden(
                found.event, found.day, source.revision
            ):
                came = ImportedEvent(uid=event.uid, content=event.content, source=source)
                self._change_occurrence(found.event, found.day, came)
            self._remove(event, found)

    def _original_occurrence(self, series: Event, event: Event) -> FoundOccurrence | None:
        """The occurrence that the event came as; a time has to be the very start of it."""
        identity = parse_recurrence_id(event.uid, event.content.when.timezone)
        if identity is None:
            return None
        if identity.is_all_day:
            return self.known.find_occurrence(series.uid, identity)
        return self.known.find_exact_occurrence(series, identity)

    def _is_already_overridden(self, series: Event, day: date, version: EventRevision) -> bool:
        """Whether the series has that occurrence changed already, in no earlier version."""
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        kept = self.known.source(series)
        told = kept.source.occurrence_revision(day) if kept else None
        is_changed = any(one.instance_date == day for one in overrides)
        return is_changed and not (told is not None and told.is_before(version))

    def _remove(self, event: Event | None, found: FoundOccurrence) -> None:
        """Put the event that stood for the occurrence into the trash: it is in its series now."""
        if event is None or event.id == found.event.id or self.known.refusal_reason(event):
            return
        if event.deleted_at is None and not event.is_recurring:
            gone = self.writer.delete(self.known.work, event, version=event.version)
            self.known.remember(gone)
            self.tally.touched_events += [event, gone]

    def _find(self, imported: ImportedEvent) -> FoundOccurrence | None:
        if imported.added_to_uid is not None:
            here = self.known.get(imported.added_to_uid)
            if here is None:
                self._skip(imported, "It is added to an event that the calendar does not have.")
            return None if here is None else FoundOccurrence(here, None)
        lone = imported.detached
        if lone is None:
            return None
        found = self.following.find_existing_split(lone) if lone.and_following else None
        found = found or self.known.find_occurrence(lone.series_uid, lone.recurrence_id)
        if found is None and lone.and_following:
            reason = "The calendar has no such occurrence of its series; it is taken over alone."
            self._skip(imported, reason)
        return found

    def _change_occurrence(self, series: Event, day: date, imported: ImportedEvent) -> None:
        kept = self.known.source(series)
        before = kept.source.occurrence_revision(day) if kept else None
        if before is not None and imported.source.revision.is_before(before):
            self._skip(imported, NEWER_REVISION_EXISTS)
            return
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        here = next((one for one in overrides if one.instance_date == day), None)
        content = self._convert_zone(series, self.merger.prepare_new(imported.content))
        wanted = override_from_content(content, day, series.content, imported.explicit_fields)
        self.put_override(series, merge_override(wanted, here), here, imported.source)

    def put_override(
        self, series: Event, wanted: Override, here: Override | None, source: ImportSource
    ) -> None:
        """Make the occurrence that, and keep what the file says of it beside."""
        after = series
        if wanted != here:
            after = self.writer.override(self.known.work, series, wanted, version=series.version)
        self.known.remember(after)
        self._store_properties(after, wanted.instance_date, source)
        self.tally.count(series, after)

    def _store_properties(self, series: Event, day: date, said: ImportSource) -> None:
        """Keep, with what is kept of the series, the properties of the lone occurrence."""
        kept = self.known.source_or_new(series, said)
        source = replace(
            kept,
            occurrence_properties={**kept.occurrence_properties, day: said.preserved_properties},
            occurrence_sequences={**kept.occurrence_sequences, day: said.sequence},
        )
        if source != kept:
            self.known.store_source(series, source)

    def _change_single(self, event: Event, imported: ImportedEvent) -> None:
        """Change an occurrence of a series that is an event by itself here."""
        kept = self.known.source(event)
        if kept is not None and kept.source.digest == imported.source.digest:
            self.tally.unchanged += 1
        elif imported.source.revision.is_before(self.known.revision(event)):
            self._skip(imported, NEWER_REVISION_EXISTS)
        else:
            content = self.merger.merge(imported, event.content)
            content = normalize_reminders(
                replace(content, rule=event.content.rule), event.created_by
            )
            after = self.writer.store(self.known.work, event, content, version=event.version)
            self.known.store_source(after, imported.source)
            self.tally.count(event, after)

    def _add_occurrence(self, main: Event, imported: ImportedEvent) -> bool:
        """Whether nothing is left to do for an occurrence that is added to the event.

        It becomes an event by itself, which belongs to the other one.
        """
        when = imported.content.when
        identity = RecurrenceId(when.start_local, when.timezone, when.is_all_day)
        if self.known.get(imported.uid) is not None:
            return False
        if self.known.find_exact_occurrence(main, identity) is not None:
            self.tally.unchanged += 1
            return True
        kept = self.known.source_or_new(main, imported.source)
        if imported.uid not in kept.sibling_uids:
            self.known.store_source(
                main, replace(kept, sibling_uids=(*kept.sibling_uids, imported.uid))
            )
        return False

    def _convert_zone(self, series: Event, content: EventContent) -> EventContent:
        return replace(content, when=convert_to_zone_of(content.when, series.content.when))

    def _skip(self, imported: ImportedEvent, reason: str) -> None:
        self.tally.skip(imported.uid, imported.content.title, reason)
