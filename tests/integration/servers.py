"""Database servers for tests: in a temporary folder, on the loopback, removed at the end.

Each test process starts its own, so that processes side by side do not meet. Their defaults
are as unlike ours as companies' servers are: what relies on them fails here.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, Engine
from sqlalchemy.pool import NullPool

from scripts.machine import find

IN_MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4 << 30
"""Bytes; several servers run at the same time, and each takes some hundred million."""
ADMIN: Final = {"postgresql": "postgres", "mariadb": "root"}
DRIVERS: Final = {"postgresql": "postgresql+psycopg", "mariadb": "mysql+pymysql"}
SETTINGS: Final = {
    "postgresql": (
        *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB"),
        *("listen_addresses=127.0.0.1", "timezone=Asia/Tokyo", "datestyle=German, DMY"),
    ),
    "mariadb": (
        *("bind-address=127.0.0.1", "innodb-flush-log-at-trx-commit=0", "skip-log-bin"),
        *("innodb-buffer-pool-size=64M", "innodb-log-file-size=16M", "sql-mode="),
        *("innodb-flush-method=nosync", "innodb-doublewrite=0", "sync-frm=0"),
        *("default-time-zone=+05:00", "character-set-server=latin1", "performance-schema=off"),
        *("collation-server=latin1_swedish_ci", "default-storage-engine=MyISAM"),
    ),
}


class Server:
    """A running server, with access as its administrator."""

    def __init__(self, kind: str, folder: Path, port: int) -> None:
        self.kind = kind
        self.folder = folder
        self.port = port
        self._names = (f"terp_{number}" for number in count(1))
        start = "postgres" if kind == "postgresql" else "mysql"
        self._admin = sa.create_engine(
            self.url(start), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        self._truncate_statements: dict[str, Engine] = {}

    def url(self, database: str, user: str | None = None, password: str | None = None) -> str:
        """The address of a database: for the administrator through the socket, else by TCP."""
        if user is not None:
            place: dict[str, Any] = {"host": "127.0.0.1", "port": self.port}
        elif self.kind == "postgresql":
            place = {"query": {"host": str(self.folder), "port": str(self.port)}}
        else:
            place = {"query": {"unix_socket": str(self.folder / "socket")}}
        name = user or ADMIN[self.kind]
        url = URL.create(DRIVERS[self.kind], name, password, database=database, **place)
        return url.render_as_string(hide_password=False)

    def execute(self, *statements: str, database: str | None = None) -> list[sa.Row[Any]]:
        """Run statements as the administrator; return the rows of the last one."""
        engine = self._admin if database is None else self.engine(database)
        rows: list[sa.Row[Any]] = []
        with engine.connect() as connection:
            for statement in statements:
                result = connection.exec_driver_sql(statement.replace("%", "%%"))
                rows = list(result) if result.returns_rows else []
        return rows

    def engine(self, database: str) -> Engine:
        """A plain SQLAlchemy engine without our settings; commits each statement."""
        return sa.create_engine(
            self.url(database), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )

    def new_database(self) -> str:
        """The name of a new, empty database."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name}")
        return name

    def drop(self, database: str) -> None:
        """Drop a database, also while it is in use."""
        force = " WITH (FORCE)" if self.kind == "postgresql" else ""
        self.execute(f"DROP DATABASE IF EXISTS {database}{force}")

    def empty(self, database: str) -> None:
        """Delete all rows except the revisions, and restart the ids."""
        if database not in self._truncate_statements:
            # One connection that stays: this comes after each test.
            self._truncate_statements[database] = sa.create_engine(
                self.url(database), isolation_level="AUTOCOMMIT", pool_size=1, pool_pre_ping=True
            )
        with self._truncate_statements[database].connect() as connection:
            for statement in _truncate_statements(self.kind, connection):
                connection.exec_driver_sql(statement)

    def close(self) -> None:
        """Close the connections."""
        for engine in self._truncate_statements.values():
            engine.dispose()


# Few rows are deleted faster than a TRUNCATE recreates the files of the tables.
_EMPTYING_POSTGRESQL: Final = """
DO $$
DECLARE ids record;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR ids IN SELECT sequencename, left(sequencename, -7) AS owner, last_value FROM pg_sequences
    LOOP
        EXECUTE format('DELETE FROM %%I', ids.owner);
        IF ids.last_value IS NOT NULL THEN
            PERFORM setval(format('%%I', ids.sequencename)::regclass, 1, false);
        END IF;
    END LOOP;
END $$
"""


