"""Fixtures that tests of every layer share: a clock, and the program on a real database.

The database is migrated once, and copied, or emptied, for each test. Tests that ask for a
`database_kind` run on each of the three engines where a conftest.py says so.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.person import Person
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.migration.migrate import upgrade
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.resources import migrations_folder
from tests.fakes import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    """Noon (UTC) of the Tuesday on which the guide's weekly standup begins, in New York."""
    return FixedClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest schema, without rows; copy it, never change it."""
    file = tmp_path_factory.mktemp("migrated") / "calendar.db"
    upgrade(f"sqlite:///{file}", migrations_folder(), now=FixedClock().now(), backup_dir=None)
    return file


@pytest.fixture
def database_file(migrated_file: Path, tmp_path: Path) -> Path:
    """A new database file at the newest schema."""
    return copy_database(migrated_file, tmp_path / "calendar.db")


@pytest.fixture
def database_kind() -> str:
    """The engine that the test runs on."""
    return "sqlite"


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """The URL of a new database on that engine, at the newest schema."""
    needed = "database_file" if database_kind == "sqlite" else f"migrated_{database_kind}"
    place = request.getfixturevalue(needed)
    return f"sqlite:///{place}" if database_kind == "sqlite" else str(place)


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """An engine for that database that bypasses the program."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


_WITHOUT_FOREIGN_KEYS = {
    "sqlite": "PRAGMA foreign_keys = OFF",
    "postgresql": "SET session_replication_role = replica",
    "mysql": "SET foreign_key_checks = 0",
}


class Tables:
    """The tables as another program sees them, alike on every engine.

    Statements are written as for SQLite: "quoted" names and a ? for each value. What is
    read are texts and numbers; instants are in UTC.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, statement: str, *values: object) -> None:
        with self._engine.begin() as connection:
            connection.exec_driver_sql(self._in_dialect(statement), values)

    def write_unchecked(self, statement: str, *values: object) -> None:
        """Write without enforcing foreign keys, to damage the database."""
        with self._engine.connect() as connection:
            driver = connection.connection.cursor()
            driver.execute(_WITHOUT_FOREIGN_KEYS[self._engine.dialect.name])
            connection.exec_driver_sql(self._in_dialect(statement), values)
            connection.commit()
            connection.invalidate()  # the next one holds them again

    def read(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with self._engine.connect() as connection:
            rows = connection.exec_driver_sql(self._in_dialect(query), values)
            return [tuple(map(_plain_value, row)) for row in rows]

    def count(self, table: str) -> int:
        ((number,),) = self.read(f'SELECT count(*) FROM "{table}"')
        return int(str(number))

    def _in_dialect(self, statement: str) -> str:
        if self._engine.dialect.name == "sqlite":
            return statement
        quote = "`" if self._engine.dialect.name == "mysql" else '"'
        return statement.replace('"', quote).replace("%", "%%").replace("?", "%s")


def _plain_value(value: object) -> object:
    match value:
        case datetime():
            moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
            return moment.isoformat(" ", "microseconds")
        case date() | time():
            return value.isoformat()
        case dict() | list():
            return json.dumps(value)
        case bool():
            return int(value)
    return value


@pytest.fixture
def tables(database: Engine) -> Tables:
    """The tables of that database, past the program."""
    return Tables(database)


@pytest.fixture
def store(database: Engine) -> SqlStore:
    """The store on that database."""
    return SqlStore(database, PublicHolidays())


@pytest.fixture
def person(store: SqlStore) -> Person:
    """Ann, who owns the database."""
    with store.begin() as work:
        return work.people.add(login="ann", name="Ann Lee", email="ann@terp.example", role="admin")


@pytest.fixture
def services(store: SqlStore, clock: FixedClock, person: Person) -> Services:
    """Ann's services."""
    return build_services(person, store, clock, database_name="Embedded database", is_embedded=True)


@pytest.fixture
def events(services: Services) -> EventService:
    """Ann's event service."""
    return services.events


def copy_database(file: Path, to: Path) -> Path:
    """Another database with the same content."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
    return to
