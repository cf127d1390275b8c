"""Fixtures: the servers, started when the first test asks, and databases on them."""

from collections.abc import Iterator
from typing import Final

import pytest

from terp_desktop.storage.migration.migrate import upgrade
from terp_desktop.system.resources import migrations_folder
from tests.fakes import FixedClock
from tests.integration.erp_schema import create_minimal_erp
from tests.integration.servers import Server, run_server

KINDS: Final = ("sqlite", "postgresql", "mariadb")
"""The engines that the program runs on."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """PostgreSQL, for all tests of this process."""
    with run_server("postgresql") as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """MariaDB, likewise."""
    with run_server("mariadb") as server:
        yield server


@pytest.fixture(scope="session")
def template_postgresql(postgresql: Server) -> str:
    """The name of a database at the newest schema, emptied after each test."""
    return create_migrated_database(postgresql)


@pytest.fixture(scope="session")
def template_mariadb(mariadb: Server) -> str:
    """Likewise on MariaDB."""
    return create_migrated_database(mariadb)


@pytest.fixture
def migrated_postgresql(postgresql: Server, template_postgresql: str) -> Iterator[str]:
    """The address of a database at the newest schema, without rows."""
    yield postgresql.url(template_postgresql)
    postgresql.empty(template_postgresql)


@pytest.fixture
def migrated_mariadb(mariadb: Server, template_mariadb: str) -> Iterator[str]:
    """Likewise on MariaDB."""
    yield mariadb.url(template_mariadb)
    mariadb.empty(template_mariadb)


def create_migrated_database(server: Server) -> str:
    """The name of a new database with the ERP's tables and the calendar's."""
    name = server.new_database()
    create_minimal_erp(server, name)
    upgrade(server.url(name), migrations_folder(), now=FixedClock().now(), backup_dir=None)
    return name


def parametrize_engines(metafunc: pytest.Metafunc) -> None:
    """Let a test that works on a database run once on each engine.

    A module whose tests are about what a file means, and not about what a database keeps,
    names the engines that are enough for it as `ENGINES`.
    """
    if "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", getattr(metafunc.module, "ENGINES", KINDS))
