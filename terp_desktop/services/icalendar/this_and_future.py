"""RANGE=THISANDFUTURE that comes alone: a series changed, or ended, from one date on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from terp_desktop.domain.calendar_file import DetachedOccurrence, ImportedEvent, continuation_uid
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import Event, EventContent, Status
from terp_desktop.domain.series import Override, Scope
from terp_desktop.domain.series_splitting import has_dates_before
from terp_desktop.services.events.series import (
    SeriesEditPlan,
    occurrence_content,
    plan_edit,
    split_series,
)
from terp_desktop.services.events.writer import Continuation, EventWriter, normalize_reminders
from terp_desktop.services.icalendar.existing_events import (
    NEWER_REVISION_EXISTS,
    FoundOccurrence,
    ImportTally,
    KnownEvents,
)
from terp_desktop.services.icalendar.merge import Merger, convert_to_zone_of

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ThisAndFutureImporter:
    """Changes an occurrence and all later ones, at whatever time of the day they are."""

    known: KnownEvents
    writer: EventWriter
    merger: Merger
    tally: ImportTally

    def find_existing_split(self, lone: DetachedOccurrence) -> FoundOccurrence | None:
        """The first occurrence of what is here since the same was taken over before."""
        main = self.known.get(lone.series_uid)
        if main is None:
            return None
        day = lone.recurrence_id.local_start_in(main.content.when.timezone).date()
        family = self.known.siblings_of(main)
        wanted = {continuation_uid(one.uid, day) for one in family}
        part = next((one for one in family if one.uid in wanted and one.is_recurring), None)
        rule = part.content.rule if part else None
        return None if part is None or rule is None else FoundOccurrence(part, rule.start_date)

    def change(
        self, found: FoundOccurrence, lone: DetachedOccurrence, imported: ImportedEvent
    ) -> None:
        """Let all from that occurrence on be as the file says, or tell why they cannot."""
        kept = self.known.source(found.event)
        if kept is not None and found == self.find_existing_split(lone):
            if kept.source.digest == imported.source.digest:
                self.tally.unchanged += 1
                return
            if imported.source.revision.is_before(kept.source.revision):
                self.tally.skip(imported.uid, imported.content.title, NEWER_REVISION_EXISTS)
                return
        try:
            planned = list(self._plan_changes(found, lone, imported))
        except TerpError as error:
            reason = f"{error.sentence} This occurrence and all that follow stay as they are."
            self.tally.skip(imported.uid, imported.content.title, reason)
            return
        for (event, day), one in planned:
            if isinstance(one, EventContent):
                self._store(event, one)
            elif day is not None:
                self._apply_plan(FoundOccurrence(event, day), one, lone, imported)

    def end(self, found: FoundOccurrence, uid: str) -> None:
        """Let nothing take place from that occurrence on; a series of which nothing is left stays.

        It stays as one that is called off, so that it can be had back.
        """
        for event, day in list(self._segments_from(found, uid)):
            rule = event.content.rule
            if day is None or rule is None or not has_dates_before(rule, day):
                self._store(event, replace(event.content, status=Status.CANCELLED))
                continue
            earlier, _ = split_series(event.content, day)
            overrides = self.known.work.batches.overrides([event.id])[event.id]
            kept = [one for one in overrides if one.instance_date < day]
            self._store(event, earlier, kept)

    def has_ended(self, uid: str, day: date) -> bool:
        """Whether the series is here, and has no date from that day on."""
        main = self.known.get(uid)
        if main is None or main.content.rule is None:
            return False
        rules = (one.content.rule for one in self.known.siblings_of(main))
        return not any(rule.next_dates(day, 1) for rule in rules if rule is not None)

    def _plan_changes(
        self, found: FoundOccurrence, lone: DetachedOccurrence, imported: ImportedEvent
    ) -> Iterator[tuple[FoundOccurrence, SeriesEditPlan | EventContent]]:
        """What becomes of each series, and of each event that is a single occurrence."""
        told = convert_to_zone_of(imported.content.when, found.event.content.when)
        by = told.start_local - _usual_start(found)
        said = replace(imported, content=replace(imported.content, when=told))
        for event, day in self._segments_from(found, lone.series_uid):
            seen = event.content
            if day is not None:
                seen = occurrence_content(self.known.work, event, day)
            start = (
                event.content.when.with_start_date(day).start_local
                if day
                else seen.when.start_local
            )
            when = told.with_start(start + by)
            wanted = replace(self.merger.merge(said, seen), rule=None, when=when)
            if day is None:
                yield FoundOccurrence(event, None), wanted
            else:
                planned = plan_edit(self.known.work, event, wanted, Scope.FUTURE, day)
                yield FoundOccurrence(event, day), planned

    def _segments_from(self, found: FoundOccurrence, uid: str) -> Iterator[FoundOccurrence]:
        """Each series with its first date that is no earlier, and each later single event."""
        since, main = _usual_start(found), self.known.get(uid)
        for event in self.known.siblings_of(main) if main is not None else ():
            rule, when = event.content.rule, event.content.when
            if event.id == found.event.id:
                yield found
            elif rule is None:
                if event is not main and when.start_local >= since:
                    yield FoundOccurrence(event, None)
            else:
                days = rule.next_dates(since.date() - _ONE_DAY, 4)
                later = (day for day in days if when.with_start_date(day).start_local >= since)
                if (day := next(later, None)) is not None:
                    yield FoundOccurrence(event, day)

    def _apply_plan(
        self,
        found: FoundOccurrence,
        planned: SeriesEditPlan,
        lone: DetachedOccurrence,
        imported: ImportedEvent,
    ) -> None:
        series, day = found
        if planned.earlier is None or day is None:
            after = self._store(series, planned.after, planned.exceptions.kept)
            if after.uid != lone.series_uid:
                self.known.store_source(after, replace(imported.source, sibling_uids=()))
            return
        following = self.writer.insert(
            self.known.work,
            planned.after,
            uid=continuation_uid(series.uid, day),
            overrides=planned.exceptions.kept,
            continuation=Continuation(series, planned.before.when.start_date),
        )
        self.known.store_source(following, imported.source)
        self.tally.created += 1
        self.tally.touched_events.append(following)
        self._store(series, planned.earlier, planned.earlier_overrides)
        self._add_sibling_uid(lone.series_uid, following, imported)

    def _store(
        self, event: Event, content: EventContent, overrides: Sequence[Override] | None = None
    ) -> Event:
        content = normalize_reminders(content, event.created_by)
        after = self.writer.store(
            self.known.work, event, content, version=event.version, overrides=overrides
        )
        self.known.remember(after)
        self.tally.count(event, after)
        return after

    def _add_sibling_uid(self, uid: str, part: Event, imported: ImportedEvent) -> None:
        main = self.known.get(uid)
        if main is not None:
            kept = self.known.source_or_new(main, imported.source)
            self.known.store_source(
                main, replace(kept, sibling_uids=(*kept.sibling_uids, part.uid))
            )


def _usual_start(found: FoundOccurrence) -> datetime:
    """The usual local start of the occurrence."""
    when = found.event.content.when
    return (when if found.day is None else when.with_start_date(found.day)).start_local
