"""Occurrences that a file changes, or adds, without the series that they belong to."""

from dataclasses import dataclass, replace
from datetime import date

from terp_desktop.domain.calendar_file import (
    ImportedEvent,
    RecurrenceId,
    Source,
    Version,
    identity_in,
    override_from,
)
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.series import Override
from terp_desktop.services.events.writer import EventWriter, tidied
from terp_desktop.services.icalendar.existing_events import (
    LATER_IS_HERE,
    FoundOccurrence,
    KnownEvents,
    Tally,
)
from terp_desktop.services.icalendar.merge import Merger, beside_ours, in_zone_of
from terp_desktop.services.icalendar.this_and_future import FollowingChange


@dataclass(frozen=True, slots=True)
class LoneOccurrences:
    """Lays lone occurrences over the series that are here."""

    known: KnownEvents
    writer: EventWriter
    merger: Merger
    following: FollowingChange
    tally: Tally

    def take(self, imported: ImportedEvent) -> bool:
        """Change the series, or tell why not; whether there was one.

        Without one the occurrence is an event by itself.
        """
        found = self._found(imported)
        if found is None:
            return imported.added_to is not None
        if reason := self.known.refusal(found.event):
            self._skip(imported, reason)
            return True
        if found.event.deleted_at is not None:
            back = self.writer.restore(self.known.work, found.event)
            self.known.put(back)
            found = found._replace(event=back)
        if imported.added_to is not None:
            return self._add(found.event, imported)
        lone = imported.lone
        if lone is not None and lone.and_following:
            self.following.change(found, lone, imported)
        elif found.day is None:
            self._change_single(found.event, imported)
        else:
            self._change(found.event, found.day, imported)
        self._remove(self.known.get(imported.uid), found)
        return True

    def take_over(self, uid: str) -> None:
        """Make changed occurrences of what came before the series, as events by themselves.

        What the file of the series says of the same occurrence counts, unless it is older.
        """
        series = self.known.get(uid)
        if series is None or series.deleted_at is not None or self.known.refusal(series):
            return
        for event in self.known.lone(series):
            found = self._former(series, event)
            if found is None or self.known.refusal(event):
                continue
            source = self.known.source_to_change(event, Source(digest=""))
            if found.day is not None and not self._is_told(found.event, found.day, source.version):
                came = ImportedEvent(uid=event.uid, content=event.content, source=source)
                self._change(found.event, found.day, came)
            self._remove(event, found)

    def _former(self, series: Event, event: Event) -> FoundOccurrence | None:
        """The occurrence that the event came as; a time has to be the very start of it."""
        identity = identity_in(event.uid, event.content.when.timezone)
        if identity is None:
            return None
        if identity.is_day:
            return self.known.occurrence(series.uid, identity)
        return self.known.occurrence_at(series, identity)

    def _is_told(self, series: Event, day: date, version: Version) -> bool:
        """Whether the series has that occurrence changed already, in no earlier version."""
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        kept = self.known.source(series)
        told = kept.source.version_of(day) if kept else None
        is_changed = any(one.instance_date == day for one in overrides)
        return is_changed and not (told is not None and told.is_before(version))

    def _remove(self, event: Event | None, found: FoundOccurrence) -> None:
        """Put the event that stood for the occurrence into the trash: it is in its series now."""
        if event is None or event.id == found.event.id or self.known.refusal(event):
            return
        if event.deleted_at is None and not event.is_recurring:
            gone = self.writer.delete(self.known.work, event, version=event.version)
            self.known.put(gone)
            self.tally.touched += [event, gone]

    def _found(self, imported: ImportedEvent) -> FoundOccurrence | None:
        if imported.added_to is not None:
            here = self.known.get(imported.added_to)
            if here is None:
                self._skip(imported, "It is added to an event that the calendar does not have.")
            return None if here is None else FoundOccurrence(here, None)
        lone = imported.lone
        if lone is None:
            return None
        found = self.following.part_of(lone) if lone.and_following else None
        found = found or self.known.occurrence(lone.series_uid, lone.identity)
        if found is None and lone.and_following:
            reason = "The calendar has no such occurrence of its series; it is taken over alone."
            self._skip(imported, reason)
        return found

    def _change(self, series: Event, day: date, imported: ImportedEvent) -> None:
        kept = self.known.source(series)
        before = kept.source.version_of(day) if kept else None
        if before is not None and imported.source.version.is_before(before):
            self._skip(imported, LATER_IS_HERE)
            return
        overrides = self.known.work.batches.overrides([series.id])[series.id]
        here = next((one for one in overrides if one.instance_date == day), None)
        content = self._in_zone_of(series, self.merger.fresh(imported.content))
        wanted = override_from(content, day, series.content, imported.said)
        self.put(series, beside_ours(wanted, here), here, imported.source)

    def put(self, series: Event, wanted: Override, here: Override | None, source: Source) -> None:
        """Make the occurrence that, and keep what the file says of it beside."""
        after = series
        if wanted != here:
            after = self.writer.override(self.known.work, series, wanted, version=series.version)
        self.known.put(after)
        self._keep_lines(after, wanted.instance_date, source)
        self.tally.count(series, after)

    def _keep_lines(self, series: Event, day: date, said: Source) -> None:
        """Keep, with what is kept of the series, the properties of the lone occurrence."""
        kept = self.known.source_to_change(series, said)
        source = replace(
            kept,
            occurrence_lines={**kept.occurrence_lines, day: said.lines},
            occurrence_sequences={**kept.occurrence_sequences, day: said.sequence},
        )
        if source != kept:
            self.known.keep(series, source)

    def _change_single(self, event: Event, imported: ImportedEvent) -> None:
        """Change an occurrence of a series that is an event by itself here."""
        kept = self.known.source(event)
        if kept is not None and kept.source.digest == imported.source.digest:
            self.tally.unchanged += 1
        elif imported.source.version.is_before(self.known.version(event)):
            self._skip(imported, LATER_IS_HERE)
        else:
            content = self.merger.merged(imported, event.content)
            content = tidied(replace(content, rule=event.content.rule), event.created_by)
            after = self.writer.store(self.known.work, event, content, version=event.version)
            self.known.keep(after, imported.source)
            self.tally.count(event, after)

    def _add(self, main: Event, imported: ImportedEvent) -> bool:
        """Whether nothing is left to do for an occurrence that is added to the event.

        It becomes an event by itself, which belongs to the other one.
        """
        when = imported.content.when
        identity = RecurrenceId(when.start_local, when.timezone, when.is_all_day)
        if self.known.get(imported.uid) is not None:
            return False
        if self.known.occurrence_at(main, identity) is not None:
            self.tally.unchanged += 1
            return True
        kept = self.known.source_to_change(main, imported.source)
        if imported.uid not in kept.parts:
            self.known.keep(main, replace(kept, parts=(*kept.parts, imported.uid)))
        return False

    def _in_zone_of(self, series: Event, content: EventContent) -> EventContent:
        return replace(content, when=in_zone_of(content.when, series.content.when))

    def _skip(self, imported: ImportedEvent, reason: str) -> None:
        self.tally.skip(imported.uid, imported.content.title, reason)
