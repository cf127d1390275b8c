"""Maps rows to mails and to the reminders in them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from terp_desktop.domain.mail import DueMail, MailMessage, QueuedMail
from terp_desktop.storage.queries.due_reminders import when_of_occurrence
from terp_desktop.storage.tables import MailRow


def links_of(mail_id: int, due: Sequence[DueMail]) -> list[dict[str, Any]]:
    """The columns of the rows that link these reminders to the mail."""
    return [
        {"reminder_id": reminder.reminder_id, "mail_id": mail_id, "due_at": reminder.due_at}
        for reminder in due
    ]


def due_mail_of(row: sa.Row[Any]) -> DueMail:
    """The reminder of the row, as a mail needs it."""
    return DueMail(
        reminder_id=row.id,
        user_id=row.user_id,
        due_at=row.reminder_time,
        address=(row.email or "").strip() or None,
        zone=row.zone,
        title=row.title,
        location=row.location or None,
        when=when_of_occurrence(row),
    )


def mail_of(row: MailRow) -> QueuedMail:
    """The mail of the row."""
    message = MailMessage(
        key=row.key,
        user_id=row.user_id,
        address=row.address,
        subject=row.subject,
        text=row.text,
    )
    return QueuedMail(
        id=row.id,
        message=message,
        attempts=row.attempts,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        error=row.error,
    )