def _truncate_statements(kind: str, connection: sa.Connection) -> list[str]:
    if kind == "postgresql":
        return [_EMPTYING_POSTGRESQL]
    used = connection.scalars(
        sa.text(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND auto_increment > 1"
        )
    ).all()
    return ["SET foreign_key_checks = 0", *(f"TRUNCATE `{name}`" for name in used)]


@contextmanager
def run_server(kind: str, *settings: str) -> Iterator[Server]:
    """Run a server of that kind for the duration of the block."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=_place()))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if os.geteuid() == 0:
            os.chown(folder, *_nobody_ids())
        server = Server(kind, folder, _free_port())
        start = _start_postgresql if kind == "postgresql" else _start_mariadb
        start(server, [*SETTINGS[kind], *settings], stack)
        stack.callback(server.close)
        yield server


def _place() -> Path | None:
    """A folder in memory if there is enough: servers wait for a disk whatever their settings."""
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    return IN_MEMORY if has_room else None


def _start_postgresql(server: Server, settings: Sequence[str], stack: ExitStack) -> None:
    place = server.folder / "cluster"
    _run("initdb", "-D", str(place), "-U", ADMIN[server.kind], "-E", "UTF8", "--locale=C",
         "--no-sync", "--auth-local=trust", "--auth-host=scram-sha-256")  # fmt: skip
    with (place / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        for one in (*settings, f"port={server.port}", f"unix_socket_directories={server.folder}"):
            name, _, value = one.partition("=")
            file.write(f"{name} = '{value}'\n")
    # SIGQUIT stops it at once; its data are discarded anyway.
    _start_process(
        [_find_program("postgres"), "-D", str(place)], "ready to accept", signal.SIGQUIT, stack
    )


def _start_mariadb(server: Server, settings: Sequence[str], stack: ExitStack) -> None:
    place = server.folder / "data"
    # Its own temporary folder: a server that starts clears the usual one.
    temporary = f"tmpdir={server.folder}"
    _run("mariadb-install-db", "--no-defaults", f"--datadir={place}", "--skip-test-db",
         f"--{temporary}", "--auth-root-authentication-method=normal")  # fmt: skip
    options = (*settings, f"datadir={place}", f"port={server.port}", temporary)
    files = (f"socket={server.folder / 'socket'}", f"pid-file={server.folder / 'pid'}")
    command = [
        _find_program("mariadbd"),
        "--no-defaults",
        *(f"--{one}" for one in (*options, *files)),
    ]
    _start_process(command, "ready for connections", signal.SIGKILL, stack)


def _start_process(command: list[str], ready: str, end: signal.Signals, stack: ExitStack) -> None:
    """Run a server until the stack unwinds; return once it reports that it is ready."""
    ending = [*_die_with_parent(end), *command]
    process = subprocess.Popen(
        ending, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/",
        **_drop_privileges(),
    )  # fmt: skip
    lines: list[str] = []
    is_ready = Event()

    def read() -> None:
        for line in process.stderr or ():
            lines.append(line)
            if ready in line:
                is_ready.set()
        is_ready.set()

    reader = Thread(target=read)
    reader.start()
    stack.enter_context(process)  # closes the pipe, and waits
    stack.callback(reader.join)
    stack.callback(process.send_signal, end)
    is_ready.wait()
    assert process.poll() is None, "".join(lines)
    assert any(ready in line for line in lines), "".join(lines)


def _die_with_parent(end: signal.Signals) -> list[str]:
    """On Linux, make a server end when the test process is killed."""
    setpriv = shutil.which("setpriv")
    return [] if setpriv is None else [setpriv, "--pdeathsig", end.name.removeprefix("SIG"), "--"]


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [_find_program(program), *arguments],
        cwd="/",
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **_drop_privileges(),
    )  # fmt: skip
    assert done.returncode == 0, f"{program} failed:\n{done.stdout}"


def _find_program(program: str) -> str:
    path = find(program)
    assert path is not None, f"This machine has no “{program}”. “make test” installs it."
    return path


def _nobody_ids() -> tuple[int, int]:
    account = pwd.getpwnam("nobody")
    return account.pw_uid, account.pw_gid


def _drop_privileges() -> dict[str, Any]:
    """How to start a program as an unprivileged user: both servers refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    user, group = _nobody_ids()
    return {"user": user, "group": group, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
