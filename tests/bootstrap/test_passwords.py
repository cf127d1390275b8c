"""Database passwords: their sources, and places where they must never appear."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.system.keyring import NoKeyringError
from terp_desktop.system.settings import Settings, load_settings
from tests.keyrings import MemoryKeyring

URL = "postgresql+psycopg://ann@erp.example:5432/terp?sslmode=require"


@pytest.fixture(autouse=True)
def ring() -> Iterator[MemoryKeyring]:
    before, own = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


def settings(folder: Path, url: str = URL, **environment: str) -> Settings:
    folders = {"TERP_DATA_DIR": str(folder), "TERP_CONFIG_DIR": str(folder)}
    return load_settings({"database_url": url}, folders | environment)


def test_the_keyring_s_password_is_filled_in(tmp_path: Path) -> None:
    Passwords().save(URL, "p@ss/word")
    filled = Passwords().fill_in(settings(tmp_path)).database_url
    assert filled == URL.replace("ann@", "ann:p%40ss%2Fword@")


def test_the_environment_s_comes_before_the_keyring_s_and_what_was_just_given_before_both(
    tmp_path: Path,
) -> None:
    passwords = Passwords()
    passwords.save(URL, "kept")
    configured = settings(tmp_path, TERP_DATABASE_PASSWORD="told")
    assert "ann:told@" in Passwords().fill_in(configured).database_url
    passwords.remember(URL, "given")
    assert "ann:given@" in passwords.fill_in(configured).database_url


@pytest.mark.parametrize(
    "url", ["sqlite:///x.db", "mysql+pymysql://ann:own@erp/terp", "postgresql+psycopg:///terp"]
)
def test_an_address_that_needs_none_is_left_as_it_is(tmp_path: Path, url: str) -> None:
    configured = settings(tmp_path, url, TERP_DATABASE_PASSWORD="told")
    assert Passwords().fill_in(configured) == configured


def test_each_database_has_a_password_of_its_own(tmp_path: Path) -> None:
    passwords = Passwords()
    passwords.save(URL, "secret")
    other = URL.replace("erp.example", "other.example")
    assert passwords.fill_in(settings(tmp_path, other)).database_url == other


def test_without_a_keyring_the_password_is_known_until_the_program_ends(tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    passwords = Passwords()
    with pytest.raises(NoKeyringError):
        passwords.save(URL, "secret")
    assert "ann:secret@" in passwords.fill_in(settings(tmp_path)).database_url
    assert Passwords().fill_in(settings(tmp_path)).database_url == URL
