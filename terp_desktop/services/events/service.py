"""Events: create, read, change and delete them, and list what happens when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import Event, EventContent, Origin
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.history import HistoryEntry
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.queries import OccurrenceQuery
from terp_desktop.domain.series import Occurrence, Override, Scope
from terp_desktop.domain.series_splitting import Impact, compute_impact
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.browse import occurrences
from terp_desktop.services.events import series
from terp_desktop.services.events.access import EventAccess, refuse_outdated
from terp_desktop.services.events.series_editor import SeriesEditor
from terp_desktop.services.events.undo_log import new_step
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.records import record_links
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


def load_details(access: EventAccess, instance_date: date | None, today: date) -> EventDetails:
    """All that the person may see of an event, or of one occurrence of a series.

    Where they may see the occurrence but not the series, the event is that occurrence alone.
    Records stand as they do `today`.
    """
    work, event = access.work, access.event
    shown = _shown_occurrence(event, instance_date, access.overrides, work.holidays)
    seen = access.visible_event(instance_date)
    content, history = seen.content, access.visible_history(instance_date)
    people = {event.created_by, shown.assigned_to, *(one.changed_by for one in history)}
    people |= {one.user_id for one in content.participants}
    people |= {one.user_id for one in content.reminders}
    attachments = work.attachments.for_event(event.id) if access.allows(Permission.VIEW) else []
    people |= {one.added_by for one in attachments}
    return EventDetails(
        event=seen,
        occurrence=shown,
        overrides=access.visible_overrides(),
        people=work.people.by_ids(one for one in people if one is not None),
        records=tuple(work.records.balances(record_links(content), today)),
        attachments=tuple(attachments),
        history=tuple(history),
        may_edit=access.allows(Permission.EDIT, instance_date),
        may_delete=access.allows(Permission.DELETE, instance_date),
        may_see_series=access.allows(Permission.VIEW),
        may_edit_series=access.allows(Permission.EDIT),
    )


def _shown_occurrence(
    event: Event,
    instance_date: date | None,
    overrides: Mapping[date, Override],
    holidays: Holidays,
) -> Occurrence:
    template = occurrences.event_occurrence(event)
    if instance_date is None or not event.is_recurring:
        return template
    when = event.content.occurrence_time(instance_date, holidays)
    occurrence = occurrences.generated_occurrence(template, instance_date, when)
    override = overrides.get(instance_date)
    return occurrences.apply_override(occurrence, override) if override else occurrence


IMPACT_PERIOD: Final = timedelta(days=366)
"""Over how long the occurrences are counted that a change would move."""


@dataclass(frozen=True, slots=True)
class SavedEvent:
    """An event as it is stored now, and what changed with it."""

    event: Event
    changes: Changes


class EventService:
    """What one person does with events; each method is one transaction."""

    def __init__(
        self, store: Store, clock: Clock, actor: Actor, reminder_sync: ReminderSync
    ) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor
        self._reminder_sync = reminder_sync

    def create(
        self, content: EventContent, *, uid: str | None = None, origin: Origin | None = None
    ) -> SavedEvent:
        """Write a new event; times that the clocks jump over are refused."""
        content.when.refuse_gaps()
        with self._store.begin() as work:
            writer = self._writer
            if origin is not None:  # made by a job, not by the person's own hand
                writer = replace(writer, step=None)
            event = writer.insert(work, content, uid=uid, origin=origin)
        return SavedEvent(event, changes_of(event))

    def get(self, event_id: int, instance_date: date | None = None) -> Event:
        """The event; NotFoundError where there is none that the person may see.

        Of a series of which only the occurrence on that date is theirs, that occurrence
        alone, as an event without a rule.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return access.visible_event(instance_date)

    def may_edit(self, event_id: int, instance_date: date | None = None) -> bool:
        """Whether the person may change the event, or one occurrence of the series.

        By grants too, which a view does not know of.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return access.allows(Permission.EDIT, instance_date)

    def require(self, event_id: int, wanted: Permission, instance_date: date | None = None) -> None:
        """Raise a ForbiddenError that says why, unless the person may do this to the event.

        Or to one occurrence of the series.
        """
        with self._store.read() as work:
            self._access(work, event_id).require(wanted, instance_date)

    def content(self, event_id: int, instance_date: date | None = None) -> EventContent:
        """What stands in the event, or in one occurrence of the series as it is now."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.VIEW, instance_date)
            return event.content if instance_date is None else access.content(instance_date)

    def details(self, event_id: int, instance_date: date | None = None) -> EventDetails:
        """All about an event, or about one occurrence of a series, that the person may see."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return load_details(access, instance_date, self._clock.today())

    def list(self, query: OccurrenceQuery) -> Sequence[Occurrence]:
        """The occurrences that touch the days asked for and the person may see, by start."""
        return occurrences.OccurrenceService(self._store, self._actor).list(query)

    def history(self, event_id: int, instance_date: date | None = None) -> Sequence[HistoryEntry]:
        """The trail of an event, the oldest line first; also of one in the trash.

        Lines about occurrences that the person may not see are left out. Where only one
        occurrence is theirs, give its date, and have the lines about that.
        """
        with self._store.read() as work:
            access = self._access(work, event_id, deleted=True)
            access.require(Permission.VIEW, instance_date)
            return access.visible_history(instance_date)

    def preview(self, content: EventContent, limit: int = 5) -> Sequence[date]:
        """The next dates of the series from today on, or its first ones if it starts later."""
        if content.rule is None:
            return []
        first = max(self._clock.today(), content.rule.start_date)
        dates = content.rule.next_dates(first, limit)
        with self._store.read() as work:
            return [content.occurrence_time(day, work.holidays).start_date for day in dates]

    def draft(self, event_id: int, scope: Scope, instance_date: date | None) -> EventContent:
        """What stands in as much of a series as the scope means, seen from one occurrence.

        Its place in time is the occurrence's, its rule that of the series from there on or
        as a whole. Changed, it goes to `update` with the same scope and date.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.VIEW, instance_date, scope)
            return series.draft(work, event, scope, instance_date)

    def impact(
        self,
        event_id: int,
        content: EventContent,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
    ) -> Impact:
        """What `update` with the same arguments would do to the occurrences of a series.

        Counted over the year that begins today, or with the part of the series that changes
        if that is later. Of changed occurrences only those are told that the person may see.
        Refused where the update would be for want of rights.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.EDIT, instance_date, scope)
            if scope is Scope.THIS and event.is_recurring:
                return _occurrence_impact(
                    work, event, content, _require_instance_date(event, instance_date)
                )
            planned = series.plan_edit(work, event, content, scope, instance_date)
            first = max(self._clock.today(), planned.before.when.start_date)
            whole = compute_impact(
                planned.before,
                planned.after,
                planned.exceptions,
                Days(first, first + IMPACT_PERIOD),
                work.holidays,
            )
            return access.visible_impact(whole)

    def update(
        self,
        event_id: int,
        content: EventContent,
        *,
        version: int,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
    ) -> SavedEvent:
        """Give the event, one occurrence of the series, or all from one on, new content.

        With an instance date the content is that of the occurrence: what differs there from
        what the person saw changes in as much of the series as the scope means, days by the
        same distance. Its rule None leaves the rule alone; to let a series end up as a
        single event, change it without an instance date. From one date on means a new
        series, which is what comes back. ConflictError if the event is no longer at
        `version`: then nothing was changed.
        """
        with self._store.begin() as work:
            access = self._access(work, event_id)
            before = access.require(Permission.EDIT, instance_date, scope)
            refuse_outdated(access.visible_event(instance_date), version)
            after: tuple[Event, ...]
            if scope is Scope.THIS and before.is_recurring:
                day = _require_instance_date(before, instance_date)
                after = self._editor.update_occurrence(work, before, day, content)
            else:
                day_seen = instance_date if before.is_recurring else None
                if scope is Scope.FUTURE and before.is_recurring:
                    day_seen = _require_instance_date(before, instance_date)
                after = self._editor.update(work, before, content, scope, day_seen)
            is_one = scope is Scope.THIS and before.is_recurring
            seen = access.with_event(after[-1]).visible_event(instance_date if is_one else None)
        return SavedEvent(seen, changes_of(before, *after))

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
            access = self._access(work, event_id)
            event = access.require(Permission.DELETE, instance_date, scope)
            refuse_outdated(access.visible_event(instance_date), version)
            if scope is Scope.ALL or not event.is_recurring:
                self._writer.delete(work, event, version=event.version)
            elif scope is Scope.THIS:
                self._editor.cancel_occurrence(
                    work, event, _require_instance_date(event, instance_date)
                )
            else:
                self._editor.end_before(work, event, _require_instance_date(event, instance_date))
        return changes_of(event)

    def restore(self, event_id: int) -> SavedEvent:
        """Take the event back out of the trash; one that is not there stays as it is."""
        with self._store.begin() as work:
            event = self._access(work, event_id, deleted=True).require(Permission.DELETE)
            if event.deleted_at is not None:
                event = self._writer.restore(work, event)
        return SavedEvent(event, changes_of(event))

    @property
    def _writer(self) -> EventWriter:
        """Writes one step, to be undone as a whole."""
        return EventWriter(self._clock, self._actor, self._reminder_sync, new_step())

    @property
    def _editor(self) -> SeriesEditor:
        return SeriesEditor(self._writer)

    def _access(self, work: SqlWork, event_id: int, *, deleted: bool = False) -> EventAccess:
        return EventAccess.load(work, self._actor, event_id, deleted=deleted)


def _occurrence_impact(work: SqlWork, event: Event, content: EventContent, day: date) -> Impact:
    """What an edit of one occurrence does: that one moves, or none does."""
    current = series.occurrence_content(work, event, day)
    series.make_override(event, day, current, replace(content, rule=None))
    is_moved = content.when != current.when
    return Impact(days=Days.through(day, day), moved=int(is_moved), added=0, removed=0)


def _require_instance_date(event: Event, instance_date: date | None) -> date:
    if instance_date is None:
        raise InvalidValueError(
            f"“{isolate_bidi(event.content.title)}” is a series; which of its dates is meant?",
            remedy="Give the instance date, or choose the whole series.",
            field="instanceDate",
        )
    return instance_date
