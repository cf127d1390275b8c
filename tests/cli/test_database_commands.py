"""`db`: create, upgrade, downgrade, backup and restore, and their failures."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand

TABLES = [
    "calendarEventAttachments",
    "calendarEventHistory",
    "calendarEventParticipants",
    "calendarEventPermissions",
    "calendarEvents",
    "calendarRecurrenceInstances",
    "calendarRecurrenceRules",
    "calendarReminders",
    "calendarViews",
    "clientMeetingHistory",
]


def logins(terp: RunCommand) -> list[str]:
    return [one["openId"] for one in terp("users", "list", "--json").json]


def test_status_creates_nothing(terp: RunCommand, data: Path) -> None:
    status = terp("db", "status").json
    assert not data.exists()
    assert status["revision"] is None
    assert status["upToDate"] is False
    assert status["tables"] == []
    assert status["missingHostTables"] == []


def test_upgrade_creates_the_ten_tables_and_does_nothing_the_second_time(
    terp: RunCommand, data: Path
) -> None:
    report = terp("db", "upgrade", "--json").json
    assert (report["changed"], report["created"], report["backup"]) == (True, True, None)
    status = terp("db", "status").json
    assert status["upToDate"]
    assert status["revision"] == status["head"]
    assert set(TABLES) <= set(status["tables"])
    assert terp("db", "upgrade", "--json").json["changed"] is False
    assert not (data / "backups").exists()


def test_an_upgrade_backs_up_into_the_folder_asked_for(
    terp: RunCommand, migrated: Path, tmp_path: Path
) -> None:
    assert terp("db", "downgrade", "-1", "--yes").exit_code == 0
    report = terp("db", "upgrade", "--backup-dir", str(tmp_path / "safe"), "--json").json
    assert Path(report["backup"]).parent == tmp_path / "safe"


def test_an_upgrade_without_backup_leaves_none(
    terp: RunCommand, data: Path, migrated: Path
) -> None:
    terp("db", "downgrade", "-1", "--yes")
    before = list((data / "backups").iterdir())
    assert terp("db", "upgrade", "--no-backup", "--json").json["backup"] is None
    assert list((data / "backups").iterdir()) == before


def test_any_command_upgrades_an_older_database_after_a_backup(
    terp: RunCommand, data: Path, migrated: Path
) -> None:
    assert logins(terp)
    terp("db", "downgrade", "-1", "--yes")
    call = terp("users", "list", "--json")
    assert [one["id"] for one in call.json] == [1]
    assert "Backing up the database" in call.err
    assert len(list((data / "backups").iterdir())) == 2


def test_downgrade_to_base_leaves_the_host_tables_alone(terp: RunCommand, migrated: Path) -> None:
    assert logins(terp)
    report = terp("db", "downgrade", "base", "--yes", "--json").json
    assert report["revision"] is None
    assert terp("db", "status").json["tables"] == []
    with closing(sqlite3.connect(migrated)) as connection:
        assert connection.execute('SELECT count(*) FROM "users"').fetchone() == (1,)


@pytest.mark.parametrize("words", [["downgrade", "base"], ["restore", "some.db"]])
def test_an_irreversible_action_needs_a_confirmation(
    terp: RunCommand, migrated: Path, words: list[str]
) -> None:
    before = migrated.read_bytes()
    call = terp("db", *words)
    assert call.exit_code == 1
    assert call.err.startswith("error[NOT_CONFIRMED]: ")
    assert migrated.read_bytes() == before


def test_a_revision_that_does_not_exist_is_refused(terp: RunCommand, migrated: Path) -> None:
    call = terp("db", "downgrade", "nonsense", "--yes")
    assert call.exit_code == 1
    assert call.err.startswith("error[UNKNOWN_REVISION]: ")
    assert terp("db", "downgrade", "--nonsense", "--yes").exit_code == 2


def test_a_backup_brings_back_what_was_there(terp: RunCommand, data: Path, tmp_path: Path) -> None:
    terp("users", "add", "ben")
    out = tmp_path / "saved.db"
    assert terp("db", "backup", "--out", str(out)).out == f"{out}\n"
    terp("users", "add", "cleo")
    report = terp("db", "restore", str(out), "--yes", "--json").json
    assert Path(report["previous"]).exists()
    assert "ben" in logins(terp)
    assert "cleo" not in logins(terp)


def test_a_backup_has_a_name_of_its_own_if_none_is_given(
    terp: RunCommand, data: Path, migrated: Path
) -> None:
    file = Path(terp("db", "backup", "--json").json["file"])
    assert file.exists()
    assert file.parent == data / "backups"


def test_a_backup_never_overwrites_a_file(terp: RunCommand, migrated: Path, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("mine", encoding="utf-8")
    call = terp("db", "backup", "--out", str(tmp_path / "there.db"))
    assert call.exit_code == 1
    assert (tmp_path / "there.db").read_text(encoding="utf-8") == "mine"


def test_analyze_names_the_tables(terp: RunCommand, migrated: Path) -> None:
    assert set(TABLES) <= set(terp("db", "analyze", "--json").json["tables"])
    assert "calendarEvents" in terp("db", "analyze").out


def test_what_is_no_calendar_is_not_analyzed(terp: RunCommand, data: Path) -> None:
    data.mkdir()
    with closing(sqlite3.connect(data / "calendar.db")) as connection:
        connection.execute("CREATE TABLE users (id INTEGER)")
    call = terp("db", "analyze")
    assert call.exit_code == 1
    assert call.err.startswith("error[NOTHING_TO_ANALYZE]: There is no calendar")


def test_only_tables_that_are_there_are_named(terp: RunCommand, migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as connection:
        connection.execute("DROP TABLE calendarNotifications")
    tables = terp("db", "analyze", "--json").json["tables"]
    assert "calendarEvents" in tables
    assert "calendarNotifications" not in tables


def test_a_newer_database_is_refused_untouched(terp: RunCommand, migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as connection:
        connection.execute(
            "UPDATE calendarSchemaVersion SET version_num = 'calendar_9999' "
            "WHERE version_num LIKE 'calendar%'"
        )
        connection.commit()
    before = migrated.read_bytes()
    for words in (["users", "list"], ["db", "upgrade"]):
        call = terp(*words)
        assert call.exit_code == 1
        assert call.err.rstrip().splitlines()[-1].startswith("error[DATABASE_NEWER]: ")
    assert migrated.read_bytes() == before


@pytest.mark.parametrize("command", [["users", "list"], ["db", "upgrade"], ["db", "status"]])
def test_a_file_that_is_no_database_is_refused_untouched(
    terp: RunCommand, tmp_path: Path, command: list[str]
) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear all, this is a letter and not a database." * 20, encoding="utf-8")
    call = terp(*command, "--database-url", f"sqlite:///{file}")
    assert call.exit_code == 1
    assert "error[NOT_A_DATABASE]: " in call.err
    assert file.read_text(encoding="utf-8").startswith("Dear all")


def test_a_folder_that_cannot_be_made_is_reported_with_its_path(
    terp: RunCommand, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    call = terp("users", "list", TERP_DATA_DIR=str(tmp_path / "file" / "data"))
    assert call.exit_code == 1
    assert call.err.rstrip().splitlines()[-1].startswith("error[FOLDER_UNUSABLE]: ")
    assert str(tmp_path / "file") in call.err


def test_a_database_below_proc_cannot_be_created(terp: RunCommand) -> None:
    call = terp("users", "list", "--database-url", "sqlite:////proc/calendar.db")
    assert call.exit_code == 1
    assert "error[" in call.err


def test_a_read_only_database_is_reported_and_left_as_it_was(
    terp: RunCommand, migrated: Path
) -> None:
    assert logins(terp)
    url = f"sqlite:///file:{migrated}?mode=ro&uri=true"
    call = terp("users", "add", "ben", "--database-url", url)
    assert call.exit_code == 1
    assert "error[DATABASE_READ_ONLY]: " in call.err
    assert "ben" not in logins(terp)


def test_a_company_database_without_host_tables_is_refused_by_name(
    terp: RunCommand, tmp_path: Path
) -> None:
    file = tmp_path / "erp.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    before = file.read_bytes()
    call = terp("users", "list", "--database-url", f"sqlite:///{file}", "--json")
    assert call.exit_code == 1
    assert call.json["error"]["code"] == "HOST_TABLES_MISSING"
    assert call.json["error"]["details"]["missing"] == ["clients", "invoices", "bills"]
    assert file.read_bytes() == before


def test_an_emptied_calendar_is_refused_with_the_command_that_restores_it(
    terp: RunCommand, migrated: Path
) -> None:
    backup = terp("db", "backup").out.strip()
    migrated.unlink()
    migrated.touch()
    for words in (["users", "list"], ["jobs", "list"], ["db", "upgrade"]):
        call = terp(*words)
        assert call.exit_code == 1
        (line,) = call.err.strip().splitlines()[-1:]
        assert line.startswith(f"error[CALENDAR_LOST]: The calendar “{migrated}” is empty")
        assert f"terp-desktop db restore {backup} --yes" in line
    assert migrated.stat().st_size == 0
    assert terp("db", "restore", backup, "--yes").exit_code == 0
    assert terp("users", "list").exit_code == 0
    assert terp("db", "status").json["upToDate"] is True


def test_a_new_calendar_is_begun_in_place_of_a_lost_one_when_that_is_said(
    terp: RunCommand, migrated: Path
) -> None:
    terp("db", "backup")
    migrated.write_bytes(b"\0" * 5000)
    assert terp("db", "upgrade").exit_code == 1
    assert terp("db", "upgrade", "--anew").exit_code == 0
    assert terp("db", "status").json["upToDate"] is True
    (aside,) = (migrated.parent / "backups").glob("*-damaged.db")
    assert aside.read_bytes() == b"\0" * 5000
