"""What the doctor says about the machine: its zone, its keyring, and what it did not answer."""

from collections.abc import Sequence

from terp_desktop.services.admin.checks import Check
from terp_desktop.system.machine import KEYRING, ZONE, Fallback


def local_zone_check(local_zone: str, fallbacks: Sequence[Fallback]) -> Check:
    """Whether the machine's time zone is known; if it had to be guessed, from what."""
    name = "local time zone"
    if guessed := next((one for one in fallbacks if one.subject == ZONE), None):
        return Check(name=name, is_ok=False, detail=f"{guessed.reason}.", remedy=guessed.instead)
    return Check(name=name, is_ok=True, detail=local_zone)


def keyring_check(keyring: str | None, fallbacks: Sequence[Fallback]) -> Check:
    """Where passwords are kept. That there is no keyring is no fault."""
    if failed := next((one for one in fallbacks if one.subject == KEYRING), None):
        detail = str(failed)
    elif keyring is None:
        detail = "There is none; passwords come from the environment, or are asked for."
    else:
        detail = f"Passwords are kept by {keyring}."
    return Check(name="keyring", is_ok=True, detail=detail)


def machine_check(fallbacks: Sequence[Fallback]) -> Check:
    """Whether the libraries and the system said all else that was asked of them."""
    failed = [one for one in fallbacks if one.subject not in {ZONE, KEYRING}]
    if not failed:
        return Check(name="machine", is_ok=True, detail="It answered all that was asked.")
    return Check(
        name="machine",
        is_ok=False,
        detail=" ".join(map(str, failed)),
        remedy="The log says more; repair what is named, or reinstall it.",
    )
