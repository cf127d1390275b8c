"""`users`, `demo` and `doctor`."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from terp_desktop.system.account import current_account
from tests.cli.conftest import CommandResult, RunCommand


def test_the_account_becomes_the_first_user_with_a_default_view(
    terp: RunCommand, data: Path, migrated: Path
) -> None:
    (owner,) = terp("users", "list", "--json").json
    assert (owner["openId"], owner["name"]) == (
        current_account().login,
        current_account().full_name,
    )
    assert owner["role"] == "admin"
    with closing(sqlite3.connect(migrated)) as connection:
        views = connection.execute("SELECT userId, name, isDefault, filters FROM calendarViews")
        assert views.fetchall() == [(1, "My Calendar", 1, "{}")]


def test_a_user_is_added_and_may_act(terp: RunCommand, migrated: Path) -> None:
    added = terp(
        "users", "add", "ben", "--name", "Ben Ode", "--email", "ben@terp.example", "--json"
    ).json
    assert added == {
        "id": 2, "openId": "ben", "name": "Ben Ode", "email": "ben@terp.example", "role": "user",
    }  # fmt: skip
    assert "Ben Ode" in terp("users", "list", "--user", "ben@terp.example").out


def test_two_users_never_share_a_login_or_an_address(terp: RunCommand, migrated: Path) -> None:
    terp("users", "add", "ben", "--email", "ben@terp.example")
    for words in (["ben"], ["cleo", "--email", "ben@terp.example"]):
        call = terp("users", "add", *words)
        assert call.exit_code == 1
        assert call.err.startswith("error[INVALID]: ")
    assert len(terp("users", "list", "--json").json) == 2


@pytest.mark.parametrize("address", ["@", "a@[", "nobody", "a@b.c, d@e.f", "a@b.c\nBcc: x@y.z"])
def test_a_user_gets_only_what_can_be_an_address(
    terp: RunCommand, migrated: Path, address: str
) -> None:
    call = terp("users", "add", "ben", "--email", address)
    assert call.exit_code == 1
    assert call.err.startswith("error[INVALID]: ")
    assert len(terp("users", "list", "--json").json) == 1


def test_only_an_administrator_adds_users(terp: RunCommand, migrated: Path) -> None:
    terp("users", "add", "ben")
    call = terp("users", "add", "cleo", "--user", "ben")
    assert call.exit_code == 1
    assert call.err.startswith("error[FORBIDDEN]: ")


def test_the_demo_fills_the_database_and_adds_nothing_twice(
    terp: RunCommand, migrated: Path
) -> None:
    counts = terp("demo", "load", "--events", "80", "--json").json
    assert counts == {
        "staff": 8, "clients": 40, "invoices": 140, "bills": 40, "eventsAdded": 80,
    }  # fmt: skip
    assert terp("demo", "load", "--events", "80", "--json").json["eventsAdded"] == 0
    assert terp("demo", "load", "--events", "-1").exit_code == 1


def failed(call: CommandResult) -> list[str]:
    return [one["check"] for one in call.json if not one["ok"]]


def test_the_doctor_finds_nothing_wrong_with_a_new_database_and_changes_nothing(
    terp: RunCommand, migrated: Path
) -> None:
    terp("users", "list")
    with closing(sqlite3.connect(migrated)) as connection:
        before = list(connection.iterdump())
    call = terp("doctor", "--json")
    assert failed(call) == []
    assert call.exit_code == 0
    names = {one["check"] for one in call.json}
    assert {"tables", "indexes", "foreign keys", "default views", "jobs", "create event"} <= names
    assert {"read event", "recurrence", "permissions", "time zones", "backup", "log"} <= names
    with closing(sqlite3.connect(migrated)) as connection:
        assert list(connection.iterdump()) == before


@pytest.mark.parametrize(
    "harm, check",
    [
        ("DROP INDEX idx_calendar_events_date_range", "indexes"),
        ("DELETE FROM calendarViews", "default views"),
        ("DROP TABLE clientMeetingHistory", "tables"),
        ("DELETE FROM calendarSchemaVersion WHERE version_num LIKE 'calendar%'", "schema"),
    ],
)
def test_the_doctor_finds_what_is_missing(
    terp: RunCommand, migrated: Path, harm: str, check: str
) -> None:
    terp("users", "list")
    with closing(sqlite3.connect(migrated)) as connection:
        connection.execute(harm)
        connection.commit()
    call = terp("doctor", "--json")
    assert call.exit_code == 1
    assert check in failed(call)
    assert all(one["remedy"] for one in call.json if not one["ok"])


def test_the_doctor_reports_errors_in_the_log(terp: RunCommand, data: Path, migrated: Path) -> None:
    terp("users", "list")
    log = data / "logs" / "terp-desktop.log"
    log.write_text("2999-01-01 00:00:00,000 ERROR terp: all is lost\n", encoding="utf-8")
    assert failed(terp("doctor", "--json")) == ["log"]
    assert "FAIL  log: 1 errors of the last days; the latest: 2999" in terp("doctor").out


def test_the_doctor_creates_no_database(terp: RunCommand, data: Path) -> None:
    call = terp("doctor", "--json")
    assert call.exit_code == 1
    assert failed(call) == ["database"]
    assert not data.exists()
