"""The operating system's keyring, where passwords are kept."""

from terp_desktop.domain.errors import TerpError
from terp_desktop.system.paths import APPLICATION


class NoKeyringError(TerpError):
    """This machine has no keyring, or it stays locked."""

    code = "NO_KEYRING"


def kept_password(name: str) -> str | None:
    """The password kept under that name; None where none is, or no keyring to look in."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(APPLICATION, name)
    except KeyringError:
        return None


def keep_password(name: str, password: str) -> None:
    """Keep the password under that name; NoKeyringError where that is not possible."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(APPLICATION, name, password)
    except KeyringError as error:
        raise NoKeyringError(
            "The password was not kept: this machine has no keyring that is open.",
            remedy="Give it anew each time, or in TERP_DATABASE_PASSWORD or TERP_SMTP_PASSWORD.",
        ) from error


def forget_password(name: str) -> None:
    """Keep no password under that name any more."""
    import keyring
    from keyring.errors import KeyringError

    try:
        if keyring.get_password(APPLICATION, name) is not None:
            keyring.delete_password(APPLICATION, name)
    except KeyringError:
        return
