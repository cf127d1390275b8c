"""`calendarMails` and `calendarReminderMails`: the queue of e-mails, and their reminders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import ReminderMethod
from terp_desktop.domain.mail import DueMail, DueMails, MailMessage, MailStatus, QueuedMail
from terp_desktop.domain.reminder import ReminderStatus
from terp_desktop.storage.queries.due_reminders import (
    reminded_occurrences,
    with_occurrences,
)
from terp_desktop.storage.repositories.mail_rows import due_mail_of, links_of, mail_of
from terp_desktop.storage.repositories.row_counts import count_changed
from terp_desktop.storage.tables import (
    MailRow,
    PreferencesRow,
    ReminderMailRow,
    ReminderRow,
    UserRow,
)

_BY_MAIL: Final = sa.or_(
    sa.and_(
        ReminderRow.method == ReminderMethod.EMAIL, ReminderRow.status == ReminderStatus.PENDING
    ),
    # A reminder that was dismissed on the screen needs no mail.
    sa.and_(
        ReminderRow.method == ReminderMethod.BOTH,
        ReminderRow.status.in_(
            [ReminderStatus.PENDING, ReminderStatus.SENT, ReminderStatus.SNOOZED]
        ),
    ),
)
# Compared with >=: a reminder that was moved to an earlier time is not mailed again.
_MAILED: Final = sa.exists().where(
    ReminderMailRow.reminder_id == ReminderRow.id,
    ReminderMailRow.due_at >= ReminderRow.reminder_time,
)
_FAR_AHEAD: Final = timedelta(days=1)
"""No retry is delayed for so long; a later time was written with a wrong clock."""
_UNSENT: Final = MailRow.status.in_([MailStatus.PENDING, MailStatus.SENDING])


class SqlMails:
    """The queue of e-mails."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due_reminders(self, now: datetime, *, since: datetime, limit: int) -> DueMails:
        """The e-mail reminders due after `since` until `now` that are in no mail for that time.

        Skips those that another program has locked to put them into mails: the two would
        wait for each other.
        """
        columns = (ReminderRow.user_id, ReminderRow.method, UserRow.email, PreferencesRow.zone)
        statement = (
            reminded_occurrences(*columns)
            .outerjoin(PreferencesRow, PreferencesRow.user_id == ReminderRow.user_id)
            .where(
                _BY_MAIL,
                UserRow.deleted_at.is_(None),
                ReminderRow.reminder_time <= now,
                ReminderRow.reminder_time > since,
                ~_MAILED,
            )
            .order_by(ReminderRow.reminder_time, ReminderRow.id)
            .limit(limit)
        )
        due: list[DueMail] = []
        broken: dict[int, str] = {}
        rows = self._session.execute(statement).all()
        locked = self._lock_reminders([row.id for row in rows])
        for row in rows:
            try:
                if row.id in locked:
                    due.append(due_mail_of(row))
            except (TerpError, ValueError) as error:
                broken[row.id] = str(error)
        return DueMails(due, broken)

    def _lock_reminders(self, reminder_ids: Sequence[int]) -> frozenset[int]:
        """Lock these until the transaction ends, except those locked by others; return the ids."""
        statement = sa.select(ReminderRow.id).where(ReminderRow.id.in_(reminder_ids))
        return frozenset(self._session.scalars(statement.with_for_update(skip_locked=True)))

    def create(self, message: MailMessage, due: Sequence[DueMail], now: datetime) -> bool:
        """Queue a mail of these reminders; False if another program has just done so."""
        row = MailRow(
            key=message.key,
            user_id=message.user_id,
            address=message.address,
            subject=message.subject,
            text=message.text,
            created_at=now,
            next_attempt_at=now,
        )
        if message.undeliverable_reason is not None:
            row.status, row.error = MailStatus.DEAD, message.undeliverable_reason
        try:
            # A savepoint: on PostgreSQL the error would abort the whole transaction.
            with self._session.begin_nested():
                self._session.add(row)
                self._session.flush()
                self._session.execute(sa.insert(ReminderMailRow), links_of(row.id, due))
        except IntegrityError:
            return False
        status = ReminderStatus.FAILED if message.undeliverable_reason else ReminderStatus.CLAIMED
        ids = [reminder.reminder_id for reminder in due]
        self._mark(ReminderRow.id.in_(ids), status=status, failure_reason=row.error)
        return True

    def claim(self, owner: str, *, now: datetime, until: datetime) -> QueuedMail | None:
        """Claim the next mail to send, with a lease until `until`; None if there is none.

        Each mail goes to one caller until its lease expires. Mails whose reminders were all
        cancelled or moved meanwhile are dropped; reminders that are still due go into new
        mails with the current texts.
        """
        while (mail_id := self._next(now)) is not None:
            ready = sa.and_(MailRow.id == mail_id, _UNSENT, _is_time(now))
            if not self._is_still_due(mail_id):
                self._drop(mail_id, ready)
            elif self._update(
                ready,
                status=MailStatus.SENDING,
                claimed_by=owner,
                attempts=MailRow.attempts + 1,
                next_attempt_at=until,
            ):
                return self._load(mail_id)
        return None

    def mark_sent(self, mail_id: int, owner: str, now: datetime) -> bool:
        """Mark the mail and its reminders as sent; False if another owner has claimed it."""
        if not self._update(
            _is_still_held(mail_id, owner), status=MailStatus.SENT, sent_at=now, error=None
        ):
            return False
        self._mark(_reminders_in(mail_id), status=ReminderStatus.SENT, sent_at=now)
        return True

    def mark_failed(
        self, mail_id: int, owner: str, error: str, *, retry_at: datetime | None
    ) -> bool:
        """Record the error and the next attempt; without one the mail becomes a dead letter.

        False if another owner has claimed it.
        """
        values: dict[str, Any] = {"status": MailStatus.DEAD}
        if retry_at is not None:
            values = {"status": MailStatus.PENDING, "next_attempt_at": retry_at}
        if not self._update(_is_still_held(mail_id, owner), error=error, **values):
            return False
        if retry_at is None:
            failed = ReminderStatus.FAILED
            self._mark(_reminders_in(mail_id), status=failed, failure_reason=error)
        return True

    def count_sent_since(self, instant: datetime) -> int:
        """The number of mails sent since then by all programs."""
        sent_at = MailRow.sent_at
        is_recent = sa.and_(
            MailRow.status == MailStatus.SENT, sent_at > instant, sent_at < instant + _FAR_AHEAD
        )
        return self._session.scalar(sa.select(sa.func.count()).where(is_recent)) or 0

    def next_attempt_at(self, *, since: datetime) -> datetime | None:
        """When the next mail is to be sent, or the next reminder to be mailed; None if none.

        Reminders that were due before `since` are ignored.
        """
        queued = sa.select(sa.func.min(MailRow.next_attempt_at)).where(_UNSENT)
        waiting = with_occurrences(sa.select(sa.func.min(ReminderRow.reminder_time))).where(
            _BY_MAIL, UserRow.deleted_at.is_(None), ReminderRow.reminder_time > since, ~_MAILED
        )
        times = (self._session.scalar(queued), self._session.scalar(waiting))
        return min((instant for instant in times if instant is not None), default=None)

    def dead_letters(self, limit: int) -> list[QueuedMail]:
        """The mails that could not be sent, the latest first."""
        rows = self._session.scalars(
            sa.select(MailRow)
            .where(MailRow.status == MailStatus.DEAD)
            .order_by(MailRow.id.desc())
            .limit(limit)
        )
        return [mail_of(row) for row in rows]

    def retry(self, mail_id: int, now: datetime) -> bool:
        """Queue a dead letter again; False if it is none."""
        dead = sa.and_(
            MailRow.id == mail_id, MailRow.status == MailStatus.DEAD, MailRow.address.is_not(None)
        )
        if not self._update(dead, status=MailStatus.PENDING, attempts=0, next_attempt_at=now):
            return False
        self._mark(_reminders_in(mail_id), status=ReminderStatus.CLAIMED, failure_reason=None)
        return True

    def remove_before(self, instant: datetime) -> int:
        """Delete finished mails from before then, except those with links to reminders."""
        needed = sa.exists().where(ReminderMailRow.mail_id == MailRow.id)
        old = sa.delete(MailRow).where(MailRow.created_at < instant, ~_UNSENT, ~needed)
        return count_changed(self._session, old)

    def _next(self, now: datetime) -> int | None:
        return self._session.scalar(
            sa.select(MailRow.id)
            .where(_UNSENT, _is_time(now))
            .order_by(MailRow.next_attempt_at, MailRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

    def _is_still_due(self, mail_id: int) -> bool:
        """Whether one of its reminders is not cancelled and still due at the same time."""
        link = aliased(ReminderMailRow)
        unchanged = sa.select(link.id).join(
            ReminderRow,
            sa.and_(
                ReminderRow.id == link.reminder_id,
                ReminderRow.reminder_time == link.due_at,
                ReminderRow.status != ReminderStatus.CANCELLED,
            ),
        )
        return self._session.scalar(unchanged.where(link.mail_id == mail_id).limit(1)) is not None

    def _drop(self, mail_id: int, ready: sa.ColumnElement[bool]) -> None:
        """Drop the mail and free its key: a new mail of its reminders may need it."""
        if not self._update(ready, status=MailStatus.DROPPED, key=f"dropped-{mail_id}"):
            return
        is_link = ReminderMailRow.mail_id == mail_id
        is_linked = sa.exists().where(is_link, ReminderMailRow.reminder_id == ReminderRow.id)
        is_claimed = ReminderRow.status == ReminderStatus.CLAIMED
        self._mark(sa.and_(is_linked, is_claimed), status=ReminderStatus.PENDING)
        count_changed(self._session, sa.delete(ReminderMailRow).where(is_link))

    def _load(self, mail_id: int) -> QueuedMail:
        statement = sa.select(MailRow).where(MailRow.id == mail_id)
        refreshed = statement.execution_options(populate_existing=True)
        return mail_of(self._session.scalars(refreshed).one())

    def _update(self, which: sa.ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401
        return count_changed(self._session, sa.update(MailRow).where(which).values(**values)) == 1

    def _mark(self, which: sa.ColumnElement[bool], **values: Any) -> None:  # noqa: ANN401
        """Update reminders by e-mail only; those also shown keep their status on the screen."""
        by_mail_only = sa.and_(
            which,
            ReminderRow.method == ReminderMethod.EMAIL,
            ReminderRow.status != ReminderStatus.CANCELLED,
        )
        count_changed(self._session, sa.update(ReminderRow).where(by_mail_only).values(**values))


def _is_time(now: datetime) -> sa.ColumnElement[bool]:
    """Whether the next attempt is due, or was scheduled by a clock far ahead."""
    due = MailRow.next_attempt_at
    return sa.or_(due <= now, due > now + _FAR_AHEAD)


def _is_still_held(mail_id: int, owner: str) -> sa.ColumnElement[bool]:
    return sa.and_(
        MailRow.id == mail_id, MailRow.status == MailStatus.SENDING, MailRow.claimed_by == owner
    )


def _reminders_in(mail_id: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        ReminderMailRow.mail_id == mail_id,
        ReminderMailRow.reminder_id == ReminderRow.id,
        ReminderMailRow.due_at == ReminderRow.reminder_time,
    )
