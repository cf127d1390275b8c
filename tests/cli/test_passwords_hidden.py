"""Passwords never appear in output or logs, also not from a mistyped URL."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand

SECRET = "s3cr"
URLS = [
    "postgresql+psycopg:/u:s3cr@h/x",
    "postgresql+psycopg//u:s3cr@h/x",
    " postgresql+psycopg://u:s3cr@127.0.0.1:1/x",
    "postgresql+psycopg://u:s3cr@127.0.0.1:1/x ",
    "postgresql://u:p@s3cr@127.0.0.1:1/x",
    "postgresql://u:s3cr@t@127.0.0.1:1/x",
    "postgresql://u:s3cr/t@127.0.0.1:1/x",
    "postgresql://u:s3cr#t@127.0.0.1:1/x",
    "postgresql://u:s3cr?t@127.0.0.1:1/x",
    "postgresql://u/s3cr@127.0.0.1:1/x",
    "postgresql://u s3cr@127.0.0.1:1/x",
    "mysql+pymysql://u:p%40s3cr@[::1",
    "mysql+pymysql://u:s3cr@[::1]:1/x",
    "mysql+pymysql://u:s3\tcr s3cr@127.0.0.1:1/x",
    "mysql+pymysql://u:s3\ns3cr@127.0.0.1:1/x",
    "mysql://u:s3cr@127.0.0.1:1/x",
    "mysql://u:s3cr@127.0.0.1:x/y",
    "mysql://u:s3cr@127.0.0.1:99999/x",
    "postgresql://127.0.0.1:1/x?password=s3cr",
    "postgresql://127.0.0.1:1/x?pasword=s3cr",
    "postgresql://u@127.0.0.1:1/x?sslmode=s3cr",
    "postgresql://u@127.0.0.1:1/x?connect_timeout=s3cr",
    "mysql+pymysql://127.0.0.1:1/x?password=s3cr",
    "mysql+pymysql://127.0.0.1:1/x?passwd=s3cr",
    "mysql+pymysql://127.0.0.1:1/x?connect_timeout=s3cr",
    "oracle://u:s3cr@h/x",
    "postgresql+asyncpg://u:s3cr@h/x",
    "sqlite://u:s3cr@h/x",
    "u:s3cr@h/x",
    "s3cr",
]
ODD_URLS = ["h:abc", "[::1", "sqlite://x", "?foo=bar", "", ":", "://", "sqlite:///", "sqlite:", "a://",
            "sqlite:///x.db?foo=bar", "sqlite:///x.db?timeout=soon",
            "postgresql://h:0/x", "postgresql:///x?host=/no/such",
            "\x1b[31m", "\udcff://x", "sqlite:///\udcff/x"]  # fmt: skip
COMMANDS = [("events", "list", "--from", "2026-01-01", "--to", "2026-01-02"), ("db", "status"),
            ("doctor",), ("db", "upgrade"), ("db", "analyze"), ("db", "backup"),
            ("jobs", "run", "--once"), ("users", "list")]  # fmt: skip


@pytest.mark.parametrize("url", URLS, ids=range(len(URLS)))
def test_a_mistyped_address_is_not_repeated(terp: RunCommand, tmp_path: Path, url: str) -> None:
    for command in COMMANDS:
        call = terp("--json", "--database-url", url, *command)
        assert call.exit_code in {1, 2}
        logs = "".join(file.read_text() for file in tmp_path.rglob("*.log*"))
        assert SECRET not in call.out + call.err + logs
        assert call.err or command == ("doctor",)


@pytest.mark.parametrize("url", ODD_URLS, ids=range(len(ODD_URLS)))
def test_an_invalid_database_url_is_reported(
    terp: RunCommand, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for command in COMMANDS:
        call = terp("--database-url", url, *command)
        assert call.exit_code in {0, 1, 2}
        assert call.exit_code != 0 or not url or command == ("db", "status")
    assert not list(tmp_path.rglob("x.db"))


def test_an_address_among_the_words_of_a_call_is_not_repeated_whole(terp: RunCommand) -> None:
    for words in (["postgresql://u:s3cr@h/x"], ["users", "list", "--url=postgresql://u:s3cr@h/x"],
                  ["events", "show", "postgresql://u:s3cr@h/x"]):  # fmt: skip
        call = terp(*words)
        assert call.exit_code == 2
        assert SECRET not in call.out + call.err


def test_a_setting_with_a_password_in_the_wrong_place_is_not_repeated(
    terp: RunCommand, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    for text in ('database_url = "postgresql+psycopg:/u:s3cr@h/x"', 'smtp_host = "u:s3cr@mail"',
                 'smtp_host = "smtp://u:s3cr@mail"', 'smtp_host = "h"\nsmtp_port = "u:s3cr@h"',
                 'smtp_host = "h"\nsmtp_tls = "u:s3cr@h"', 'log_level = "x://u:s3cr@h"',
                 'smtp_password = "s3cr"', 'database_url = "x://u:s3cr@h'):  # fmt: skip
        config.write_text(text + "\n")
        call = terp("users", "list")
        assert call.exit_code == 1, text
        assert SECRET not in call.out + call.err


@pytest.mark.parametrize("thread", ["", "threading.Thread(target="], ids=["main", "worker"])
def test_tracebacks_contain_no_password(thread: str) -> None:
    lines = [
        "import threading, logging",
        "from terp_desktop.system.logging_setup import hide_passwords",
        "hide_passwords()",
        "logging.getLogger('x').error('cannot open postgresql://u:s3cr@h/x')",
        "def bug(): raise ValueError('postgresql://u:p@s3cr@h/x and password=s3cr')",
        f"{thread}bug).start()" if thread else "bug()",
    ]
    ended = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert "ValueError" in ended.stderr
    assert "cannot open" in ended.stderr
    assert SECRET not in ended.stderr
