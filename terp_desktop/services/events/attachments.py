"""Attachments of events: added, opened, and removed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.attachment import Attachment, NewFile
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Event
from terp_desktop.domain.history import ChangeType, HistoryEntry
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.services.events.access import require_event
from terp_desktop.services.events.undo_log import (
    ChangeRecord,
    StepKind,
    UndoStep,
    attach_record,
    new_step,
)
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


HISTORY_FIELD = "attachments"
"""What the history calls them."""


@dataclass(frozen=True, slots=True)
class AttachmentWriter:
    """Attaches and removes on behalf of one person; each leaves a line in the history.

    The event stays at its version: nobody who is writing in it is in the way of a file.
    """

    clock: Clock
    actor: Actor
    step: UndoStep | None = None

    def attach(self, work: SqlWork, event: Event, file: NewFile) -> Attachment:
        """Let the file hang on the event; one that hangs there already stays the only one."""
        for one in work.attachments.for_event(event.id):
            if (one.sha256, one.name) == (file.sha256, file.name):
                return one
        by, now = self.actor.user_id, self.clock.now()
        added = work.attachments.add(event.id, file, by=by, now=now)
        self._append_history(work, event, added, StepKind.ATTACH)
        return added

    def restore(self, work: SqlWork, event: Event, gone: Attachment) -> bool:
        """Let one hang there again that was removed; False if its content is gone for good."""
        back = work.attachments.restore(gone)
        if back is not None:
            self._append_history(work, event, back, StepKind.ATTACH)
        return back is not None

    def remove(self, work: SqlWork, event: Event, attachment: Attachment) -> None:
        """Take it off the event."""
        work.attachments.remove(attachment)
        self._append_history(work, event, attachment, StepKind.DETACH)

    def _append_history(
        self, work: SqlWork, event: Event, attachment: Attachment, kind: StepKind
    ) -> None:
        name = json.dumps(attachment.name, ensure_ascii=False)
        is_new = kind is StepKind.ATTACH
        line = HistoryEntry(
            event_id=event.id,
            change_type=ChangeType.UPDATED,
            changed_by=self.actor.user_id,
            changed_at=self.clock.now(),
            field_changed=HISTORY_FIELD,
            previous_value=None if is_new else name,
            new_value=name if is_new else None,
        )
        lines = [line]
        if self.step is not None:
            part = ChangeRecord(
                step=self.step,
                event_id=event.id,
                kind=kind,
                title=event.content.title,
                before={},
                after={},
                attachment=attachment,
            )
            lines = attach_record(lines, part)
        work.history.append(lines)


@dataclass(frozen=True, slots=True)
class AttachmentContent:
    """An attachment with its content."""

    attachment: Attachment
    content: bytes


class AttachmentService:
    """What one person does with attachments; each method is one transaction.

    Who may see an event may open what hangs on it, who may change it may add and remove. An
    attachment of a series hangs on all of it.
    """

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor

    def attach(self, event_id: int, file: NewFile) -> Attachment:
        """Let the file hang on the event."""
        with self._store.begin() as work:
            event = require_event(work, self._actor, event_id, Permission.EDIT)
            return self._writer.attach(work, event, file)

    def open(self, attachment_id: int) -> AttachmentContent:
        """The attachment and what is in it; NotFoundError where there is none to see."""
        with self._store.read() as work:
            attachment = work.attachments.get(attachment_id)
            require_event(work, self._actor, attachment.event_id, Permission.VIEW)
            return AttachmentContent(attachment, work.attachments.content(attachment))

    def remove(self, attachment_id: int) -> Changes:
        """Take the attachment off its event."""
        with self._store.begin() as work:
            attachment = work.attachments.get(attachment_id)
            event = require_event(work, self._actor, attachment.event_id, Permission.EDIT)
            self._writer.remove(work, event, attachment)
        return Changes(events=frozenset({event.id}))

    @property
    def _writer(self) -> AttachmentWriter:
        return AttachmentWriter(self._clock, self._actor, new_step())
