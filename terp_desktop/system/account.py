"""Whose account of this machine the program runs in, and what the machine is called."""

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
    """An account of the operating system: its login and the name of its person."""

    login: str
    full_name: str


def current_account() -> Account:
    """The account that runs the program; its login stands for a name that is not known."""
    number = os.getuid() if sys.platform != "win32" else ""
    login = call_with_fallback(
        "account's login",
        lambda: require_text(getpass.getuser()),
        otherwise=f"user{number}",
        instead=f"It is called user{number} here.",
    )
    return Account(login, _full_name() or login)


def _full_name() -> str:
    """The person's name as the password database has it, the first of its comma-parted fields."""
    if sys.platform == "win32":
        return ""

    def name() -> str:
        import pwd

        try:
            entry = pwd.getpwuid(os.getuid())
        except KeyError:  # a user id without an account, as in containers
            return ""
        told = entry.pw_gecos.split(",")[0].strip()
        return require_text(told) if told else ""

    return call_with_fallback(
        "account's full name", name, otherwise="", instead="Its login stands for it."
    )


@cache
def host_name() -> str:
    """What the machine calls itself; a name of this process's own where it does not."""
    from uuid import uuid4

    own = f"host-{uuid4().hex[:8]}"
    return call_with_fallback(
        "machine's name",
        lambda: require_text(socket.gethostname()),
        otherwise=own,
        instead=f"It is called {own} here.",
    )[:_MAX_NAME_LENGTH]
