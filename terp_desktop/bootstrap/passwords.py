"""The passwords of databases: those just given, the environment's, those in the keyring."""

from dataclasses import replace

from terp_desktop.system.settings import Settings


class Passwords:
    """Knows the passwords of this run; none of them is ever written into a file."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}

    def remember(self, url: str, password: str) -> None:
        """Know this password for the database as long as the program runs."""
        if (name := _keyring_key(url)) is not None:
            self._given[name] = password

    def save(self, url: str, password: str) -> None:
        """Know it, and put it into the keyring; NoKeyringError where there is none."""
        from terp_desktop.system.keyring import save_password

        self.remember(url, password)
        if (name := _keyring_key(url)) is not None:
            save_password(name, password)

    def find(self, url: str, from_environment: str | None = None) -> str | None:
        """The password for the database; None if none is known, or it needs none."""
        name = _keyring_key(url)
        if name is None:
            return None
        if name in self._given:
            return self._given[name]
        if from_environment is not None:
            return from_environment
        from terp_desktop.system.keyring import load_password

        return load_password(name)

    def fill_in(self, settings: Settings) -> Settings:
        """The settings, with the password in the database's URL if one is known."""
        password = self.find(settings.database_url, settings.database_password)
        if password is None:
            return settings
        from terp_desktop.storage.engine.urls import with_password

        return replace(settings, database_url=with_password(settings.database_url, password))


def _keyring_key(url: str) -> str | None:
    """What the keyring calls the password; None for a database that needs none."""
    if url.startswith("sqlite:"):  # a plain start does not load what reads the others
        return None
    from terp_desktop.storage.engine.urls import password_key

    return password_key(url)
