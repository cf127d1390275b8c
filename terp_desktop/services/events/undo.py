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
from terp_desktop.domain.display_text import isolated
from terp_desktop.domain.errors import ConflictError, NotFoundError, TerpError
from terp_desktop.domain.event import Event, EventContent
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.series import Override
from terp_desktop.domain.series_splitting import gives
from terp_desktop.services.events.access import EventAccess
from terp_desktop.services.events.attachments import Attacher
from terp_desktop.services.events.undo_log import Kind, Part, new_mark, part_in, sentence
from terp_desktop.services.events.writer import EventWriter, changes_of
from terp_desktop.services.reminders.sync import ReminderLedger
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

REACH: Final = timedelta(days=30)
"""How long a step can be undone: as long as the trash keeps what was deleted."""

LINES_READ: Final = 1500
"""How many lines of the history are looked through for what can be undone."""

_DATES: Final = frozenset({"when", "rule"})


class NothingToUndoError(TerpError):
    """There is no step to take back, or to do again."""

    code = "NOTHING_TO_UNDO"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoStep:
    """One action of a person: what it was, in a sentence, and the events that it touched."""

    id: str
    sentence: str
    events: frozenset[int]


@dataclass(frozen=True, slots=True)
class Undone:
    """The step that was undone or done again, and what looks different now."""

    step: UndoStep
    changes: Changes


@dataclass(frozen=True, slots=True)
class UndoService:
    """Takes back what one person did, step by step, and does it again; one step, one transaction.

    A step is refused if what it touched was changed since: then nothing happens.
    """

    store: Store
    clock: Clock
    actor: Actor
    ledger: ReminderLedger

    def last(self) -> UndoStep | None:
        """What `undo` would take back; None for nothing."""
        with self.store.read() as work:
            return _told(_to_undo(self._steps(work)))

    def last_undone(self) -> UndoStep | None:
        """What `redo` would do again; None for nothing."""
        with self.store.read() as work:
            return _told(_to_redo(self._steps(work)))

    def undo(self) -> Undone:
        """Take the person's last step back."""
        with self.store.begin() as work:
            return self._reverse(work, _to_undo(self._steps(work)), is_backward=True)

    def redo(self) -> Undone:
        """Do the step again that was undone last, if the person did nothing else since."""
        with self.store.begin() as work:
            return self._reverse(work, _to_redo(self._steps(work)), is_backward=False)

    def _steps(self, work: SqlWork) -> list[list[Part]]:
        """The person's steps, the newest first; the parts of each likewise."""
        since = self.clock.now() - REACH
        lines = work.history.steps_of(self.actor.user_id, since=since, most=LINES_READ)
        parts = [part for line in lines if (part := part_in(line)) is not None]
        steps = [list(some) for _, some in groupby(parts, lambda part: part.mark.id)]
        # Where the reading stopped, a step may lack some of its lines.
        return steps if len(lines) < LINES_READ else steps[:-1]

    def _reverse(self, work: SqlWork, parts: Sequence[Part] | None, *, is_backward: bool) -> Undone:
        step = _told(parts)
        if parts is None or step is None:
            raise NothingToUndoError(
                f"There is nothing to {'undo' if is_backward else 'redo'}.",
                remedy="Change something in the calendar first.",
            )
        mark = replace(new_mark(), undoes=step.id, is_backward=is_backward, sentence=step.sentence)
        writer = EventWriter(self.clock, self.actor, self.ledger, mark)
        changes = Counter(part.event_id for part in parts if part.kind is Kind.CHANGE)
        reversal = _Reversal(work, writer, step, changes)
        touched = [state for part in parts for state in reversal.of(part)]
        if parts[0].mark.is_import:
            work.batches.forget_digests(step.events)
        return Undone(step, changes_of(*touched))


def _told(parts: Sequence[Part] | None) -> UndoStep | None:
    if not parts:
        return None
    said = parts[0].mark.sentence or sentence(parts)
    events = frozenset(part.event_id for part in parts)
    return UndoStep(id=parts[0].mark.id, sentence=said, events=events)


def _to_undo(steps: Iterable[Sequence[Part]]) -> Sequence[Part] | None:
    """The newest step that stands: neither an undoing nor undone."""
    over: set[str] = set()
    for parts in steps:
        mark = parts[0].mark
        if mark.id in over:
            continue
        if not mark.is_backward:
            return parts
        over.add(mark.undoes or "")
    return None


