"""The operating system's keyring, where passwords are kept.

One that fails in any way is as none at all.
"""

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.machine import KEYRING, ask, expect
from terp_desktop.system.paths import APPLICATION

_INSTEAD = "Passwords come from the environment, or are asked for."


class NoKeyringError(TerpError):
    """This machine has no keyring, or it stays locked."""

    code = "NO_KEYRING"


def keyring_name() -> str | None:
    """What keeps the passwords; None if nothing does."""

    def name() -> str | None:
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring

        ring = keyring.get_keyring()
        return None if isinstance(ring, NoKeyring) else expect(str, ring.name)

    return ask(KEYRING, name, otherwise=None, instead=_INSTEAD)


def kept_password(name: str) -> str | None:
    """The password kept under that name; None where none is, or no keyring to look in."""
    return ask(KEYRING, lambda: _kept(name), otherwise=None, instead=_INSTEAD, matters=True)


def keep_password(name: str, password: str) -> None:
    """Keep the password under that name; NoKeyringError where that is not possible."""

    def keep() -> bool:
        import keyring

        keyring.set_password(APPLICATION, name, password)
        return _kept(name) == password  # some take all, and keep nothing

    if not ask(KEYRING, keep, otherwise=False, instead=_INSTEAD):
        raise NoKeyringError(
            "The password was not kept: this machine has no keyring that is open.",
            remedy="Give it anew each time, or in TERP_DATABASE_PASSWORD or TERP_SMTP_PASSWORD.",
        )


def _kept(name: str) -> str | None:
    import keyring
    from keyring.errors import NoKeyringError as NoBackendError

    try:
        kept: object = keyring.get_password(APPLICATION, name)
    except NoBackendError:  # many machines have none, and nothing is wrong with them
        return None
    return None if kept is None else expect(str, kept)
