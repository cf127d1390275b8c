"""Connection failures: each is reported soon, in a sentence of its own."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

import pytest
import sqlalchemy as sa

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.engine import open_engine
from tests.integration.servers import Server

pytestmark = pytest.mark.server
SOON_S = 5


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    found: Server = request.getfixturevalue(request.param)
    account = "ROLE staff LOGIN PASSWORD 'right'"
    if request.param == "mariadb":
        account = "USER staff@localhost IDENTIFIED BY 'right'"
    found.execute(f"CREATE {account}")
    yield found
    found.execute(
        "DROP ROLE staff" if request.param == "postgresql" else "DROP USER staff@localhost"
    )


def connection_error(url: str | sa.URL) -> DatabaseError:
    began = time.monotonic()
    with pytest.raises(DatabaseError) as caught, open_engine(url).connect():
        pass
    assert time.monotonic() - began < SOON_S
    assert "right" not in str(caught.value)
    assert caught.value.sentence.endswith(".")
    assert caught.value.remedy.endswith((".", ";"))
    return caught.value


def address(server: Server, database: str | None = None) -> sa.URL:
    home = {"postgresql": "postgres", "mariadb": "information_schema"}[server.kind]
    return sa.make_url(server.url(database or home, "staff", "right"))


def test_an_unknown_host(server: Server) -> None:
    found = connection_error(address(server).set(host="nowhere.invalid"))
    assert (found.code, "nowhere.invalid" in found.sentence) == ("SERVER_UNKNOWN", True)


def test_a_closed_port(server: Server) -> None:
    assert connection_error(address(server).set(port=1)).code == "DATABASE_UNREACHABLE"


@contextmanager
def listening(*answers: bytes) -> Iterator[int]:
    """A port that answers with these bytes and nothing more."""
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_answer, args=(listener, answers, accepted))
        thread.start()
        yield listener.getsockname()[1]
        for connection in accepted:
            with suppress(OSError):
                connection.shutdown(
                    socket.SHUT_RDWR
                )  # a client that gave up may still hold its end
        thread.join()


def _answer(
    listener: socket.socket, answers: tuple[bytes, ...], accepted: list[socket.socket]
) -> None:
    connection, _ = listener.accept()
    accepted.append(connection)
    with connection, suppress(OSError):
        for answer in answers:
            connection.sendall(answer)
            connection.recv(1000)
        while connection.recv(1000):
            pass


def test_a_silent_server(server: Server) -> None:
    with listening() as port:
        assert connection_error(address(server).set(port=port)).code == "DATABASE_UNREACHABLE"


def test_a_wrong_password(server: Server) -> None:
    found = connection_error(address(server).set(password="wrong"))
    assert (found.code, "“staff”" in found.sentence) == ("LOGIN_REFUSED", True)


def test_a_login_that_does_not_exist(server: Server) -> None:
    assert connection_error(address(server).set(username="stranger")).code == "LOGIN_REFUSED"


def test_a_database_that_does_not_exist(server: Server) -> None:
    if server.kind == "mariadb":
        server.execute("GRANT SELECT ON *.* TO staff@localhost")
    found = connection_error(address(server, "nowhere"))
    assert (found.code, "“nowhere”" in found.sentence) == ("DATABASE_MISSING", True)


def test_encryption_that_the_server_does_not_offer(server: Server) -> None:
    options = {"postgresql": {"sslmode": "require"}, "mariadb": {"ssl_check_hostname": "false"}}
    found = connection_error(address(server).update_query_dict(options[server.kind]))
    assert found.code == "TLS_REFUSED"


def test_a_certificate_that_is_not_there(server: Server) -> None:
    options = {
        "postgresql": {"sslmode": "verify-full", "sslrootcert": "/nowhere.pem"},
        "mariadb": {"ssl_ca": "/nowhere.pem"},
    }
    assert (
        connection_error(address(server).update_query_dict(options[server.kind])).code
        == "TLS_REFUSED"
    )


def test_a_connection_that_the_server_ends(server: Server) -> None:
    engine = open_engine(address(server), pooled=False)
    ends = {
        "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = 'staff'",
        "mariadb": "KILL USER staff@localhost",
    }
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT 1"))
        server.execute(ends[server.kind])
        with pytest.raises(DatabaseError) as caught:
            connection.execute(sa.text("SELECT 1"))
        connection.invalidate()
    assert caught.value.code == "CONNECTION_LOST"


def test_a_missing_right_in_daily_work(server: Server) -> None:
    name = server.new_database()
    made = "CREATE TABLE secrets (id INT)"
    server.execute(made, database=name)
    if server.kind == "mariadb":
        server.execute(f"CREATE TABLE {name}.known (id INT)", f"GRANT SELECT ON {name}.known TO"
                  " staff@localhost")  # fmt: skip
    engine = open_engine(address(server, name), pooled=False)
    with pytest.raises(DatabaseError) as caught, engine.connect() as connection:
        connection.execute(sa.text("SELECT * FROM secrets"))
    assert caught.value.code == "RIGHTS_MISSING"
    server.execute(*caught.value.details["grants"], database=name)  # type: ignore[misc]
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT * FROM secrets")).all() == []
    server.drop(name)


def _packet(number: int, body: bytes) -> bytes:
    return struct.pack("<I", len(body))[:3] + bytes([number]) + body


def _greeting(version: bytes) -> bytes:
    """The first packet of a server that reports this version."""
    lower, upper = struct.pack("<H", 0xF7FF), struct.pack("<H", 0x0008)
    return _packet(
        0,
        b"\x0a" + version + b"\0" + b"\1\0\0\0" + b"abcdefgh\0" + lower + b"\x21" + b"\2\0"
        + upper + b"\x15" + bytes(10) + b"ijklmnopqrst\0" + b"mysql_native_password\0",
    )  # fmt: skip


@pytest.mark.parametrize(
    "version, sentence",
    [
        (b"5.7.44", "is MySQL 5.7; TERP Desktop needs 8 or newer"),
        (b"5.5.5-10.5.23-MariaDB", "is MariaDB 10.5; TERP Desktop needs 10.6 or newer"),
    ],
)
def test_a_mysql_or_mariadb_that_is_too_old(version: bytes, sentence: str) -> None:
    fine = b"\0\0\0\2\0\0\0"
    answers = [_greeting(version), *(_packet(number, fine) for number in (2, 1, 1, 1, 1, 1))]
    with listening(*answers) as port:
        found = connection_error(f"mysql+pymysql://staff:right@127.0.0.1:{port}/erp")
    assert (found.code, sentence in found.sentence) == ("SERVER_TOO_OLD", True)


def test_a_postgresql_that_is_too_old() -> None:
    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack(">I", len(body) + 4) + body

    parameters = {b"server_version": b"12.17", b"client_encoding": b"UTF8",
                  b"standard_conforming_strings": b"on", b"TimeZone": b"UTC"}  # fmt: skip
    ready = message(b"R", struct.pack(">I", 0)) + b"".join(
        message(b"S", name + b"\0" + value + b"\0") for name, value in parameters.items()
    )
    with listening(b"", ready + message(b"Z", b"I")) as port:
        found = connection_error(
            f"postgresql+psycopg://staff:right@127.0.0.1:{port}/erp?sslmode=disable"
        )
    assert found.code == "SERVER_TOO_OLD"
    assert "is PostgreSQL 12.17; TERP Desktop needs 13 or newer" in found.sentence
