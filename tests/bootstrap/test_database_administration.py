"""Administration of an embedded database: daily backups and administrators' actions."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from terp_desktop.bootstrap.database import Database
from terp_desktop.bootstrap.database_administration import DatabaseAdministration
from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.admin.database import (
    DAILY_BACKUPS_KEPT,
    AdministrationService,
    BackupKind,
    DailyBackup,
)
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.settings import load_settings
from tests.fakes import FixedClock
from tests.storage import row_builders as storage_rows

ADMIN, USER = Actor(1, "admin"), Actor(2, "user")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of backups; it does not exist yet."""
    return tmp_path / "backups"


@pytest.fixture
def embedded_database(tmp_path: Path, database_file: Path) -> DatabaseAdministration:
    environment = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({"database_url": f"sqlite:///{database_file}"}, environment)
    return DatabaseAdministration(Database(settings), "Embedded database")


@pytest.fixture
def administration(embedded_database: DatabaseAdministration) -> AdministrationService:
    return AdministrationService(embedded_database, embedded_database, ADMIN)


@pytest.fixture
def today() -> FixedClock:
    """A clock that shows when the backups of this test are made."""
    return FixedClock(SystemClock().now(), "UTC")


def ignore_progress(_sentence: str, _share: float) -> None:
    """Ignores progress."""


def test_a_day_is_backed_up_once(
    embedded_database: DatabaseAdministration, today: FixedClock
) -> None:
    daily = DailyBackup(embedded_database, today)
    made = daily.run_due()
    assert made is not None
    assert made.is_file()
    assert daily.run_due() is None
    assert [(one.file, one.kind) for one in embedded_database.list_backups()] == [
        (made, BackupKind.DAILY)
    ]
    today.advance(timedelta(days=1))
    assert daily.run_due() not in {None, made}


def test_the_last_fourteen_are_kept_and_only_daily_ones_make_room(
    embedded_database: DatabaseAdministration, folder: Path, today: FixedClock
) -> None:
    folder.mkdir()
    days = [f"202001{day:02}-120000" for day in range(1, 21)]
    old = [folder / f"calendar-{day}-daily.db" for day in days]
    others = [
        folder / f"calendar-{days[0]}-backup.db",
        folder / f"calendar-{days[0]}-before-restore.db",
        folder / f"company-{days[0]}-daily.db",
        folder / "notes.txt",
    ]
    for file in (*old, *others):
        file.touch()
    made = DailyBackup(embedded_database, today).run_due()
    assert [file for file in old if file.exists()] == old[-(DAILY_BACKUPS_KEPT - 1) :]
    assert all(file.exists() for file in others)
    assert made is not None
    assert (
        len([one for one in embedded_database.list_backups() if one.kind is BackupKind.DAILY])
        == DAILY_BACKUPS_KEPT
    )


def daily(folder: Path, day: date, source: Path | None = None) -> Path:
    """A daily backup of that day: of that file, or one that cannot be read."""
    file = folder / f"calendar-{day:%Y%m%d}-120000-daily.db"
    file.write_bytes(b"" if source is None else source.read_bytes())
    return file


def with_events(database_file: Path, count: int) -> Path:
    """The database with so many events in it."""
    engine = sa.create_engine(f"sqlite:///{database_file}")
    with engine.begin() as connection:
        user_id = storage_rows.add_user(connection, "ann")
        for number in range(count):
            storage_rows.add_event(connection, user_id, uid=f"{number}@example.com")
    engine.dispose()
    return database_file


def test_a_backup_from_the_future_counts_neither_as_todays_nor_for_rotation(
    embedded_database: DatabaseAdministration, folder: Path, today: FixedClock
) -> None:
    folder.mkdir()
    now = today.now().date()
    ahead = [daily(folder, now + timedelta(days=3650 + number)) for number in range(20)]
    good = [daily(folder, now - timedelta(days=number)) for number in range(1, 14)]
    made = DailyBackup(embedded_database, today).run_due()
    assert made is not None
    assert all(file.exists() for file in (*ahead, *good, made))


def test_none_is_dropped_while_the_clock_is_doubted(
    embedded_database: DatabaseAdministration, folder: Path, today: FixedClock
) -> None:
    folder.mkdir()
    old = [daily(folder, date(2020, 1, number)) for number in range(1, 21)]
    assert DailyBackup(embedded_database, today, may_remove_old=lambda: False).run_due() is not None
    assert all(file.exists() for file in old)


