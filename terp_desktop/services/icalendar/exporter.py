"""Exports the events of some days as a calendar file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from terp_desktop.domain.attachment import Attachment, NewFile
from terp_desktop.domain.bulk_edit import OccurrenceTarget
from terp_desktop.domain.calendar_file import ExportedEvent
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import Event, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.participation import as_seen_by
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.series import Occurrence, Override
from terp_desktop.domain.span import LAST_DAY, Days
from terp_desktop.services.browse import occurrences
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.exchange.writer import IcsWriter
    from terp_desktop.storage.unit_of_work import SqlWork

BATCH = 500
ROLLED_LOOKAHEAD = timedelta(days=2 * 366)
"""Rolled occurrences are written until this long after the exported days."""
MAX_TOTAL_ATTACHMENT_BYTES = 32 * 1024 * 1024
"""How many bytes of attachments a file contains; many programs cannot read larger ones."""
MAX_ROLLED_OCCURRENCES = 1000
"""How many rolled occurrences of a series are written."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A calendar file, the number of its events, and how many attachments did not fit."""

    content: bytes
    events: int
    omitted_attachments: int = 0


@dataclass(frozen=True, slots=True)
class ExportService:
    """Exports calendar files on behalf of one person."""

    store: Store
    actor: Actor
    writer: IcsWriter

    def export(self, days: Days, zone: str) -> ExportResult:
        """Exports the events that the person sees on the days; series as a whole.

        Occurrences that they may not see are written as cancelled. If they may see an
        occurrence but not its series, it is written as a single event.
        """
        with self.store.read() as work:
            query = OccurrenceQuery(days=days, zone=zone)
            shown: dict[int, list[Occurrence]] = {}
            for occurrence in occurrences.list_occurrences(work, query, self.actor):
                shown.setdefault(occurrence.event_id, []).append(occurrence)
            ids, budget = sorted(shown), _AttachmentBudget(work)
            exported: list[ExportedEvent] = []
            for start in range(0, len(ids), BATCH):
                events = work.batches.find_by_ids(ids[start : start + BATCH])
                accesses = [EventAccess(work, self.actor, event) for event in events]
                visible = [access.event for access in accesses if access.allows(Permission.VIEW)]
                exported += self._export_events(work, visible, days, budget)
                for access in accesses:
                    if not access.allows(Permission.VIEW):
                        exported += _export_occurrences(access, shown[access.event.id])
        return ExportResult(self.writer.write(exported), len(exported), budget.omitted)

    def export_targets(
        self, targets: Sequence[OccurrenceTarget], *, has_files: bool = True
    ) -> ExportResult:
        """Exports these events; an occurrence of a series as a single event.

        What the person may not see, or what is gone, is left out.
        """
        with self.store.read() as work:
            budget = _AttachmentBudget(work) if has_files else _AttachmentBudget(work, 0)
            exported: list[ExportedEvent] = []
            for target in targets:
                try:
                    access = EventAccess.load(work, self.actor, target.event_id)
                    event = access.require(Permission.VIEW, target.instance_date)
                    day = target.instance_date if event.is_recurring else None
                    if day is None:
                        days = Days.through(event.content.when.start_date, LAST_DAY)
                        exported += self._export_events(work, [event], days, budget)
                    else:
                        alone = replace(event, content=access.visible_content(day))
                        exported.append(_export_alone(access, alone, day))
                except NotFoundError:
                    continue
        return ExportResult(self.writer.write(exported), len(exported), budget.omitted)

    def _export_events(
        self, work: SqlWork, events: Sequence[Event], days: Days, budget: _AttachmentBudget
    ) -> Iterator[ExportedEvent]:
        ids = [event.id for event in events]
        overrides = work.batches.overrides([event.id for event in events if event.is_recurring])
        sources, attachments = work.batches.sources(ids), work.attachments.for_events(ids)
        participants = (who.user_id for event in events for who in event.content.participants)
        people = (*participants, *(event.created_by for event in events), self.actor.user_id)
        staff = work.people.by_ids({user_id for user_id in people if user_id is not None})
        for event in events:
            changed = overrides.get(event.id, ())
            yield ExportedEvent(
                event=as_seen_by(event, self.actor.user_id),
                overrides=tuple(self._visible_override(work, event, one) for one in changed),
                staff=staff,
                rolled_times=_rolled_times(
                    work, event, days, frozenset(one.instance_date for one in changed)
                ),
                stored_source=sources.get(event.id),
                files=tuple(budget.load_fitting(attachments.get(event.id, ()))),
            )

    def _visible_override(self, work: SqlWork, event: Event, override: Override) -> Override:
        """The override, or a cancelled one if the person may not see it."""
        if override.is_cancelled or EventAccess(work, self.actor, event).can_see(override):
            return override
        day = override.instance_date
        return Override(instance_date=day, when=event.content.nominal_time(day), is_cancelled=True)


def _export_occurrences(
    access: EventAccess, shown: Iterable[Occurrence]
) -> Iterator[ExportedEvent]:
    """Each of the occurrences as a single event."""
    for occurrence in shown:
        if occurrence.instance_date is None:
            continue
        event = access.visible_event(occurrence.instance_date)
        yield _export_alone(access, event, occurrence.instance_date)


def _export_alone(access: EventAccess, event: Event, day: date) -> ExportedEvent:
    """The occurrence of that day as a single event with a UID of its own."""
    people = {event.created_by, access.actor.user_id}
    people |= {who.user_id for who in event.content.participants if who.user_id is not None}
    return ExportedEvent(
        event=replace(event, uid=f"{event.uid}/{day:%Y%m%d}"),
        overrides=(),
        staff=access.work.people.by_ids(people),
    )


@dataclass(slots=True)
class _AttachmentBudget:
    """Loads attachments up to a total size."""

    work: SqlWork
    bytes_left: int = MAX_TOTAL_ATTACHMENT_BYTES
    omitted: int = 0

    def load_fitting(self, attachments: Iterable[Attachment]) -> Iterator[NewFile]:
        """The attachments that still fit, with their content."""
        for attachment in attachments:
            if attachment.size > self.bytes_left:
                self.omitted += 1
                continue
            self.bytes_left -= attachment.size
            content = self.work.attachments.content(attachment)
            yield NewFile(name=attachment.name, content=content, mime_type=attachment.mime_type)


def _rolled_times(
    work: SqlWork, event: Event, days: Days, changed: frozenset[date]
) -> Mapping[date, When]:
    """The times of occurrences that rolled to working days, by date, without overrides."""
    content = event.content
    if content.rule is None or content.working_days is None or not content.working_days.rolls:
        return {}
    until = min(days.last, LAST_DAY - ROLLED_LOOKAHEAD) + ROLLED_LOOKAHEAD
    dates = content.rule.dates(Days.through(min(content.rule.start_date, until), until))
    times = (
        (day, content.occurrence_time(day, work.holidays)) for day in dates if day not in changed
    )
    rolled = ((day, when) for day, when in times if when.start_date != day)
    return dict(islice(rolled, MAX_ROLLED_OCCURRENCES))
