"""What attachments need of the storage, as a Protocol."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from terp_desktop.domain.attachment import Attachment, NewFile


class Attachments(Protocol):
    """Files that hang on events; alike content is kept once."""

    def of(self, event_id: int) -> list[Attachment]:
        """Those of the event, in the order in which they were added."""

    def of_several(self, event_ids: Collection[int]) -> dict[int, list[Attachment]]:
        """Those of these events, as `of` gives them; without events that have none."""

    def get(self, attachment_id: int) -> Attachment:
        """One of them; NotFoundError where there is none."""

    def content(self, attachment: Attachment) -> bytes:
        """What is in the file; NotFoundError where the database does not have it."""

    def add(self, event_id: int, file: NewFile, *, by: int | None, now: datetime) -> Attachment:
        """Keep the file, and let it hang on the event."""

    def put_back(self, attachment: Attachment) -> Attachment | None:
        """Let one hang on its event again that was removed; None if its content is gone."""

    def remove(self, attachment: Attachment) -> None:
        """Take it off its event; its content stays for a while."""

    def remove_unused(self, now: datetime, *, since: datetime) -> int:
        """Note which contents no attachment has, and remove those unused since then; how many."""
