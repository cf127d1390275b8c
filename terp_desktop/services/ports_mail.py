"""What sending e-mail needs of the outside, as Protocols: the storage's part and a server's."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from terp_desktop.domain.mail import DueMail, DueMails, Letter, Mail


class MailSession(Protocol):
    """A connection to the server that takes mail."""

    def send(self, letter: Letter) -> None:
        """Hand it over; MailError if the server does not take it."""


class Mailer(Protocol):
    """The way out for e-mail."""

    def open(self) -> AbstractContextManager[MailSession]:
        """A connection for some mails; a general MailError if there is none to be had."""


class Mails(Protocol):
    """E-mail on its way."""

    def due_reminders(self, now: datetime, *, since: datetime, limit: int) -> DueMails:
        """Reminders by e-mail that fell due in between and are in no mail for that time."""

    def enclose(self, letter: Letter, due: Sequence[DueMail], now: datetime) -> bool:
        """Put these reminders into a mail; False if somebody else just has."""

    def claim(self, owner: str, *, now: datetime, until: datetime) -> Mail | None:
        """Take the next mail to be sent, with a lease until then; None if there is none.

        Each goes to one caller, unless that one's lease ran out. Mails whose reminders were
        called off or moved meanwhile are dropped on the way.
        """

    def sent(self, mail_id: int, owner: str, now: datetime) -> bool:
        """Note that it was sent, and its reminders with it; False if it was another's by then."""

    def failed(self, mail_id: int, owner: str, error: str, *, retry_at: datetime | None) -> bool:
        """Note why it was not sent, and when to try again; without that it is a dead letter."""

    def sent_since(self, instant: datetime) -> int:
        """How many mails were sent since then, by whichever program."""

    def next_attempt(self, *, since: datetime) -> datetime | None:
        """When there will be something to send or to enclose next; None for nothing.

        Reminders that were due before `since` are left out.
        """

    def dead(self, limit: int) -> list[Mail]:
        """The mails that were given up, the latest first."""

    def try_again(self, mail_id: int, now: datetime) -> bool:
        """Put a dead letter back on its way; False if it is none."""

    def remove_before(self, instant: datetime) -> int:
        """Forget mails that ended before then, unless a reminder still needs to know of them."""
