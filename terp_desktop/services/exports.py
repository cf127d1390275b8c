"""Exports: what the calendar has on some days, as a file for other programs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.domain.series import Override
from terp_desktop.domain.span import Days
from terp_desktop.services import occurrences
from terp_desktop.services.ports import Store, Work
from terp_desktop.services.queries import OccurrenceQuery, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedEvent:
    """An event with what people did to its occurrences; `staff` are those who take part."""

    event: Event
    overrides: tuple[Override, ...]
    staff: Mapping[int, Person]


@dataclass(frozen=True, slots=True)
class Export:
    """A calendar file, and how many events are in it."""

    content: bytes
    events: int


class CalendarWriter(Protocol):
    """Writes calendar files; the exchange fulfils it."""

    def write(self, events: Sequence[ExportedEvent]) -> bytes:
        """The events as one file, series with their rules and changed occurrences."""


@dataclass(frozen=True, slots=True)
class ExportService:
    """Writes calendar files, on behalf of one person."""

    store: Store
    actor: Actor
    writer: CalendarWriter

    def export(self, days: Days, zone: str) -> Export:
        """The events that the person sees on the days as a file, series as a whole.

        What they may not see is not in it: a private occurrence of an open series is left
        out of it like one that does not take place.
        """
        with self.store.read() as work:
            query = OccurrenceQuery(days=days, zone=zone)
            shown = occurrences.within(work, query, self.actor)
            ids = sorted({one.event_id for one in shown})
            exported = [self._exported(work, event) for event in self._open(work, ids)]
        return Export(self.writer.write(exported), len(exported))

    def _open(self, work: Work, ids: Iterable[int]) -> Iterable[Event]:
        return (event for event in map(work.events.get, ids) if self._may_see(work, event))

    def _exported(self, work: Work, event: Event) -> ExportedEvent:
        overrides = work.instances.overrides(event.id) if event.is_recurring else []
        staff = [one.user_id for one in event.content.participants if one.user_id is not None]
        return ExportedEvent(
            event=event,
            overrides=tuple(self._as_seen(work, event, one) for one in overrides),
            staff=work.people.by_ids(staff) if staff else {},
        )

    def _as_seen(self, work: Work, event: Event, override: Override) -> Override:
        if override.visibility is None or override.is_cancelled:
            return override
        content = replace(event.content, visibility=override.visibility)
        if self._may_see(work, replace(event, content=content)):
            return override
        day = override.instance_date
        return Override(instance_date=day, when=event.content.when.on(day), is_cancelled=True)

    def _may_see(self, work: Work, event: Event) -> bool:
        granted = work.events.granted(event.id, self.actor)
        return may(self.actor, Permission.VIEW, event, granted)
