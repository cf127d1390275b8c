"""Backups of servers' databases, and their restoration."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.storage.backup.backup_and_restore import backup, restore
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.storage.migration.migrate import downgrade, upgrade
from terp_desktop.storage.schema.checks import verify
from terp_desktop.storage.schema.state import status
from terp_desktop.storage.schema.statistics import analyze
from terp_desktop.storage.tables import EventRow, HistoryRow, UserRow
from terp_desktop.system.resources import migrations_folder
from tests.integration.database_dump import dump
from tests.integration.databases import create_migrated_database
from tests.integration.servers import Server
from tests.storage.conftest import NOW
from tests.storage.row_builders import add_event, add_user

pytestmark = pytest.mark.server
TITLE = "Zoë's “50 %” \\ 'q' 💡\n-- Table structure for table `users`"


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept before a restoration goes beside the working folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The name of a database with a calendar, and an event in it."""
    name = create_migrated_database(server)
    with open_engine(server.url(name), pooled=False).begin() as connection:
        event = add_event(connection, add_user(connection), title=TITLE)
        connection.execute(sa.insert(HistoryRow).values(event_id=event, change_type="CREATED"))
    yield name
    server.drop(name)


def titles(url: str) -> list[str]:
    with open_engine(url, pooled=False).connect() as connection:
        return list(connection.scalars(sa.select(EventRow.title).order_by(EventRow.id)))


def logins(url: str) -> list[str]:
    with open_engine(url, pooled=False).connect() as connection:
        return list(connection.scalars(sa.select(UserRow.open_id).order_by(UserRow.id)))


def test_a_backup_is_one_file_for_its_owner_alone(
    server: Server, database: str, tmp_path: Path
) -> None:
    made = backup(server.url(database), tmp_path / "kept", NOW)
    assert [one for one in tmp_path.iterdir() if one.is_file()] == [made]
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_the_calendar_comes_back_and_the_erp_stays_as_it_is(
    server: Server, database: str, tmp_path: Path
) -> None:
    url = server.url(database)
    made = backup(url, tmp_path / "kept", NOW)
    with open_engine(url, pooled=False).begin() as connection:
        user = add_user(connection, "bo")
    before = dump(server, database)
    with open_engine(url, pooled=False).begin() as connection:
        connection.execute(sa.delete(EventRow))
        add_event(connection, user, title="Newer", uid="newer")
    kept = restore(url, made, NOW)
    assert titles(url) == [TITLE]
    assert logins(url) == ["ann", "bo"]
    with open_engine(url, pooled=False).connect() as connection:
        assert verify(connection) == []
    assert without_counters(dump(server, database)) == without_counters(before)
    assert kept is not None
    assert kept.parent == tmp_path / "backups"
    restore(url, kept, NOW)
    assert titles(url) == ["Newer"]


def without_counters(text: str) -> list[str]:
    """The lines of a dump, but for the next ids; sorted, for restored tables come in turn."""
    lines = (line.partition(" AUTO_INCREMENT=")[0] for line in plain(text).splitlines())
    return sorted(line for line in lines if "setval" not in line)


def plain(text: str) -> str:
    """PostgreSQL words a CHECK otherwise once it was restored; it means the same."""
    return re.sub(r"::character varying|::text|\[\]|[()]", "", text)


def test_a_database_with_nothing_in_it_gets_everything_back(
    server: Server, database: str, tmp_path: Path
) -> None:
    made = backup(server.url(database), tmp_path / "kept", NOW)
    empty = server.new_database()
    assert restore(server.url(empty), made, NOW) is None
    assert plain(dump(server, empty)).replace(empty, database) == plain(dump(server, database))
    assert status(server.url(empty), migrations_folder()).up_to_date
    server.drop(empty)


def test_an_older_backup_brings_the_older_schema_back_which_is_upgraded_again(
    server: Server, database: str, tmp_path: Path
) -> None:
    url = server.url(database)
    downgrade(url, migrations_folder(), "-1", now=NOW, backup_dir=None)
    older = dump(server, database)
    report = upgrade(url, migrations_folder(), now=NOW, backup_dir=tmp_path)
    assert report.backup is not None
    restore(url, report.backup, NOW)
    assert without_counters(dump(server, database)) == without_counters(older)
    assert upgrade(url, migrations_folder(), now=NOW, backup_dir=None).changed
    assert titles(url) == [TITLE]


