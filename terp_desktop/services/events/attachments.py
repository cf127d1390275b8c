"""Attachments of events: added, opened, and removed."""

from dataclasses import dataclass

from terp_desktop.domain.attachment import Attachment, NewFile
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.services.events.access import allowed_event
from terp_desktop.services.events.attaching import Attacher
from terp_desktop.services.events.undo_log import new_mark
from terp_desktop.services.store import Store


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
