"""E-mail on its way: what is sent, how often it is tried, and when it is given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from terp_desktop.domain.display_text import one_line, printable
from terp_desktop.domain.email_address import is_valid_address
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import ReminderMethod, When
from terp_desktop.domain.secrets import mask

MAX_SUBJECT_LENGTH = 255
MAX_STORED_ADDRESS_LENGTH = 255
MAX_MAIL_ATTEMPTS = 8
"""How often a mail is tried, over some five hours, before it is a dead letter."""

_FIRST_RETRY_DELAY = timedelta(minutes=1)
_MAX_RETRY_DELAY = timedelta(hours=2)


class MailError(TerpError):
    """A mail could not be sent.

    `is_final` says that trying this mail again is of no use, `is_general` that no other
    would be sent either: the server or the settings are to blame.
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
    """Where a mail stands.

    DEAD letters were given up, DROPPED ones had lost their reason before they were sent.
    """

    PENDING = "PENDING"
    SENDING = "SENDING"
    SENT = "SENT"
    DEAD = "DEAD"
    DROPPED = "DROPPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """What is to be sent to one address; there is one letter a `key`, whoever writes it."""

    key: str
    user_id: int | None
    address: str | None
    subject: str
    text: str

    def __post_init__(self) -> None:
        # A line break in a subject would begin another header.
        object.__setattr__(self, "subject", one_line(self.subject)[:MAX_SUBJECT_LENGTH])
        object.__setattr__(self, "text", printable(self.text))
        if self.address is not None:  # the ERP's column may be wider than ours
            object.__setattr__(self, "address", self.address[:MAX_STORED_ADDRESS_LENGTH])

    @property
    def undeliverable_reason(self) -> str | None:
        """Why no server can take it, ever; None where one may."""
        if self.address is None:
            return "The person has no e-mail address."
        if not is_valid_address(self.address):
            return f"“{one_line(self.address)}” cannot be an e-mail address."
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMail:
    """A letter as it is stored, with what became of it so far; `error` is the last failure.

    At `next_attempt_at` the next program may take it, also from one that is at it.
    """

    id: int
    message: MailMessage
    status: MailStatus
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMail:
    """A reminder that is to be mailed, with what the mail says of its occurrence."""

    reminder_id: int
    user_id: int
    method: ReminderMethod
    due_at: datetime
    address: str | None
    zone: str | None
    title: str
    location: str | None
    when: When


@dataclass(frozen=True, slots=True)
class DueMails:
    """What is to be mailed, and which reminders cannot be told, by id, for what reason."""

    due: Sequence[DueMail]
    broken: dict[int, str]

    def __len__(self) -> int:
        return len(self.due) + len(self.broken)


def retry_delay(attempts: int) -> timedelta:
    """How long after so many failures the next attempt is made: ever longer."""
    longer = 1 << min(max(attempts - 1, 0), 16)
    return min(_FIRST_RETRY_DELAY * longer, _MAX_RETRY_DELAY)
