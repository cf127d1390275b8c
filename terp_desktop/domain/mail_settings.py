"""The outgoing mail server: its address, its encryption, and our login there."""

import re
from dataclasses import dataclass, field
from enum import StrEnum, auto

from terp_desktop.domain.email_address import is_valid_address
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.server_address import MAX_PORT

_HOST = re.compile(r"[\w.-]+|[0-9a-fA-F:.]+(?:%[\w.-]+)?")


class MailTls(StrEnum):
    """How the connection to the mail server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


DEFAULT_SMTP_PORTS = {MailTls.NONE: 25, MailTls.STARTTLS: 587, MailTls.TLS: 465}


class MailField(StrEnum):
    """A field of `MailSettings`."""

    HOST = auto()
    PORT = auto()
    TLS = auto()
    USER = auto()
    PASSWORD = auto()
    SENDER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The outgoing mail server, and our login there.

    `sender` is the From address. If `password` is None, the keyring has it, or, without a
    `user`, none is needed.
    """

    host: str
    port: int
    tls: MailTls
    user: str | None
    sender: str | None
    password: str | None = field(default=None, repr=False)

    @property
    def from_address(self) -> str:
        """The From address; by default a user name that is an address, or one at the host."""
        return self.own_mailbox or f"terp-desktop@{self.host}"

    @property
    def own_mailbox(self) -> str | None:
        """The mailbox that these settings name; None if they name none."""
        if self.sender:
            return self.sender
        return self.user if self.user and "@" in self.user else None

    @property
    def is_local(self) -> bool:
        """Whether the server is this computer, so that nobody can listen in between."""
        from ipaddress import ip_address

        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def is_host_name(text: str) -> bool:
    """Whether the text can be the name or the address of a host."""
    return _HOST.fullmatch(text) is not None


def mailbox_address(mailbox: str | None) -> str | None:
    """The address in a mailbox such as `Calendar <calendar@terp.example>`; None if invalid."""
    from email.utils import parseaddr  # every start loads the settings, but few need this

    address = parseaddr(mailbox or "")[1]
    return address if is_valid_address(address) else None


def require_usable(settings: MailSettings) -> MailSettings:
    """The settings, if they can be right; else InvalidValueError with the field."""
    if not settings.host:
        raise _invalid(MailField.HOST, "The mail server has no name.", "Give its name.")
    if not is_host_name(settings.host):  # not quoted, as it may hold a password
        raise _invalid(
            MailField.HOST,
            "This is not the name of a server.",
            "Write the name alone, such as mail.terp.example.",
        )
    if not 0 < settings.port <= MAX_PORT:
        raise _invalid(
            MailField.PORT,
            f"There is no port {settings.port}.",
            f"Use a number from 1 to {MAX_PORT}.",
        )
    if settings.user and settings.tls is MailTls.NONE and not settings.is_local:
        raise _invalid(
            MailField.TLS,
            "The password would be sent where others can read it.",
            "Choose an encryption, or leave the user empty.",
        )
    _require_readable(settings)
    return settings


def _require_readable(settings: MailSettings) -> None:
    if settings.user and not settings.user.isprintable():
        raise _invalid(
            MailField.USER, "There is an invisible sign in the user's name.", "Type it anew."
        )
    sender = settings.sender
    if sender and not (sender.isprintable() and mailbox_address(sender)):
        raise _invalid(
            MailField.SENDER,
            "This is not an e-mail address.",
            "Write one, such as calendar@terp.example.",
        )


def _invalid(field_: MailField, sentence: str, remedy: str) -> InvalidValueError:
    return InvalidValueError(sentence, remedy=remedy, field=field_.value)
