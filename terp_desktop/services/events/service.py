"""Creates, reads, changes, deletes and lists events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.audit_history import HistoryEntry
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import Event, EventContent, Origin
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.series import Occurrence, Override, Scope
from terp_desktop.domain.series_splitting import Impact, compute_impact
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.browse import occurrences
from terp_desktop.services.erp_records import record_links
from terp_desktop.services.events import series
from terp_desktop.services.events.access import EventAccess, refuse_outdated
from terp_desktop.services.events.series_editor import SeriesEditor
from terp_desktop.services.events.trash import restore_deleted
from terp_desktop.services.events.undo_log import new_step
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


IMPACT_PERIOD: Final = timedelta(days=366)
"""The period over which an impact counts occurrences."""


@dataclass(frozen=True, slots=True)
class SavedEvent:
    """A stored event, and what changed by storing it."""

    event: Event
    changes: Changes


def load_details(access: EventAccess, instance_date: date | None, today: date) -> EventDetails:
    """Everything that the person may see of an event, or of one occurrence of a series.

    If they may see the occurrence but not the series, the event is only that occurrence.
    Balances of records are those of `today`.
    """
    work, event = access.work, access.event
    occurrence = _shown_occurrence(event, instance_date, access.overrides, work.holidays)
    visible = access.visible_event(instance_date)
    content, history = visible.content, access.visible_history(instance_date)
    people = {event.created_by, occurrence.assigned_to, *(entry.changed_by for entry in history)}
    people |= {who.user_id for who in content.participants}
    people |= {reminder.user_id for reminder in content.reminders}
    attachments = work.attachments.for_event(event.id) if access.allows(Permission.VIEW) else []
    people |= {attachment.added_by for attachment in attachments}
    return EventDetails(
        event=visible,
        occurrence=occurrence,
        overrides=access.visible_overrides(),
        people=work.people.by_ids(user_id for user_id in people if user_id is not None),
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


class EventService:
    """The events, on behalf of one person; each method is one transaction."""

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
        """Creates an event; refuses times that the clocks skip."""
        content.when.refuse_gaps()
        with self._store.begin() as work:
            writer = self._writer
            if origin is not None:  # generated, so not a step of the person
                writer = replace(writer, step=None)
            event = writer.insert(work, content, uid=uid, origin=origin)
        return SavedEvent(event, changes_of(event))

    def get(self, event_id: int, instance_date: date | None = None) -> Event:
        """The event; NotFoundError if there is none that the person may see.

        If they may only see the occurrence on that date, it is that occurrence, as an event
        without a rule.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return access.visible_event(instance_date)

    def may_edit(self, event_id: int, instance_date: date | None = None) -> bool:
        """Whether the person may change the event, or one occurrence, grants included."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return access.allows(Permission.EDIT, instance_date)

    def require(self, event_id: int, wanted: Permission, instance_date: date | None = None) -> None:
        """Raises ForbiddenError without the permission for the event or the occurrence.

        NotFoundError if the person may not see it.
        """
        with self._store.read() as work:
            self._access(work, event_id).require(wanted, instance_date)

    def content(self, event_id: int, instance_date: date | None = None) -> EventContent:
        """The content of the event, or of one occurrence of the series."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.VIEW, instance_date)
            return event.content if instance_date is None else access.content(instance_date)

    def details(self, event_id: int, instance_date: date | None = None) -> EventDetails:
        """Everything that the person may see of an event, or of one occurrence."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return load_details(access, instance_date, self._clock.today())

    def list(self, query: OccurrenceQuery) -> Sequence[Occurrence]:
        """The occurrences of the query that the person may see, by start."""
        return occurrences.OccurrenceService(self._store, self._actor).list(query)

    def history(self, event_id: int, instance_date: date | None = None) -> Sequence[HistoryEntry]:
        """The history of an event, the oldest entry first; also of one in the trash.

        Entries about occurrences that the person may not see are left out. If they may only
        see one occurrence, pass its date to get its entries.
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
        """The content to edit for a scope, seen from one occurrence.

        Its time is the occurrence's, its rule that of the series from there on, or as a whole.
        Pass the edited content to `update` with the same scope and date.
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

        Counts over IMPACT_PERIOD from today, or from the start of the changed part if that is
        later. Lists only overrides that the person may see. Requires the same permissions as
        `update`.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.EDIT, instance_date, scope)
            if scope is Scope.THIS and event.is_recurring:
                return _occurrence_impact(
                    work, event, content, _require_instance_date(event, instance_date)
                )
            plan = series.plan_edit(work, event, content, scope, instance_date)
            first = max(self._clock.today(), plan.before.when.start_date)
            impact = compute_impact(
                plan.before,
                plan.after,
                plan.transfer,
                Days(first, first + IMPACT_PERIOD),
                work.holidays,
            )
            return access.visible_impact(impact)

    def update(
        self,
        event_id: int,
        content: EventContent,
        *,
        version: int,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
    ) -> SavedEvent:
        """Changes the event, one occurrence of a series, or all from one on.

        With an instance date the content is that of the occurrence. Its differences from the
        current occurrence are applied to the part of the series that the scope selects, with
        dates shifted by the same distance. Rule None keeps the rule; to turn a series into a
        single event, call it without an instance date. FUTURE creates a new series and returns
        it. ConflictError if the event is not at `version`; then nothing changes.
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
                edited_day = instance_date if before.is_recurring else None
                if scope is Scope.FUTURE and before.is_recurring:
                    edited_day = _require_instance_date(before, instance_date)
                after = self._editor.update(work, before, content, scope, edited_day)
            is_one = scope is Scope.THIS and before.is_recurring
            saved = access.with_event(after[-1]).visible_event(instance_date if is_one else None)
        return SavedEvent(saved, changes_of(before, *after))

    def delete(
        self,
        event_id: int,
        *,
        version: int | None = None,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
    ) -> Changes:
        """Moves the event to the trash, cancels one occurrence, or ends the series before it."""
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

    def restore(self, event_id: int, instance_date: date | None = None) -> SavedEvent:
        """Restores an event, or one occurrence, that was deleted; does nothing to others."""
        with self._store.begin() as work:
            event = restore_deleted(work, self._writer, event_id, instance_date)
            access = self._access(work, event_id)
            saved = access.visible_event(instance_date)
        return SavedEvent(saved, changes_of(event))

    @property
    def _writer(self) -> EventWriter:
        """A writer of one undo step."""
        return EventWriter(self._clock, self._actor, self._reminder_sync, new_step())

    @property
    def _editor(self) -> SeriesEditor:
        return SeriesEditor(self._writer)

    def _access(self, work: SqlWork, event_id: int, *, deleted: bool = False) -> EventAccess:
        return EventAccess.load(work, self._actor, event_id, deleted=deleted)


def _occurrence_impact(work: SqlWork, event: Event, content: EventContent, day: date) -> Impact:
    """The impact of an edit of one occurrence, which moves or does not."""
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
