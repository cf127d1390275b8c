"""Finds the passwords of databases: entered ones, the environment's, the keyring's."""

from dataclasses import replace

from terp_desktop.system.settings import Settings


class Passwords:
    """The passwords of this run; none is ever written to a file."""

    def __init__(self) -> None:
        self._entered: dict[str, str] = {}

    def remember(self, url: str, password: str) -> None:
        """Remember the password as long as the program runs."""
        if (name := _keyring_key(url)) is not None:
            self._entered[name] = password

    def save(self, url: str, password: str) -> None:
        """Remember the password, and save it in the keyring.

        Raises NoKeyringError if there is none.
        """
        from terp_desktop.system.keyring import save_password

        self.remember(url, password)
        if (name := _keyring_key(url)) is not None:
            save_password(name, password)

    def find(self, url: str, from_environment: str | None = None) -> str | None:
        """Return the database's password; None if none is known or needed."""
        return self.find_by_key(_keyring_key(url), from_environment)

    def find_by_key(self, key: str | None, from_environment: str | None = None) -> str | None:
        """Return the password of a database whose keyring key is known."""
        if key is None:
            return None
        if key in self._entered:
            return self._entered[key]
        if from_environment is not None:
            return from_environment
        from terp_desktop.system.keyring import load_password

        return load_password(key)

    def fill_in(self, settings: Settings) -> Settings:
        """Return the settings with the known password, if any, in the database's URL."""
        password = self.find(settings.database_url, settings.database_password)
        if password is None:
            return settings
        from terp_desktop.storage.engine.urls import with_password

        return replace(settings, database_url=with_password(settings.database_url, password))


def _keyring_key(url: str) -> str | None:
    """Return the key of the database's password in the keyring; None if it needs none."""
    if url.startswith("sqlite:"):  # a plain start does not load SQLAlchemy
        return None
    from terp_desktop.storage.engine.urls import password_key

    return password_key(url)
