"""Imports RANGE=THISANDFUTURE without its series: changes or ends a series from a date on."""

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
    split_date,
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
    """Changes an occurrence and all later ones, also in sibling series at other times of day."""

    known: KnownEvents
    writer: EventWriter
    merger: Merger
    tally: ImportTally

    def find_existing_split(self, detached: DetachedOccurrence) -> FoundOccurrence | None:
        """The first occurrence of the series that an earlier import of the same split off."""
        main = self.known.get(detached.series_uid)
        if main is None:
            return None
        day = detached.recurrence_id.local_start_in(main.content.when.timezone).date()
        siblings = self.known.siblings_of(main)
        wanted = {continuation_uid(event.uid, day) for event in siblings}
        split = next(
            (event for event in siblings if event.uid in wanted and event.is_recurring), None
        )
        rule = split.content.rule if split else None
        return None if split is None or rule is None else FoundOccurrence(split, rule.start_date)

    def change(
        self, found: FoundOccurrence, detached: DetachedOccurrence, imported: ImportedEvent
    ) -> None:
        """Changes all occurrences from that one on, or records why they cannot be changed."""
        stored = self.known.source(found.event)
        if stored is not None and found == self.find_existing_split(detached):
            if stored.source.digest == imported.source.digest:
                self.tally.add_unchanged(found.event)
                return
            if imported.source.revision.is_before(stored.source.revision):
                self.tally.skip(imported.uid, imported.content.title, NEWER_REVISION_EXISTS)
                return
        try:
            plans = list(self._plan_changes(found, detached, imported))
        except TerpError as error:
            reason = f"{error.sentence} This occurrence and all that follow stay as they are."
            self.tally.skip(imported.uid, imported.content.title, reason)
            return
        for (event, day), plan in plans:
            if isinstance(plan, EventContent):
                self._store(event, plan)
            elif day is not None:
                self._apply_plan(FoundOccurrence(event, day), plan, detached, imported)

    def end(self, found: FoundOccurrence, uid: str) -> None:
        """Ends the series before that occurrence.

        A series without any occurrence left is cancelled instead, so that it can be
        reinstated.
        """
        for event, day in list(self._segments_from(found, uid)):
            rule = event.content.rule
            if day is None or rule is None or not has_dates_before(rule, day):
                self._store(event, replace(event.content, status=Status.CANCELLED))
                continue
            earlier, _ = split_series(event.content, day)
            overrides = self.known.work.batches.overrides([event.id])[event.id]
            kept = [override for override in overrides if override.instance_date < day]
            self._store(event, earlier, kept)

    def has_ended(self, uid: str, day: date) -> bool:
        """Whether the series exists, and has no date from that day on."""
        main = self.known.get(uid)
        if main is None or main.content.rule is None:
            return False
        rules = (event.content.rule for event in self.known.siblings_of(main))
        return not any(rule.next_dates(day, 1) for rule in rules if rule is not None)

    def _plan_changes(
        self, found: FoundOccurrence, detached: DetachedOccurrence, imported: ImportedEvent
    ) -> Iterator[tuple[FoundOccurrence, SeriesEditPlan | EventContent]]:
        """The plan for each series, and the content for each event that is a single occurrence."""
        new = convert_to_zone_of(imported.content.when, found.event.content.when)
        shift = new.start_local - _nominal_start(found)
        converted = replace(imported, content=replace(imported.content, when=new))
        for segment in self._segments_from(found, detached.series_uid):
            event, day = segment
            old = event.content
            if day is not None:
                old = occurrence_content(self.known.work, event, day)
            when = new.with_start(_nominal_start(segment) + shift)
            wanted = replace(
                self.merger.merge(converted, old, event.created_by), rule=None, when=when
            )
            if day is None:
                yield segment, wanted
            else:
                yield (
                    segment,
                    plan_edit(
                        self.known.work,
                        event,
                        wanted,
                        day,
                        split_date(event, Scope.FUTURE, day, today=day),
                    ),
                )

    def _segments_from(self, found: FoundOccurrence, uid: str) -> Iterator[FoundOccurrence]:
        """Each series with its first date from the occurrence on, and each later single event."""
        since, main = _nominal_start(found), self.known.get(uid)
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
        plan: SeriesEditPlan,
        detached: DetachedOccurrence,
        imported: ImportedEvent,
    ) -> None:
        series, day = found
        if plan.earlier is None or day is None:
            after = self._store(series, plan.after, plan.transfer.kept)
            if after.uid != detached.series_uid:
                self.known.store_source(after, replace(imported.source, sibling_uids=()))
            return
        following = self.writer.insert(
            self.known.work,
            plan.after,
            uid=continuation_uid(series.uid, day),
            overrides=plan.transfer.kept,
            continuation=Continuation(series, plan.before),
        )
        self.known.store_source(following, imported.source)
        self.tally.add_created(following)
        self._store(series, plan.earlier, plan.earlier_overrides)
        self._add_sibling_uid(detached.series_uid, following, imported)

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

    def _add_sibling_uid(self, uid: str, sibling: Event, imported: ImportedEvent) -> None:
        main = self.known.get(uid)
        if main is not None:
            stored = self.known.source_or_new(main, imported.source)
            sibling_uids = (*stored.sibling_uids, sibling.uid)
            self.known.store_source(main, replace(stored, sibling_uids=sibling_uids))


def _nominal_start(found: FoundOccurrence) -> datetime:
    """The local start of the occurrence, without its override."""
    when = found.event.content.when
    return (when if found.day is None else when.with_start_date(found.day)).start_local
