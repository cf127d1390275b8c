"""`calendarMails` and `calendarReminderMails`: the queue of e-mails, and their reminders."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from terp_desktop.domain.mail import MailStatus
from terp_desktop.storage.tables.base import Table, foreign_key, indexed_foreign_key
from terp_desktop.storage.tables.columns import Id, Key, Text, Text255, check, now, one_of


class MailRow(Table):
    """A mail to one address; the program that sends it claims it with a lease.

    The Message-ID is derived from the key, so that recipients recognize a mail sent twice.
    """

    __tablename__ = "calendarMails"
    __table_args__ = (
        sa.UniqueConstraint("key"),
        sa.Index("idx_calendar_mails_status_next", "status", "nextAttemptAt"),
        sa.Index("idx_calendar_mails_status_sent", "status", "sentAt"),
        check("attempts", sa.column("attempts") >= 0),
        one_of("status", MailStatus),
    )

    id: Mapped[Id]
    key: Mapped[Key] = mapped_column("key")
    user_id: Mapped[int | None] = indexed_foreign_key("userId", "users", "SET NULL")
    address: Mapped[Text255 | None] = mapped_column("address")
    subject: Mapped[Text255] = mapped_column("subject")
    text: Mapped[Text] = mapped_column("text")
    status: Mapped[MailStatus] = mapped_column("status", server_default="PENDING")
    attempts: Mapped[int] = mapped_column("attempts", server_default="0")
    next_attempt_at: Mapped[datetime] = mapped_column("nextAttemptAt", server_default=now())
    claimed_by: Mapped[Text255 | None] = mapped_column("claimedBy")
    sent_at: Mapped[datetime | None] = mapped_column("sentAt")
    error: Mapped[Text | None] = mapped_column("error")
    created_at: Mapped[datetime] = mapped_column("createdAt", server_default=now())


class ReminderMailRow(Table):
    """A link of a reminder to the mail that contains it, with the instant it was due.

    One row for each due time: a reminder that is moved to a later time is mailed again.
    """

    __tablename__ = "calendarReminderMails"
    __table_args__ = (sa.UniqueConstraint("reminderId", "dueAt"),)

    id: Mapped[Id]
    reminder_id: Mapped[int] = foreign_key("reminderId", "calendarReminders", "CASCADE")
    mail_id: Mapped[int] = indexed_foreign_key("mailId", "calendarMails", "CASCADE")
    due_at: Mapped[datetime] = mapped_column("dueAt")
