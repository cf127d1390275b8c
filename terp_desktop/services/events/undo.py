"""Undoes and redoes a person's last steps.

Steps are read from the history, so that they survive the program. The history only grows:
undoing is a step of its own with its own entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from terp_desktop.domain.attachment import Attachment
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NotFoundError,
    TerpError,
)
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.participation import without_answer
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import has_date
from terp_desktop.domain.three_way_merge import merge_participants, merge_reminders
from terp_desktop.domain.trash import TRASH_RETENTION
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.attachments import AttachmentWriter
from terp_desktop.services.events.change_rights import UNDO_RIGHTS
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

UNDO_PERIOD: Final = TRASH_RETENTION
"""How long a step can be undone: as long as the trash keeps deleted events."""

MAX_ENTRIES_READ: Final = 1500
"""How many history entries are searched for steps."""

_REFUSALS: Final = (ConflictError, ForbiddenError, InvalidValueError, NotFoundError)
"""Failures of one step, which say nothing about those before it."""

_Find = Callable[[Iterable[Sequence[ChangeRecord]], Container[str]], Sequence[ChangeRecord] | None]

_DATE_FIELDS: Final = frozenset({"when", "rule"})


class NothingToUndoError(TerpError):
    """There is no step to undo or redo."""

    code = "NOTHING_TO_UNDO"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoableAction:
    """An action of a person: a sentence that describes it, and the changed events."""

    id: str
    sentence: str
    events: frozenset[int]


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The action that was undone or redone, and what may look different now."""

    action: UndoableAction
    changes: Changes


@dataclass(frozen=True, slots=True)
class UndoService:
    """Undoes and redoes one person's steps, each in one transaction.

    ConflictError if something in the step was changed since; then nothing happens, and
    `details["step"]` names the step. A step in `refused` is passed over if it is refused again,
    so that it does not block the ones before it.
    """

    store: Store
    clock: Clock
    actor: Actor
    reminder_sync: ReminderSync

    def next_undo(self, refused: Container[str] = ()) -> UndoableAction | None:
        """The action that `undo` would undo; None if there is none."""
        with self.store.read() as work:
            return _describe_action(_find_undoable(self._steps(work), refused))

    def next_redo(self, refused: Container[str] = ()) -> UndoableAction | None:
        """The action that `redo` would redo; None if there is none."""
        with self.store.read() as work:
            return _describe_action(_find_redoable(self._steps(work), refused))

    def undo(self, refused: Container[str] = ()) -> UndoResult:
        """Undoes the person's last step."""
        return self._reverse_first(_find_undoable, refused, is_backward=True)

    def redo(self, refused: Container[str] = ()) -> UndoResult:
        """Redoes the step that was undone last, if the person did nothing else since."""
        return self._reverse_first(_find_redoable, refused, is_backward=False)

    def _reverse_first(
        self, find: _Find, refused: Container[str], *, is_backward: bool
    ) -> UndoResult:
        """Reverses the first step that is not refused again, each attempt a transaction."""
        passed: set[str] = set()
        while True:
            try:
                with self.store.begin() as work:
                    records = find(self._steps(work), passed)
                    return self._reverse(work, records, is_backward=is_backward)
            except _REFUSALS as error:
                step = str(error.details.get("step"))
                if step not in refused:
                    raise
                passed.add(step)

    def _steps(self, work: SqlWork) -> list[list[ChangeRecord]]:
        """The records of each step, both the newest first."""
        since = self.clock.now() - UNDO_PERIOD
        entries = work.history.undoable_entries(
            self.actor.user_id, since=since, most=MAX_ENTRIES_READ
        )
        records = [record for entry in entries if (record := read_record(entry)) is not None]
        steps = [list(group) for _, group in groupby(records, lambda record: record.step.id)]
        # At the limit, the oldest step may be incomplete.
        return steps if len(entries) < MAX_ENTRIES_READ else steps[:-1]

    def _reverse(
        self, work: SqlWork, records: Sequence[ChangeRecord] | None, *, is_backward: bool
    ) -> UndoResult:
        action = _describe_action(records)
        if records is None or action is None:
            raise NothingToUndoError(
                f"There is nothing to {'undo' if is_backward else 'redo'}.",
                remedy="Change something in the calendar first.",
            )
        step = replace(
            new_step(),
            undoes=action.id,
            is_backward=is_backward,
            sentence=action.sentence,
            cover=records[0].step.cover,
        )
        writer = EventWriter(self.clock, self.actor, self.reminder_sync, step, UNDO_RIGHTS)
        changes = Counter(record.event_id for record in records if record.kind is StepKind.CHANGE)
        reversal = _Reversal(work, writer, action, changes)
        try:
            touched = [state for record in records for state in reversal.reverse(record)]
        except _REFUSALS as error:
            error.details["step"] = action.id
            raise
        if records[0].step.is_import:
            work.batches.forget_digests(action.events)
        return UndoResult(action, changes_of(*touched))


