"""Chooses the program's database: the embedded one, or one on a server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from terp_desktop.domain.server_address import ServerAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentDatabase:
    """The database in use: `server` None is the embedded one, or another file.

    `overridden_by` names what overrides the settings in this run; a choice has no effect
    while it does.
    """

    server: ServerAddress | None
    overridden_by: str | None = None


class DatabaseChoice(Protocol):
    """Opens databases, and stores which one to use."""

    def current(self) -> CurrentDatabase:
        """The database in use."""

    def test(self, server: ServerAddress, password: str | None) -> str:
        """Opens and inspects it; returns the findings in sentences, or raises DatabaseError."""

    def choose(self, server: ServerAddress | None) -> None:
        """Uses it from the next start on; None is the embedded one."""

    def save_password(self, server: ServerAddress, password: str) -> None:
        """Stores the password in the keyring; NoKeyringError if it lasts for this run only."""

    def has_password(self, server: ServerAddress) -> bool:
        """Whether a password for it is known."""


class ConnectionService:
    """Chooses the database; every call may take seconds and belongs on a worker thread."""

    def __init__(self, choice: DatabaseChoice) -> None:
        self._choice = choice

    def current(self) -> CurrentDatabase:
        """The database in use."""
        return self._choice.current()

    def test(self, server: ServerAddress, password: str | None) -> str:
        """Tests the database; returns the findings. `password` None uses the stored one."""
        return self._choice.test(server, password or None)

    def use(self, server: ServerAddress | None, password: str | None = None) -> str | None:
        """Uses a server's database, or with None the embedded one, from the next start on.

        Returns why the password could not be stored; None if it was, or there is none.
        """
        failure = None
        if server is not None and password:
            failure = self._save_password(lambda: self._choice.save_password(server, password))
        self._choice.choose(server)
        return failure

    def has_password(self, server: ServerAddress) -> bool:
        """Whether a password for it is known."""
        return self._choice.has_password(server)

    def _save_password(self, save: Callable[[], None]) -> str | None:
        from terp_desktop.domain.errors import TerpError

        try:
            save()
        except TerpError as error:
            return str(error)
        return None