@pytest.mark.parametrize("kind", ["other", "letter", "cut", "missing", "empty"])
def test_a_file_that_is_no_backup_of_this_engine_is_refused(
    server: Server, database: str, tmp_path: Path, migrated_file: Path, kind: str
) -> None:
    url = server.url(database)
    file = tmp_path / "file"
    if kind == "other":
        file = migrated_file
    elif kind == "letter":
        file.write_text("Dear Ann, " * 200, encoding="utf-8")
    elif kind == "empty":
        file.touch()
    elif kind == "cut":
        backup(url, file, NOW)
        os.truncate(file, file.stat().st_size // 2)
    before = dump(server, database)
    with pytest.raises(DatabaseError) as caught:
        restore(url, file, NOW)
    codes = {"other": "WRONG_BACKUP", "letter": "WRONG_BACKUP", "empty": "WRONG_BACKUP",
             "missing": "DATABASE_MISSING"}  # fmt: skip
    assert caught.value.code == codes.get(kind, caught.value.code)
    assert dump(server, database) == before


def test_a_file_of_another_engine_is_named_as_what_it_is(
    database: str, server: Server, migrated_file: Path
) -> None:
    with pytest.raises(DatabaseError, match="is a SQLite database"):
        restore(server.url(database), migrated_file, NOW)


def test_a_backup_from_before_the_calendar_is_not_restored(server: Server, tmp_path: Path) -> None:
    from tests.integration.erp_schema import create_minimal_erp

    name = server.new_database()
    create_minimal_erp(server, name)
    made = backup(server.url(name), tmp_path / "kept", NOW)
    with pytest.raises(DatabaseError) as caught:
        restore(server.url(name), made, NOW)
    assert caught.value.code == "NOT_A_CALENDAR"
    assert "downgrade base" in caught.value.remedy
    server.drop(name)


def test_a_tool_that_is_missing_is_named_and_only_no_backup_goes_on(
    server: Server, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.url(database)
    downgrade(url, migrations_folder(), "-1", now=NOW, backup_dir=None)
    older = dump(server, database)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        patch.setenv("TERP_CLIENT_PROGRAMS", str(tmp_path))
        with pytest.raises(DatabaseError) as caught:
            upgrade(url, migrations_folder(), now=NOW, backup_dir=tmp_path)
        assert caught.value.code == "BACKUP_TOOL_MISSING"
        assert "--no-backup" in caught.value.remedy
    assert dump(server, database) == older
    assert upgrade(url, migrations_folder(), now=NOW, backup_dir=None).changed


def test_no_password_appears_on_a_command_line(
    server: Server, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tool in front of the real one writes down what it was called with."""
    secret = "pa ss'wo\"rd\\%$"
    give_login(server, database, secret)
    log = tmp_path / "called"
    for tool in ("pg_dump", "mariadb-dump"):
        shim = tmp_path / tool
        shim.write_text(f'#!/bin/sh\necho "$@" >> {log}\nexec /usr/bin/{tool} "$@"\n')
        shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    url = sa.make_url(server.url(database, "keeper", secret))
    backup(url, tmp_path / "kept", NOW)
    assert (tmp_path / "kept").stat().st_size > 1000
    assert "ss'wo" not in log.read_text(encoding="utf-8")
    drop_login(server, database)


def give_login(server: Server, database: str, secret: str) -> None:
    quoted = "'" + secret.replace("'", "''") + "'"
    if server.kind == "postgresql":
        server.execute(f"CREATE ROLE keeper LOGIN PASSWORD {quoted}",
                  "GRANT SELECT ON ALL TABLES IN SCHEMA public TO keeper",
                  "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO keeper",
                  database=database)  # fmt: skip
    else:
        escaped = quoted.replace("\\", "\\\\")
        server.execute(f"CREATE USER keeper@localhost IDENTIFIED BY {escaped}",
                  f"GRANT ALL ON {database}.* TO keeper@localhost")  # fmt: skip


def drop_login(server: Server, database: str) -> None:
    if server.kind == "postgresql":
        server.execute("DROP OWNED BY keeper", "DROP ROLE keeper", database=database)
    else:
        server.execute("DROP USER keeper@localhost")


def test_analyzing_counts_every_table_of_the_calendar(server: Server, database: str) -> None:
    engine = open_engine(server.url(database), pooled=False)
    assert "calendarEvents" in analyze(engine)
    if server.kind == "postgresql":
        counted = (
            "SELECT count(*) FROM pg_statistic WHERE starelid = '\"calendarEvents\"'::regclass"
        )
    else:
        counted = f"""SELECT count(*) FROM mysql.innodb_index_stats
            WHERE database_name = '{database}' AND table_name = 'calendarEvents'"""
    ((number,),) = server.execute(counted, database=database)
    assert number > 0


def test_a_login_without_the_right_to_analyze_is_reported(server: Server, database: str) -> None:
    """The servers only warn, and go on."""
    give_reading_login(server, database)
    with pytest.raises(RightsMissingError, match="Nothing was analyzed"):
        analyze(open_engine(server.url(database, "keeper", "secret"), pooled=False))
    drop_login(server, database)


def test_only_the_tables_that_a_login_may_analyze_are_named(server: Server, database: str) -> None:
    give_reading_login(server, database)
    if server.kind == "postgresql":
        server.execute('ALTER TABLE "calendarViews" OWNER TO keeper', database=database)
    else:
        server.execute(f"GRANT INSERT ON {database}.calendarViews TO keeper@localhost")
    keeper = open_engine(server.url(database, "keeper", "secret"), pooled=False)
    assert analyze(keeper) == ["calendarViews"]
    keeper.dispose()
    if server.kind == "postgresql":
        server.execute("REASSIGN OWNED BY keeper TO CURRENT_USER", database=database)
    drop_login(server, database)


def test_a_table_that_is_missing_is_not_named(server: Server, database: str) -> None:
    engine = open_engine(server.url(database), pooled=False)
    with engine.begin() as connection:
        name = engine.dialect.identifier_preparer.quote("calendarNotifications")
        connection.execute(sa.text(f"DROP TABLE {name}"))
    tables = analyze(engine)
    assert "calendarEvents" in tables
    assert "calendarNotifications" not in tables


def give_reading_login(server: Server, database: str) -> None:
    if server.kind == "postgresql":
        give_login(server, database, "secret")
    else:
        server.execute(
            "CREATE USER keeper@localhost IDENTIFIED BY 'secret'",
            f"GRANT SELECT ON {database}.* TO keeper@localhost",
        )
