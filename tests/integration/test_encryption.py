"""Encrypted connections: required, verified, refused if the certificate is not valid."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.server_address import Encryption, ServerAddress, ServerKind
from terp_desktop.services.admin.connection import ConnectionService
from tests.integration.certificates import CertificateAuthority, create_authority
from tests.integration.logins import PASSWORD, add_login
from tests.integration.servers import Server, run_server

pytestmark = pytest.mark.server
LOGIN = "cleo"
KINDS = {"postgresql": ServerKind.POSTGRESQL, "mariadb": ServerKind.MYSQL}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the servers' account may look into."""
    with tempfile.TemporaryDirectory(prefix="terp-certificates-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def authority(folder: Path) -> CertificateAuthority:
    return create_authority("company", folder)


@pytest.fixture(scope="module")
def stranger(folder: Path) -> CertificateAuthority:
    return create_authority("stranger", folder)


@pytest.fixture(scope="module", params=["postgresql", "mariadb"])
def server(
    request: pytest.FixtureRequest, folder: Path, authority: CertificateAuthority
) -> Iterator[Server]:
    """A server with a certificate of the company's authority, for this address."""
    certificate, key = authority.issue_certificate("127.0.0.1", folder)
    settings = {
        "postgresql": ("ssl=on", f"ssl_cert_file={certificate}", f"ssl_key_file={key}"),
        "mariadb": (f"ssl-cert={certificate}", f"ssl-key={key}", f"ssl-ca={authority.file}"),
    }
    with run_server(request.param, *settings[request.param]) as one:
        add_login(one, LOGIN)
        yield one


@pytest.fixture
def address(server: Server) -> ServerAddress:
    return ServerAddress(
        kind=KINDS[server.kind],
        host="127.0.0.1",
        port=server.port,
        database="postgres" if server.kind == "postgresql" else "mysql",
        user=LOGIN,
    )


@pytest.fixture
def connections(tmp_path: Path) -> ConnectionService:
    environment = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    return ConnectionService(DatabaseDirectory({}, environment, Passwords()))


def test_a_connection_is_encrypted_where_that_is_asked_for(
    connections: ConnectionService, server: Server, address: ServerAddress
) -> None:
    if server.kind == "postgresql":
        (server.folder / "cluster" / "pg_hba.conf").write_text(
            "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n", encoding="utf-8"
        )
        server.execute("SELECT pg_reload_conf()")
    else:
        server.execute(f"ALTER USER {LOGIN}@'127.0.0.1' REQUIRE SSL")
    assert connections.test(address, PASSWORD).startswith("The connection works.")
    with pytest.raises(DatabaseError):
        connections.test(replace(address, encryption=Encryption.OFF), PASSWORD)


def test_a_server_that_the_company_vouches_for_is_believed(
    connections: ConnectionService, address: ServerAddress, authority: CertificateAuthority
) -> None:
    proved = replace(address, encryption=Encryption.VERIFIED, ca_file=authority.file)
    assert connections.test(proved, PASSWORD).startswith("The connection works.")


def test_a_certificate_of_an_unknown_authority_is_refused(
    connections: ConnectionService, address: ServerAddress, stranger: CertificateAuthority
) -> None:
    for ca_file in (stranger.file, None):
        wrong = replace(address, encryption=Encryption.VERIFIED, ca_file=ca_file)
        with pytest.raises(DatabaseError) as refused:
            connections.test(wrong, PASSWORD)
        assert refused.value.code == "TLS_REFUSED"


def test_a_server_of_another_name_is_not_believed(
    connections: ConnectionService, address: ServerAddress, authority: CertificateAuthority
) -> None:
    wrong = replace(
        address, host="localhost", encryption=Encryption.VERIFIED, ca_file=authority.file
    )
    with pytest.raises(DatabaseError) as refused:
        connections.test(wrong, PASSWORD)
    assert refused.value.code == "TLS_REFUSED"
