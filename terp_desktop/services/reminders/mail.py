"""E-mail reminders: each is put into one mail and sent once, by one of several programs.

A mail has a unique key, and the program that sends it claims it first. If a program dies
between handing a mail over and recording that, another one sends it again with the same
Message-ID. SMTP cannot prevent this, but the recipient can recognize the duplicate.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from terp_desktop.domain import zones
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.day_names import long_date
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import When
from terp_desktop.domain.mail import (
    MAX_MAIL_ATTEMPTS,
    DueMail,
    MailError,
    MailMessage,
    QueuedMail,
    retry_delay,
)
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.unit_of_work import SqlWork

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
"""How long sending one mail may take before another program takes it over."""

LATE_AFTER = timedelta(hours=1)
"""Reminders overdue by more than this are combined into one mail for each person."""

LOOKBACK = timedelta(days=31)
"""Reminders that were due longer ago are not mailed."""

GIVE_UP_AFTER = timedelta(hours=24)
"""A mail that could not be sent for this long is given up."""

MAX_MAILS_PER_MINUTE = 1500
"""How many mails a minute all programs together may send."""

_MINUTE = timedelta(minutes=1)
_BATCH = 200
_MAX_LISTED = 100
_MAX_REMINDERS_PER_MAIL = 50
_CLOSING = "Sent by TERP Desktop, because you asked to be reminded by e-mail."


class MailSession(Protocol):
    """A connection to the mail server."""

    def send(self, message: MailMessage, /) -> None:
        """Hands the message over; MailError if the server does not accept it."""


class Mailer(Protocol):
    """Opens connections to the mail server."""

    def open(self) -> AbstractContextManager[MailSession]:
        """A connection for some mails; MailError (`is_server_failure`) if that fails."""


class MailService:
    """Sends the mails that are due, for one program, `owner`.

    Without a `mailer`, because none is set up, it sends nothing.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        mailer: Mailer | None,
        *,
        owner: str,
        lease: timedelta = LEASE,
        rate: int = MAX_MAILS_PER_MINUTE,
    ) -> None:
        self._store = store
        self._clock = clock
        self._mailer = mailer
        self._owner = owner
        self._lease = lease
        self._rate = rate
        self._failures = 0
        self._backoff_until: datetime | None = None
        self._problem: str | None = None

    @property
    def is_configured(self) -> bool:
        """Whether this program can send mail."""
        return self._mailer is not None

    @property
    def problem(self) -> str | None:
        """Why the last mail was not sent; None if it was."""
        return self._problem

    def change_mailer(self, mailer: Mailer | None) -> None:
        """Sends with that one from now on; past failures of the server count no more."""
        self._mailer = mailer
        self._failures, self._backoff_until, self._problem = 0, None, None

    def deliver(self) -> int:
        """Sends some of the due mails; returns how many, 0 if nothing more is to be done.

        After a failure of the server it pauses for a while.
        """
        mailer = self._mailer  # another thread may change it
        if mailer is None or self._is_backing_off():
            return 0
        self._create_mails()
        mail, sent = self._claim(), 0
        if mail is None:
            return 0
        try:
            with mailer.open() as session:
                while mail is not None:
                    is_sent = self._send(session, mail)
                    sent += is_sent
                    mail = self._finish_and_claim(mail, is_sent=is_sent, is_last=sent >= _BATCH)
            self._failures, self._problem = 0, None
        except MailError as error:
            self._back_off(mail, error)
        return sent

    def next_due(self) -> datetime | None:
        """When the next mail is due; None for none, or without a mailer."""
        if self._mailer is None:
            return None
        with self._store.read() as work:
            due = work.mails.next_attempt_at(since=self._clock.now() - LOOKBACK)
        backoff_until = self._backoff_until
        return due if due is None or backoff_until is None else max(due, backoff_until)

    def dead_letters(self) -> Sequence[QueuedMail]:
        """The mails that were given up, the newest first, each with its last error."""
        with self._store.read() as work:
            return work.mails.dead_letters(_MAX_LISTED)

    def retry(self, mail_id: int) -> None:
        """Queues a dead letter again; NotFoundError if there is none with that id."""
        with self._store.begin() as work:
            if not work.mails.retry(mail_id, self._clock.now()):
                raise NotFoundError(
                    f"There is no dead letter {mail_id} with an address.",
                    remedy="Choose one that the list shows.",
                )

    def _create_mails(self) -> None:
        """Puts the due reminders into mails, in batches."""
        while True:
            now = self._clock.now()
            with self._store.begin() as work:
                found = work.mails.due_reminders(now, since=now - LOOKBACK, limit=_BATCH)
                work.reminders.fail(found.broken)
                mailed = [self._create_mail(work, due, now) for due in _group_mails(found.due, now)]
            for reminder_id, reason in found.broken.items():
                log.error("Reminder %s cannot be mailed: %s", reminder_id, reason)
            # If other programs were faster each time, they are doing it already.
            if not any(mailed):
                return

    def _create_mail(self, work: SqlWork, due: Sequence[DueMail], now: datetime) -> bool:
        zone = self._clock.zone()
        message = (
            missed_reminders_message(due, zone) if len(due) > 1 else reminder_message(due[0], zone)
        )
        return work.mails.create(message, due, now)

    def _claim(self) -> QueuedMail | None:
        with self._store.begin() as work:
            return self._claim_within(work)

    def _claim_within(self, work: SqlWork) -> QueuedMail | None:
        now = self._clock.now()
        if work.mails.count_sent_since(now - _MINUTE) >= self._rate:
            return None
        return work.mails.claim(self._owner, now=now, until=now + self._lease)

    def _send(self, session: MailSession, mail: QueuedMail) -> bool:
        """Sends the mail; returns whether the server accepted it, and records a failure.

        Returns False if the lease has expired, because another program may have claimed it.
        """
        if self._clock.now() >= mail.next_attempt_at:
            return False
        try:
            session.send(mail.message)
        except MailError as error:
            if error.is_server_failure:
                raise
            self._fail(mail, error)
            return False
        return True

    def _finish_and_claim(
        self, mail: QueuedMail, *, is_sent: bool, is_last: bool
    ) -> QueuedMail | None:
        """Records that the mail was sent, and claims the next one, in one transaction."""
        with self._store.begin() as work:
            if is_sent and not work.mails.mark_sent(mail.id, self._owner, self._clock.now()):
                log.warning("Mail %s was sent twice: it took longer than its lease.", mail.id)
            return None if is_last else self._claim_within(work)

    def _fail(self, mail: QueuedMail, error: MailError) -> None:
        now = self._clock.now()
        is_expired = now - mail.created_at > GIVE_UP_AFTER
        is_exhausted = mail.attempts >= MAX_MAIL_ATTEMPTS and not error.is_server_failure
        is_dead = error.is_permanent or is_expired or is_exhausted
        retry_at = None if is_dead else now + retry_delay(mail.attempts)
        with self._store.begin() as work:
            work.mails.mark_failed(mail.id, self._owner, str(error), retry_at=retry_at)
        log.warning("Mail %s was not sent: %s", mail.id, error)

    def _back_off(self, mail: QueuedMail | None, error: MailError) -> None:
        """Pauses after a server failure, longer with each one."""
        if mail is not None:
            self._fail(mail, error)
        self._failures += 1
        self._problem = str(error)
        self._backoff_until = self._clock.now() + retry_delay(self._failures)

    def _is_backing_off(self) -> bool:
        until = self._backoff_until
        return until is not None and self._clock.now() < until