def _describe_action(records: Sequence[ChangeRecord] | None) -> UndoableAction | None:
    if not records:
        return None
    sentence = records[0].step.sentence or describe_step(records)
    events = frozenset(record.event_id for record in records)
    return UndoableAction(id=records[0].step.id, sentence=sentence, events=events)


def _find_undoable(
    steps: Iterable[Sequence[ChangeRecord]], skipped: Container[str]
) -> Sequence[ChangeRecord] | None:
    """The newest step that is neither an undo nor undone."""
    undone: set[str] = set()
    for records in steps:
        step = records[0].step
        if step.id in undone or step.id in skipped:
            continue
        if not step.is_backward:
            return records
        undone.add(step.undoes or "")
    return None


def _find_redoable(
    steps: Iterable[Sequence[ChangeRecord]], skipped: Container[str]
) -> Sequence[ChangeRecord] | None:
    """The newest undo that was not redone, unless a new step came after it."""
    redone: set[str] = set()
    for records in steps:
        step = records[0].step
        if step.id in redone or step.id in skipped:
            continue
        if step.is_backward:
            return records
        if step.undoes is None:
            return None
        redone.add(step.undoes)
    return None


@dataclass(frozen=True, slots=True)
class _Reversal:
    """Reverses one step, event by event; `changes` counts its changes of each event."""

    work: SqlWork
    writer: EventWriter
    action: UndoableAction
    changes: Mapping[int, int]

    def reverse(self, record: ChangeRecord) -> tuple[Event, Event]:
        """Reverses one record; returns the event before and after."""
        event = self._event(record)
        is_in_trash = event.deleted_at is not None
        self._refuse_if(is_in_trash is not (record.kind is StepKind.DELETE), record)
        if record.kind is StepKind.CHANGE:
            return event, self._restore_content(event, record)
        if record.kind is StepKind.PARTICIPATE:
            return event, self._restore_participation(event, record)
        if record.attachment is not None:
            self._reverse_attachment(event, record, record.attachment)
            return event, event
        if record.kind is StepKind.DELETE:
            restored = self.writer.restore(self.work, event, takes_back=record.takes_back)
            return event, restored
        is_creation = record.kind is StepKind.CREATE
        if is_creation:
            self._refuse_if(not self._is_untouched(event, record), record)
        return event, self.writer.delete(
            self.work,
            event,
            version=event.version,
            takes_back=is_creation or record.takes_back,
        )

    def _event(self, record: ChangeRecord) -> Event:
        is_whole = record.kind in (StepKind.CREATE, StepKind.DELETE, StepKind.RESTORE)
        is_own = record.kind is StepKind.PARTICIPATE
        others = Permission.VIEW if is_own else Permission.EDIT
        wanted = Permission.DELETE if is_whole else others
        days = (
            [change.instance_date for change in record.overrides]
            if record.changes_only_occurrences
            else [None]
        )
        try:
            access = EventAccess.load(
                self.work, self.writer.actor, record.event_id, deleted=True, locked=True
            )
        except NotFoundError:
            raise self._irreversible(record) from None
        try:
            for day in days if not self._gave_rights_away(access, record, wanted) else ():
                access.require(wanted, day)
        except NotFoundError:
            raise self._irreversible(record) from None
        return access.event

    def _gave_rights_away(
        self, access: EventAccess, record: ChangeRecord, wanted: Permission
    ) -> bool:
        """Whether the step itself took the person's right, which undoing it gives back.

        A cover does so too; whoever made it may undo it.
        """
        if record.step.cover is not None:
            return True
        if record.kind is not StepKind.CHANGE:
            return False
        restored = _restored(access.event.content, record)
        if restored is None:
            return False
        before = access.with_event(replace(access.event, content=restored))
        if not record.changes_only_occurrences:
            return before.allows(wanted)
        return all(before.allows_with(wanted, change.before) for change in record.overrides)

    def _irreversible(self, record: ChangeRecord) -> ConflictError:
        """The same for what is gone as for what the person may not see any more."""
        return ConflictError(
            f"“{isolate_bidi(record.shown_title)}” is gone, or not open to you any more: "
            f"“{self.action.sentence}” cannot be reversed.",
            remedy="Ask the person who created it, or create it anew.",
        )

    def _restore_content(self, event: Event, record: ChangeRecord) -> Event:
        current = {override.instance_date: override for override in self._overrides(event)}
        restored = _restored(event.content, record)
        is_unchanged = restored is not None and all(
            current.get(change.instance_date) == change.after for change in record.overrides
        )
        self._refuse_if(not is_unchanged, record)
        content = restored or event.content
        overrides = {
            **current,
            **{change.instance_date: change.before for change in record.overrides},
        }
        wanted = [one for one in overrides.values() if one is not None]
        if _DATE_FIELDS & record.before.keys():
            self._refuse_if(not _has_dates_for(content, wanted, record), record)
        return self.writer.store(self.work, event, content, version=event.version, overrides=wanted)

    def _restore_participation(self, event: Event, record: ChangeRecord) -> Event:
        """Restores the person's answer or reminders, unless they were changed since."""
        content = _restored(event.content, record)
        self._refuse_if(content in (None, event.content), record)
        return self.writer.store(self.work, event, content or event.content, version=event.version)

    def _reverse_attachment(
        self, event: Event, record: ChangeRecord, attachment: Attachment
    ) -> None:
        """Removes the attached file, or restores the removed one."""
        attachment_writer = AttachmentWriter(self.writer.clock, self.writer.actor, self.writer.step)
        existing = [
            each
            for each in self.work.attachments.for_event(event.id)
            if (each.sha256, each.name) == (attachment.sha256, attachment.name)
        ]
        if record.kind is StepKind.DETACH:
            is_restored = not existing and attachment_writer.restore(self.work, event, attachment)
            self._refuse_if(not is_restored, record)
            return
        self._refuse_if(not existing, record)
        attachment_writer.remove(self.work, event, existing[0])

    def _is_untouched(self, event: Event, record: ChangeRecord) -> bool:
        """Whether the event is still as the step made it."""
        if record.version is not None:
            # Each later change of the step, and each reversal of one, is another version.
            return event.version == record.version + 2 * self.changes.get(event.id, 0)
        wanted = [change.after for change in record.overrides if change.after is not None]
        is_same = _matches(event.content, record.after)
        is_same = is_same and _has_same_people(event.content, record.after)
        return is_same and self._overrides(event) == wanted

    def _overrides(self, event: Event) -> list[Override]:
        return self.work.instances.overrides(event.id) if event.is_recurring else []

    def _refuse_if(self, changed: bool, record: ChangeRecord) -> None:  # noqa: FBT001  (a condition)
        if changed:
            title = isolate_bidi(record.shown_title)
            raise ConflictError(
                f"“{title}” was changed meanwhile, so “{self.action.sentence}” cannot be reversed.",
                remedy="Look at the event and its history, and change it by hand.",
            )


