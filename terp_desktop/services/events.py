"""Events: create, read, change and delete them, and list what happens when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
)
from terp_desktop.domain.event import Event, EventContent, Origin
from terp_desktop.domain.history import HistoryEntry
from terp_desktop.domain.permissions import Actor, Permission, may
from terp_desktop.domain.series import Occurrence, Override, Scope
from terp_desktop.services import occurrences
from terp_desktop.services.ports import Clock, Store, Work
from terp_desktop.services.queries import EventDetails, OccurrenceQuery
from terp_desktop.services.series_edits import SeriesEditor
from terp_desktop.services.writing import EventWriter, Ledger, changes_of


@dataclass(frozen=True, slots=True)
class Saved:
    """An event as it is stored now, and what changed with it."""

    event: Event
    changes: Changes


class EventService:
    """What one person does with events; each method is one transaction."""

    def __init__(self, store: Store, clock: Clock, actor: Actor, ledger: Ledger) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._writer = EventWriter(clock, actor, ledger)
        self._series = SeriesEditor(self._writer)

    def create(
        self, content: EventContent, *, uid: str | None = None, origin: Origin | None = None
    ) -> Saved:
        """Write a new event; times that the clocks jump over are refused."""
        content.when.refuse_gaps()
        with self._store.begin() as work:
            event = self._writer.insert(work, content, uid=uid, origin=origin)
        return Saved(event, changes_of(event))

    def get(self, event_id: int) -> Event:
        """The event; NotFoundError where there is none that the person may see."""
        with self._store.read() as work:
            return self._allowed(work, event_id, Permission.VIEW)

    def content(self, event_id: int, instance_date: date | None = None) -> EventContent:
        """What stands in the event, or in one occurrence of the series as it is now."""
        with self._store.read() as work:
            event = self._allowed(work, event_id, Permission.VIEW)
            if instance_date is None:
                return event.content
            return self._series.content_of(work, event, instance_date)

    def details(self, event_id: int, instance_date: date | None = None) -> EventDetails:
        """All about an event, or about one occurrence of a series."""
        with self._store.read() as work:
            event = self._allowed(work, event_id, Permission.VIEW)
            overrides = {one.instance_date: one for one in work.instances.overrides(event_id)}
            shown = _shown(event, instance_date, overrides)
            return _details(work, event, shown, tuple(overrides.values()))

    def list(self, query: OccurrenceQuery) -> Sequence[Occurrence]:
        """The occurrences that touch the days asked for and the person may see, by start."""
        with self._store.read() as work:
            return occurrences.within(work, query, self._actor)

    def history(self, event_id: int) -> Sequence[HistoryEntry]:
        """The trail of an event, the oldest line first; also of one in the trash."""
        with self._store.read() as work:
            self._allowed(work, event_id, Permission.VIEW, deleted=True)
            return work.history.of(event_id)

    def preview(self, content: EventContent, limit: int = 5) -> Sequence[date]:
        """The next dates of the series from today on, or its first ones if it starts later."""
        if content.rule is None:
            return []
        today = self._clock.now().date()
        return content.rule.next_dates(max(today, content.rule.start_date), limit)

    def update(
        self,
        event_id: int,
        content: EventContent,
        *,
        version: int,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
    ) -> Saved:
        """Give the event, or one occurrence of the series, new content.

        ConflictError if it is no longer at `version`: then nothing was changed.
        """
        with self._store.begin() as work:
            before = self._current(work, event_id, Permission.EDIT, version)
            if scope is Scope.THIS and before.is_recurring:
                day = _instance_date(before, instance_date)
                after = self._series.update_one(work, before, day, content)
            elif scope is Scope.FUTURE and before.is_recurring:
                raise InvalidValueError(
                    "A series cannot be changed from one date on yet.",
                    remedy="Change this occurrence alone, or the whole series.",
                    field="scope",
                )
            else:
                after = self._series.update_all(work, before, content)
        return Saved(after, changes_of(before, after))

    def delete(
        self,
        event_id: int,
        *,
        version: int | None = None,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
    ) -> Changes:
        """Put the event into the trash, or end or thin out the series."""
        with self._store.begin() as work:
            event = self._current(work, event_id, Permission.DELETE, version)
            if scope is Scope.ALL or not event.is_recurring:
                self._writer.delete(work, event, version=event.version)
            elif scope is Scope.THIS:
                self._series.cancel_one(work, event, _instance_date(event, instance_date))
            else:
                self._series.end_before(work, event, _instance_date(event, instance_date))
        return changes_of(event)

    def restore(self, event_id: int) -> Saved:
        """Take the event back out of the trash; one that is not there stays as it is."""
        with self._store.begin() as work:
            event = self._allowed(work, event_id, Permission.DELETE, deleted=True)
            if event.deleted_at is not None:
                event = self._writer.restore(work, event)
        return Saved(event, changes_of(event))

    def _current(self, work: Work, event_id: int, wanted: Permission, version: int | None) -> Event:
        event = self._allowed(work, event_id, wanted)
        if version is not None and version != event.version:
            raise ConflictError(
                f"“{event.content.title}” was changed by somebody else meanwhile.",
                remedy="Look at it again, then repeat your change.",
                expectedVersion=version,
                version=event.version,
            )
        return event

    def _allowed(
        self, work: Work, event_id: int, wanted: Permission, *, deleted: bool = False
    ) -> Event:
        event = work.events.get(event_id, deleted=deleted)
        granted = work.events.granted(event_id, self._actor)
        if not may(self._actor, Permission.VIEW, event, granted):
            raise NotFoundError(
                f"There is no event {event_id}.", remedy="Choose one that the calendar shows."
            )
        if not may(self._actor, wanted, event, granted):
            raise ForbiddenError(
                f"You may see “{event.content.title}”, but not change it.",
                remedy="Ask the person who created it.",
            )
        return event


def _details(
    work: Work, event: Event, shown: Occurrence, overrides: tuple[Override, ...]
) -> EventDetails:
    content, history, names = event.content, work.history.of(event.id), work.people
    people = {event.created_by, shown.assigned_to, *(one.changed_by for one in history)}
    people |= {one.user_id for one in content.participants}
    people |= {one.user_id for one in content.reminders}
    return EventDetails(
        event=event,
        occurrence=shown,
        overrides=overrides,
        people=names.by_ids(one for one in people if one is not None),
        client_name=None if content.client_id is None else names.client_name(content.client_id),
        invoice_number=None
        if content.invoice_id is None
        else names.invoice_number(content.invoice_id),
        bill_number=None if content.bill_id is None else names.bill_number(content.bill_id),
        history=tuple(history),
    )


def _instance_date(event: Event, instance_date: date | None) -> date:
    if instance_date is None:
        raise InvalidValueError(
            f"“{event.content.title}” is a series; which of its dates is meant?",
            remedy="Give the instance date, or choose the whole series.",
            field="instanceDate",
        )
    return instance_date


def _shown(event: Event, instance_date: date | None, overrides: dict[date, Override]) -> Occurrence:
    if instance_date is None or not event.is_recurring:
        return occurrences.of_event(event)
    occurrence = occurrences.on(occurrences.of_event(event), instance_date)
    override = overrides.get(instance_date)
    return occurrences.overridden(occurrence, override) if override else occurrence
