"""`calendarEventAttachments` and the tables of the files' contents: attachments of events."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.storage.tables.base import Table, foreign_key, indexed_foreign_key
from terp_desktop.storage.tables.columns import BigCount, Id, Text, Text64, Text255, check, now

BYTES = sa.LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")


class AttachmentRow(Table):
    """An attachment of an event: its name, and the digest of its content."""

    __tablename__ = "calendarEventAttachments"
    __table_args__ = (check("fileSize", sa.column("fileSize") >= 0),)

    id: Mapped[Id]
    event_id: Mapped[int] = indexed_foreign_key("eventId", "calendarEvents", "CASCADE")
    filename: Mapped[Text255] = mapped_column("filename")
    original_filename: Mapped[Text255] = mapped_column("originalFilename")
    url: Mapped[Text] = mapped_column("url")
    file_size: Mapped[BigCount] = mapped_column("fileSize")
    mime_type: Mapped[Text255] = mapped_column("mimeType")
    sha256: Mapped[Text64] = mapped_column("sha256", index=True)
    uploaded_by: Mapped[int | None] = indexed_foreign_key("uploadedBy", "users", "SET NULL")
    uploaded_at: Mapped[datetime] = mapped_column("uploadedAt", server_default=now())


class FileRow(Table):
    """The content of attachments; identical content is stored once.

    `unused_since` is set when no attachment has the content any more; it is deleted later.
    """

    __tablename__ = "calendarAttachmentFiles"
    __table_args__ = (sa.UniqueConstraint("sha256"),)

    id: Mapped[Id]
    sha256: Mapped[Text64] = mapped_column("sha256")
    unused_since: Mapped[datetime | None] = mapped_column("unusedSince")


class FilePartRow(Table):
    """A part of the content: servers do not accept a large file in one statement."""

    __tablename__ = "calendarAttachmentParts"
    __table_args__ = (sa.UniqueConstraint("fileId", "place"),)

    id: Mapped[Id]
    file_id: Mapped[int] = foreign_key("fileId", "calendarAttachmentFiles", "CASCADE")
    place: Mapped[int] = mapped_column("place")
    bytes: Mapped[bytes] = mapped_column("bytes", BYTES)
