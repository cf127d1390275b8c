"""Creates, reads, changes, deletes and lists events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.audit_history import HistoryEntry
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.edit_conflict import (
    CombinedEdit,
    EventDeletedError,
    EventEdit,
    content_as_seen,
)
from terp_desktop.domain.errors import InvalidValueError, NotFoundError
from terp_desktop.domain.event import Event, EventContent, Origin
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.participation import (
    as_seen_by,
    claim_reminders,
    keep_reminders_of_others,
    naming_reminded_people,
    reminds_others,
)
from terp_desktop.domain.permissions import Action, Actor, Permission
from terp_desktop.domain.series import Occurrence, Override, Scope
from terp_desktop.domain.series_splitting import (
    Impact,
    PastDates,
    compute_deletion,
    compute_impact,
)
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.browse import occurrences
from terp_desktop.services.erp_records import record_links
from terp_desktop.services.events import series
from terp_desktop.services.events.access import EventAccess, refuse_outdated
from terp_desktop.services.events.attachments import AttachmentWriter
from terp_desktop.services.events.change_rights import ChangeRights, refuse_action
from terp_desktop.services.events.concurrent_edits import ConcurrentEdit
from terp_desktop.services.events.continuation import follow_split
from terp_desktop.services.events.series_editor import SeriesEditor
from terp_desktop.services.events.trash import restore_deleted
from terp_desktop.services.events.undo_log import new_step
from terp_desktop.services.events.writer import EventWriter, changes_of, normalize_reminders
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


IMPACT_PERIOD: Final = timedelta(days=366)
"""The period over which an impact counts occurrences."""


@dataclass(frozen=True, slots=True)
class SavedEvent:
    """A stored event, and what changed by storing it.

    `combined` says what somebody else had changed meanwhile; None if nothing.
    """

    event: Event
    changes: Changes
    combined: CombinedEdit | None = None


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
        may_manage=access.allows(Permission.MANAGE, instance_date),
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
        self,
        content: EventContent,
        *,
        uid: str | None = None,
        origin: Origin | None = None,
        files: Sequence[NewFile] = (),
    ) -> SavedEvent:
        """Creates an event with these files attached; refuses times that the clocks skip."""
        content.when.refuse_gaps()
        with self._store.begin() as work:
            writer = self._writer
            if origin is not None:  # generated, so not a step of the person
                writer = replace(writer, step=None)
            content = claim_reminders(content, self._actor.user_id)
            event = writer.insert(work, content, uid=uid, origin=origin)
            for file in files:  # without a step: undoing the creation takes them along
                AttachmentWriter(self._clock, self._actor).attach(work, event, file)
        return SavedEvent(as_seen_by(event, self._actor.user_id), changes_of(event))

    def get(self, event_id: int, instance_date: date | None = None) -> Event:
        """The event; NotFoundError if there is none that the person may see.

        If they may only see the occurrence on that date, it is that occurrence, as an event
        without a rule.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            access.require_date(instance_date)
            return access.visible_event(instance_date)

    def may_edit(self, event_id: int, instance_date: date | None = None) -> bool:
        """Whether the person may change the event, or one occurrence, grants included."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return access.allows(Permission.EDIT, instance_date)

    def may_manage(self, event_id: int, instance_date: date | None = None) -> bool:
        """Whether the person decides who may see the event, or one occurrence."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            return access.allows(Permission.MANAGE, instance_date)

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
            access.require(Permission.VIEW, instance_date)
            return access.visible_content(instance_date)

    def details(self, event_id: int, instance_date: date | None = None) -> EventDetails:
        """Everything that the person may see of an event, or of one occurrence."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date)
            access.require_date(instance_date)
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
            access.require_date(instance_date)
            return access.visible_history(instance_date)

    def preview(self, content: EventContent, limit: int = 5) -> Sequence[date]:
        """The next dates of the series from today on, or its first ones if it starts later."""
        if content.rule is None:
            return []
        first = max(self._clock.today(), content.rule.start_date)
        dates = content.rule.next_dates(first, limit)
        with self._store.read() as work:
            return [content.occurrence_time(day, work.holidays).start_date for day in dates]

    def scopes(self, event_id: int, instance_date: date) -> series.SeriesScopes:
        """The scopes to offer for a change of an occurrence of a series."""
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.VIEW, instance_date)
            if not event.is_recurring or not access.allows(Permission.VIEW):
                return series.SeriesScopes()
            return series.scopes_from(event, instance_date, today=self._clock.today())

    def draft(self, event_id: int, scope: Scope, instance_date: date | None) -> EventContent:
        """The content to edit for a scope, seen from one occurrence.

        Its time is the occurrence's, its rule that of the series from there on, or as a whole.
        Its reminders are the person's own, and name them. Pass the edited content to `save`
        with the same scope and date.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            access.require(Permission.VIEW, instance_date, scope)
            event = as_seen_by(access.event, self._actor.user_id)
            day = self._edited_day(work, event, scope, instance_date)
            content = series.draft(work, event, scope, day, today=self._clock.today())
            return naming_reminded_people(content, event.created_by)

    def impact(
        self,
        event_id: int,
        content: EventContent,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
    ) -> Impact:
        """What `update` with the same arguments would do to the occurrences of a series.

        Counts upcoming dates over IMPACT_PERIOD from today, or from the start of the series if
        that is later, whatever part is changed; past dates are counted apart. Lists only
        overrides that the person may see. Requires the same permissions as `update`.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.EDIT, instance_date, scope)
            content = self._as_stored(access, content)
            if scope is Scope.THIS and event.is_recurring:
                return _occurrence_impact(
                    work, event, content, _require_instance_date(event, instance_date)
                )
            day, today = self._edited_day(work, event, scope, instance_date), self._clock.today()
            split = series.split_date(event, scope, day, today=today)
            plan = series.plan_edit(work, event, content, day, split)
            first = max(today, event.content.when.start_date)
            days = _counted_days(first, day)
            past = PastDates(event.content, today, split)
            impact = compute_impact(
                plan.before, plan.after, plan.transfer, days, work.holidays, past=past
            )
            return access.visible_impact(impact)

    def deletion_impacts(self, event_id: int, instance_date: date) -> Mapping[Scope, Impact]:
        """What `delete` would remove for each scope to offer, seen from one date of a series.

        There is none for the one date alone, nor for who may only see that one. Upcoming and
        past dates are counted from the same day as in `impact`.
        """
        with self._store.read() as work:
            access = self._access(work, event_id)
            event = access.require(Permission.DELETE, instance_date)
            if not event.is_recurring or not access.allows(Permission.VIEW):
                return {}
            today = self._clock.today()
            days = _counted_days(max(today, event.content.when.start_date), instance_date)
            offered = series.scopes_from(event, instance_date, today=today).offered
            impacts = {}
            for scope in offered[1:]:
                split = series.split_date(event, scope, instance_date, today=today)
                past = PastDates(event.content, today, split)
                impacts[scope] = compute_deletion(event.content, days, past)
            return impacts

    def update(
        self,
        event_id: int,
        content: EventContent,
        *,
        version: int,
        scope: Scope = Scope.ALL,
        instance_date: date | None = None,
        accepts_sight_loss: bool = False,
    ) -> SavedEvent:
        """Changes the event, one occurrence of a series, or all from one on.

        With an instance date the content is that of the occurrence. Its differences from the
        current occurrence are applied to the part of the series that the scope selects, with
        dates shifted by the same distance. Rule None keeps the rule; to turn a series into a
        single event, call it without an instance date. FUTURE and UPCOMING create a new series
        and return it. ConflictError if the event is not at `version`; SightLossError if the
        person would not see it any more, unless they accepted that. Then nothing changes.
        """
        with self._store.begin() as work:
            access = self._access(work, event_id, locked=True)
            access.require(Permission.EDIT, instance_date, scope)
            refuse_outdated(access, instance_date, version)
            content = self._as_stored(access, content)
            editor = self._editor_for(accepts_sight_loss=accepts_sight_loss)
            return self._update(access, editor, content, scope, instance_date)

    def begin_edit(self, occurrence: Occurrence, scope: Scope, version: int) -> EventEdit:
        """The edit of what a view showed of an occurrence at that version, nothing changed yet.

        Change its content and pass it to `save`. An event in the trash can be edited too, or
        `save` could not tell who deleted it.
        """
        day = occurrence.instance_date
        with self._store.read() as work:
            access = self._access(work, occurrence.event_id, deleted=True)
            access.require(Permission.VIEW, day, scope)
            event = as_seen_by(access.event, self._actor.user_id)
            try:
                content = series.draft(work, event, scope, day, today=self._clock.today())
            except NotFoundError:  # `save` tells by whom the date was deleted
                content = replace(event.content, rule=None)
                version = min(version, event.version - 1)
            content = naming_reminded_people(content, event.created_by)
            if version != event.version:
                content = content_as_seen(content, occurrence)
        return EventEdit(
            event_id=event.id,
            base=content,
            content=content,
            version=version,
            scope=scope,
            instance_date=day,
        )

    def save(
        self, edit: EventEdit, *, restores_deleted: bool = False, accepts_sight_loss: bool = False
    ) -> SavedEvent:
        """Stores an edit, merged with what somebody else stored since its version.

        Scope and instance date are as in `update`. EditConflictError if both changed a field
        differently; EventDeletedError if the event or the occurrence was deleted. With
        `restores_deleted` it is restored in the same step instead. The edit of a date, and of
        those after it, follows the date into another series if this one was split there.
        SightLossError is as in `update`.
        """
        with self._store.begin() as work:
            access = self._access(work, edit.event_id, deleted=True, locked=True)
            access, edit = follow_split(access, edit)
            scope, day = edit.scope, edit.instance_date
            event = access.require(Permission.VIEW, day, scope)
            if scope is Scope.UPCOMING:
                day = self._edited_day(work, event, scope, day)
                edit = replace(edit, instance_date=day)
            editor = self._editor_for(accepts_sight_loss=accepts_sight_loss)
            if restores_deleted:
                access, edit = self._restore_for_edit(access, editor, edit)
            concurrent = ConcurrentEdit(access, edit, self._clock.today())
            concurrent.refuse_deleted()
            access.require(Permission.EDIT, day, scope)
            merged = concurrent.merge()
            saved = self._update(access, editor, merged.content, scope, day)
            return replace(saved, combined=merged.combined)

    def _update(
        self,
        access: EventAccess,
        editor: SeriesEditor,
        content: EventContent,
        scope: Scope,
        instance_date: date | None,
    ) -> SavedEvent:
        """Gives the selected part of the event the content."""
        work, before = access.work, access.event
        is_one = scope is Scope.THIS and before.is_recurring
        after: tuple[Event, ...]
        if is_one:
            day = _require_instance_date(before, instance_date)
            after = editor.update_occurrence(work, before, day, content)
        else:
            edited_day = self._edited_day(work, before, scope, instance_date)
            after = editor.update(work, before, content, scope, edited_day)
        saved = access.with_event(after[-1]).visible_event(instance_date if is_one else None)
        return SavedEvent(saved, changes_of(before, *after))

    def _restore_for_edit(
        self, access: EventAccess, editor: SeriesEditor, edit: EventEdit
    ) -> tuple[EventAccess, EventEdit]:
        """The access to what was brought back, and the edit of it; the same if nothing is gone.

        A cancelled occurrence lost its own changes, so the edit replaces all of it.
        """
        try:
            ConcurrentEdit(access, edit, self._clock.today()).refuse_deleted()
        except EventDeletedError as error:
            if not error.may_restore:
                raise
            work, event = access.work, access.event
            if not error.is_occurrence:
                return access.with_event(editor.writer.restore(work, event)), edit
            day = _require_instance_date(event, edit.instance_date)
            restored = EventAccess(work, access.actor, editor.restore_occurrence(work, event, day))
            base = series.draft(work, restored.event, edit.scope, day, today=self._clock.today())
            return restored, replace(edit, base=base)
        return access, edit

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
            access = self._access(work, event_id, locked=True)
            event = access.require(Permission.DELETE, instance_date, scope)
            refuse_outdated(access, instance_date, version)
            if scope is Scope.ALL or not event.is_recurring:
                self._writer.delete(work, event, version=event.version)
            elif scope is Scope.THIS:
                self._editor.cancel_occurrence(
                    work, event, _require_instance_date(event, instance_date)
                )
            elif scope is Scope.UPCOMING:
                first = series.first_upcoming(event, self._clock.today())
                self._editor.end_before(work, event, first)
            else:
                day = _require_instance_date(event, instance_date)
                series.find_override(work, event, day)  # refuses a day without an occurrence
                self._editor.end_before(work, event, day)
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

    def _editor_for(self, *, accepts_sight_loss: bool) -> SeriesEditor:
        rights = ChangeRights(accepts_sight_loss=accepts_sight_loss)
        return SeriesEditor(replace(self._writer, change_rights=rights))

    def _as_stored(self, access: EventAccess, content: EventContent) -> EventContent:
        """What the person entered, with what of others they do not see of the event."""
        event, person = access.event, self._actor.user_id
        if reminds_others(content, person):
            refuse_action(access, Action.REMIND_OTHERS)
        content = keep_reminders_of_others(event, content, person)
        return normalize_reminders(content, event.created_by)

    def _edited_day(
        self, work: SqlWork, event: Event, scope: Scope, instance_date: date | None
    ) -> date | None:
        """The occurrence whose content an edit has; None if it has that of the series."""
        if not event.is_recurring:
            return None
        if scope is Scope.UPCOMING and instance_date is None:
            return series.next_occurrence(work, event, self._clock.today())
        return (
            _require_instance_date(event, instance_date) if scope is Scope.FUTURE else instance_date
        )

    def _access(
        self, work: SqlWork, event_id: int, *, deleted: bool = False, locked: bool = False
    ) -> EventAccess:
        return EventAccess.load(work, self._actor, event_id, deleted=deleted, locked=locked)


def _counted_days(first: date, day: date | None) -> Days:
    """The days of an impact: the same for each scope, and late enough for the edited date."""
    end = first + IMPACT_PERIOD
    return Days(first, end if day is None or day < end else day + IMPACT_PERIOD)


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
