"""Fixtures that tests of every layer share: a clock, and the program on a real database.

The database is migrated once, and copied for each test.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from terp_desktop.bootstrap import desk_of
from terp_desktop.domain.permissions import UserRole
from terp_desktop.services.desk import Desk
from terp_desktop.services.events import EventService
from terp_desktop.services.queries import Person
from terp_desktop.storage.engine import open_engine
from terp_desktop.storage.migrate import upgrade
from terp_desktop.storage.unit_of_work import SqlStore
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
    """A database of the test's own at the newest schema."""
    return copy_database(migrated_file, tmp_path / "calendar.db")


@pytest.fixture
def store(database_file: Path) -> Iterator[SqlStore]:
    """The store on that database."""
    engine = open_engine(f"sqlite:///{database_file}")
    yield SqlStore(engine)
    engine.dispose()


@pytest.fixture
def person(store: SqlStore) -> Person:
    """Ann, who owns the database."""
    with store.begin() as work:
        return work.people.add(
            login="ann", name="Ann Lee", email="ann@terp.example", role=UserRole.ADMIN
        )


@pytest.fixture
def desk(store: SqlStore, clock: FixedClock, person: Person) -> Desk:
    """Ann's services."""
    return desk_of(person, store, clock, database_name="Embedded database", is_embedded=True)


@pytest.fixture
def events(desk: Desk) -> EventService:
    """What Ann does with events."""
    return desk.events


def copy_database(file: Path, to: Path) -> Path:
    """Another database with the same content."""
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)
    return to
