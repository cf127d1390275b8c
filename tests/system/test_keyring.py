"""The door to the keyring, before a keyring of the test's own."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from terp_desktop.system.keyring import (
    NoKeyringError,
    forget_password,
    keep_password,
    kept_password,
)
from tests.keyrings import OwnKeyring


@pytest.fixture(params=[OwnKeyring, NoKeyring])
def ring(request: pytest.FixtureRequest) -> Iterator[KeyringBackend]:
    before = keyring.get_keyring()
    keyring.set_keyring(request.param())
    yield keyring.get_keyring()
    keyring.set_keyring(before)


@pytest.mark.parametrize("ring", [OwnKeyring], indirect=True)
def test_a_password_is_kept_until_it_is_forgotten(ring: KeyringBackend) -> None:
    keep_password("ann@terp", "secret")
    assert kept_password("ann@terp") == "secret"
    assert kept_password("ben@terp") is None
    forget_password("ann@terp")
    forget_password("ann@terp")
    assert kept_password("ann@terp") is None


@pytest.mark.parametrize("ring", [NoKeyring], indirect=True)
def test_without_a_keyring_nothing_is_kept_and_that_is_told(ring: KeyringBackend) -> None:
    assert kept_password("ann@terp") is None
    forget_password("ann@terp")
    with pytest.raises(NoKeyringError, match="TERP_DATABASE_PASSWORD"):
        keep_password("ann@terp", "secret")
