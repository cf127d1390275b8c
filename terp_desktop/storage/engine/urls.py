"""Parses and masks the URLs of databases."""

import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from terp_desktop.domain.secrets import MASK
from terp_desktop.domain.server_address import DEFAULT_PORTS, Encryption, ServerAddress, ServerKind
from terp_desktop.storage.engine.errors import BadUrlError

DIALECTS: Final = ("sqlite", "postgresql", "mysql", "mariadb")
_DRIVERS: Final = {"sqlite": "pysqlite", "postgresql": "psycopg", "mysql": "pymysql"} | {
    "mariadb": "pymysql"
}
_HOST: Final = re.compile(r"[\w.-]*|[0-9a-fA-F:.]+(?:%[\w.-]+)?")
_FORBIDDEN_CHARACTERS: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_PASSWORD_OPTIONS: Final = ("passwd", "password")
_SECRET_OPTION: Final = re.compile(r"pass|pwd|secret|token", re.IGNORECASE)
_SQLITE_OPTIONS: Final = frozenset(
    {"timeout", "isolation_level", "detect_types", "check_same_thread", "cached_statements"}
)
_CODE_ONLY_OPTIONS: Final = frozenset(
    {"auth_plugin_map", "autocommit", "compress", "context", "conv", "cursor_factory"}
    | {"cursorclass", "defer_connect", "named_pipe", "plugin", "prepare_threshold"}
    | {"row_factory", "ssl"}
)
"""Options that are not text: in a URL they fail, some of them much later."""
_REPEATED_OPTIONS: Final = {"postgresql": frozenset({"host", "port"})}
"""Options that may be repeated, for several servers."""
_READ_ONLY: Final = {"mode": "ro", "uri": "true"}
_MAX_PORT: Final = 65_535


def parse_url(text: str | URL) -> URL:
    """The URL of a supported database, with the driver that we use.

    BadUrlError for anything else. The error does not repeat the text, which may contain a
    password anywhere.
    """
    try:
        url = make_url(text)
        backend, driver = url.get_backend_name(), url.drivername.partition("+")[2]
    except (ArgumentError, ValueError):
        raise _bad_url_error("The address of the database is not written as a URL.") from None
    if backend not in DIALECTS or driver not in {"", _DRIVERS[backend]}:
        raise _bad_url_error("The address of the database is of a kind that is not supported.")
    if _FORBIDDEN_CHARACTERS.search(url.database or "") or _FORBIDDEN_CHARACTERS.search(str(text)):
        raise _bad_url_error("The address of the database has a sign in it that no address has.")
    if backend == "sqlite":
        _check_sqlite(url)
        return url
    _check_server(url)
    _check_options(url)
    url = _move_password(url)
    return url.set(drivername=f"{backend}+{_DRIVERS[backend]}")


def _move_password(url: URL) -> URL:
    """The URL with a password of its options moved to where SQLAlchemy masks it."""
    for name in _PASSWORD_OPTIONS:
        if isinstance(value := url.query.get(name), str):
            url = url.set(password=value)
    return url.difference_update_query(_PASSWORD_OPTIONS)


def _check_sqlite(url: URL) -> None:
    if url.host or url.username or url.password or url.port:
        raise BadUrlError(
            "The address names a file, but has the name of a server in it.",
            remedy="Write three slashes before the file: sqlite:///path.",
        )
    # SQLite would create a missing file readable by everybody, and not the file that we protect.
    is_read_only = (url.database or "").startswith("file:") and url.query == _READ_ONLY
    if not is_read_only and not url.query.keys() <= _SQLITE_OPTIONS:
        raise bad_option_error()


def _check_server(url: URL) -> None:
    """Refuse what must be part of a password, and would be shown as another part of the URL."""
    pieces = (url.host or "", url.database or "", url.username or "")
    if _HOST.fullmatch(pieces[0]) is None or "@" in pieces[1] or re.search(r"[\s/]", pieces[2]):
        raise BadUrlError(
            "The name of the server or of the database in the address cannot be one.",
            remedy="In the user's name and the password, write @ as %40, : as %3A and / as %2F.",
        )
    if url.port is not None and not 0 < url.port <= _MAX_PORT:
        raise BadUrlError(
            "The port in the address of the database cannot be one.",
            remedy=f"Use a number from 1 to {_MAX_PORT}.",
        )


def _check_options(url: URL) -> None:
    repeated = {name for name, value in url.query.items() if not isinstance(value, str)}
    may_repeat = _REPEATED_OPTIONS.get(url.get_backend_name(), frozenset())
    if url.query.keys() & _CODE_ONLY_OPTIONS or repeated - may_repeat:
        raise bad_option_error()


