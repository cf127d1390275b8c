"""Administration of a server's database in the window: backups are listed and restored."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.bootstrap.database import Database
from terp_desktop.bootstrap.database_administration import DatabaseAdministration
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.admin.database import AdministrationService, BackupKind
from terp_desktop.storage.tables import EventRow
from terp_desktop.system.settings import load_settings
from tests.integration.databases import parametrize_engines
from tests.storage.row_builders import add_event, add_user

pytestmark = pytest.mark.server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize_engines(metafunc)


@pytest.fixture
def administration(database_url: str, tmp_path: Path) -> AdministrationService:
    environment = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({"database_url": database_url}, environment)
    care = DatabaseAdministration(Database(settings), "The company's")
    return AdministrationService(care, care, Actor(1, "admin"))


def titles(database: Engine) -> list[str]:
    with database.connect() as connection:
        return list(connection.scalars(sa.select(EventRow.title)))


def test_a_backup_from_the_list_brings_back_what_was_there(
    administration: AdministrationService, database: Engine
) -> None:
    with database.begin() as connection:
        add_event(connection, add_user(connection))
    made = administration.back_up()
    with database.begin() as connection:
        connection.execute(sa.update(EventRow).values(title="Changed since"))
    (backup,) = administration.backups()
    assert (backup.file, backup.kind) == (made, BackupKind.MANUAL)
    administration.restore(backup.file)
    assert titles(database) == ["Test Event"]
    kinds = sorted(one.kind for one in administration.backups())
    assert kinds == [BackupKind.MANUAL, BackupKind.BEFORE_RESTORE]


def test_the_statistics_are_brought_up_to_date(administration: AdministrationService) -> None:
    assert "calendarEvents" in administration.analyze()
    assert administration.status().is_current
