"""`clientMeetingHistory`: the outcomes of meetings with clients."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.storage.tables.base import Table, indexed_foreign_key
from terp_desktop.storage.tables.columns import (
    EMPTY_LIST,
    Id,
    JsonList,
    Text,
    now,
    one_of,
    unique_where,
)
from terp_desktop.storage.tables.enums import MeetingOutcome, MeetingType


class MeetingRow(Table):
    """The record of a meeting; it stays when the event is deleted."""

    __tablename__ = "clientMeetingHistory"
    __table_args__ = (
        sa.UniqueConstraint("calendarEventId", "instanceDate"),
        unique_where(
            "uq_clientMeetingHistory_no_instance", '"instanceDate" IS NULL', ("calendarEventId",)
        ),
        sa.Index("idx_client_meetings_client_date", "clientId", "meetingDate"),
        one_of("meetingType", MeetingType),
        one_of("outcome", MeetingOutcome),
    )

    id: Mapped[Id]
    client_id: Mapped[int] = indexed_foreign_key("clientId", "clients")
    calendar_event_id: Mapped[int | None] = indexed_foreign_key(
        "calendarEventId", "calendarEvents", "SET NULL"
    )
    instance_date: Mapped[date | None] = mapped_column("instanceDate")
    meeting_date: Mapped[date] = mapped_column("meetingDate")
    meeting_type: Mapped[MeetingType] = mapped_column("meetingType")
    attendees: Mapped[JsonList] = mapped_column("attendees", server_default=EMPTY_LIST)
    outcome: Mapped[MeetingOutcome | None] = mapped_column("outcome")
    notes: Mapped[Text | None] = mapped_column("notes")
    action_items: Mapped[JsonList] = mapped_column("actionItems", server_default=EMPTY_LIST)
    confirmed_by: Mapped[int | None] = indexed_foreign_key("confirmedBy", "users", "SET NULL")
    created_at: Mapped[datetime] = mapped_column("createdAt", server_default=now())
    updated_at: Mapped[datetime] = mapped_column("updatedAt", server_default=now())
