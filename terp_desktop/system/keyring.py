"""The operating system's keyring, where passwords are kept.

One that fails in any way is as none at all.
"""

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.machine import KEYRING, call_with_fallback, require_type
from terp_desktop.system.paths import APPLICATION

_FALLBACK_SENTENCE = "Passwords come from the environment, or are asked for."


class NoKeyringError(TerpError):
    """This machine has no keyring, or it stays locked."""

    code = "NO_KEYRING"


def keyring_name() -> str | None:
    """What keeps the passwords; None if nothing does."""

    def name() -> str | None:
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring

        ring = keyring.get_keyring()
        return None if isinstance(ring, NoKeyring) else require_type(str, ring.name)

    return call_with_fallback(KEYRING, name, otherwise=None, instead=_FALLBACK_SENTENCE)


def load_password(name: str) -> str | None:
    """The password kept under that name; None where none is, or no keyring to look in."""
    return call_with_fallback(
        KEYRING, lambda: _load(name), otherwise=None, instead=_FALLBACK_SENTENCE, matters=True
    )


def save_password(name: str, password: str) -> None:
    """Keep the password under that name; NoKeyringError where that is not possible."""

    def keep() -> bool:
        import keyring

        keyring.set_password(APPLICATION, name, password)
        return _load(name) == password  # some take all, and keep nothing

    if not call_with_fallback(KEYRING, keep, otherwise=False, instead=_FALLBACK_SENTENCE):
        raise NoKeyringError(
            "The password was not kept: this machine has no keyring that is open.",
            remedy="Give it anew each time, or in TERP_DATABASE_PASSWORD or TERP_SMTP_PASSWORD.",
        )


def _load(name: str) -> str | None:
    import keyring
    from keyring.errors import NoKeyringError as NoBackendError

    try:
        kept: object = keyring.get_password(APPLICATION, name)
    except NoBackendError:  # many machines have none, and nothing is wrong with them
        return None
    return None if kept is None else require_type(str, kept)
