"""`calendarEventAttachments` and the tables of the bytes."""

from collections.abc import Collection
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from terp_desktop.domain.attachment import Attachment, NewFile
from terp_desktop.domain.clock_record import MAX_CLOCK_SKEW
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.storage.repositories.row_counts import count_changed
from terp_desktop.storage.tables import AttachmentRow, FilePartRow, FileRow

PART_BYTES: Final = 1024 * 1024
"""How much goes into one row: far less than what any server takes in one statement."""

_IS_USED: Final = sa.exists().where(AttachmentRow.sha256 == FileRow.sha256)


class SqlAttachments:
    """Files that hang on events; alike content is kept once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def for_event(self, event_id: int) -> list[Attachment]:
        """Those of the event, in the order in which they were added."""
        return self.for_events([event_id]).get(event_id, [])

    def for_events(self, event_ids: Collection[int]) -> dict[int, list[Attachment]]:
        """Those of these events, as `of` gives them; without events that have none."""
        found: dict[int, list[Attachment]] = {}
        rows = self._session.scalars(
            sa.select(AttachmentRow)
            .where(AttachmentRow.event_id.in_(event_ids))
            .order_by(AttachmentRow.uploaded_at, AttachmentRow.id)
        )
        for row in rows:
            found.setdefault(row.event_id, []).append(_attachment(row))
        return found

    def get(self, attachment_id: int) -> Attachment:
        """One of them; NotFoundError where there is none."""
        row = self._session.get(AttachmentRow, attachment_id)
        if row is None:
            raise NotFoundError(
                f"There is no attachment {attachment_id}.", remedy="Look at the event again."
            )
        return _attachment(row)

    def content(self, attachment: Attachment) -> bytes:
        """What is in the file; NotFoundError where the database does not have it."""
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
        """Keep the file, and let it hang on the event."""
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
        """Let one hang on its event again that was removed; None if its content is gone."""
        return self._attach(attachment) if self._claim_content(attachment.sha256) else None

    def remove(self, attachment: Attachment) -> None:
        """Take it off its event; its content stays for a while."""
        count_changed(
            self._session, sa.delete(AttachmentRow).where(AttachmentRow.id == attachment.id)
        )

    def remove_unused(self, now: datetime, *, since: datetime) -> int:
        """Note which contents no attachment has, and remove those unused since then; how many."""
        again = sa.update(FileRow).where(FileRow.unused_since.is_not(None), _IS_USED)
        count_changed(self._session, again.values(unused_since=None))
        noted = FileRow.unused_since
        is_unnoted = sa.or_(noted.is_(None), noted > now + MAX_CLOCK_SKEW)
        newly = sa.update(FileRow).where(is_unnoted, ~_IS_USED)
        count_changed(self._session, newly.values(unused_since=now))
        gone = sa.delete(FileRow).where(FileRow.unused_since < since, ~_IS_USED)
        return count_changed(self._session, gone)

    def _claim_content(self, sha256: str) -> bool:
        """Let nobody remove the content while it is being attached; False if it is not there."""
        used = sa.update(FileRow).where(FileRow.sha256 == sha256).values(unused_since=None)
        return count_changed(self._session, used) > 0

    def _store_content(self, file: NewFile) -> None:
        """Store the content, unless somebody does just now."""
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

    def _attach(self, one: Attachment) -> Attachment:
        """Let it hang on its event, under a new number."""
        row = AttachmentRow(
            event_id=one.event_id,
            filename=f"{one.sha256}{PurePosixPath(one.name).suffix[:32]}",
            original_filename=one.name,
            url=f"calendar:{one.sha256}",
            file_size=one.size,
            mime_type=one.mime_type,
            sha256=one.sha256,
            uploaded_by=one.added_by,
            uploaded_at=one.added_at,
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
