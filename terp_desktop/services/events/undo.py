"""Undo and redo: a person's last steps taken back, as the history tells them.

What can be undone stands in the history, so that it survives the program; nothing there is
changed. Undoing is a step of its own and leaves its own lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from terp_desktop.domain.attachment import Attachment
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import ConflictError, NotFoundError, TerpError
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.attachments import AttachmentWriter
from terp_desktop.services.events.undo_log import (
    ChangeRecord,
    StepKind,
    describe_step,
    new_step,
    read_record,
)
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

UNDO_PERIOD: Final = timedelta(days=30)
"""How long a step can be undone: as long as the trash keeps what was deleted."""

MAX_ENTRIES_READ: Final = 1500
"""How many lines of the history are looked through for what can be undone."""

_DATE_FIELDS: Final = frozenset({"when", "rule"})


class NothingToUndoError(TerpError):
    """There is no step to take back, or to do again."""

    code = "NOTHING_TO_UNDO"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoableAction:
    """One action of a person: what it was, in a sentence, and the events that it touched."""

    id: str
    sentence: str
    events: frozenset[int]


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The step that was undone or done again, and what looks different now."""

    action: UndoableAction
    changes: Changes


@dataclass(frozen=True, slots=True)
class UndoService:
    """Takes back what one person did, step by step, and does it again; one step, one transaction.

    A step is refused if what it touched was changed since: then nothing happens.
    """

    store: Store
    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync

    def next_undo(self) -> UndoableAction | None:
        """What `undo` would take back; None for nothing."""
        with self.store.read() as work:
            return _describe_action(_find_undoable(self._steps(work)))

    def next_redo(self) -> UndoableAction | None:
        """What `redo` would do again; None for nothing."""
        with self.store.read() as work:
            return _describe_action(_find_redoable(self._steps(work)))

    def undo(self) -> UndoResult:
        """Take the person's last step back."""
        with self.store.begin() as work:
            return self._reverse(work, _find_undoable(self._steps(work)), is_backward=True)

    def redo(self) -> UndoResult:
        """Do the step again that was undone last, if the person did nothing else since."""
        with self.store.begin() as work:
            return self._reverse(work, _find_redoable(self._steps(work)), is_backward=False)

    def _steps(self, work: SqlWork) -> list[list[ChangeRecord]]:
        """The person's steps, the newest first; the parts of each likewise."""
        since = self.clock.now() - UNDO_PERIOD
        lines = work.history.undoable_entries(
            self.actor.user_id, since=since, most=MAX_ENTRIES_READ
        )
        parts = [part for line in lines if (part := read_record(line)) is not None]
        steps = [list(some) for _, some in groupby(parts, lambda part: part.step.id)]
        # Where the reading stopped, a step may lack some of its lines.
        return steps if len(lines) < MAX_ENTRIES_READ else steps[:-1]

    def _reverse(
        self, work: SqlWork, parts: Sequence[ChangeRecord] | None, *, is_backward: bool
    ) -> UndoResult:
        step = _describe_action(parts)
        if parts is None or step is None:
            raise NothingToUndoError(
                f"There is nothing to {'undo' if is_backward else 'redo'}.",
                remedy="Change something in the calendar first.",
            )
        mark = replace(new_step(), undoes=step.id, is_backward=is_backward, sentence=step.sentence)
        writer = EventWriter(self.clock, self.actor, self.reminder_sync, mark)
        changes = Counter(part.event_id for part in parts if part.kind is StepKind.CHANGE)
        reversal = _Reversal(work, writer, step, changes)
        touched = [state for part in parts for state in reversal.reverse(part)]
        if parts[0].step.is_import:
            work.batches.forget_digests(step.events)
        return UndoResult(step, changes_of(*touched))


def _describe_action(parts: Sequence[ChangeRecord] | None) -> UndoableAction | None:
    if not parts:
        return None
    said = parts[0].step.sentence or describe_step(parts)
    events = frozenset(part.event_id for part in parts)
    return UndoableAction(id=parts[0].step.id, sentence=said, events=events)


def _find_undoable(steps: Iterable[Sequence[ChangeRecord]]) -> Sequence[ChangeRecord] | None:
    """The newest step that stands: neither an undoing nor undone."""
    over: set[str] = set()
    for parts in steps:
        mark = parts[0].step
        if mark.id in over:
            continue
        if not mark.is_backward:
            return parts
        over.add(mark.undoes or "")
    return None


def _find_redoable(steps: Iterable[Sequence[ChangeRecord]]) -> Sequence[ChangeRecord] | None:
    """The newest undoing that stands, unless a new step came after it."""
    over: set[str] = set()
    for parts in steps:
        mark = parts[0].step
        if mark.id in over:
            continue
        if mark.is_backward:
            return parts
        if mark.undoes is None:
            return None
        over.add(mark.undoes)
    return None


