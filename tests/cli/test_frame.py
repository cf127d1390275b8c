"""Rules of every command: global options, exit codes, one line per failure."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from terp_desktop import __version__
from terp_desktop.cli.app import global_options_first
from terp_desktop.cli.output import table
from tests.cli.conftest import RunCommand


def test_the_version_is_printed(terp: RunCommand) -> None:
    assert terp("--version").out == f"terp-desktop {__version__}\n"


@pytest.mark.parametrize("words", [["--help"], ["db", "--help"], ["db", "status", "-h"]])
def test_help_says_what_there_is(terp: RunCommand, words: list[str]) -> None:
    call = terp(*words)
    assert call.exit_code == 0
    assert "Usage: " in call.out


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["--demo", "doctor"],
        ["--minimized", "doctor"],
        ["db"],
        ["db", "status", "--nonsense"],
        ["db", "restore"],
    ],
)
def test_wrong_usage_exits_with_2_and_prints_nothing_on_stdout(
    terp: RunCommand, words: list[str]
) -> None:
    call = terp(*words)
    assert call.exit_code == 2
    assert words == ["db"] or not call.out


@pytest.mark.parametrize(
    "words",
    [
        ["--database-url", "sqlite:///{}", "--json", "db", "status"],
        ["db", "status", "--json", "--database-url", "sqlite:///{}"],
        ["db", "--database-url=sqlite:///{}", "status", "--json"],
    ],
)
def test_global_options_are_accepted_before_and_after_the_command(
    terp: RunCommand, tmp_path: Path, words: list[str]
) -> None:
    file = tmp_path / "other.db"
    status = terp(*(word.format(file) for word in words)).json
    assert status["url"] == f"sqlite:///{file}"


def test_what_follows_a_bare_double_dash_is_no_option() -> None:
    words = ["events", "search", "--user", "ann", "--", "--json"]
    assert global_options_first(words) == [
        "--user", "ann", "events", "search", "--", "--json",
    ]  # fmt: skip


def test_the_command_line_overrules_the_environment(terp: RunCommand, tmp_path: Path) -> None:
    status = terp("db", "status", TERP_DATABASE_URL=f"sqlite:///{tmp_path}/environment.db")
    assert status.json["url"].endswith("environment.db")
    url = f"sqlite:///{tmp_path}/line.db"
    status = terp("db", "status", "--database-url", url, TERP_DATABASE_URL="sqlite:///no.db")
    assert status.json["url"] == url


def test_a_failure_is_one_line_with_its_remedy_and_exit_code_1(terp: RunCommand) -> None:
    call = terp("db", "status", "--database-url", "nonsense://x")
    assert call.exit_code == 1
    assert call.out == ""
    assert call.err.startswith("error[BAD_DATABASE_URL]: ")
    assert call.err.count("\n") == 1


def test_with_json_a_failure_is_also_printed_on_stdout(terp: RunCommand) -> None:
    call = terp("users", "add", " ", "--json")
    assert call.exit_code == 1
    error = call.json["error"]
    assert set(error) == {"code", "message", "details"}
    assert error["code"] == "INVALID"
    assert error["details"] == {"field": "login"}
    assert "error[INVALID]: " in call.err


def test_a_setting_that_does_not_exist_is_refused_by_name(terp: RunCommand, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text('databse = "x"\n', encoding="utf-8")
    call = terp("db", "status")
    assert call.exit_code == 1
    assert "error[SETTINGS]: " in call.err
    assert "“databse”" in call.err


def test_an_unknown_user_may_do_nothing(terp: RunCommand, migrated: Path) -> None:
    call = terp("users", "list", "--user", "nobody")
    assert call.exit_code == 1
    assert call.err.startswith("error[UNKNOWN_USER]: There is no user “nobody”.")


def test_a_password_is_never_shown(terp: RunCommand) -> None:
    url = "postgresql+psycopg://ann:hunter2@127.0.0.1:1/terp"
    call = terp("db", "status", "--json", "--database-url", url)
    assert call.exit_code == 1
    assert "hunter2" not in call.out + call.err
    assert call.json["error"]["code"] == "DATABASE_UNREACHABLE"


def test_a_table_is_as_wide_as_its_widest_cells() -> None:
    assert table(("ID", "NAME"), [(1, "Ann"), (12, None)]) == "ID  NAME\n1   Ann\n12  -"


def test_the_program_runs_as_a_module_and_prints_nothing_but_json(tmp_path: Path) -> None:
    environment = os.environ | {"TERP_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-m", "terp_desktop", "users", "list", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [one["role"] for one in json.loads(done.stdout)] == ["admin"]
    assert "Set up calendar_0001" in done.stderr


def test_no_command_but_the_window_loads_qt_and_none_loads_alembic_without_need(
    tmp_path: Path, migrated: Path, data: Path
) -> None:
    script = (
        "import sys; sys.argv = ['terp-desktop', 'users', 'list']\n"
        "from terp_desktop.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print({'PySide6', 'alembic', 'apscheduler', 'icalendar'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"TERP_DATA_DIR": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("set()\n"), done.stdout


EMPTY = ["", " ", "\t\n"]
LISTED = ("events", "list", "--from", "2026-01-01", "--to", "2026-02-01")


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("option", ["--user", "--database-url"])
@pytest.mark.parametrize("place", ["before", "after", "joined"])
def test_an_empty_option_is_refused_by_its_name(
    terp: RunCommand, data: Path, option: str, empty: str, place: str
) -> None:
    """As a shell gives it for a variable that is not set; it does not mean everybody."""
    words = {
        "before": [option, empty, "users", "list"],
        "after": ["users", "list", option, empty],
        "joined": ["users", "list", f"{option}={empty}"],
    }[place]
    call = terp(*words)
    assert call.exit_code == 1
    assert call.err.startswith("error[")
    assert f"{option} is empty." in call.err
    assert not data.exists()


def test_an_empty_option_takes_no_word_of_the_command() -> None:
    assert global_options_first(["users", "list", "--user", ""]) == ["--user", "", "users", "list"]
    assert global_options_first(["users", "--user"]) == ["--user", "users"]


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize(
    "words, option",
    [
        (["users", "add", "ben", "--name"], "--name"),
        (["users", "add", "ben", "--email"], "--email"),
        (
            ["events", "list", "--from", "2026-01-01", "--to", "2026-02-01", "--timezone"],
            "--timezone",
        ),
        (
            ["events", "list", "--from", "2026-01-01", "--to", "2026-02-01", "--assigned"],
            "--assigned",
        ),
    ],
)
def test_an_empty_option_of_a_command_differs_from_a_missing_one(
    terp: RunCommand, migrated: Path, words: list[str], option: str, empty: str
) -> None:
    call = terp(*words, empty)
    assert call.exit_code == 1
    assert f"{option} is empty." in call.err


@pytest.mark.parametrize("empty", EMPTY)
def test_an_empty_variable_is_as_unset(terp: RunCommand, migrated: Path, empty: str) -> None:
    output = terp("users", "list", "--json").json
    assert terp("users", "list", "--json", TERP_USER=empty, TERP_SMTP_HOST=empty).json == output


@pytest.mark.parametrize("key", ["user", "database_url", "smtp_host", "backup_dir", "log_level"])
def test_an_empty_setting_is_as_unset(
    terp: RunCommand, migrated: Path, tmp_path: Path, key: str
) -> None:
    output = terp("db", "status").json
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(f'{key} = " "\n', encoding="utf-8")
    assert terp("db", "status").json == output
    assert terp("users", "list").exit_code == 0