def bad_option_error() -> BadUrlError:
    """The error for an invalid option."""
    # Without the driver's message, which may repeat a misplaced password.
    return BadUrlError(
        "The address of the database has an option that its driver does not understand.",
        remedy="Check what stands in it after the question mark.",
    )


def _bad_url_error(sentence: str) -> BadUrlError:
    return BadUrlError(
        sentence, remedy="Write sqlite:///path, postgresql+psycopg://… or mysql+pymysql://…."
    )


def mask_url(url: URL) -> str:
    """The URL without its passwords, for display."""
    query = {key: MASK if _SECRET_OPTION.search(key) else value for key, value in url.query.items()}
    return url.set(query=query).render_as_string(hide_password=True)


def database_name(url: URL) -> str:
    """The name of the database for display: its file, or its name and its server's."""
    if url.get_backend_name() == "sqlite":
        return f"“{url.database or ':memory:'}”"
    return f"“{url.database or ''}” on {url.host or 'this machine'}"


def database_path(url: URL) -> Path | None:
    """The file of a SQLite URL; None for a database in memory or on a server."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in ("", ":memory:"):
        return None
    if name.startswith("file:"):
        return Path(name.removeprefix("file:").partition("?")[0])
    return Path(name).absolute()


_DRIVER_OF_KIND: Final = {
    ServerKind.POSTGRESQL: "postgresql+psycopg",
    ServerKind.MYSQL: "mysql+pymysql",
}
_MODES: Final = {
    Encryption.OFF: "disable",
    Encryption.REQUIRED: "require",
    Encryption.VERIFIED: "verify-full",
}
"""PostgreSQL's values of `sslmode`."""


def url_of(server: ServerAddress) -> str:
    """The URL without a password."""
    url = URL.create(
        _DRIVER_OF_KIND[server.kind],
        server.user,
        host=server.host,
        port=server.port,
        database=server.database,
        query=_encryption_options(server),
    )
    return url.render_as_string()


def server_of(text: str) -> ServerAddress | None:
    """The server address of the URL; None for a file, and for URLs that no form can show."""
    url = parse_url(text)
    kinds = {"postgresql": ServerKind.POSTGRESQL, "mysql": ServerKind.MYSQL}
    kind = kinds.get(url.get_backend_name().replace("mariadb", "mysql"))
    if kind is None or not (url.host and url.database and url.username):
        return None
    authority = _query_text(url, "sslrootcert" if kind is ServerKind.POSTGRESQL else "ssl_ca")
    return ServerAddress(
        kind=kind,
        host=url.host,
        port=url.port or DEFAULT_PORTS[kind],
        database=url.database,
        user=url.username,
        encryption=_encryption(url, kind, authority),
        ca_file=Path(authority) if authority and authority != _system_ca_file() else None,
    )


def with_password(text: str, password: str) -> str:
    """The URL with that password."""
    return parse_url(text).set(password=password).render_as_string(hide_password=False)


def password_key(text: str) -> str | None:
    """The keyring key of the URL's password; None if the URL contains or needs none."""
    url = parse_url(text)
    return login_key(url) if url.password is None else None


def login_key(url: URL) -> str | None:
    """The keyring key of the URL's login, with or without a password; None for a file."""
    if url.get_backend_name() == "sqlite" or not url.username:
        return None
    return f"{url.username}@{url.host or 'localhost'}:{url.port or ''}/{url.database or ''}"


def _encryption_options(server: ServerAddress) -> Mapping[str, str]:
    authority = str(server.ca_file or _system_ca_file())
    if server.kind is ServerKind.POSTGRESQL:
        mode = {"sslmode": _MODES[server.encryption]}
        is_verified = server.encryption is Encryption.VERIFIED
        return mode | ({"sslrootcert": authority} if is_verified else {})
    match server.encryption:
        case Encryption.VERIFIED:
            return {"ssl_ca": authority}
        case Encryption.REQUIRED:
            # Without an authority nothing is checked; naming the check switches TLS on.
            return {"ssl_check_hostname": "false"}
    return {"ssl_disabled": "true"}  # else the driver encrypts where the server offers it


def _encryption(url: URL, kind: ServerKind, authority: str | None) -> Encryption:
    if kind is ServerKind.MYSQL:
        if authority:
            return Encryption.VERIFIED
        return Encryption.OFF if "ssl_disabled" in url.query else Encryption.REQUIRED
    modes = {mode: encryption for encryption, mode in _MODES.items()}
    return modes.get(_query_text(url, "sslmode") or "", Encryption.REQUIRED)


def _system_ca_file() -> str:
    """The file of the system's trusted certificates."""
    places = ssl.get_default_verify_paths()
    return places.cafile or places.openssl_cafile


def _query_text(url: URL, key: str) -> str | None:
    value = url.query.get(key)
    return value if isinstance(value, str) else None
