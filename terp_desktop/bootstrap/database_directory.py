"""Chooses the database: reads and writes the settings file, and tests connections."""

from collections.abc import Mapping
from dataclasses import dataclass

from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.server_address import ServerAddress
from terp_desktop.services.admin.connection import CurrentDatabase
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.urls import server_of, url_of, with_password
from terp_desktop.storage.schema.state import DatabaseStatus, status
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.config_file import write_config
from terp_desktop.system.paths import folders
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import load_settings


@dataclass(frozen=True, slots=True)
class DatabaseDirectory:
    """Implements `DatabaseChoice` for a call of the program with these options."""

    options: Mapping[str, str | None]
    environment: Mapping[str, str]
    passwords: Passwords
    fixed_by: str | None = None
    """The option that overrides the database of this run, such as --demo."""

    def current(self) -> CurrentDatabase:
        """Return the database in use, and the option or variable that overrides the file."""
        url = load_settings(self.options, self.environment).database_url
        return CurrentDatabase(server=server_of(url), overridden_by=self._fixed_by())

    def test(self, server: ServerAddress, password: str | None) -> str:
        """Connect to the database; return its status in sentences."""
        plain_url = url_of(server)
        known_password = password or self.passwords.find(
            plain_url, self.environment.get("TERP_DATABASE_PASSWORD") or None
        )
        url = plain_url if known_password is None else with_password(plain_url, known_password)
        present = status(url, migrations_folder())
        person = _describe_person(url, server, present)
        return f"The connection works. {_describe_status(present)}{person}"

    def choose(self, server: ServerAddress | None) -> None:
        """Write the choice into the settings file; None, the embedded one, removes the line."""
        url = None if server is None else url_of(server)
        write_config(folders(self.environment).config_file, {"database_url": url})

    def save_password(self, server: ServerAddress, password: str) -> None:
        """Remember the password for this run, and save it in the keyring."""
        self.passwords.save(url_of(server), password)

    def has_password(self, server: ServerAddress) -> bool:
        """Whether a password for the server is known."""
        environment = self.environment.get("TERP_DATABASE_PASSWORD") or None
        return self.passwords.find(url_of(server), environment) is not None

    def _fixed_by(self) -> str | None:
        if self.fixed_by is not None:
            return self.fixed_by
        if self.options.get("database_url"):
            return "--database-url"
        return "TERP_DATABASE_URL" if self.environment.get("TERP_DATABASE_URL") else None


def _describe_status(present: DatabaseStatus) -> str:
    if missing := present.missing_host_tables:
        return f"It is not the ERP's database: it lacks {', '.join(missing)}."
    if present.up_to_date:
        return "The calendar there is up to date."
    if present.revision is None:
        return "There is no calendar yet; an administrator sets it up with the first start."
    return f"The calendar there is at {present.revision}, this program needs {present.head}."


def _describe_person(url: str, server: ServerAddress, present: DatabaseStatus) -> str:
    """Say which person the login acts as."""
    if "users" in present.missing_host_tables:
        return ""
    engine = open_engine(url, pooled=False)
    with SqlStore(engine).read() as work:
        person = work.people.find_by_login(server.user)
    if person is None:
        who = f"No user of the ERP has the login “{server.user}”"
        return f" {who}: ask the ERP's administrator for one."
    return f" You act there as {person.name}."
