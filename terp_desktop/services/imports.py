"""Imports: a calendar file of another program brought in, as often as one likes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import Event, EventContent, Module
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.services.imported import (
    CalendarReader,
    ImportedEvent,
    Skipped,
    override_from,
)
from terp_desktop.services.merging import Merger, settled
from terp_desktop.services.ports import Clock, Store, Work
from terp_desktop.services.queries import Person
from terp_desktop.services.writing import EventWriter, Ledger, changes_of, tidied


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of a file: how many events were new, changed, or here already.

    `skipped` tells, in the order of the file, what was left out or taken over differently.
    """

    created: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    changes: Changes
    is_rehearsal: bool


class ImportService:
    """Brings calendar files in, on behalf of one person; each file is one transaction."""

    def __init__(
        self, store: Store, clock: Clock, actor: Actor, ledger: Ledger, reader: CalendarReader
    ) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._writer = EventWriter(clock, actor, ledger)
        self._reader = reader

    def import_file(
        self, source: Path | bytes, *, module: Module | None = None, dry_run: bool = False
    ) -> ImportReport:
        """Create and update the events of the file, known by their UIDs.

        A file that says what the calendar has already changes nothing. What a file cannot
        say (who does it, its type, links to records) stays, and so do occurrences that
        people changed here, as long as the series still has them; an event in the trash
        stays there. New events get the module, or GENERAL. A dry run tells what would be.
        BadCalendarFileError if the file is none; OSError if it cannot be read.
        """
        file = self._reader.read(source, zone=self._clock.zone())
        begin = self._store.rehearse if dry_run else self._store.begin
        with begin() as work:
            merger = Merger(_by_address(work.people.everybody()), module)
            intake = _Intake(work, self._actor, self._writer, merger)
            for imported in file.events:
                intake.take(imported)
        return ImportReport(
            created=intake.created,
            updated=intake.updated,
            unchanged=intake.unchanged,
            skipped=(*file.skipped, *intake.skipped),
            changes=changes_of(*intake.touched),
            is_rehearsal=dry_run,
        )


@dataclass(slots=True)
class _Intake:
    """Takes events in, one after the other, within one transaction, and counts them."""

    work: Work
    actor: Actor
    writer: EventWriter
    merger: Merger
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    touched: list[Event] = field(default_factory=list)

    def take(self, imported: ImportedEvent) -> None:
        """Create or update one event, or tell why not."""
        existing = self._series_of(imported) or self.work.events.with_uid(imported.uid)
        if existing is None:
            self._create(imported)
        elif reason := self._refusal(existing):
            self._skip(imported, reason)
        elif existing.uid != imported.uid:
            self._change_occurrence(existing, imported)
        else:
            self._update(existing, imported)

    def _series_of(self, imported: ImportedEvent) -> Event | None:
        """The series here that the lone occurrence belongs to."""
        if imported.lone is None:
            return None
        series = self.work.events.with_uid(imported.lone.series_uid)
        if series is None or series.content.rule is None:
            return None
        return series if _gives(series.content, imported.lone.instance_date) else None

    def _refusal(self, existing: Event) -> str | None:
        granted = self.work.events.granted(existing.id, self.actor)
        if not may(self.actor, Permission.EDIT, existing, granted):
            return "The calendar has an event of this UID that you may not change."
        if existing.deleted_at is not None:
            return "It was deleted here and is in the trash; restore it to have it back."
        return None

    def _create(self, imported: ImportedEvent) -> None:
        content = self.merger.fresh(imported.content)
        event = self.writer.insert(self.work, content, uid=imported.uid)
        for override in imported.overrides:
            event = self.writer.override(self.work, event, override, version=event.version)
        self.created += 1
        self.touched.append(event)

    def _update(self, before: Event, imported: ImportedEvent) -> None:
        content = tidied(self.merger.merged(imported.content, before.content), before.created_by)
        if content != before.content:
            self._forget_overrides(before, content)
        after = self.writer.store(self.work, before, content, version=before.version)
        here = self._overrides(before) if imported.overrides else {}
        for override in imported.overrides:
            ours = here.get(override.instance_date)
            wanted = settled(override, ours)
            if wanted != ours:
                after = self.writer.override(self.work, after, wanted, version=after.version)
        self._count(before, after)

    def _forget_overrides(self, event: Event, content: EventContent) -> None:
        """Forget what was done to dates that the series does not have any more."""
        for override in self.work.instances.overrides(event.id):
            if not _gives(content, override.instance_date):
                self.work.instances.remove_override(event.id, override.instance_date)

    def _change_occurrence(self, series: Event, imported: ImportedEvent) -> None:
        if imported.lone is None:
            return
        day = imported.lone.instance_date
        here = self._overrides(series)
        wanted = settled(override_from(imported.content, day, series.content), here.get(day))
        after = series
        if wanted != here.get(day):
            after = self.writer.override(self.work, series, wanted, version=series.version)
        self._count(series, after)

    def _overrides(self, event: Event) -> dict[date, Override]:
        return {one.instance_date: one for one in self.work.instances.overrides(event.id)}

    def _count(self, before: Event, after: Event) -> None:
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


def _gives(content: EventContent, day: date) -> bool:
    return content.rule is not None and any(content.rule.dates(Days.through(day, day)))


def _by_address(staff: Iterable[Person]) -> dict[str, Person]:
    """The staff by e-mail address; of several with the same one, the first."""
    people: dict[str, Person] = {}
    for one in staff:
        if one.email:
            people.setdefault(one.email.casefold(), one)
    return people
