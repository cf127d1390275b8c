"""A keyring for tests: machines that run them mostly have none."""

from typing import Any

from keyring.backend import KeyringBackend


class MemoryKeyring(KeyringBackend):
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


class BrokenKeyring(MemoryKeyring):
    """Answers every call alike: raises an exception or returns an invalid value."""

    def __init__(self, answer: object = None) -> None:
        super().__init__()
        self._answer = OSError("broken") if answer is None else answer
        self.passwords = BrokenPasswords(self._answer)

    def __repr__(self) -> str:
        return repr(self._answer)


class BrokenPasswords(dict[tuple[str, str], str]):
    def __init__(self, answer: object) -> None:
        super().__init__()
        self._answer = answer

    def get(self, *_: Any) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    __setitem__ = __delitem__ = get
