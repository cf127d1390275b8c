"""The choice of a database is stored in the settings file, without its password."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.server_address import Encryption, ServerAddress, ServerKind
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.storage.engine.urls import server_of, url_of
from terp_desktop.system.settings import load_settings
from tests.keyrings import MemoryKeyring

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def ring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}


def service(environment: dict[str, str], **given: str | None) -> ConnectionService:
    return ConnectionService(DatabaseDirectory(given, environment, Passwords()))


def address(
    kind: ServerKind = ServerKind.POSTGRESQL,
    encryption: Encryption = Encryption.REQUIRED,
    ca_file: Path | None = None,
) -> ServerAddress:
    return ServerAddress(
        kind=kind,
        host="erp.example",
        port=6543,
        database="terp",
        user="ann",
        encryption=encryption,
        ca_file=ca_file,
    )


def test_without_a_choice_the_embedded_database_is_used(environment: dict[str, str]) -> None:
    assert service(environment).current().server is None


def test_what_is_chosen_counts_from_the_next_opening_on(
    environment: dict[str, str], tmp_path: Path
) -> None:
    chosen = address()
    assert service(environment).use(chosen, PASSWORD) is None
    assert service(environment).current().server == chosen
    assert service(environment).has_password(chosen)
    assert PASSWORD not in (tmp_path / "config.toml").read_text(encoding="utf-8")
    filled = Passwords().fill_in(load_settings({}, environment))
    assert f"ann:{PASSWORD}@erp.example:6543" in filled.database_url
    service(environment).use(None)
    assert service(environment).current().server is None
    assert not load_settings({}, environment).is_configured


def test_without_a_keyring_the_choice_is_kept_and_the_person_is_reported(
    environment: dict[str, str], tmp_path: Path
) -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    warning = service(environment).use(address(), PASSWORD)
    assert warning is not None
    assert "keyring" in warning
    assert service(environment).current().server == address()
    assert PASSWORD not in "".join(
        file.read_text(encoding="utf-8") for file in tmp_path.iterdir() if file.is_file()
    )


@pytest.mark.parametrize(
    "who, given, more",
    [
        ("--database-url", {"database_url": "sqlite:///x.db"}, {}),
        ("TERP_DATABASE_URL", {}, {"TERP_DATABASE_URL": "sqlite:///x.db"}),
        (None, {}, {}),
    ],
)
def test_the_override_of_the_configured_database_is_named(
    environment: dict[str, str], who: str | None, given: dict[str, str], more: dict[str, str]
) -> None:
    assert service(environment | more, **given).current().overridden_by == who


@pytest.mark.parametrize("kind", list(ServerKind))
@pytest.mark.parametrize("encryption", list(Encryption))
def test_every_address_is_read_as_it_was_written(
    kind: ServerKind, encryption: Encryption, tmp_path: Path
) -> None:
    authority = tmp_path / "company ca.pem"
    authority.touch()
    for ca_file in (None, authority if encryption is Encryption.VERIFIED else None):
        whole = address(kind, encryption, ca_file)
        assert server_of(url_of(whole)) == whole


@pytest.mark.parametrize("url", ["sqlite:///x.db", "postgresql+psycopg:///terp?host=/run"])
def test_a_url_beyond_the_fields_of_the_form_is_no_server_address(url: str) -> None:
    assert server_of(url) is None


@pytest.mark.parametrize(
    "field, values",
    [
        ("host", {"host": " "}),
        ("database", {"database": ""}),
        ("user", {"user": ""}),
        ("port", {"port": 0}),
        ("ca_file", {"ca_file": Path("/no/such/file.pem")}),
    ],
)
def test_an_address_that_cannot_be_is_refused_by_its_field(
    field: str, values: dict[str, object]
) -> None:
    usual = {"host": "erp", "port": 5432, "database": "terp", "user": "ann"}
    with pytest.raises(InvalidValueError) as refused:
        ServerAddress(kind=ServerKind.MYSQL, **(usual | values))  # type: ignore[arg-type]
    assert refused.value.details["field"] == field
