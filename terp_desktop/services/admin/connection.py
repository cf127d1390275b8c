"""Which database the program works on: the embedded one, or the company's on a server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from terp_desktop.domain.server_address import ServerAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentDatabase:
    """The database in use: `server` None is the embedded one, or another file.

    `fixed_by` says who has named it for this run, past the settings' file: what is chosen
    counts only once that does not do so any more.
    """

    server: ServerAddress | None
    overridden_by: str | None = None


class DatabaseChoice(Protocol):
    """Knows how databases are reached, and keeps which is to be used."""

    def current(self) -> CurrentDatabase:
        """The database in use."""

    def test(self, server: ServerAddress, password: str | None) -> str:
        """Open it and look; what was found, in sentences. DatabaseError says why not."""

    def choose(self, server: ServerAddress | None) -> None:
        """Use it from the next start on; None is the embedded one."""

    def save_password(self, server: ServerAddress, password: str) -> None:
        """Know the password from now on, and keep it in the keyring; NoKeyringError if not."""

    def has_password(self, server: ServerAddress) -> bool:
        """Whether a password for it is known."""


class ConnectionService:
    """Chooses the database; every call may take seconds, and belongs on a worker."""

    def __init__(self, choice: DatabaseChoice) -> None:
        self._choice = choice

    def current(self) -> CurrentDatabase:
        """The database in use."""
        return self._choice.current()

    def test(self, server: ServerAddress, password: str | None) -> str:
        """Whether the database can be worked on; what was found. None is the kept password."""
        return self._choice.test(server, password or None)

    def use(self, server: ServerAddress | None, password: str | None = None) -> str | None:
        """Use a server's database, or with None the embedded one, from the next opening on.

        What is told is why the password could not be kept; None if nothing is to be said.
        """
        told = None
        if server is not None and password:
            told = self._save_password(lambda: self._choice.save_password(server, password))
        self._choice.choose(server)
        return told

    def has_password(self, server: ServerAddress) -> bool:
        """Whether a password for it is known."""
        return self._choice.has_password(server)

    def _save_password(self, keep: Callable[[], None]) -> str | None:
        from terp_desktop.domain.errors import TerpError

        try:
            keep()
        except TerpError as error:
            return str(error)
        return None
