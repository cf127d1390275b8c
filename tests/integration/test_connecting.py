"""Testing a connection to a server: success is described, each failure has its own sentence."""

import socket
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy.engine import make_url

from terp_desktop.bootstrap import open_program
from terp_desktop.bootstrap.database import Database, OutdatedDatabaseError
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.server_address import Encryption, ServerAddress, ServerKind
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.services.admin.people import UnknownUserError
from terp_desktop.storage.engine.urls import url_of, with_password
from terp_desktop.storage.migration.migrate import downgrade
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings, load_settings
from tests.fakes import FixedClock
from tests.integration.logins import PASSWORD, add_login
from tests.integration.servers import Server

pytestmark = pytest.mark.server
LOGIN = "beth"
KINDS = {"postgresql": ServerKind.POSTGRESQL, "mariadb": ServerKind.MYSQL}
PATIENCE_S = 5


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    one: Server = request.getfixturevalue(request.param)
    add_login(one, LOGIN)
    return one


@pytest.fixture
def address(server: Server, request: pytest.FixtureRequest) -> ServerAddress:
    """Of a database at the newest schema; the test servers encrypt nothing."""
    url = make_url(request.getfixturevalue(f"migrated_{server.kind}"))
    return ServerAddress(
        kind=KINDS[server.kind],
        host="127.0.0.1",
        port=server.port,
        database=url.database or "",
        user=LOGIN,
        encryption=Encryption.OFF,
    )


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}


@pytest.fixture
def connections(environment: dict[str, str]) -> ConnectionService:
    return ConnectionService(DatabaseDirectory({}, environment, Passwords()))


def add_user(server: Server, database: str, role: str = "admin") -> None:
    quote = '"' if server.kind == "postgresql" else "`"
    columns = ", ".join(f"{quote}{name}{quote}" for name in ("openId", "name", "role"))
    server.execute(
        f"INSERT INTO users ({columns}) VALUES ('{LOGIN}', 'Beth Ode', '{role}')",
        database=database,
    )


def refusal(connections: ConnectionService, address: ServerAddress, password: str) -> DatabaseError:
    begun = monotonic()
    with pytest.raises(DatabaseError) as refused:
        connections.test(address, password)
    assert monotonic() - begun < PATIENCE_S
    assert password not in str(refused.value)
    return refused.value


def test_what_works_is_described(
    connections: ConnectionService, server: Server, address: ServerAddress
) -> None:
    add_user(server, address.database)
    assert connections.test(address, PASSWORD) == (
        "The connection works. The calendar there is up to date. You act there as Beth Ode."
    )


def test_a_login_that_is_not_on_the_staff_is_reported(
    connections: ConnectionService, address: ServerAddress
) -> None:
    assert f"No user of the ERP has the login “{LOGIN}”" in connections.test(address, PASSWORD)


def test_a_foreign_database_is_reported(
    connections: ConnectionService, server: Server, address: ServerAddress
) -> None:
    name = server.new_database()
    found = connections.test(replace(address, database=name), PASSWORD)
    assert "It is not the ERP's database: it lacks users, clients" in found
    server.drop(name)


def test_each_failure_has_a_sentence_of_its_own_in_time(
    connections: ConnectionService, address: ServerAddress
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        wrongs = {
            "SERVER_UNKNOWN": replace(address, host="no-such-host.invalid"),
            "DATABASE_UNREACHABLE": replace(address, port=nobody.getsockname()[1]),
            "DATABASE_MISSING": replace(address, database="nowhere"),
            "TLS_REFUSED": replace(address, encryption=Encryption.REQUIRED),
            "LOGIN_REFUSED": replace(address, user="stranger"),
        }
        refusals = {code: refusal(connections, wrong, PASSWORD) for code, wrong in wrongs.items()}
    assert [error.code for error in refusals.values()] == list(refusals)
    assert len({error.sentence for error in refusals.values()}) == len(wrongs)
    assert refusal(connections, address, "wrong").code == "LOGIN_REFUSED"


def test_a_server_that_is_silent_is_given_up(
    connections: ConnectionService, address: ServerAddress
) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as silent:
        wrong = replace(address, port=silent.getsockname()[1])
        assert refusal(connections, wrong, PASSWORD).code == "DATABASE_UNREACHABLE"


def settings(environment: dict[str, str], address: ServerAddress) -> Settings:
    url = with_password(url_of(address), PASSWORD)
    return load_settings({"database_url": url}, environment)


def test_a_stranger_is_refused_by_name(environment: dict[str, str], address: ServerAddress) -> None:
    with pytest.raises(UnknownUserError, match=LOGIN):
        open_program(settings(environment, address))


@pytest.mark.parametrize("role", ["admin", "user"])
def test_an_outdated_database_is_upgraded_when_an_administrator_confirms(
    environment: dict[str, str], server: Server, address: ServerAddress, role: str
) -> None:
    add_user(server, address.database, role)
    there = settings(environment, address)
    downgrade(
        there.database_url, migrations_folder(), "-1", now=FixedClock().now(), backup_dir=None
    )
    with pytest.raises(OutdatedDatabaseError) as refused:
        open_program(there)
    assert refused.value.details["mayUpgrade"] is (role == "admin")
    if role == "admin":
        program = open_program(there, may_upgrade=True)
        assert program.administration.status().is_current
        program.close()
    else:
        with pytest.raises(OutdatedDatabaseError):
            open_program(there, may_upgrade=True)
        Database(there).upgrade(lambda _step: None, is_saved=False)
