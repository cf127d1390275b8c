"""`doctor` on each engine finds each problem of the guide, with its cause and remedy."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from terp_desktop.bootstrap.doctor import run_checks
from terp_desktop.domain.jobs import JobName, JobStatus
from terp_desktop.services.admin.doctor import Check
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.schema.revision_files import VERSION_TABLE
from terp_desktop.storage.schema.statistics import analyze
from terp_desktop.storage.tables import EventRow, JobRunRow, ViewRow
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.settings import load_settings
from tests.integration.databases import create_migrated_database, parametrize_engines
from tests.storage.row_builders import add_event, add_user

pytestmark = pytest.mark.server
Examined = Callable[[str], dict[str, Check]]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
MANY = 2_000


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize_engines(metafunc)


@pytest.fixture
def examined(tmp_path: Path) -> Examined:
    environment = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}

    def examined_at(url: str) -> dict[str, Check]:
        backups = {"backup_dir": str(tmp_path / "backups")}
        settings = load_settings({"database_url": url, **backups}, environment)
        return {one.name: one for one in run_checks(settings)}

    return examined_at


@pytest.fixture
def owner(database: Engine) -> int:
    """Ann, whose calendar was set up just now."""
    with database.begin() as connection:
        user_id = add_user(connection, "ann")
    add_view(database, user_id, SystemClock().now())
    return user_id


@pytest.fixture
def own_url(
    database_kind: str, database_file: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A database that the test may damage."""
    if database_kind == "sqlite":
        yield f"sqlite:///{database_file}"
        return
    server = request.getfixturevalue(database_kind)
    name = create_migrated_database(server)
    yield server.url(name)
    server.drop(name)


def add_view(database: Engine, user_id: int, created_at: datetime) -> None:
    values = {"user_id": user_id, "name": "My Calendar", "is_default": True}
    with database.begin() as connection:
        connection.execute(
            sa.insert(ViewRow).values(**values, created_at=created_at, updated_at=created_at)
        )


def add_runs(database: Engine, slot: datetime, **changes: Any) -> None:
    values: dict[str, Any] = {"claimed_by": "desk", "status": JobStatus.DONE, "started_at": slot}
    rows = [{"job": name, "slot": slot, **values, **changes} for name in JobName]
    with database.begin() as connection:
        connection.execute(sa.delete(JobRunRow))
        for row in rows:
            connection.execute(sa.insert(JobRunRow).values(**row))


def wrong(found: dict[str, Check]) -> list[str]:
    assert all(one.remedy for one in found.values() if not one.is_ok)
    return [one.name for one in found.values() if not one.is_ok]


def test_nothing_is_wrong_with_a_new_calendar(
    database_url: str, owner: int, examined: Examined
) -> None:
    found = examined(database_url)
    assert wrong(found) == []
    assert {"create event", "read event", "recurrence", "permissions"} <= set(found)


def test_a_calendar_whose_jobs_never_ran_is_found_the_day_after(
    database_url: str, database: Engine, owner: int, examined: Examined
) -> None:
    make_old(database)
    found = examined(database_url)
    assert wrong(found) == ["jobs", "backup"]
    assert "None has ever run" in found["jobs"].detail
    assert "jobs serve" in str(found["jobs"].remedy)


def test_stopped_failed_and_interrupted_jobs_are_distinguished(
    database_url: str, database: Engine, owner: int, examined: Examined
) -> None:
    now = SystemClock().now().replace(microsecond=0)
    add_runs(database, now - timedelta(days=6))
    stopped = examined(database_url)["jobs"].detail
    assert "these do not run: instance-generation" in stopped
    assert "data-cleanup" not in stopped  # which is weekly
    add_runs(database, now, status=JobStatus.FAILED, error="OSError: the disk is full")
    assert "OSError: the disk is full" in examined(database_url)["jobs"].detail
    hour_ago = now - timedelta(hours=1)
    add_runs(database, hour_ago, status=JobStatus.RUNNING, lease_until=now - timedelta(minutes=5))
    assert "cut off while they ran" in examined(database_url)["jobs"].detail
    add_runs(database, now)
    assert examined(database_url)["jobs"].is_ok


