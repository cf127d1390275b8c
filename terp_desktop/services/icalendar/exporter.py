"""Exports: what the calendar has on some days, as a file for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from terp_desktop.domain.attachment import Attachment, NewFile
from terp_desktop.domain.calendar_file import ExportedEvent
from terp_desktop.domain.event import Event, When
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.queries import OccurrenceQuery
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
"""So long after the days asked for a file still says which occurrences keep off free days."""
MAX_TOTAL_ATTACHMENT_BYTES = 32 * 1024 * 1024
"""How many bytes of attachments a file carries: more would make one that nobody reads again."""
MAX_ROLLED_OCCURRENCES = 1000
"""How many such occurrences of one series it says at most."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A calendar file, how many events are in it, and how many attachments did not fit."""

    content: bytes
    events: int
    omitted_attachments: int = 0


@dataclass(frozen=True, slots=True)
class ExportService:
    """Writes calendar files, on behalf of one person."""

    store: Store
    actor: Actor
    writer: IcsWriter

    def export(self, days: Days, zone: str) -> ExportResult:
        """The events that the person sees on the days as a file, series as a whole.

        What they may not see is not in it: a private occurrence of an open series is left
        out of it like one that does not take place. An open occurrence of a series that is
        closed to them is in it as a single event.
        """
        with self.store.read() as work:
            query = OccurrenceQuery(days=days, zone=zone)
            shown: dict[int, list[Occurrence]] = {}
            for one in occurrences.list_occurrences(work, query, self.actor):
                shown.setdefault(one.event_id, []).append(one)
            ids, room = sorted(shown), _AttachmentBudget(work)
            exported: list[ExportedEvent] = []
            for start in range(0, len(ids), BATCH):
                events = work.batches.find_by_ids(ids[start : start + BATCH])
                accesses = [EventAccess(work, self.actor, one) for one in events]
                whole = [one.event for one in accesses if one.allows(Permission.VIEW)]
                exported += self._export_events(work, whole, days, room)
                closed = (one for one in accesses if not one.allows(Permission.VIEW))
                for access in closed:
                    exported += _export_occurrences(access, shown[access.event.id])
        return ExportResult(self.writer.write(exported), len(exported), room.left_out)

    def _export_events(
        self, work: SqlWork, events: Sequence[Event], days: Days, room: _AttachmentBudget
    ) -> Iterator[ExportedEvent]:
        overrides = work.batches.overrides([one.id for one in events if one.is_recurring])
        kept = work.batches.sources([one.id for one in events])
        attached = work.attachments.for_events([one.id for one in events])
        taking_part = (who.user_id for one in events for who in one.content.participants)
        writing = (one.created_by for one in events)
        staff = work.people.by_ids({one for one in (*taking_part, *writing) if one is not None})
        for event in events:
            changed = overrides.get(event.id, ())
            yield ExportedEvent(
                event=event,
                overrides=tuple(self._visible_override(work, event, one) for one in changed),
                staff=staff,
                rolled_times=_rolled_times(
                    work, event, days, frozenset(one.instance_date for one in changed)
                ),
                stored_source=kept.get(event.id),
                files=tuple(room.load_fitting(attached.get(event.id, ()))),
            )

    def _visible_override(self, work: SqlWork, event: Event, override: Override) -> Override:
        """The override; one that is not theirs to see like one that does not take place."""
        if override.is_cancelled or EventAccess(work, self.actor, event).can_see(override):
            return override
        day = override.instance_date
        return Override(instance_date=day, when=event.content.nominal_time(day), is_cancelled=True)


def _export_occurrences(
    access: EventAccess, shown: Iterable[Occurrence]
) -> Iterator[ExportedEvent]:
    """Each of the occurrences as an event of its own."""
    for one in shown:
        if one.instance_date is None:
            continue
        seen = access.visible_event(one.instance_date)
        people = {seen.created_by, *(who.user_id for who in seen.content.participants)}
        yield ExportedEvent(
            event=replace(seen, uid=f"{seen.uid}/{one.instance_date:%Y%m%d}"),
            overrides=(),
            staff=access.work.people.by_ids(one for one in people if one is not None),
        )


@dataclass(slots=True)
class _AttachmentBudget:
    """Takes attachments in, as long as there is room for them."""

    work: SqlWork
    bytes_left: int = MAX_TOTAL_ATTACHMENT_BYTES
    left_out: int = 0

    def load_fitting(self, attachments: Iterable[Attachment]) -> Iterator[NewFile]:
        """Those for which there is room, with what is in them."""
        for one in attachments:
            if one.size > self.bytes_left:
                self.left_out += 1
                continue
            self.bytes_left -= one.size
            content = self.work.attachments.content(one)
            yield NewFile(name=one.name, content=content, mime_type=one.mime_type)


def _rolled_times(
    work: SqlWork, event: Event, days: Days, changed: frozenset[date]
) -> Mapping[date, When]:
    """The occurrences that only the wish for working days puts elsewhere."""
    content = event.content
    if content.rule is None or content.working_days is None or not content.working_days.rolls:
        return {}
    until = min(days.last, LAST_DAY - ROLLED_LOOKAHEAD) + ROLLED_LOOKAHEAD
    dates = content.rule.dates(Days.through(min(content.rule.start_date, until), until))
    placed = (
        (day, content.occurrence_time(day, work.holidays)) for day in dates if day not in changed
    )
    rolled = ((day, when) for day, when in placed if when.start_date != day)
    return dict(islice(rolled, MAX_ROLLED_OCCURRENCES))
