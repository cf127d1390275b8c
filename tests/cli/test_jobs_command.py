"""`jobs` on the command line: list, run by name, and serve until a signal."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import pytest

from terp_desktop.domain.jobs import JobName
from tests.builders import copy_database

Terp = Callable[..., Any]

NAMES = [str(name) for name in JobName]


def test_the_list_shows_schedule_last_run_result_and_next_run(terp: Terp, migrated: Path) -> None:
    assert terp("jobs", "run", "data-cleanup").exit_code == 0
    listed = terp("jobs", "list", "--json").json
    assert [job["name"] for job in listed] == NAMES
    assert listed[2]["schedule"] == "Sundays at 3:00"
    assert listed[2]["lastResult"]["status"] == "DONE"
    assert listed[2]["lastRun"].endswith("Z")
    assert listed[0]["lastRun"] is listed[0]["lastResult"] is None
    assert all(job["nextRun"].endswith("Z") for job in listed)
    lines = terp("jobs", "list").out.splitlines()
    assert lines[0].split("  ")[0] == "NAME"
    assert "purged 0" in lines[3]


@pytest.mark.parametrize("name", NAMES)
def test_every_job_runs_by_its_name_and_prints_its_counts(
    terp: Terp, migrated: Path, name: str
) -> None:
    call = terp("jobs", "run", name, "--json")
    assert call.exit_code == 0
    assert call.json["job"] == name
    assert call.json["counts"]


def test_what_cannot_be_undone_is_asked_about_after_a_jump_of_the_clock(
    terp: Terp, migrated: Path
) -> None:
    assert terp("jobs", "run", "data-cleanup").exit_code == 0
    with closing(sqlite3.connect(migrated)) as connection:
        connection.execute(
            """UPDATE "calendarFacts" SET value = replace(value, '20', '19')
            WHERE name LIKE 'clock:%'"""
        )
        connection.commit()
    call = terp("jobs", "run", "data-cleanup")
    assert call.exit_code == 1
    assert call.err.startswith("error[CLOCK_DOUBTED]: The clock of this machine has jumped")
    assert "--yes" in call.err
    assert terp("jobs", "run", "data-integrity").exit_code == 0
    assert terp("jobs", "run", "data-cleanup", "--yes").exit_code == 0


def test_serving_ends_with_an_error_when_the_file_is_replaced(
    migrated: Path, migrated_file: Path, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "TERP_DATA_DIR": str(migrated.parent),
        "TERP_CONFIG_DIR": str(tmp_path / "config"),
        "TERP_DATABASE_URL": "",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "terp_desktop", "jobs", "serve"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        lines = iter(server.stderr.readline, "")
        assert any("Running the jobs" in line for line in lines)
        copy_database(migrated_file, tmp_path / "synchronized.db").replace(migrated)
        rest = "".join(lines)
    assert server.returncode == 1
    assert "error[DATABASE_REPLACED]: The calendar" in rest
    assert "Traceback" not in rest


def test_an_unknown_job_is_refused_before_anything_is_opened(terp: Terp, data: Path) -> None:
    call = terp("jobs", "run", "world-domination")
    assert call.exit_code == 1
    assert call.err.startswith("error[UNKNOWN_JOB]: There is no job “world-domination”.")
    assert all(name in call.err for name in NAMES)
    assert not data.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_makes_up_for_missed_jobs_and_ends_cleanly(
    migrated: Path, tmp_path: Path, number: signal.Signals
) -> None:
    words = [sys.executable, "-m", "terp_desktop", "jobs", "serve"]
    environment = {
        "TERP_DATA_DIR": str(migrated.parent),
        "TERP_CONFIG_DIR": str(tmp_path / "config"),
        "PATH": "",
    }
    with subprocess.Popen(
        words, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        lines = lines_until(process.stderr, ran=len(NAMES))
        process.send_signal(number)
        rest = process.stderr.read()
        assert process.stdout.read() == ""
    assert process.returncode == 0
    assert lines[0] == "Running the jobs; end with Ctrl+C."
    assert sorted(line.split(":")[0] for line in lines[1:]) == sorted(NAMES)
    assert rest.splitlines() == ["Stopped."]


def lines_until(stream: IO[str], *, ran: int) -> list[str]:
    """The first line, and one for each of so many runs."""
    return [stream.readline().strip() for _ in range(ran + 1)]