@dataclass(frozen=True, slots=True)
class _Reversal:
    """Takes back what one step did, event by event; how many `changes` it made to each."""

    work: SqlWork
    writer: EventWriter
    action: UndoableAction
    changes: Mapping[int, int]

    def reverse(self, part: ChangeRecord) -> tuple[Event, Event]:
        """Reverse one part; the event's states before and after."""
        event = self._event(part)
        is_in_trash = event.deleted_at is not None
        self._refuse_if(is_in_trash is not (part.kind is StepKind.DELETE), part)
        if part.kind is StepKind.CHANGE:
            return event, self._restore_content(event, part)
        if part.attachment is not None:
            self._reverse_attachment(event, part, part.attachment)
            return event, event
        if part.kind is StepKind.DELETE:
            return event, self.writer.restore(self.work, event)
        if part.kind is StepKind.CREATE:
            self._refuse_if(not self._is_untouched(event, part), part)
        return event, self.writer.delete(self.work, event, version=event.version)

    def _event(self, part: ChangeRecord) -> Event:
        is_whole = part.kind in (StepKind.CREATE, StepKind.DELETE, StepKind.RESTORE)
        wanted = Permission.DELETE if is_whole else Permission.EDIT
        days = (
            [one.instance_date for one in part.overrides]
            if part.changes_only_occurrences
            else [None]
        )
        try:
            access = EventAccess.load(self.work, self.writer.actor, part.event_id, deleted=True)
        except NotFoundError:
            raise self._irreversible(part, "is gone for good", "Create the event anew.") from None
        try:
            for day in days:
                access.require(wanted, day)
        except NotFoundError:
            remedy = "Ask the person who created it."
            raise self._irreversible(part, "is not open to you any more", remedy) from None
        return access.event

    def _irreversible(self, part: ChangeRecord, what: str, remedy: str) -> ConflictError:
        said = f"“{isolate_bidi(part.title)}” {what}: “{self.action.sentence}” cannot be reversed."
        return ConflictError(said, remedy=remedy)

    def _restore_content(self, event: Event, part: ChangeRecord) -> Event:
        here = {one.instance_date: one for one in self._overrides(event)}
        is_as_left = _matches(event.content, part.after) and all(
            here.get(one.instance_date) == one.after for one in part.overrides
        )
        self._refuse_if(not is_as_left, part)
        content = replace(event.content, **part.before)
        overrides = {
            **here,
            **{one.instance_date: one.before for one in part.overrides},
        }
        wanted = [one for one in overrides.values() if one is not None]
        if _DATE_FIELDS & part.before.keys():
            self._refuse_if(not _has_dates_for(content, wanted, part), part)
        return self.writer.store(self.work, event, content, version=event.version, overrides=wanted)

    def _reverse_attachment(self, event: Event, part: ChangeRecord, attachment: Attachment) -> None:
        """Remove what was attached, or attach what was removed."""
        attacher = AttachmentWriter(self.writer.clock, self.writer.actor, self.writer.step)
        there = [
            one
            for one in self.work.attachments.for_event(event.id)
            if (one.sha256, one.name) == (attachment.sha256, attachment.name)
        ]
        if part.kind is StepKind.DETACH:
            is_back = not there and attacher.restore(self.work, event, attachment)
            self._refuse_if(not is_back, part)
            return
        self._refuse_if(not there, part)
        attacher.remove(self.work, event, there[0])

    def _is_untouched(self, event: Event, part: ChangeRecord) -> bool:
        """Whether the event is still as the step made it."""
        if part.version is not None:
            # Each change that came after it in the step is another version, and so is its reversal.
            return event.version == part.version + 2 * self.changes.get(event.id, 0)
        wanted = [one.after for one in part.overrides if one.after is not None]
        return _matches(event.content, part.after) and self._overrides(event) == wanted

    def _overrides(self, event: Event) -> list[Override]:
        return self.work.instances.overrides(event.id) if event.is_recurring else []

    def _refuse_if(self, changed: bool, part: ChangeRecord) -> None:  # noqa: FBT001  (a condition)
        if changed:
            raise ConflictError(
                f"“{isolate_bidi(part.title)}” was changed meanwhile, so “{self.action.sentence}” "
                "cannot be reversed.",
                remedy="Look at the event and its history, and change it by hand.",
            )


def _matches(content: EventContent, told: Any) -> bool:  # noqa: ANN401  (a mapping of any values)
    """Whether the fields are as told; participants in whatever order."""
    names = [field.name for field in fields(EventContent) if field.name in told]
    return all(
        frozenset(content.participants) == frozenset(told[name])
        if name == "participants"
        else getattr(content, name) == told[name]
        for name in names
    )


def _has_dates_for(
    content: EventContent, overrides: Sequence[Override], part: ChangeRecord
) -> bool:
    """Whether the rule has a date for what other people did to occurrences meanwhile."""
    own = {one.instance_date for one in part.overrides}
    return all(
        one.instance_date in own or has_date(content.rule, one.instance_date) for one in overrides
    )
