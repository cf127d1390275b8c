"""Compiled locales for tests: most machines lack those of other countries."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = ("tr_TR", "az_AZ", "de_DE")
_VARIABLES = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_TIME", "LC_NUMERIC")
# What C makes of the letter i, and the name of a month.
_PROBE = """
import ctypes, datetime, locale
locale.setlocale(locale.LC_ALL, "")
print(chr(ctypes.CDLL(None).toupper(ord("i"))), f"{datetime.date(2026, 11, 4):%B}")
"""


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of compiled locales, for `LOCPATH`."""
    folder = tmp_path_factory.mktemp("locales")
    for name in NAMES:
        words = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        subprocess.run(words, check=True, capture_output=True)
    return folder


def environment_in(locales: Path, variable: str, name: str) -> dict[str, str]:
    """The environment, with that variable alone saying which locale is in force."""
    kept = {key: value for key, value in os.environ.items() if key not in _VARIABLES}
    return kept | {"LOCPATH": str(locales), variable: f"{name}.UTF-8"}


def probe_locale(environment: dict[str, str]) -> tuple[str, str]:
    """What a program in that environment makes of i as a capital, and what November is called."""
    asked = subprocess.run(
        [sys.executable, "-c", _PROBE],
        env=environment,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    letter, month = asked.stdout.split()
    return letter, month