def _group_mails(due: Sequence[DueMail], now: datetime) -> Iterator[Sequence[DueMail]]:
    """The reminders of each mail: one, or all late ones of a person."""
    on_time = [mail for mail in due if now - mail.due_at <= LATE_AFTER]
    late = sorted((mail for mail in due if now - mail.due_at > LATE_AFTER), key=_recipient_key)
    yield from ([mail] for mail in on_time)
    for _, mails in groupby(late, key=_recipient_key):
        yield sorted(mails, key=_due_key)


def _recipient_key(due: DueMail) -> int:
    return due.user_id


def _due_key(due: DueMail) -> tuple[datetime, int]:
    return due.due_at, due.reminder_id


def reminder_message(due: DueMail, zone: str) -> MailMessage:
    """The message about one occurrence, in the person's zone, or in `zone` if that is unknown."""
    when = when_text(due.when, _zone(due, zone))
    title = isolate_bidi(due.title)
    lines = [title, when, *([isolate_bidi(due.location)] if due.location else []), "", _CLOSING]
    return MailMessage(
        key=f"reminder-{due.reminder_id}-{_format_stamp(due.due_at)}",
        user_id=due.user_id,
        address=due.address,
        subject=f"Reminder: {title}, {when}",
        text="\n".join(lines) + "\n",
    )


def missed_reminders_message(due: Sequence[DueMail], zone: str) -> MailMessage:
    """The message about several late reminders of one person."""
    first = due[0]
    lines = [
        f"{when_text(mail.when, _zone(mail, zone))}: {isolate_bidi(mail.title)}"
        for mail in due[:_MAX_REMINDERS_PER_MAIL]
    ]
    if len(due) > _MAX_REMINDERS_PER_MAIL:
        lines.append(f"… and {len(due) - _MAX_REMINDERS_PER_MAIL} more.")
    return MailMessage(
        key=f"missed-{first.reminder_id}-{_format_stamp(first.due_at)}-{len(due)}",
        user_id=first.user_id,
        address=first.address,
        subject=f"{len(due)} reminders that could not be sent in time",
        text="\n".join([*lines, "", _CLOSING]) + "\n",
    )


def when_text(when: When, zone: str) -> str:
    """The time of an event for a person in the zone, in plain text."""
    if when.is_all_day:
        first, last = (long_date(day) for day in (when.start_local, when.end_local))
        return first if first == last else f"{first} to {last}"
    start, end = when.start_local, when.end_local
    if when.is_timed:
        start, end = (zones.to_local(at, zone) for at in (when.span.start, when.span.end))
    place = f" ({zone})" if when.is_timed else ""
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{long_date(end)}, {end:%H:%M}"
    return f"{long_date(start)}, {start:%H:%M} to {until}{place}"


def _zone(due: DueMail, default: str) -> str:
    is_known = due.zone is not None and due.zone in zones.zone_names()
    return due.zone if is_known and due.zone else default


def _format_stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%S}"
