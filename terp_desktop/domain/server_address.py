"""The address of a database on a server."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from terp_desktop.domain.errors import InvalidValueError

MAX_PORT = 65_535


class ServerKind(StrEnum):
    """The supported database servers."""

    POSTGRESQL = "postgresql"
    MYSQL = "mysql"


DEFAULT_PORTS = {ServerKind.POSTGRESQL: 5432, ServerKind.MYSQL: 3306}


class Encryption(StrEnum):
    """Whether the connection is encrypted, and the server's certificate verified."""

    OFF = "off"
    REQUIRED = "required"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """A database on a server, and how to connect to it; without a password.

    `ca_file` has the certificates that verify the server; None uses the system's.
    """

    kind: ServerKind
    host: str
    port: int
    database: str
    user: str
    encryption: Encryption = Encryption.REQUIRED
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        for field, words in (("host", "server"), ("database", "database"), ("user", "user")):
            if not getattr(self, field).strip():
                raise InvalidValueError(
                    f"The {words} has no name.", remedy=f"Give the name of the {words}.",
                    field=field,
                )  # fmt: skip
        if not 0 < self.port <= MAX_PORT:
            raise InvalidValueError(
                f"There is no port {self.port}.",
                remedy=f"Use a number from 1 to {MAX_PORT}.",
                field="port",
            )
        if self.ca_file is not None and not self.ca_file.is_file():
            raise InvalidValueError(
                f"There is no file “{self.ca_file}”.",
                remedy="Choose the file of certificates, or leave it empty for the system's.",
                field="ca_file",
            )
