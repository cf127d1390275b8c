"""Adds, opens and removes attachments of events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.attachment import Attachment, NewFile, attachment_not_found
from terp_desktop.domain.audit_history import ChangeType, HistoryEntry
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import Event
from terp_desktop.domain.permissions import REQUIRED_PERMISSION, Action, Actor, Permission
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
"""The name of the field in the history."""


@dataclass(frozen=True, slots=True)
class AttachmentWriter:
    """Attaches and removes files on behalf of one person, and records it in the history.

    The version of the event stays, so that this does not conflict with edits of the event.
    """

    clock: Clock
    actor: Actor
    step: UndoStep | None = None

    def attach(self, work: SqlWork, event: Event, file: NewFile) -> Attachment:
        """Attaches the file, unless the event has the same one already."""
        for attachment in work.attachments.for_event(event.id):
            if (attachment.sha256, attachment.name) == (file.sha256, file.name):
                return attachment
        by, now = self.actor.user_id, self.clock.now()
        added = work.attachments.add(event.id, file, by=by, now=now)
        self._append_history(work, event, added, StepKind.ATTACH)
        return added

    def restore(self, work: SqlWork, event: Event, removed: Attachment) -> bool:
        """Restores a removed attachment; False if its content was deleted."""
        restored = work.attachments.restore(removed)
        if restored is not None:
            self._append_history(work, event, restored, StepKind.ATTACH)
        return restored is not None

    def remove(self, work: SqlWork, event: Event, attachment: Attachment) -> None:
        """Removes the attachment from the event."""
        work.attachments.remove(attachment)
        self._append_history(work, event, attachment, StepKind.DETACH)

    def _append_history(
        self, work: SqlWork, event: Event, attachment: Attachment, kind: StepKind
    ) -> None:
        name = json.dumps(attachment.name, ensure_ascii=False)
        is_new = kind is StepKind.ATTACH
        entry = HistoryEntry(
            event_id=event.id,
            change_type=ChangeType.UPDATED,
            changed_by=self.actor.user_id,
            changed_at=self.clock.now(),
            field_changed=HISTORY_FIELD,
            previous_value=None if is_new else name,
            new_value=name if is_new else None,
        )
        entries = [entry]
        if self.step is not None:
            record = ChangeRecord(
                step=self.step,
                event_id=event.id,
                kind=kind,
                title=event.content.title,
                before={},
                after={},
                attachment=attachment,
            )
            entries = attach_record(entries, record)
        work.history.append(entries)


class AttachmentService:
    """The attachments, on behalf of one person; each method is one transaction.

    Opening requires VIEW on the event, adding and removing require EDIT. An attachment of a
    series belongs to all of it.
    """

    def __init__(self, store: Store, clock: Clock, actor: Actor) -> None:
        self._store = store
        self._clock = clock
        self._actor = actor

    def attach(self, event_id: int, file: NewFile) -> Attachment:
        """Attaches the file to the event."""
        with self._store.begin() as work:
            event = require_event(work, self._actor, event_id, REQUIRED_PERMISSION[Action.ATTACH])
            return self._writer.attach(work, event, file)

    def content(self, attachment_id: int) -> bytes:
        """The content of the attachment; NotFoundError if the person may not see it."""
        with self._store.read() as work:
            attachment, _ = self._find(work, attachment_id, REQUIRED_PERMISSION[Action.SEE])
            return work.attachments.content(attachment)

    def remove(self, attachment_id: int) -> Changes:
        """Removes the attachment from its event."""
        with self._store.begin() as work:
            attachment, event = self._find(work, attachment_id, REQUIRED_PERMISSION[Action.ATTACH])
            self._writer.remove(work, event, attachment)
        return Changes(events=frozenset({event.id}))

    def _find(
        self, work: SqlWork, attachment_id: int, wanted: Permission
    ) -> tuple[Attachment, Event]:
        """The attachment and its event; one of an invisible event does not exist."""
        attachment = work.attachments.get(attachment_id)
        try:
            return attachment, require_event(work, self._actor, attachment.event_id, wanted)
        except NotFoundError:
            raise attachment_not_found(attachment_id) from None

    @property
    def _writer(self) -> AttachmentWriter:
        return AttachmentWriter(self._clock, self._actor, new_step())