def test_backups_of_an_emptied_calendar_do_not_push_out_the_last_good_one(
    embedded_database: DatabaseAdministration,
    folder: Path,
    today: FixedClock,
    database_file: Path,
    tmp_path: Path,
) -> None:
    folder.mkdir()
    full = tmp_path / "full.db"
    full.write_bytes(database_file.read_bytes())
    with_events(full, 5)
    good = [daily(folder, date(2020, 1, number), full) for number in range(1, 6)]
    with_events(database_file, 2)
    poor = [daily(folder, date(2020, 2, number), database_file) for number in range(1, 21)]
    assert DailyBackup(embedded_database, today).run_due() is not None
    assert [file.exists() for file in good] == [False] * 4 + [True]
    assert [file for file in poor if file.exists()] == poor[-(DAILY_BACKUPS_KEPT - 1) :]


@pytest.mark.parametrize("name", ["calendar-20361399-120000-daily.db", "calendar-x-daily.db"])
def test_a_name_that_is_no_date_hides_no_other_backup(
    embedded_database: DatabaseAdministration, folder: Path, name: str
) -> None:
    folder.mkdir()
    (folder / name).touch()
    good = daily(folder, date(2020, 1, 1))
    assert [one.file for one in embedded_database.list_backups()] == [good]


def test_nothing_makes_room_for_a_backup_that_fails(
    embedded_database: DatabaseAdministration, folder: Path, database_file: Path, today: FixedClock
) -> None:
    folder.mkdir()
    old = [folder / f"calendar-202001{day:02}-120000-daily.db" for day in range(1, 21)]
    for file in old:
        file.touch()
    database_file.write_text("no database " * 500, encoding="utf-8")
    with pytest.raises(Exception, match="not a database"):
        DailyBackup(embedded_database, today).run_due()
    assert all(file.exists() for file in old)


def test_backups_are_listed_the_newest_first_without_those_of_others(
    administration: AdministrationService, folder: Path
) -> None:
    made = administration.back_up()
    for name in ("calendar-20200101-120000-daily.db", "calendar-20200102-120000-backup-2.db"):
        (folder / name).touch()
    for name in ("calendar-20200103-120000-daily.db.part", "calendar.db", "x-daily.db"):
        (folder / name).touch()
    there = administration.backups()
    assert [one.file.name for one in there] == [
        made.name,
        "calendar-20200102-120000-backup-2.db",
        "calendar-20200101-120000-daily.db",
    ]
    assert there[0].size_bytes == made.stat().st_size


def test_a_backup_from_the_list_brings_back_what_was_there(
    administration: AdministrationService, database_file: Path
) -> None:
    add_user(database_file, "ben")
    administration.back_up()
    add_user(database_file, "cleo")
    (backup,) = administration.backups()
    report = administration.restore(backup.file)
    assert logins(database_file) == ["ben"]
    kinds = [one.kind for one in administration.backups()]
    assert sorted(kinds) == [BackupKind.MANUAL, BackupKind.BEFORE_RESTORE]
    assert str(backup.file) in report


def test_the_schema_goes_down_and_up_again(administration: AdministrationService) -> None:
    before = administration.status()
    assert before.is_current
    below = before.downgrade_targets[0]
    assert below in administration.downgrade(below, ignore_progress)
    assert not administration.status().is_current
    steps: list[str] = []
    administration.upgrade(lambda sentence, _share: steps.append(sentence))
    assert "Backing up the database" in steps
    assert administration.status() == before
    assert "was removed" in administration.downgrade("base", ignore_progress)
    assert administration.status().downgrade_targets == []


def test_the_tables_are_analyzed(
    administration: AdministrationService, database_file: Path
) -> None:
    assert "calendarEvents" in administration.analyze()
    with closing(sqlite3.connect(database_file)) as connection:
        # SQLite makes this table at the first ANALYZE.
        assert connection.execute("SELECT count(*) FROM sqlite_stat1").fetchone() is not None


@pytest.mark.parametrize("what", ["status", "backups", "back_up", "analyze"])
def test_only_an_administrator_looks_after_the_database(
    embedded_database: DatabaseAdministration, folder: Path, what: str
) -> None:
    administration = AdministrationService(embedded_database, embedded_database, USER)
    with pytest.raises(ForbiddenError):
        getattr(administration, what)()
    with pytest.raises(ForbiddenError):
        administration.downgrade("base", ignore_progress)
    with pytest.raises(ForbiddenError):
        administration.upgrade(ignore_progress)
    with pytest.raises(ForbiddenError):
        administration.restore(folder / "x.db")
    assert not folder.exists()


def add_user(file: Path, login: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO users (openId, name) VALUES (?, ?)", (login, login))
        connection.commit()


def logins(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [login for (login,) in connection.execute("SELECT openId FROM users")]
