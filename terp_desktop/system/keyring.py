"""Loads, saves and deletes passwords in the operating system's keyring.

A keyring that fails in any way counts as none.
"""

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.machine import KEYRING, call_with_fallback, require_type
from terp_desktop.system.paths import APPLICATION

_FALLBACK_SENTENCE = "Passwords come from the environment, or are asked for."


class NoKeyringError(TerpError):
    """This machine has no keyring, or it is locked."""

    code = "NO_KEYRING"


def keyring_name() -> str | None:
    """Return the name of the keyring; None if there is none."""

    def name() -> str | None:
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring

        ring = keyring.get_keyring()
        return None if isinstance(ring, NoKeyring) else require_type(str, ring.name)

    return call_with_fallback(KEYRING, name, otherwise=None, instead=_FALLBACK_SENTENCE)


def load_password(name: str) -> str | None:
    """Return the password of that name; None if there is none, or no keyring."""
    return call_with_fallback(
        KEYRING, lambda: _load(name), otherwise=None, instead=_FALLBACK_SENTENCE, matters=True
    )


def save_password(name: str, password: str) -> None:
    """Save the password under that name.

    Raises NoKeyringError if that is not possible.
    """

    def keep() -> bool:
        import keyring

        keyring.set_password(APPLICATION, name, password)
        return _load(name) == password  # some backends accept everything and store nothing

    if not call_with_fallback(KEYRING, keep, otherwise=False, instead=_FALLBACK_SENTENCE):
        raise NoKeyringError(
            "The password was not kept: this machine has no keyring that is open.",
            remedy="Give it anew each time, or in TERP_DATABASE_PASSWORD or TERP_SMTP_PASSWORD.",
        )


def delete_password(name: str) -> None:
    """Delete the password of that name, if there is one.

    Raises NoKeyringError if it may still be there.
    """

    def forget() -> bool:
        import keyring

        if _load(name) is None:
            return True
        keyring.delete_password(APPLICATION, name)
        return _load(name) is None

    if not call_with_fallback(KEYRING, forget, otherwise=False, instead=_FALLBACK_SENTENCE):
        raise NoKeyringError(
            "The password may still be in the keyring, which does not open.",
            remedy=f"Delete “{name}” of {APPLICATION} in your system's passwords.",
        )


def _load(name: str) -> str | None:
    import keyring
    from keyring.errors import NoKeyringError as NoBackendError

    try:
        password: object = keyring.get_password(APPLICATION, name)
    except NoBackendError:  # many machines have none, which is no fault to report
        return None
    return None if password is None else require_type(str, password)