def test_a_backup_counts_for_a_week(
    database_url: str, database: Engine, owner: int, examined: Examined, tmp_path: Path
) -> None:
    make_old(database)
    file = tmp_path / "backups" / "terp-20200101-120000-backup.db"
    file.parent.mkdir()
    file.touch()
    assert examined(database_url)["backup"].is_ok
    long_ago = LONG_AGO.timestamp()
    os.utime(file, (long_ago, long_ago))
    assert "2020-01-01" in examined(database_url)["backup"].detail
    assert not examined(database_url)["backup"].is_ok


def test_people_without_a_default_view_are_named(
    database_url: str, database: Engine, owner: int, examined: Examined
) -> None:
    with database.begin() as connection:
        add_user(connection, "ben")
    found = examined(database_url)
    assert wrong(found) == ["default views"]
    assert "ben" in found["default views"].detail


def test_a_time_zone_that_this_machine_does_not_know_is_named(
    database_url: str, database: Engine, owner: int, examined: Examined
) -> None:
    with database.begin() as connection:
        add_event(connection, owner, timezone="Mars/Olympus_Mons")
    found = examined(database_url)
    assert "“Mars/Olympus_Mons”" in found["time zones"].detail
    assert "tzdata" in str(found["time zones"].remedy)


def test_statistics_that_are_old_are_found_until_the_tables_are_analyzed(
    database_url: str, database: Engine, owner: int, examined: Examined
) -> None:
    analyze(database)
    with database.begin() as connection:
        add_event(connection, owner)
        columns = [one for one in EventRow.__table__.columns if one.name not in {"id", "uid"}]
        numbers = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
        numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < MANY // 2))
        if database.dialect.name == "mysql":
            connection.execute(sa.text(f"SET max_recursive_iterations = {MANY}"))
        for batch in "ab":
            uid = sa.literal(batch).concat(sa.cast(numbers.c.n, sa.String(20)))
            rows = sa.select(uid, *columns).select_from(
                sa.join(EventRow, numbers, EventRow.uid == "one@example.com")
            )
            names = ["uid", *(one.name for one in columns)]
            connection.execute(sa.insert(EventRow).from_select(names, rows))
    stale = examined(database_url)["statistics"]
    if database.dialect.name != "mysql":  # where InnoDB updates its statistics by itself
        assert not stale.is_ok
        assert f"calendarEvents has {MANY + 1:,} rows" in stale.detail
    analyze(database)
    assert examined(database_url)["statistics"].is_ok


def test_missing_parts_of_the_schema_are_named(own_url: str, examined: Examined) -> None:
    engine = open_engine(own_url)
    index = "idx_calendar_events_date_range"
    is_mysql = engine.dialect.name == "mysql"
    on_table = " ON `calendarEvents`" if is_mysql else ""
    do(engine, f"DROP INDEX {index}{on_table}")
    assert index in examined(own_url)["indexes"].detail
    if engine.dialect.name != "sqlite":
        quote = engine.dialect.identifier_preparer.quote
        (key,) = sa.inspect(engine).get_foreign_keys("calendarViews")
        kind = "FOREIGN KEY" if is_mysql else "CONSTRAINT"
        do(engine, f"ALTER TABLE {quote('calendarViews')} DROP {kind} {quote(str(key['name']))}")
        assert "userId → users" in examined(own_url)["foreign keys"].detail
        do(engine, "ALTER TABLE bills RENAME TO other_bills")
        missing = examined(own_url)["ERP tables"]
        assert "bills (due dates of bills become events)" in missing.detail
    engine.dispose()


def test_an_interrupted_upgrade_is_distinguished_from_one_that_never_began(
    own_url: str, examined: Examined
) -> None:
    engine = open_engine(own_url)
    versions = sa.table(VERSION_TABLE, sa.column("version_num"))
    ours = versions.c.version_num.like("calendar%")
    with engine.begin() as connection:
        connection.execute(sa.update(versions).where(ours).values(version_num="calendar_0003"))
    found = examined(own_url)["schema"]
    assert "cut off half-way: it is at calendar_0003" in found.detail
    assert "calendarViews" in found.detail
    assert "db upgrade" in str(found.remedy)
    with engine.begin() as connection:
        connection.execute(sa.update(versions).where(ours).values(version_num="calendar_9999"))
    assert "newer TERP Desktop" in examined(own_url)["schema"].detail
    engine.dispose()


def make_old(database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(sa.update(ViewRow).values(created_at=LONG_AGO))


def do(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