def _to_redo(steps: Iterable[Sequence[Part]]) -> Sequence[Part] | None:
    """The newest undoing that stands, unless a new step came after it."""
    over: set[str] = set()
    for parts in steps:
        mark = parts[0].mark
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
    step: UndoStep
    changes: Mapping[int, int]

    def of(self, part: Part) -> tuple[Event, Event]:
        """Reverse one part; the event's states before and after."""
        event = self._event(part)
        is_in_trash = event.deleted_at is not None
        self._refuse_if(is_in_trash is not (part.kind is Kind.DELETE), part)
        if part.kind is Kind.CHANGE:
            return event, self._change_back(event, part)
        if part.attachment is not None:
            self._swap(event, part, part.attachment)
            return event, event
        if part.kind is Kind.DELETE:
            return event, self.writer.restore(self.work, event)
        if part.kind is Kind.CREATE:
            self._refuse_if(not self._is_new(event, part), part)
        return event, self.writer.delete(self.work, event, version=event.version)

    def _event(self, part: Part) -> Event:
        is_whole = part.kind in (Kind.CREATE, Kind.DELETE, Kind.RESTORE)
        wanted = Permission.DELETE if is_whole else Permission.EDIT
        days = [one.instance_date for one in part.overrides] if part.is_of_occurrences else [None]
        try:
            access = EventAccess.to(self.work, self.writer.actor, part.event_id, deleted=True)
        except NotFoundError:
            raise self._irreversible(part, "is gone for good", "Create the event anew.") from None
        try:
            for day in days:
                access.require(wanted, day)
        except NotFoundError:
            remedy = "Ask the person who created it."
            raise self._irreversible(part, "is not open to you any more", remedy) from None
        return access.event

    def _irreversible(self, part: Part, what: str, remedy: str) -> ConflictError:
        said = f"“{isolated(part.title)}” {what}: “{self.step.sentence}” cannot be reversed."
        return ConflictError(said, remedy=remedy)

    def _change_back(self, event: Event, part: Part) -> Event:
        here = {one.instance_date: one for one in self._overrides(event)}
        is_as_left = _agrees(event.content, part.after) and all(
            here.get(one.instance_date) == one.after for one in part.overrides
        )
        self._refuse_if(not is_as_left, part)
        content = replace(event.content, **part.before)
        overrides = {
            **here,
            **{one.instance_date: one.before for one in part.overrides},
        }
        wanted = [one for one in overrides.values() if one is not None]
        if _DATES & part.before.keys():
            self._refuse_if(not _has_dates_for(content, wanted, part), part)
        return self.writer.store(self.work, event, content, version=event.version, overrides=wanted)

    def _swap(self, event: Event, part: Part, attachment: Attachment) -> None:
        """Remove what was attached, or attach what was removed."""
        attacher = Attacher(self.writer.clock, self.writer.actor, self.writer.mark)
        there = [
            one
            for one in self.work.attachments.of(event.id)
            if (one.sha256, one.name) == (attachment.sha256, attachment.name)
        ]
        if part.kind is Kind.DETACH:
            is_back = not there and attacher.put_back(self.work, event, attachment)
            self._refuse_if(not is_back, part)
            return
        self._refuse_if(not there, part)
        attacher.remove(self.work, event, there[0])

    def _is_new(self, event: Event, part: Part) -> bool:
        """Whether the event is still as the step made it."""
        if part.version is not None:
            # Each change that came after it in the step is another version, and so is its reversal.
            return event.version == part.version + 2 * self.changes.get(event.id, 0)
        wanted = [one.after for one in part.overrides if one.after is not None]
        return _agrees(event.content, part.after) and self._overrides(event) == wanted

    def _overrides(self, event: Event) -> list[Override]:
        return self.work.instances.overrides(event.id) if event.is_recurring else []

    def _refuse_if(self, changed: bool, part: Part) -> None:  # noqa: FBT001  (a condition)
        if changed:
            raise ConflictError(
                f"“{isolated(part.title)}” was changed meanwhile, so “{self.step.sentence}” "
                "cannot be reversed.",
                remedy="Look at the event and its history, and change it by hand.",
            )


def _agrees(content: EventContent, told: Any) -> bool:  # noqa: ANN401  (a mapping of any values)
    """Whether the fields are as told; participants in whatever order."""
    names = [field.name for field in fields(EventContent) if field.name in told]
    return all(
        frozenset(content.participants) == frozenset(told[name])
        if name == "participants"
        else getattr(content, name) == told[name]
        for name in names
    )


def _has_dates_for(content: EventContent, overrides: Sequence[Override], part: Part) -> bool:
    """Whether the rule has a date for what other people did to occurrences meanwhile."""
    own = {one.instance_date for one in part.overrides}
    return all(
        one.instance_date in own or gives(content.rule, one.instance_date) for one in overrides
    )
