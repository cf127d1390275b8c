"""`calendarEventAttachments`, and the tables of the files' contents."""

from collections.abc import Collection
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from terp_desktop.domain.attachment import Attachment, NewFile, attachment_not_found
from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.storage.repositories.row_counts import count_changed
from terp_desktop.storage.tables import AttachmentRow, FilePartRow, FileRow

PART_BYTES: Final = 1024 * 1024
"""The size of one part: far below the largest statement that any server accepts."""

_IS_USED: Final = sa.exists().where(AttachmentRow.sha256 == FileRow.sha256)


class SqlAttachments:
    """The attachments of events; identical content is stored once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def for_event(self, event_id: int) -> list[Attachment]:
        """The attachments of the event, in the order in which they were added."""
        return self.for_events([event_id]).get(event_id, [])

    def for_events(self, event_ids: Collection[int]) -> dict[int, list[Attachment]]:
        """The attachments of each event, ordered like `for_event`; events with none are omitted."""
        attachments: dict[int, list[Attachment]] = {}
        rows = self._session.scalars(
            sa.select(AttachmentRow)
            .where(AttachmentRow.event_id.in_(event_ids))
            .order_by(AttachmentRow.uploaded_at, AttachmentRow.id)
        )
        for row in rows:
            attachments.setdefault(row.event_id, []).append(_attachment(row))
        return attachments

    def get(self, attachment_id: int) -> Attachment:
        """The attachment; NotFoundError if there is none."""
        row = self._session.get(AttachmentRow, attachment_id)
        if row is None:
            raise attachment_not_found(attachment_id)
        return _attachment(row)

    def content(self, attachment: Attachment) -> bytes:
        """The content of the file; NotFoundError if the database does not have all of it."""
        parts = self._session.scalars(
            sa.select(FilePartRow.bytes)
            .join(FileRow, FileRow.id == FilePartRow.file_id)
            .where(FileRow.sha256 == attachment.sha256)
            .order_by(FilePartRow.place)
        )
        content = b"".join(parts)
        if len(content) != attachment.size:
            raise NotFoundError(
                f"The content of “{attachment.name}” is not in the database.",
                remedy="Ask whoever attached it to attach it again.",
            )
        return content

    def add(self, event_id: int, file: NewFile, *, by: int | None, now: datetime) -> Attachment:
        """Store the file and attach it to the event."""
        if not self._claim_content(file.sha256):
            self._store_content(file)
        return self._attach(
            Attachment(
                id=0,
                event_id=event_id,
                name=file.name,
                size=len(file.content),
                mime_type=file.mime_type[:255],
                sha256=file.sha256,
                added_by=by,
                added_at=now,
            )
        )

    def restore(self, attachment: Attachment) -> Attachment | None:
        """Attach a removed one to its event again; None if its content is gone."""
        return self._attach(attachment) if self._claim_content(attachment.sha256) else None

    def remove(self, attachment: Attachment) -> None:
        """Remove it from its event; its content stays until `remove_unused`."""
        count_changed(
            self._session, sa.delete(AttachmentRow).where(AttachmentRow.id == attachment.id)
        )

    def remove_unused(self, now: datetime, *, since: datetime) -> int:
        """Mark the contents without attachments; delete those unused since then; their number."""
        used_again = sa.update(FileRow).where(FileRow.unused_since.is_not(None), _IS_USED)
        count_changed(self._session, used_again.values(unused_since=None))
        unused_since = FileRow.unused_since
        is_unmarked = sa.or_(unused_since.is_(None), unused_since > now + MAX_CLOCK_SKEW)
        newly_unused = sa.update(FileRow).where(is_unmarked, ~_IS_USED)
        count_changed(self._session, newly_unused.values(unused_since=now))
        expired = sa.delete(FileRow).where(unused_since < since, ~_IS_USED)
        return count_changed(self._session, expired)

    def _claim_content(self, sha256: str) -> bool:
        """Lock the content so that it is not removed meanwhile; False if it does not exist."""
        used = sa.update(FileRow).where(FileRow.sha256 == sha256).values(unused_since=None)
        return count_changed(self._session, used) > 0

    def _store_content(self, file: NewFile) -> None:
        """Store the content, unless another program is doing so at the same time."""
        try:
            with self._session.begin_nested():
                row = FileRow(sha256=file.sha256)
                self._session.add(row)
                self._session.flush()
        except IntegrityError:
            return
        for place, start in enumerate(range(0, len(file.content), PART_BYTES)):
            part = file.content[start : start + PART_BYTES]
            values = {"file_id": row.id, "place": place, "bytes": part}
            self._session.execute(sa.insert(FilePartRow).values(values))

    def _attach(self, attachment: Attachment) -> Attachment:
        """Attach it to its event, under a new id."""
        suffix = PurePosixPath(attachment.name).suffix[:32]
        row = AttachmentRow(
            event_id=attachment.event_id,
            filename=f"{attachment.sha256}{suffix}",
            original_filename=attachment.name,
            url=f"calendar:{attachment.sha256}",
            file_size=attachment.size,
            mime_type=attachment.mime_type,
            sha256=attachment.sha256,
            uploaded_by=attachment.added_by,
            uploaded_at=attachment.added_at,
        )
        self._session.add(row)
        self._session.flush()
        return _attachment(row)


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        id=row.id,
        event_id=row.event_id,
        name=row.original_filename,
        size=row.file_size,
        mime_type=row.mime_type,
        sha256=row.sha256,
        added_by=row.uploaded_by,
        added_at=row.uploaded_at,
    )
