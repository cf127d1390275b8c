"""`calendarEventHistory`: the append-only history of events."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.audit_history import ChangeType
from terp_desktop.storage.tables.base import Table, indexed_foreign_key
from terp_desktop.storage.tables.columns import Id, JsonObject, Text, Text64, now, one_of


class HistoryRow(Table):
    """An entry of an event's history; triggers refuse to change or delete it."""

    __tablename__ = "calendarEventHistory"
    __table_args__ = (one_of("changeType", ChangeType),)

    id: Mapped[Id]
    # No foreign key: the history outlives the event.
    event_id: Mapped[int] = mapped_column("eventId", sa.Integer, index=True)
    change_type: Mapped[ChangeType] = mapped_column("changeType")
    changed_by: Mapped[int | None] = indexed_foreign_key("changedBy", "users")
    changed_at: Mapped[datetime] = mapped_column("changedAt", server_default=now())
    instance_date: Mapped[date | None] = mapped_column("instanceDate")
    field_changed: Mapped[Text64 | None] = mapped_column("fieldChanged")
    previous_value: Mapped[Text | None] = mapped_column("previousValue")
    new_value: Mapped[Text | None] = mapped_column("newValue")
    change_reason: Mapped[Text | None] = mapped_column("changeReason")
    full_snapshot: Mapped[JsonObject | None] = mapped_column("fullSnapshot")
