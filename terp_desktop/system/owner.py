"""Whose account of this machine the program runs in."""

import getpass
import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system: its login and the name of its person."""

    login: str
    full_name: str


def account() -> Account:
    """The account that runs the program; its login stands for a name that is not known."""
    login = _login()
    return Account(login, _full_name() or login)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):  # a user id without an account, as in containers
        return f"user{os.getuid()}" if hasattr(os, "getuid") else "user"


def _full_name() -> str:
    """The person's name as the password database has it, the first of its comma-parted fields."""
    try:
        import pwd

        gecos = pwd.getpwuid(os.getuid()).pw_gecos
    except (ImportError, KeyError):
        return ""
    return gecos.split(",")[0].strip()
