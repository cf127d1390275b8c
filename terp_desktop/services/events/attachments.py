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
from terp_desktop.services.events.access import allowed_event
from terp_desktop.services.events.undo_log import Kind, Mark, Part, new_mark, noted
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork


FIELD = "attachments"
"""What the history calls them."""


@dataclass(frozen=True, slots=True)
class Attacher:
    """Attaches and removes on behalf of one person; each leaves a line in the history.

    The event stays at its version: nobody who is writing in it is in the way of a file.
    """

    clock: Clock
    actor: Actor
    mark: Mark | None = None

    def attach(self, work: SqlWork, event: Event, file: NewFile) -> Attachment:
        """Let the file hang on the event; one that hangs there already stays the only one."""
        for one in work.attachments.of(event.id):
            if (one.sha256, one.name) == (file.sha256, file.name):
                return one
        by, now = self.actor.user_id, self.clock.now()
        added = work.attachments.add(event.id, file, by=by, now=now)
        self._log(work, event, added, Kind.ATTACH)
        return added

    def put_back(self, work: SqlWork, event: Event, gone: Attachment) -> bool:
        """Let one hang there again that was removed; False if its content is gone for good."""
        back = work.attachments.put_back(gone)
        if back is not None:
            self._log(work, event, back, Kind.ATTACH)
        return back is not None

    def remove(self, work: SqlWork, event: Event, attachment: Attachment) -> None:
        """Take it off the event."""
        work.attachments.remove(attachment)
        self._log(work, event, attachment, Kind.DETACH)

    def _log(self, work: SqlWork, event: Event, attachment: Attachment, kind: Kind) -> None:
        name = json.dumps(attachment.name, ensure_ascii=False)
        is_new = kind is Kind.ATTACH
        line = HistoryEntry(
            event_id=event.id,
            change_type=ChangeType.UPDATED,
            changed_by=self.actor.user_id,
            changed_at=self.clock.now(),
            field_changed=FIELD,
            previous_value=None if is_new else name,
            new_value=name if is_new else None,
        )
        lines = [line]
        if self.mark is not None:
            part = Part(
                mark=self.mark,
                event_id=event.id,
                kind=kind,
                title=event.content.title,
                before={},
                after={},
                attachment=attachment,
            )
            lines = noted(lines, part)
        work.history.append(lines)


@dataclass(frozen=True, slots=True)
class Opened:
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
            event = allowed_event(work, self._actor, event_id, Permission.EDIT)
            return self._attacher.attach(work, event, file)

    def open(self, attachment_id: int) -> Opened:
        """The attachment and what is in it; NotFoundError where there is none to see."""
        with self._store.read() as work:
            attachment = work.attachments.get(attachment_id)
            allowed_event(work, self._actor, attachment.event_id, Permission.VIEW)
            return Opened(attachment, work.attachments.content(attachment))

    def remove(self, attachment_id: int) -> Changes:
        """Take the attachment off its event."""
        with self._store.begin() as work:
            attachment = work.attachments.get(attachment_id)
            event = allowed_event(work, self._actor, attachment.event_id, Permission.EDIT)
            self._attacher.remove(work, event, attachment)
        return Changes(events=frozenset({event.id}))

    @property
    def _attacher(self) -> Attacher:
        return Attacher(self._clock, self._actor, new_mark())
