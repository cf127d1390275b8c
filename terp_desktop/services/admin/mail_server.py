"""Chooses the mail server of this computer, and tests it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from terp_desktop.domain.errors import InvalidValueError, TerpError
from terp_desktop.domain.mail import MailError, MailMessage
from terp_desktop.domain.mail_settings import (
    MailField,
    MailSettings,
    mailbox_address,
    require_usable,
)
from terp_desktop.domain.person import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentMailServer:
    """The mail server of this computer; `settings.host` is empty while there is none.

    `fixed_by` names the environment variable that sets a field, which then cannot be changed.
    `has_password`: whether a password for this login is known.
    """

    settings: MailSettings
    fixed_by: Mapping[MailField, str]
    has_password: bool

    @property
    def is_on(self) -> bool:
        """Whether e-mails are sent."""
        return bool(self.settings.host)


class MailServerChoice(Protocol):
    """Stores which mail server to use, and sends through one."""

    def current(self) -> CurrentMailServer:
        """The mail server in the settings."""

    def choose(self, server: MailSettings | None) -> None:
        """Uses it from now on; None sends no e-mail."""

    def save_password(self, server: MailSettings) -> None:
        """Stores its password in the keyring; NoKeyringError if it lasts for this run only."""

    def delete_password(self, server: MailSettings) -> None:
        """Forgets the password of this login; NoKeyringError if the keyring may still have it."""

    def has_password(self, server: MailSettings) -> bool:
        """Whether a password for this login is known."""

    def send(self, server: MailSettings, message: MailMessage) -> None:
        """Sends the message through the server; MailError if that fails."""


class MailServerService:
    """Chooses the mail server; every call may take seconds and belongs on a worker thread."""

    def __init__(self, choice: MailServerChoice, person: Person) -> None:
        self._choice = choice
        self._person = person

    def current(self) -> CurrentMailServer:
        """The mail server in the settings."""
        return self._choice.current()

    def test(self, server: MailSettings) -> str:
        """Sends the person a test e-mail; returns in a sentence where it went.

        Nothing is stored. Raises InvalidValueError with the field, or MailError.
        """
        self._require_complete(server)
        address = self._person.email or mailbox_address(server.own_mailbox)
        if address is None:
            raise MailError(
                "You have no e-mail address in this calendar.",
                remedy="Fill in the sender: the test e-mail then goes there.",
            )
        message = MailMessage(
            key=f"test-{uuid4().hex}",
            user_id=self._person.id,
            address=address,
            subject="Test e-mail of TERP Desktop",
            text=f"TERP Desktop can send e-mail through {server.host}.\n",
        )
        self._choice.send(server, message)
        return f"The mail server has taken the test e-mail to {address}."

    def use(self, server: MailSettings) -> str | None:
        """Uses the server from now on; returns why its password could not be stored.

        Raises InvalidValueError with the field; then nothing is changed.
        """
        self._require_complete(server)
        warning = self._save_password(server) if server.user and server.password else None
        self._choice.choose(server)
        return warning

    def turn_off(self) -> str | None:
        """Sends no e-mail from now on, and deletes the password of the server.

        Returns why the password could not be deleted.
        """
        server = self._choice.current().settings
        self._choice.choose(None)
        try:
            self._choice.delete_password(server)
        except TerpError as error:
            return str(error)
        return None

    def _require_complete(self, server: MailSettings) -> None:
        require_usable(server)
        if server.user and not server.password and not self._choice.has_password(server):
            raise InvalidValueError(
                "No password of this user is kept.",
                remedy="Type it once.",
                field=MailField.PASSWORD.value,
            )

    def _save_password(self, server: MailSettings) -> str | None:
        try:
            self._choice.save_password(server)
        except TerpError as error:
            return str(error)
        return None
