"""Closed or full standard streams cause one line, exit code 1, and no traceback."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest


def shell(line: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run the program in a shell with these arguments and redirections."""
    folders = {"TERP_DATA_DIR": str(tmp_path / "data"), "TERP_CONFIG_DIR": str(tmp_path / "config")}
    program = f"{shlex.quote(sys.executable)} -m terp_desktop"
    # As usual: output is buffered, and the buffer fails when it is flushed.
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["/bin/sh", "-c", f"{program} {line}"],
        env=buffered | folders,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("words", ["events create -", "events create", "events create --json"])
def test_a_closed_standard_input_is_a_refusal(tmp_path: Path, migrated: Path, words: str) -> None:
    done = shell(f"{words} <&-", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error[INVALID]: There is nothing to read: standard input")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
@pytest.mark.parametrize("words", ["users list", "users list --json", "db status", "--version"])
def test_a_result_that_cannot_be_printed_is_reported_in_one_line(
    tmp_path: Path, migrated: Path, words: str, redirection: str
) -> None:
    done = shell(f"{words} {redirection}", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error[FILE]: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", ["--help", "db status --help"])
def test_help_that_cannot_be_printed_is_reported_in_one_line(tmp_path: Path, words: str) -> None:
    done = shell(f"{words} >/dev/full", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error[FILE]: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("redirection", [">&-", ">/dev/full"])
def test_a_failure_keeps_its_own_words_where_its_json_cannot_be_printed(
    tmp_path: Path, migrated: Path, redirection: str
) -> None:
    done = shell(f"users list --user nobody --json {redirection}", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error[UNKNOWN_USER]: ")
    assert done.stderr.count("\n") == 1


def test_a_closed_standard_error_keeps_no_result_back(tmp_path: Path) -> None:
    done = shell("users list --json 2>&-", tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("[")
