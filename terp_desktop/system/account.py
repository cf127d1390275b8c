"""The operating-system account that runs the program, and the machine's name."""

import getpass
import os
import socket
import sys
from dataclasses import dataclass
from functools import cache

from terp_desktop.system.machine import call_with_fallback, require_text

_MAX_NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system: its login and its owner's full name."""

    login: str
    full_name: str


def current_account() -> Account:
    """Return the account that runs the program; an unknown full name is its login."""
    number = os.getuid() if sys.platform != "win32" else ""
    login = call_with_fallback(
        "account's login",
        lambda: require_text(getpass.getuser()),
        otherwise=f"user{number}",
        instead=f"It is called user{number} here.",
    )
    return Account(login, _full_name() or login)


def _full_name() -> str:
    """Return the name in the password database (the first GECOS field), or ""."""
    if sys.platform == "win32":
        return ""

    def name() -> str:
        import pwd

        try:
            entry = pwd.getpwuid(os.getuid())
        except KeyError:  # a user id without an account, as in containers
            return ""
        full_name = entry.pw_gecos.split(",")[0].strip()
        return require_text(full_name) if full_name else ""

    return call_with_fallback(
        "account's full name", name, otherwise="", instead="Its login stands for it."
    )


@cache
def host_name() -> str:
    """Return the machine's name; a random one for this process where it has none."""
    random_name = f"host-{os.urandom(4).hex()}"
    return call_with_fallback(
        "machine's name",
        lambda: require_text(socket.gethostname()),
        otherwise=random_name,
        instead=f"It is called {random_name} here.",
    )[:_MAX_NAME_LENGTH]
