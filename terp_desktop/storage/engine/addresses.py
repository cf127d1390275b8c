"""The URLs of databases on servers, and the drivers' words for how they are encrypted."""

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

from terp_desktop.domain.server_address import USUAL_PORTS, Encryption, ServerAddress, ServerKind
from terp_desktop.storage.engine.urls import parse_url

_DRIVERS: Final = {
    ServerKind.POSTGRESQL: "postgresql+psycopg",
    ServerKind.MYSQL: "mysql+pymysql",
}
_MODES: Final = {
    Encryption.OFF: "disable",
    Encryption.REQUIRED: "require",
    Encryption.VERIFIED: "verify-full",
}
"""PostgreSQL's words."""


def url_of(server: ServerAddress) -> str:
    """The URL without a password."""
    url = URL.create(
        _DRIVERS[server.kind],
        server.user,
        host=server.host,
        port=server.port,
        database=server.database,
        query=_encrypted(server),
    )
    return url.render_as_string()


def server_of(text: str) -> ServerAddress | None:
    """The address that a URL says; None for a file, and for what no form has fields for."""
    url = parse_url(text)
    kinds = {"postgresql": ServerKind.POSTGRESQL, "mysql": ServerKind.MYSQL}
    kind = kinds.get(url.get_backend_name().replace("mariadb", "mysql"))
    if kind is None or not (url.host and url.database and url.username):
        return None
    authority = _text(url, "sslrootcert" if kind is ServerKind.POSTGRESQL else "ssl_ca")
    return ServerAddress(
        kind=kind,
        host=url.host,
        port=url.port or USUAL_PORTS[kind],
        database=url.database,
        user=url.username,
        encryption=_encryption(url, kind, authority),
        ca_file=Path(authority) if authority and authority != _system_file() else None,
    )


def with_password(text: str, password: str) -> str:
    """The URL with this password in it."""
    return parse_url(text).set(password=password).render_as_string(hide_password=False)


def password_name(text: str) -> str | None:
    """What the password of a URL is kept under; None where it has one, or needs none."""
    url = parse_url(text)
    if url.get_backend_name() == "sqlite" or url.password is not None or not url.username:
        return None
    return f"{url.username}@{url.host or 'localhost'}:{url.port or ''}/{url.database or ''}"


def _encrypted(server: ServerAddress) -> Mapping[str, str]:
    authority = str(server.ca_file or _system_file())
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
    return modes.get(_text(url, "sslmode") or "", Encryption.REQUIRED)


def _system_file() -> str:
    """Where the system keeps the certificates of those that it trusts."""
    places = ssl.get_default_verify_paths()
    return places.cafile or places.openssl_cafile


def _text(url: URL, key: str) -> str | None:
    value = url.query.get(key)
    return value if isinstance(value, str) else None
