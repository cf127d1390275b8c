"""`calendarMails` and `calendarReminderMails`: e-mail on its way, and for which reminders."""

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
    # Who has dismissed it on the screen has been told.
    sa.and_(
        ReminderRow.method == ReminderMethod.BOTH,
        ReminderRow.status.in_(
            [ReminderStatus.PENDING, ReminderStatus.SENT, ReminderStatus.SNOOZED]
        ),
    ),
)
# Later than every time for which it was mailed: what was moved into the past is not news.
_MAILED: Final = sa.exists().where(
    ReminderMailRow.reminder_id == ReminderRow.id,
    ReminderMailRow.due_at >= ReminderRow.reminder_time,
)
_FAR_AHEAD: Final = timedelta(days=1)
"""No mail is put off for so long, and no clock is so far ahead that is not wrong."""
_UNSENT: Final = MailRow.status.in_([MailStatus.PENDING, MailStatus.SENDING])


class SqlMails:
    """E-mail on its way."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def due_reminders(self, now: datetime, *, since: datetime, limit: int) -> DueMails:
        """Reminders by e-mail that fell due in between and are in no mail for that time.

        Not those that another program is just putting into mails: two that reach for the
        same ones would wait for each other.
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
        found = self._session.execute(statement).all()
        mine = self._lock_reminders([row.id for row in found])
        for row in found:
            try:
                if row.id in mine:
                    due.append(due_mail_of(row))
            except (TerpError, ValueError) as error:
                broken[row.id] = str(error)
        return DueMails(due, broken)

    def _lock_reminders(self, reminder_ids: Sequence[int]) -> frozenset[int]:
        """Keep the others from these until the transaction ends; those that nobody else has."""
        these = sa.select(ReminderRow.id).where(ReminderRow.id.in_(reminder_ids))
        return frozenset(self._session.scalars(these.with_for_update(skip_locked=True)))

    def create(self, letter: MailMessage, due: Sequence[DueMail], now: datetime) -> bool:
        """Put these reminders into a mail; False if somebody else just has."""
        row = MailRow(
            key=letter.key,
            user_id=letter.user_id,
            address=letter.address,
            subject=letter.subject,
            text=letter.text,
            created_at=now,
            next_attempt_at=now,
        )
        if letter.undeliverable_reason is not None:
            row.status, row.error = MailStatus.DEAD, letter.undeliverable_reason
        try:
            # A savepoint: on PostgreSQL the refusal would spoil the whole transaction.
            with self._session.begin_nested():
                self._session.add(row)
                self._session.flush()
                self._session.execute(sa.insert(ReminderMailRow), links_of(row.id, due))
        except IntegrityError:
            return False
        state = ReminderStatus.FAILED if letter.undeliverable_reason else ReminderStatus.CLAIMED
        ids = [one.reminder_id for one in due]
        self._mark(ReminderRow.id.in_(ids), status=state, failure_reason=row.error)
        return True

    def claim(self, owner: str, *, now: datetime, until: datetime) -> QueuedMail | None:
        """Take the next mail to be sent, with a lease until then; None if there is none.

        Each goes to one caller, unless that one's lease ran out. Mails whose reminders were
        called off or moved meanwhile are dropped on the way; what is due all the same goes
        into another, which says what is so now.
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
        """Note that it was sent, and its reminders with it; False if it was another's by then."""
        if not self._update(
            _is_still_held(mail_id, owner), status=MailStatus.SENT, sent_at=now, error=None
        ):
            return False
        self._mark(_reminders_in(mail_id), status=ReminderStatus.SENT, sent_at=now)
        return True

    def mark_failed(
        self, mail_id: int, owner: str, error: str, *, retry_at: datetime | None
    ) -> bool:
        """Note why it was not sent, and when to try again; without that it is a dead letter."""
        after: dict[str, Any] = {"status": MailStatus.DEAD}
        if retry_at is not None:
            after = {"status": MailStatus.PENDING, "next_attempt_at": retry_at}
        if not self._update(_is_still_held(mail_id, owner), error=error, **after):
            return False
        if retry_at is None:
            failed = ReminderStatus.FAILED
            self._mark(_reminders_in(mail_id), status=failed, failure_reason=error)
        return True

    def count_sent_since(self, instant: datetime) -> int:
        """How many mails were sent since then, by whichever program."""
        sent_at = MailRow.sent_at
        lately = sa.and_(
            MailRow.status == MailStatus.SENT, sent_at > instant, sent_at < instant + _FAR_AHEAD
        )
        return self._session.scalar(sa.select(sa.func.count()).where(lately)) or 0

    def next_attempt_at(self, *, since: datetime) -> datetime | None:
        """When there will be something to send or to enclose next; None for nothing.

        Reminders that were due before `since` are left out.
        """
        enclosed = sa.select(sa.func.min(MailRow.next_attempt_at)).where(_UNSENT)
        waiting = with_occurrences(sa.select(sa.func.min(ReminderRow.reminder_time))).where(
            _BY_MAIL, UserRow.deleted_at.is_(None), ReminderRow.reminder_time > since, ~_MAILED
        )
        times = (self._session.scalar(enclosed), self._session.scalar(waiting))
        return min((one for one in times if one is not None), default=None)

    def dead_letters(self, limit: int) -> list[QueuedMail]:
        """The mails that were given up, the latest first."""
        rows = self._session.scalars(
            sa.select(MailRow)
            .where(MailRow.status == MailStatus.DEAD)
            .order_by(MailRow.id.desc())
            .limit(limit)
        )
        return [mail_of(row) for row in rows]

    def retry(self, mail_id: int, now: datetime) -> bool:
        """Put a dead letter back on its way; False if it is none."""
        dead = sa.and_(
            MailRow.id == mail_id, MailRow.status == MailStatus.DEAD, MailRow.address.is_not(None)
        )
        if not self._update(dead, status=MailStatus.PENDING, attempts=0, next_attempt_at=now):
            return False
        self._mark(_reminders_in(mail_id), status=ReminderStatus.CLAIMED, failure_reason=None)
        return True

    def remove_before(self, instant: datetime) -> int:
        """Forget mails that ended before then, unless a reminder still needs to know of them."""
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
        """Whether a reminder that it is about still stands, and at the same time."""
        link = aliased(ReminderMailRow)
        stands = sa.select(link.id).join(
            ReminderRow,
            sa.and_(
                ReminderRow.id == link.reminder_id,
                ReminderRow.reminder_time == link.due_at,
                ReminderRow.status != ReminderStatus.CANCELLED,
            ),
        )
        return self._session.scalar(stands.where(link.mail_id == mail_id).limit(1)) is not None

    def _drop(self, mail_id: int, ready: sa.ColumnElement[bool]) -> None:
        """Let the mail go, and its name with it: its reminders may need it again."""
        if not self._update(ready, status=MailStatus.DROPPED, key=f"dropped-{mail_id}"):
            return
        mine = ReminderMailRow.mail_id == mail_id
        in_it = sa.exists().where(mine, ReminderMailRow.reminder_id == ReminderRow.id)
        is_claimed = ReminderRow.status == ReminderStatus.CLAIMED
        self._mark(sa.and_(in_it, is_claimed), status=ReminderStatus.PENDING)
        count_changed(self._session, sa.delete(ReminderMailRow).where(mine))

    def _load(self, mail_id: int) -> QueuedMail:
        wanted = sa.select(MailRow).where(MailRow.id == mail_id)
        fresh = wanted.execution_options(populate_existing=True)
        return mail_of(self._session.scalars(fresh).one())

    def _update(self, which: sa.ColumnElement[bool], **values: Any) -> bool:  # noqa: ANN401
        return count_changed(self._session, sa.update(MailRow).where(which).values(**values)) == 1

    def _mark(self, which: sa.ColumnElement[bool], **values: Any) -> None:  # noqa: ANN401
        """Change reminders that are by e-mail alone; the others are the screen's."""
        mine = sa.and_(
            which,
            ReminderRow.method == ReminderMethod.EMAIL,
            ReminderRow.status != ReminderStatus.CANCELLED,
        )
        count_changed(self._session, sa.update(ReminderRow).where(mine).values(**values))


def _is_time(now: datetime) -> sa.ColumnElement[bool]:
    """That the next attempt is due, or was put off by a clock that was far ahead."""
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
