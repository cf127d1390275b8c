"""`calendarEventSources`: what is stored of the calendar files that events came from."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.storage.tables.base import Table, foreign_key
from terp_desktop.storage.tables.columns import EMPTY_OBJECT, Id, JsonObject, Text64, check


class SourceRow(Table):
    """What the last imported file says of an event beyond the columns of the other tables.

    `properties` has preserved lines of the file: those of the event under `event`, those of
    changed occurrences under `occurrences`, by instance date. `sequences` has the SEQUENCE of
    these, `parts` the UIDs of the other parts of the same series in the file.
    """

    __tablename__ = "calendarEventSources"
    __table_args__ = (
        sa.UniqueConstraint("eventId"),
        check("version", sa.column("version") >= 1),
        check("sequence", sa.column("sequence") >= 0),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = foreign_key("eventId", "calendarEvents", "CASCADE")
    # The event's version at the import: later versions are changes by people.
    version: Mapped[int] = mapped_column("version")
    sequence: Mapped[int] = mapped_column("sequence", server_default="0")
    digest: Mapped[Text64] = mapped_column("digest")
    properties: Mapped[JsonObject] = mapped_column("properties", server_default=EMPTY_OBJECT)
