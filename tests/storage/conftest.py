"""A fresh, real SQLite database for each test, migrated once and then copied."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.migration.migrate import upgrade
from terp_desktop.system.resources import migrations_folder

NOW = datetime(2025, 11, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def migrations() -> Path:
    return migrations_folder()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, migrations: Path) -> Path:
    """A file at the newest schema, without rows."""
    path = tmp_path_factory.mktemp("template") / "calendar.db"
    upgrade(f"sqlite:///{path}", migrations, now=NOW, backup_dir=None)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """A database file of the test's own, at the newest schema."""
    return Path(shutil.copy(template, tmp_path / "calendar.db"))


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()
