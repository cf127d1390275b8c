"""`calendarReminders`: the reminders of people for events and occurrences, with their status."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.event import ReminderMethod
from terp_desktop.domain.reminder import ReminderStatus
from terp_desktop.storage.tables.base import Table, indexed_foreign_key
from terp_desktop.storage.tables.columns import Id, Text, Text255, check, now, one_of, unique_where


class ReminderRow(Table):
    """A reminder of a person for an event or an occurrence.

    The template of a series has neither instance date nor reminder time; the reminder of a
    single event has no instance date; the reminder of an occurrence has both.
    """

    __tablename__ = "calendarReminders"
    __table_args__ = (
        sa.UniqueConstraint("eventId", "userId", "instanceDate", "relativeMinutes"),
        # NULLs are distinct in a unique constraint; this index covers rows without a date.
        unique_where(
            "uq_calendarReminders_no_instance",
            '"instanceDate" IS NULL',
            ("eventId", "userId", "relativeMinutes"),
        ),
        sa.Index("idx_calendar_reminders_status_time", "status", "reminderTime"),
        check(
            "reminderTime",
            sa.or_(sa.column("reminderTime").is_not(None), sa.column("instanceDate").is_(None)),
        ),
        check("attempts", sa.column("attempts") >= 0),
        one_of("method", ReminderMethod),
        one_of("status", ReminderStatus),
    )

    id: Mapped[Id]
    event_id: Mapped[int] = indexed_foreign_key("eventId", "calendarEvents", "CASCADE")
    user_id: Mapped[int] = indexed_foreign_key("userId", "users", "CASCADE")
    instance_date: Mapped[date | None] = mapped_column("instanceDate")
    relative_minutes: Mapped[int] = mapped_column("relativeMinutes")
    reminder_time: Mapped[datetime | None] = mapped_column("reminderTime")
    method: Mapped[ReminderMethod] = mapped_column("method", server_default="IN_APP")
    status: Mapped[ReminderStatus] = mapped_column("status", server_default="PENDING")
    snoozed_until: Mapped[datetime | None] = mapped_column("snoozedUntil")
    attempts: Mapped[int] = mapped_column("attempts", server_default="0")
    claimed_by: Mapped[Text255 | None] = mapped_column("claimedBy")
    claimed_until: Mapped[datetime | None] = mapped_column("claimedUntil")
    sent_at: Mapped[datetime | None] = mapped_column("sentAt")
    dismissed_at: Mapped[datetime | None] = mapped_column("dismissedAt")
    failure_reason: Mapped[Text | None] = mapped_column("failureReason")
    created_at: Mapped[datetime] = mapped_column("createdAt", server_default=now())
