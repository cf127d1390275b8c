"""`calendarEventSources`: what calendar files said of the events that came out of them."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.storage.tables.base import Table, foreign_key
from terp_desktop.storage.tables.columns import EMPTY_OBJECT, Id, JsonObject, Text64, check


class SourceRow(Table):
    """What the file last brought in said of one event, beyond what the ten tables hold.

    `properties` has lines of the file as they stood there: those of the event itself under
    `event`, those of changed occurrences under `occurrences`, by instance date. `sequences`
    has the versions of these, `parts` the UIDs of what else is one series with it in the file.
    """

    __tablename__ = "calendarEventSources"
    __table_args__ = (
        sa.UniqueConstraint("eventId"),
        check("version", sa.column("version") >= 1),
        check("sequence", sa.column("sequence") >= 0),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = foreign_key("eventId", "calendarEvents", "CASCADE")
    # The event's version when the file was brought in: what came after is a person's doing.
    version: Mapped[int] = mapped_column("version")
    sequence: Mapped[int] = mapped_column("sequence", server_default="0")
    digest: Mapped[Text64] = mapped_column("digest")
    properties: Mapped[JsonObject] = mapped_column("properties", server_default=EMPTY_OBJECT)
