"""The one way to attach a file and to remove one, within a transaction that the caller opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terp_desktop.domain.attachment import Attachment, NewFile
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.event import Event
from terp_desktop.domain.history import ChangeType, HistoryEntry
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events.undo_log import Kind, Mark, Part, noted

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