def _restored(content: EventContent, record: ChangeRecord) -> EventContent | None:
    """The content as before the step; None if the step's fields were changed since.

    Answers and reminders that people gave since do not count, and stay.
    """
    before, after = record.before, record.after
    merged: dict[str, Any] = {}
    is_conflict = False
    if "participants" in after:
        merged["participants"], is_conflict = merge_participants(
            after["participants"], before["participants"], content.participants
        )
    if "reminders" in after:
        merged["reminders"] = merge_reminders(
            after["reminders"], before["reminders"], content.reminders
        )
    if is_conflict or not _matches(content, after):
        return None
    restored = replace(content, **{**before, **merged})
    return None if after and restored == content else restored


def _matches(content: EventContent, values: Any) -> bool:  # noqa: ANN401  (a mapping of any values)
    """Whether the fields have the values; answers and reminders do not count."""
    names = [field.name for field in fields(EventContent) if field.name in values]
    return all(
        getattr(content, name) == values[name]
        for name in names
        if name not in {"participants", "reminders"}
    )


def _has_same_people(content: EventContent, values: Any) -> bool:  # noqa: ANN401
    """Whether the same people take part in the same roles; their order does not matter."""
    if "participants" not in values:
        return True
    return frozenset(map(without_answer, content.participants)) == frozenset(
        map(without_answer, values["participants"])
    )


def _has_dates_for(
    content: EventContent, overrides: Sequence[Override], record: ChangeRecord
) -> bool:
    """Whether the rule has the dates of all overrides that came after the step."""
    own = {change.instance_date for change in record.overrides}
    return all(
        override.instance_date in own or has_date(content.rule, override.instance_date)
        for override in overrides
    )
