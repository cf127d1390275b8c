"""Runs the database servers' client tools, without passwords on command lines or in logs."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

from sqlalchemy.engine import URL

from terp_desktop.domain.errors import DatabaseError

FOLDERS_VARIABLE: Final = "TERP_CLIENT_PROGRAMS"
"""The environment variable with the folders of these tools, if they are neither on the PATH
nor in the default folders."""
_DEFAULT_FOLDERS: Final = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/*/bin",
)
_PACKAGES: Final = {"postgresql": "PostgreSQL", "mysql": "MariaDB or MySQL", "mariadb": "MariaDB"}


class ToolMissingError(DatabaseError):
    """A client tool of the server is not installed on this machine."""

    code = "BACKUP_TOOL_MISSING"


class ToolFailedError(DatabaseError):
    """A client tool of the server has failed."""

    code = "BACKUP_FAILED"


@dataclass(frozen=True, slots=True)
class Login:
    """The arguments and environment variables by which a tool logs in to the database."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def find(url: URL, *names: str) -> str:
    """The full path of the first installed one of these tools; ToolMissingError if none is."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_folders(os.environ)])
    installed = (tool for name in names if (tool := shutil.which(name, path=path)) is not None)
    if (first := next(installed, None)) is not None:
        return first
    product = _PACKAGES[url.get_backend_name()]
    raise ToolMissingError(
        f"Backups need “{names[0]}”, which is not installed on this machine.",
        remedy=f"Install the client programs of {product}; or, if the database is backed up"
        " already, go on with “terp-desktop db upgrade --no-backup”.",
        tool=names[0],
    )


def _folders(environment: Mapping[str, str]) -> Iterator[str]:
    """The folders to search beside the PATH: those of FOLDERS_VARIABLE, or the defaults."""
    if (folders := environment.get(FOLDERS_VARIABLE)) is not None:
        yield from folders.split(os.pathsep)
        return
    defaults = [
        str(folder)
        for pattern in _DEFAULT_FOLDERS
        for folder in sorted(Path("/").glob(pattern[1:]))
    ]
    yield from reversed(defaults)


def run(
    command: list[str],
    login: Login,
    *,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> bytes:
    """Run a tool and return its output, unless it goes to `stdout`; ToolFailedError on failure."""
    done = subprocess.run(  # noqa: S603  (the full path of a known tool)
        command,
        check=False,
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **login.environment, "LC_ALL": "C"},
    )
    if done.returncode != 0:
        raise _failed_error(Path(command[0]).name, done.stderr.decode(errors="replace"))
    return done.stdout or b""


def _failed_error(tool: str, output: str) -> ToolFailedError:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()] or lines or ["no reason given"]
    return ToolFailedError(
        f"{tool} failed: {errors[0].removeprefix(f'{tool}: ')}.",
        remedy="Put that right and try again, or ask the database's administrator.",
        tool=tool,
    )


@contextmanager
def login_to(url: URL) -> Iterator[Login]:
    """The login of the engine's tools; a file with the password exists during the block."""
    if url.get_backend_name() == "postgresql":
        yield _postgresql_login(url)
        return
    with TemporaryDirectory(prefix="terp-desktop-") as folder:
        file = Path(folder) / "login.cnf"
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as options:
            options.write(_mysql_options(url))
        yield Login((f"--defaults-extra-file={file}",))


def _postgresql_login(url: URL) -> Login:
    from psycopg.conninfo import make_conninfo

    options = {name: str(value) for name, value in url.query.items()}
    plain = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "dbname": url.database,
        "connect_timeout": 10,
    }
    known: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    password = options.pop("password", None) or (url.password and str(url.password))
    hidden = {"PGPASSWORD": password} if password else {}
    return Login((f"--dbname={make_conninfo(**(known | options))}",), hidden)


_MYSQL_OPTIONS: Final = {
    "unix_socket": "socket",
    "ssl_ca": "ssl-ca",
    "ssl_cert": "ssl-cert",
    "ssl_key": "ssl-key",
}


def _mysql_options(url: URL) -> str:
    given = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        **{option: url.query.get(name) for name, option in _MYSQL_OPTIONS.items()},
    }
    lines = [f"{name}={_quote(str(value))}" for name, value in given.items() if value is not None]
    return "\n".join(["[client]", *lines, ""])


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', r"\"")
    # A line break would start another option.
    escaped = escaped.replace("\n", r"\n").replace("\r", r"\r")
    return f'"{escaped}"'
