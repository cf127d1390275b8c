"""Imports occurrences that a file changes or adds without their series."""

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
    """Imports detached occurrences as overrides of the stored series."""

    known: KnownEvents
    writer: EventWriter
    merger: Merger
    following: ThisAndFutureImporter
    tally: ImportTally

    def apply(self, imported: ImportedEvent) -> bool:
        """Changes the series, or records why it is skipped; returns whether it is done.

        False: there is no series, and the occurrence has to become an event of its own.
        """
        found = self._find(imported)
        if found is None:
            return imported.added_to_uid is not None
        if reason := self.known.refusal_reason(found.event):
            self._skip(imported, reason)
            return True
        if found.event.deleted_at is not None:
            restored = self.writer.restore(self.known.work, found.event)
            self.known.remember(restored)
            found = found._replace(event=restored)
        if imported.added_to_uid is not None:
            return self._add_occurrence(found.event, imported)
        detached = imported.detached
        if detached is not None and detached.and_following:
            self.following.change(found, detached, imported)
        elif found.day is None:
            self._change_single(found.event, imported)
        else:
            self._change_occurrence(found.event, found.day, imported)
        self._remove(self.known.get(imported.uid), found)
        return True

    def absorb_detached(self, uid: str) -> None:
        """Turns events that were imported as occurrences before their series into overrides.

        Overrides from the file of the series win, unless they are older.
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
                imported = ImportedEvent(uid=event.uid, content=event.content, source=source)
                self._change_occurrence(found.event, found.day, imported)
            self._remove(event, found)

    def _original_occurrence(self, series: Event, event: Event) -> FoundOccurrence | None:
        """The occurrence as which the event was imported; a time must be its exact start."""
        identity = parse_recurrence_id(event.uid, event.content.when.timezone)
        if identity is None:
            return None
        if identity.is_all_day:
            return self.known.find_occurrence(series.uid, identity)
        return self.known.find_exact_occurrence(series, identity)

    def _is_already_overridden(self, series: Event, day: date, revision: EventRevision) -> bool:
        """Whether the series has an override of that day, of the same or a later revision."""
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        stored = self.known.source(series)
        existing = stored.source.occurrence_revision(day) if stored else None
        is_overridden = any(override.instance_date == day for override in overrides)
        return is_overridden and not (existing is not None and existing.is_before(revision))

    def _remove(self, event: Event | None, found: FoundOccurrence) -> None:
        """Moves the event that stood for the occurrence to the trash; its series has it now."""
        if event is None or event.id == found.event.id or self.known.refusal_reason(event):
            return
        if event.deleted_at is None and not event.is_recurring:
            deleted = self.writer.delete(self.known.work, event, version=event.version)
            self.known.remember(deleted)
            self.tally.touched_events += [event, deleted]

    def _find(self, imported: ImportedEvent) -> FoundOccurrence | None:
        if imported.added_to_uid is not None:
            main = self.known.get(imported.added_to_uid)
            if main is None:
                self._skip(imported, "It is added to an event that the calendar does not have.")
            return None if main is None else FoundOccurrence(main, None)
        detached = imported.detached
        if detached is None:
            return None
        found = self.following.find_existing_split(detached) if detached.and_following else None
        found = found or self.known.find_occurrence(detached.series_uid, detached.recurrence_id)
        if found is None and detached.and_following:
            reason = "The calendar has no such occurrence of its series; it is taken over alone."
            self._skip(imported, reason)
        return found

    def _change_occurrence(self, series: Event, day: date, imported: ImportedEvent) -> None:
        stored = self.known.source(series)
        before = stored.source.occurrence_revision(day) if stored else None
        if before is not None and imported.source.revision.is_before(before):
            self._skip(imported, NEWER_REVISION_EXISTS)
            return
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        current = next((override for override in overrides if override.instance_date == day), None)
        content = self._convert_zone(series, self.merger.prepare_new(imported.content))
        wanted = override_from_content(content, day, series.content, imported.explicit_fields)
        self.put_override(series, merge_override(wanted, current), current, imported.source)

    def put_override(
        self, series: Event, wanted: Override, current: Override | None, source: ImportSource
    ) -> None:
        """Stores the wanted override, unless it is the current one, and its source."""
        after = series
        if wanted != current:
            after = self.writer.override(self.known.work, series, wanted, version=series.version)
        self.known.remember(after)
        self._store_properties(after, wanted.instance_date, source)
        self.tally.count(series, after)

    def _store_properties(self, series: Event, day: date, new: ImportSource) -> None:
        """Stores the occurrence's properties with the source of its series."""
        stored = self.known.source_or_new(series, new)
        source = replace(
            stored,
            occurrence_properties={**stored.occurrence_properties, day: new.preserved_properties},
            occurrence_sequences={**stored.occurrence_sequences, day: new.sequence},
        )
        if source != stored:
            self.known.store_source(series, source)

    def _change_single(self, event: Event, imported: ImportedEvent) -> None:
        """Changes an occurrence that is stored as an event of its own."""
        stored = self.known.source(event)
        if stored is not None and stored.source.digest == imported.source.digest:
            self.tally.add_unchanged(event)
        elif imported.source.revision.is_before(self.known.revision(event)):
            self._skip(imported, NEWER_REVISION_EXISTS)
        else:
            content = self.merger.merge(imported, event.content, event.created_by)
            content = normalize_reminders(
                replace(content, rule=event.content.rule), event.created_by
            )
            after = self.writer.store(self.known.work, event, content, version=event.version)
            self.known.store_source(after, imported.source)
            self.tally.count(event, after)

    def _add_occurrence(self, main: Event, imported: ImportedEvent) -> bool:
        """Prepares an added occurrence; returns whether it exists already.

        If not, the caller stores it as an event of its own, a sibling of the main one.
        """
        when = imported.content.when
        identity = RecurrenceId(when.start_local, when.timezone, when.is_all_day)
        if self.known.get(imported.uid) is not None:
            return False
        if self.known.find_exact_occurrence(main, identity) is not None:
            self.tally.add_unchanged(main)
            return True
        stored = self.known.source_or_new(main, imported.source)
        if imported.uid not in stored.sibling_uids:
            sibling_uids = (*stored.sibling_uids, imported.uid)
            self.known.store_source(main, replace(stored, sibling_uids=sibling_uids))
        return False

    def _convert_zone(self, series: Event, content: EventContent) -> EventContent:
        return replace(content, when=convert_to_zone_of(content.when, series.content.when))

    def _skip(self, imported: ImportedEvent, reason: str) -> None:
        self.tally.skip(imported.uid, imported.content.title, reason)
