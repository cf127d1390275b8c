"""E-mail on its way: what is sent, how often it is tried, and when it is given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from terp_desktop.domain.display_text import one_line, printable
from terp_desktop.domain.email_address import can_be_address

SUBJECT_LENGTH = 255
ADDRESS_LENGTH = 255
ATTEMPTS = 8
"""How often a mail is tried, over some five hours, before it is a dead letter."""

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=2)


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
class Letter:
    """What is to be sent to one address; there is one letter a `key`, whoever writes it."""

    key: str
    user_id: int | None
    address: str | None
    subject: str
    text: str

    def __post_init__(self) -> None:
        # A line break in a subject would begin another header.
        object.__setattr__(self, "subject", one_line(self.subject)[:SUBJECT_LENGTH])
        object.__setattr__(self, "text", printable(self.text))
        if self.address is not None:  # the ERP's column may be wider than ours
            object.__setattr__(self, "address", self.address[:ADDRESS_LENGTH])

    @property
    def refusal(self) -> str | None:
        """Why no server can take it, ever; None where one may."""
        if self.address is None:
            return "The person has no e-mail address."
        if not can_be_address(self.address):
            return f"“{one_line(self.address)}” cannot be an e-mail address."
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter as it is stored, with what became of it so far; `error` is the last failure.

    At `next_attempt_at` the next program may take it, also from one that is at it.
    """

    id: int
    letter: Letter
    status: MailStatus
    attempts: int
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None
    error: str | None


def wait_after(attempts: int) -> timedelta:
    """How long after so many failures the next attempt is made: ever longer."""
    longer = 1 << min(max(attempts - 1, 0), 16)
    return min(_FIRST_WAIT * longer, _LONGEST_WAIT)
