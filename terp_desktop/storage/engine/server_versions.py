"""Checks the version of a server at each connection, without a query."""

import re
from typing import Any, Final

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.engine.errors import ServerTooOldError

MIN_VERSIONS: Final = {"PostgreSQL": (13,), "MySQL": (8,), "MariaDB": (10, 6)}
"""The oldest versions with all features that the schema needs (CHECK, atomic DDL, JSON)."""


def require_min_version(connection: Any) -> None:  # noqa: ANN401  (a connection of some driver)
    """ServerTooOldError if the server is older than the oldest supported version."""
    version_number = connection.info.server_version if hasattr(connection, "info") else None
    product, version = (
        _postgresql_version(version_number)
        if version_number is not None
        else _mysql_version(connection.get_server_info())
    )
    if version < MIN_VERSIONS[product]:
        raise _too_old_error(product, version)


def _postgresql_version(number: int) -> tuple[str, tuple[int, ...]]:
    return "PostgreSQL", (number // 10_000, number % 10_000)


def _mysql_version(text: str) -> tuple[str, tuple[int, ...]]:
    # MariaDB 10 reports 5.5.5-10.11.6-MariaDB, so that old replicas accept it.
    product = "MariaDB" if "MariaDB" in text else "MySQL"
    numbers = re.match(r"(?:5\.5\.5-)?(\d+)\.(\d+)", text)
    return product, tuple(map(int, numbers.groups())) if numbers else (0,)


def _too_old_error(product: str, version: tuple[int, ...]) -> DatabaseError:
    oldest, present = (".".join(map(str, numbers)) for numbers in (MIN_VERSIONS[product], version))
    return ServerTooOldError(
        f"The database server is {product} {present}; TERP Desktop needs {oldest} or newer.",
        remedy=f"Ask the server's administrator to upgrade {product}.",
        product=product,
        version=present,
        oldest=oldest,
    )
