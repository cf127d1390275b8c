"""Outgoing e-mail: messages, their states in the queue, and retries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from terp_desktop.domain.display_text import one_line, printable
from terp_desktop.domain.email_address import is_valid_address
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import When
from terp_desktop.domain.secrets import mask

MAX_SUBJECT_LENGTH = 255
MAX_STORED_ADDRESS_LENGTH = 255
MAX_MAIL_ATTEMPTS = 8
"""How often a mail is tried, over some five hours, before it is DEAD."""

_FIRST_RETRY_DELAY = timedelta(minutes=1)
_MAX_RETRY_DELAY = timedelta(hours=2)


class MailError(TerpError):
    """A mail could not be sent.

    `is_permanent`: trying this mail again is of no use. `is_server_failure`: other mails
    would fail as well, because of the server or the settings.
    """

    code = "MAIL"

    def __init__(
        self,
        sentence: str,
        *,
        remedy: str,
        is_permanent: bool = False,
        is_server_failure: bool = False,
    ) -> None:
        super().__init__(mask(sentence), remedy=remedy)
        self.is_permanent = is_permanent
        self.is_server_failure = is_server_failure


class MailStatus(StrEnum):
    """The state of a queued mail.

    DEAD: given up after repeated failures. DROPPED: its reminders were cancelled before it
    was sent.
    """

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    DEAD = "DEAD"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """A message to one address; only one is queued for each `key`."""

    key: str
    user_id: int | None
    address: str | None
    subject: str
    text: str

    def __post_init__(self) -> None:
        # A line break in a subject would start another header.
        object.__setattr__(self, "subject", one_line(self.subject)[:MAX_SUBJECT_LENGTH])
        object.__setattr__(self, "text", printable(self.text))
        if self.address is not None:  # the ERP's column may be wider than ours
            object.__setattr__(self, "address", self.address[:MAX_STORED_ADDRESS_LENGTH])

    @property
    def undeliverable_reason(self) -> str | None:
        """Why no server will ever accept it; None where one may."""
        if self.address is None:
            return "The person has no e-mail address."
        if not is_valid_address(self.address):
            return f"“{one_line(self.address)}” cannot be an e-mail address."
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMail:
    """A stored message and its state; `error` is the last failure.

    From `next_attempt_at` on any program may claim it, even while another still holds it.
    """

    id: int
    message: MailMessage
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMail:
    """A reminder to be mailed, with what the mail says about its occurrence."""

    reminder_id: int
    user_id: int
    due_at: datetime
    address: str | None
    zone: str | None
    title: str
    location: str | None
    when: When


@dataclass(frozen=True, slots=True)
class DueMails:
    """The reminders to be mailed, and the unreadable ones: the reason by reminder id."""

    due: Sequence[DueMail]
    broken: dict[int, str]

    def __len__(self) -> int:
        return len(self.due) + len(self.broken)


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after that many failures: doubled each time, up to a limit."""
    factor = 1 << min(max(attempts - 1, 0), 16)
    return min(_FIRST_RETRY_DELAY * factor, _MAX_RETRY_DELAY)
