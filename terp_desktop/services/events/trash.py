"""The trash: lists what was deleted, and restores it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from terp_desktop.domain.audit_history import ChangeType
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import ConflictError, TerpError
from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.domain.trash import TRASH_RETENTION, TrashEntry, TrashKey
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.series import date_not_found, find_override
from terp_desktop.services.events.series_editor import SeriesEditor
from terp_desktop.services.events.undo_log import new_step, read_record
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


@dataclass(frozen=True, slots=True)
class TrashContent:
    """What a person may see of the trash, the latest deletion first, and who deleted it."""

    entries: tuple[TrashEntry, ...] = ()
    people: Mapping[int, Person] = field(default_factory=dict)

    def deleted_by(self, entry: TrashEntry) -> Person | None:
        """Who deleted it; None if that is not known."""
        return None if entry.deleted_by is None else self.people.get(entry.deleted_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreResult:
    """What was restored, and why the rest was not."""

    restored: tuple[TrashKey, ...]
    refused: Mapping[TrashKey, TerpError]
    changes: Changes


@dataclass(frozen=True, slots=True)
class TrashService:
    """The trash, on behalf of one person; each method is one transaction."""

    store: Store
    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync

    def content(self) -> TrashContent:
        """Everything deleted that the person may see, the latest first.

        Occurrences that were deleted alone are listed as long as the trash keeps events.
        """
        with self.store.read() as work:
            since = self.clock.now() - TRASH_RETENTION
            found = [
                *work.trash.events(self.actor),
                *work.trash.occurrences(self.actor, since=since),
            ]
            people = work.people.by_ids(
                {one.deleted_by for one in found if one.deleted_by is not None}
            )
        found.sort(key=lambda one: (one.deleted_at, one.when.start_date, one.key), reverse=True)
        return TrashContent(tuple(found), people)

    def restore(self, keys: Sequence[TrashKey]) -> RestoreResult:
        """Restores these in one step; what cannot be restored stays, with the reason."""
        with self.store.begin() as work:
            allowed, refused = self._check(work, keys)
            step = new_step()
            if len(allowed) > 1:
                step = replace(step, sentence=f"Restored {len(allowed)} events")
            writer = EventWriter(self.clock, self.actor, self.reminder_sync, step)
            events = [
                _restore_event(work, writer, event_id, days)
                for event_id, days in _group_by_event(allowed).items()
            ]
        return RestoreResult(restored=tuple(allowed), refused=refused, changes=changes_of(*events))

    def _check(
        self, work: SqlWork, keys: Sequence[TrashKey]
    ) -> tuple[list[TrashKey], dict[TrashKey, TerpError]]:
        """The keys that can be restored, and why the others cannot."""
        allowed: list[TrashKey] = []
        refused: dict[TrashKey, TerpError] = {}
        work.events.lock_many(key.event_id for key in keys)
        for key in dict.fromkeys(keys):
            try:
                access = EventAccess.load(work, self.actor, key.event_id, deleted=True)
                _refuse_unless_restorable(access, key.instance_date)
                allowed.append(key)
            except TerpError as error:
                refused[key] = error
        return allowed, refused


def restore_deleted(
    work: SqlWork, writer: EventWriter, event_id: int, instance_date: date | None = None
) -> Event:
    """Restores an event, or one occurrence; does nothing if it is not in the trash.

    ForbiddenError without the right to delete it. NotFoundError if the person may not see it,
    or if the series does not happen on that date.
    """
    access = EventAccess.load(work, writer.actor, event_id, deleted=True, locked=True)
    event = access.require_restorable(instance_date)
    if not _is_deleted(access, instance_date):
        if instance_date is not None:
            find_override(work, event, instance_date)
        return event
    _refuse_unless_restorable(access, instance_date)
    return _restore_event(work, writer, event_id, [instance_date])


def _restore_event(
    work: SqlWork, writer: EventWriter, event_id: int, days: Sequence[date | None]
) -> Event:
    """Restores an event (None), or occurrences of a series in one change."""
    event = work.events.get(event_id, deleted=True)
    occurrences = [day for day in days if day is not None]
    if not occurrences:
        return writer.restore(work, event)
    return SeriesEditor(writer).restore_occurrences(work, event, occurrences)[-1]


def _refuse_unless_restorable(access: EventAccess, day: date | None) -> None:
    """Refuses without the right, or if it is not deleted or has no place any more."""
    event = access.require_restorable(day)
    title = access.title(day)
    if day is not None and event.deleted_at is not None:
        raise ConflictError(
            f"The whole series “{isolate_bidi(title)}” is in the trash.",
            remedy="Restore the series first.",
        )
    if not _is_deleted(access, day):
        raise ConflictError(
            f"“{isolate_bidi(title)}” is not in the trash any more.",
            remedy="Look for it in the calendar.",
        )
    if day is not None and not has_date(event.content.rule, day):
        raise date_not_found(title, day)
    if day is None and _was_taken_back(access):
        raise ConflictError(
            f"“{isolate_bidi(title)}” was not deleted: undoing what made it took it back.",
            remedy="Redo that step, or create it anew.",
        )


def _was_taken_back(access: EventAccess) -> bool:
    """Whether an undo took the event away, which the trash does not list.

    The dates of a series that was split are in its first part again, and would be there twice.
    """
    history = access.work.history.for_event(access.event.id)
    deletions = [entry for entry in history if entry.change_type is ChangeType.DELETED]
    record = read_record(deletions[-1]) if deletions else None
    return record is not None and record.takes_back


def _is_deleted(access: EventAccess, day: date | None) -> bool:
    """Whether the event is in the trash, or the occurrence was deleted alone."""
    if day is None:
        return access.event.deleted_at is not None
    override = access.overrides.get(day)
    return override is not None and override.is_cancelled


def _group_by_event(keys: Iterable[TrashKey]) -> dict[int, list[date | None]]:
    grouped: dict[int, list[date | None]] = {}
    for key in keys:
        grouped.setdefault(key.event_id, []).append(key.instance_date)
    return grouped
