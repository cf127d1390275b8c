"""Changes, deletes, copies and moves many events at once.

Each method is one transaction and one undo step. Occurrences of series are changed alone.
What may not be changed, or changed since the person saw it, is left as it is and reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.bulk_edit import (
    MAX_TARGETS,
    BulkResult,
    OccurrenceTarget,
    Refusal,
    VersionChange,
    move_to_day,
    paste_times,
    shift_content,
)
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    SightLossError,
)
from terp_desktop.domain.event import (
    Event,
    EventContent,
    Module,
    Priority,
    ResponseStatus,
    Status,
    When,
)
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.permissions import REQUIRED_PERMISSION, Action, Actor, Permission
from terp_desktop.domain.series import Override, Scope
from terp_desktop.services.events.access import EventAccess, refuse_outdated
from terp_desktop.services.events.series_editor import SeriesEditor
from terp_desktop.services.events.undo_log import new_step
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

_Edit = Callable[[EventContent], EventContent]
_REFUSALS = (ConflictError, ForbiddenError, InvalidValueError, NotFoundError, SightLossError)
"""Failures of one target, which leave the others alone; any other ends the whole call."""


@dataclass(frozen=True, slots=True)
class BulkService:
    """Changes many events on behalf of one person.

    InvalidValueError for more than MAX_TARGETS.
    """

    store: Store
    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync

    def set_status(self, targets: Sequence[OccurrenceTarget], status: Status) -> BulkResult:
        """Gives all of them the status."""
        return self._edit(targets, "Changed", lambda content: replace(content, status=status))

    def set_priority(self, targets: Sequence[OccurrenceTarget], priority: Priority) -> BulkResult:
        """Gives all of them the priority."""
        return self._edit(targets, "Changed", lambda content: replace(content, priority=priority))

    def set_module(self, targets: Sequence[OccurrenceTarget], module: Module) -> BulkResult:
        """Gives all of them the module."""
        return self._edit(targets, "Changed", lambda content: replace(content, module=module))

    def assign(self, targets: Sequence[OccurrenceTarget], user_id: int | None) -> BulkResult:
        """Assigns all of them to a member of staff; None to nobody."""
        return self._edit(
            targets, "Assigned", lambda content: replace(content, assigned_to=user_id)
        )

    def shift(self, targets: Sequence[OccurrenceTarget], distance: timedelta) -> BulkResult:
        """Moves all of them by the distance on the clocks of their own zones."""
        return self._edit(targets, "Moved", lambda content: shift_content(content, distance))

    def move_to_day(self, targets: Sequence[OccurrenceTarget], day: date) -> BulkResult:
        """Moves all of them to the day; their time of day stays."""
        zone = self.clock.zone()
        return self._edit(targets, "Moved", lambda content: move_to_day(content, day, zone))

    def move(self, times: Mapping[OccurrenceTarget, When]) -> BulkResult:
        """Moves each of them to a time of its own."""
        return self._run(
            "Moved", list(times), lambda batch, target: batch.move(target, times[target])
        )

    def copy(self, times: Mapping[OccurrenceTarget, When]) -> BulkResult:
        """Creates a copy of each at a time of its own."""
        return self._run(
            "Copied", list(times), lambda batch, target: batch.copy(target, times[target])
        )

    def delete(self, targets: Sequence[OccurrenceTarget]) -> BulkResult:
        """Moves them to the trash; an occurrence of a series is cancelled alone."""
        return self._run("Deleted", targets, lambda batch, target: batch.delete(target))

    def duplicate(self, targets: Sequence[OccurrenceTarget]) -> BulkResult:
        """Creates a copy of each; an occurrence of a series becomes a single event."""
        return self._run("Duplicated", targets, lambda batch, target: batch.copy(target))

    def paste(
        self, targets: Sequence[OccurrenceTarget], place: PastePlace, *, is_cut: bool = False
    ) -> BulkResult:
        """Copies them to the place, or moves them there if they were cut.

        The first one begins there; the others keep their distance to it, all their length.
        """
        zone = self.clock.zone()
        refuse_too_many(targets)
        with self.store.begin() as work:
            batch = self._batch(work, "Moved" if is_cut else "Pasted")
            present = batch.read_times(targets)
            times = dict(
                zip(present, paste_times(list(present.values()), place, zone), strict=True)
            )
            if is_cut:
                batch.apply(times, lambda target: batch.move(target, times[target]))
            else:
                batch.apply(times, lambda target: batch.copy(target, times[target]))
        return batch.result()

    def create(self, events: Sequence[tuple[EventContent, Sequence[Override]]]) -> BulkResult:
        """Creates new events with their overrides, pasted from another program."""
        writer = EventWriter(self.clock, self.actor, self.reminder_sync, new_step("Pasted"))
        with self.store.begin() as work:
            created = [
                writer.insert(work, content, overrides=overrides) for content, overrides in events
            ]
        return BulkResult(
            changed=tuple(OccurrenceTarget(event.id) for event in created),
            created=tuple(event.id for event in created),
            changes=changes_of(*created),
        )

    def _edit(self, targets: Sequence[OccurrenceTarget], verb: str, edit: _Edit) -> BulkResult:
        return self._run(verb, targets, lambda batch, target: batch.edit(target, edit))

    def _run(
        self,
        verb: str,
        targets: Sequence[OccurrenceTarget],
        change: Callable[[_Batch, OccurrenceTarget], bool],
    ) -> BulkResult:
        refuse_too_many(targets)
        with self.store.begin() as work:
            batch = self._batch(work, verb)
            batch.apply(targets, lambda target: change(batch, target))
        return batch.result()

    def _batch(self, work: SqlWork, verb: str) -> _Batch:
        writer = EventWriter(self.clock, self.actor, self.reminder_sync, new_step(verb))
        return _Batch(work, writer)


def refuse_too_many(targets: Sequence[OccurrenceTarget]) -> None:
    """Refuses more targets than are changed at once."""
    if len(targets) > MAX_TARGETS:
        raise InvalidValueError(
            f"{len(targets):,} events are too many to change at once.",
            remedy=f"Select at most {MAX_TARGETS}.",
        )


def _order(target: OccurrenceTarget) -> tuple[int, date]:
    return target.event_id, target.instance_date or date.min


def content_of(access: EventAccess, day: date | None) -> EventContent:
    """The content of the event, or of its occurrence on the day."""
    if day is None or not access.event.is_recurring:
        return access.event.content
    return access.content(day)


@dataclass(slots=True)
class _Batch:
    """Changes the targets of one call, one after the other.

    Each method returns whether it changed anything. `versions` are those of before the call:
    an occurrence is not outdated because the call changed another one of its series.
    """

    work: SqlWork
    writer: EventWriter
    versions: dict[int, int] = field(default_factory=dict)
    touched: list[Event] = field(default_factory=list)
    created: list[int] = field(default_factory=list)
    changed: list[OccurrenceTarget] = field(default_factory=list)
    unchanged: list[OccurrenceTarget] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def apply(
        self, targets: Iterable[OccurrenceTarget], change: Callable[[OccurrenceTarget], bool]
    ) -> None:
        """Changes each target; what is refused changes nothing."""
        # Always in the same order, so that two people never wait for each other.
        for target in sorted(dict.fromkeys(targets), key=_order):
            try:
                with self.work.savepoint():
                    (self.changed if change(target) else self.unchanged).append(target)
            except _REFUSALS as error:
                self.refusals.append(Refusal(target, error))

    def result(self) -> BulkResult:
        """What became of the targets."""
        return BulkResult(
            changed=tuple(self.changed),
            unchanged=tuple(self.unchanged),
            refusals=tuple(self.refusals),
            created=tuple(self.created),
            versions=tuple(self._version_changes()),
            changes=changes_of(*self.touched),
        )

    def _version_changes(self) -> Iterator[VersionChange]:
        latest = {event.id: event.version for event in self.touched}
        for event_id, before in self.versions.items():
            if latest.get(event_id, before) != before:
                yield VersionChange(event_id, before, latest[event_id])

    def read_times(self, targets: Iterable[OccurrenceTarget]) -> dict[OccurrenceTarget, When]:
        """The present times of the targets; those that cannot be read are refused."""
        times = {}
        for target in targets:
            try:
                access = self._require(target, Permission.VIEW)
                times[target] = content_of(access, target.instance_date).when
            except _REFUSALS as error:
                self.refusals.append(Refusal(target, error))
        return times

    def edit(self, target: OccurrenceTarget, edit: _Edit) -> bool:
        """Gives the target another content."""
        access = self._require(target, Permission.EDIT)
        before, day = access.event, target.instance_date
        editor, content = SeriesEditor(self.writer), edit(content_of(access, day))
        if day is not None and before.is_recurring:
            after = editor.update_occurrence(self.work, before, day, content)[-1]
        else:
            after = editor.update(self.work, before, content, Scope.ALL, None)[-1]
        return self._record(before, after)

    def move(self, target: OccurrenceTarget, when: When) -> bool:
        """Gives the target another time."""
        return self.edit(target, lambda content: replace(content, when=when))

    def delete(self, target: OccurrenceTarget) -> bool:
        """Deletes the event, or cancels the occurrence."""
        access = self._require(target, Permission.DELETE)
        before, day = access.event, target.instance_date
        if day is not None and before.is_recurring:
            after = SeriesEditor(self.writer).cancel_occurrence(self.work, before, day)[-1]
        else:
            after = self.writer.delete(self.work, before, version=before.version)
        return self._record(before, after)

    def copy(self, target: OccurrenceTarget, when: When | None = None) -> bool:
        """Creates a copy with its attachments, at that time if one is given."""
        access = self._require(target, REQUIRED_PERMISSION[Action.COPY])
        day = target.instance_date if access.event.is_recurring else None
        content = as_new(access.visible_content(day))
        if when is not None:
            content = replace(content, when=when, rule=None)
        overrides = () if content.rule is None else _copied_overrides(access)
        created = self.writer.insert(self.work, content, overrides=overrides)
        if access.allows(Permission.VIEW):
            self._copy_attachments(access.event, created)
        self.touched.append(created)
        self.created.append(created.id)
        return True

    def _copy_attachments(self, event: Event, copy: Event) -> None:
        by, now = self.writer.actor.user_id, self.writer.clock.now()
        for each in self.work.attachments.for_event(event.id):
            content = self.work.attachments.content(each)
            file = NewFile(name=each.name, content=content, mime_type=each.mime_type)
            self.work.attachments.add(copy.id, file, by=by, now=now)

    def _require(self, target: OccurrenceTarget, wanted: Permission) -> EventAccess:
        is_write = wanted is not Permission.VIEW
        access = EventAccess.load(self.work, self.writer.actor, target.event_id, locked=is_write)
        access.require(wanted, target.instance_date)
        seen = access.visible_event(target.instance_date)
        if is_write:
            # What this edit itself has changed of a series before does not make it outdated.
            version = self.versions.setdefault(seen.id, seen.version)
            if target.version != version:
                refuse_outdated(access, target.instance_date, target.version)
        return access

    def _record(self, before: Event, after: Event) -> bool:
        self.touched += [before, after]
        return before.version != after.version


def as_new(content: EventContent) -> EventContent:
    """The content of a copy: its own reminders are the copying person's, who creates it.

    Nobody has answered its invitation yet.
    """
    reminders = tuple(replace(each, user_id=None) for each in content.reminders)
    participants = tuple(
        replace(each, response_status=ResponseStatus.PENDING, responded_at=None)
        for each in content.participants
    )
    return replace(content, participants=participants, reminders=reminders)


def _copied_overrides(access: EventAccess) -> tuple[Override, ...]:
    """The overrides of a copied series; dates that the person may not see are cancelled."""
    content = access.event.content
    return tuple(
        override
        if access.can_see(override)
        else Override(
            instance_date=override.instance_date,
            when=content.nominal_time(override.instance_date),
            is_cancelled=True,
        )
        for override in access.overrides.values()
    )
