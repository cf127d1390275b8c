"""`calendarNotifications`: the notifications of people."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from terp_desktop.domain.notification import NewNotification, Notification, NotificationKind
from terp_desktop.domain.reminder import ReminderStatus
from terp_desktop.storage.queries.due_reminders import with_occurrences
from terp_desktop.storage.repositories.row_counts import count_changed
from terp_desktop.storage.tables import EventRow, InstanceRow, NotificationRow, ReminderRow

_COLUMNS: Final = (
    NotificationRow.id,
    NotificationRow.kind,
    NotificationRow.title,
    NotificationRow.text,
    NotificationRow.event_id,
    NotificationRow.instance_date,
    NotificationRow.created_at,
    NotificationRow.read_at,
)
_REMINDER: Final = "reminder:"
_REMINDER_KEY: Final = sa.literal(_REMINDER).concat(sa.cast(ReminderRow.id, sa.String(20)))


class SqlNotifications:
    """The notifications of people."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def notify(self, user_ids: Iterable[int], notice: NewNotification, now: datetime) -> int:
        """Notify those of the people who have no notification of that key; their number."""
        same_key = sa.select(NotificationRow.user_id).where(NotificationRow.key == notice.key)
        notified = set(self._session.scalars(same_key))
        new = [
            {**asdict(notice), "user_id": user_id, "created_at": now}
            for user_id in sorted({*user_ids} - notified)
        ]
        if new:
            self._session.execute(sa.insert(NotificationRow), new)
        return len(new)

    def add_reminders(self, user_id: int, now: datetime) -> None:
        """Add notifications of the reminders that were first shown to the person at `now`.

        A reminder has one notification, the latest; snoozing adds none.
        """
        newly_shown = sa.and_(
            ReminderRow.user_id == user_id,
            ReminderRow.status == ReminderStatus.SENT,
            ReminderRow.sent_at == now,
            ReminderRow.snoozed_until.is_(None),
        )
        earlier = sa.delete(NotificationRow).where(
            NotificationRow.user_id == user_id,
            NotificationRow.key.in_(sa.select(_REMINDER_KEY).where(newly_shown)),
        )
        count_changed(self._session, earlier)
        names = ["userId", "kind", "key", "title", "eventId", "instanceDate", "createdAt"]
        self._session.execute(
            sa.insert(NotificationRow).from_select(names, _reminder_notices(newly_shown, now))
        )

    def mark_reminders_read(self, user_id: int, reminder_ids: Sequence[int], now: datetime) -> None:
        """Mark the notifications of these reminders as read."""
        keys = [f"{_REMINDER}{reminder_id}" for reminder_id in reminder_ids]
        self._read(sa.and_(NotificationRow.user_id == user_id, NotificationRow.key.in_(keys)), now)

    def for_user(self, user_id: int, *, limit: int, unread_only: bool) -> list[Notification]:
        """The person's notifications, the latest first."""
        which = [NotificationRow.user_id == user_id]
        if unread_only:
            which.append(NotificationRow.read_at.is_(None))
        rows = self._session.execute(
            sa.select(*_COLUMNS)
            .where(*which)
            .order_by(NotificationRow.created_at.desc(), NotificationRow.id.desc())
            .limit(limit)
        )
        return [Notification(**row._mapping) for row in rows]  # noqa: SLF001  (SQLAlchemy's public name)

    def count_unread(self, user_id: int) -> int:
        """The number of the person's unread notifications."""
        count = sa.select(sa.func.count()).where(
            NotificationRow.user_id == user_id, NotificationRow.read_at.is_(None)
        )
        return self._session.scalar(count) or 0

    def mark_read(self, user_id: int, ids: Sequence[int] | None, now: datetime) -> int:
        """Mark these of the person's notifications as read, or all; how many were unread."""
        chosen = sa.true() if ids is None else NotificationRow.id.in_(ids)
        return self._read(sa.and_(NotificationRow.user_id == user_id, chosen), now)

    def remove_before(self, instant: datetime) -> int:
        """Delete the notifications from before then; return their number."""
        old = sa.delete(NotificationRow).where(NotificationRow.created_at < instant)
        return count_changed(self._session, old)

    def _read(self, which: sa.ColumnElement[bool], now: datetime) -> int:
        unread = sa.and_(which, NotificationRow.read_at.is_(None))
        return count_changed(
            self._session, sa.update(NotificationRow).where(unread).values(read_at=now)
        )


def _reminder_notices(which: sa.ColumnElement[bool], now: datetime) -> sa.Select[*tuple[Any, ...]]:
    """Selects the notification rows of these reminders."""
    return with_occurrences(
        sa.select(
            ReminderRow.user_id,
            sa.literal(NotificationKind.REMINDER, NotificationRow.kind.type),
            _REMINDER_KEY,
            sa.func.coalesce(InstanceRow.modified_title, EventRow.title),
            ReminderRow.event_id,
            ReminderRow.instance_date,
            sa.literal(now, NotificationRow.created_at.type),
        )
    ).where(which)
