"""A keyring for tests: machines that run them mostly have none."""

from keyring.backend import KeyringBackend


class OwnKeyring(KeyringBackend):
    """Keeps passwords as long as the test runs."""

    priority = -1.0  # never chosen by itself

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.passwords[service, username]
