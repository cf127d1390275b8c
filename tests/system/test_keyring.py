"""Access to the keyring, with fake keyrings."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as ForgetfulKeyring

from terp_desktop.system import machine
from terp_desktop.system.keyring import (
    NoKeyringError,
    delete_password,
    keyring_name,
    load_password,
    save_password,
)
from tests.keyrings import BrokenKeyring, MemoryKeyring

FAILURES = [
    *(ModuleNotFoundError("No module named 'secretstorage'"), ConnectionResetError(104, "reset")),
    *(RuntimeError("no loop"), KeyError("login"), EOFError(), TimeoutError(), AttributeError()),
]
NONSENSE = [b"secret", 7, ["secret"], ""]


@pytest.fixture
def ring(request: pytest.FixtureRequest) -> Iterator[KeyringBackend]:
    before = keyring.get_keyring()
    keyring.set_keyring(request.param())
    yield keyring.get_keyring()
    keyring.set_keyring(before)
    machine.clear_fallback(machine.KEYRING)


@pytest.mark.parametrize("ring", [MemoryKeyring], indirect=True)
def test_a_password_is_kept_under_its_name(ring: KeyringBackend) -> None:
    save_password("ann@terp", "secret")
    assert load_password("ann@terp") == "secret"
    assert load_password("ben@terp") is None
    assert keyring_name() == "keyrings MemoryKeyring"
    assert machine.fallbacks() == ()


@pytest.mark.parametrize("ring", [MemoryKeyring], indirect=True)
def test_a_deleted_password_is_gone_and_others_stay(ring: KeyringBackend) -> None:
    for name in ("ann@terp", "ben@terp"):
        save_password(name, "secret")
    delete_password("ann@terp")
    delete_password("ann@terp")  # there is none any more
    assert (load_password("ann@terp"), load_password("ben@terp")) == (None, "secret")


@pytest.mark.parametrize("ring", [NoKeyring], indirect=True)
def test_without_a_keyring_there_is_nothing_to_delete(ring: KeyringBackend) -> None:
    delete_password("ann@terp")
    assert machine.fallbacks() == ()


@pytest.mark.parametrize("ring", [NoKeyring], indirect=True)
def test_without_a_keyring_nothing_is_kept_and_that_is_reported(ring: KeyringBackend) -> None:
    assert load_password("ann@terp") is None
    assert keyring_name() is None
    assert machine.fallbacks() == ()
    with pytest.raises(NoKeyringError, match="TERP_DATABASE_PASSWORD"):
        save_password("ann@terp", "secret")


@pytest.mark.parametrize(
    "ring", [partial(BrokenKeyring, one) for one in (*FAILURES, *NONSENSE)], indirect=True
)
def test_a_keyring_that_fails_in_any_way_is_as_none(ring: KeyringBackend) -> None:
    assert load_password("ann@terp") is None
    [fallback] = [one for one in machine.unreported_fallbacks() if one.subject == machine.KEYRING]
    assert "Passwords come from the environment, or are asked for." in str(fallback)
    with pytest.raises(NoKeyringError):
        save_password("ann@terp", "secret")
    with pytest.raises(NoKeyringError, match="Delete “ann@terp” of"):
        delete_password("ann@terp")
    assert "secret" not in "".join(map(str, machine.fallbacks())).replace("secretstorage", "")


@pytest.mark.parametrize("ring", [ForgetfulKeyring], indirect=True)
def test_a_keyring_that_keeps_nothing_has_not_kept_the_password(ring: KeyringBackend) -> None:
    with pytest.raises(NoKeyringError):
        save_password("ann@terp", "secret")


@pytest.mark.parametrize(
    "backend", ["no.such.Keyring", "tests.keyrings.Missing", "os.path", "tests.keyrings.OddKeyring"]
)
def test_a_backend_that_cannot_be_loaded_is_as_none(backend: str, tmp_path: Path) -> None:
    """As the environment names one; the program asks for the password of a server."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "terp_desktop", "db", "status"),
            *("--database-url", "postgresql+psycopg://ann@127.0.0.1:1/erp"),
        ],
        env=os.environ
        | {
            "PYTHON_KEYRING_BACKEND": backend,
            "TERP_CONFIG_DIR": str(tmp_path),
            "TERP_DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error[")
    assert done.stderr.count("Asking for the keyring failed") == 1
    assert "Passwords come from the environment, or are asked for." in done.stderr
