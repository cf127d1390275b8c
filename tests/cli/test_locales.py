"""The program starts in every way under locales whose capital of i is not I."""

import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from terp_desktop.bootstrap import open_program
from terp_desktop.bootstrap.program import Program
from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.jobs import JobName
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.logging_setup import LOG_FILE_NAME
from terp_desktop.system.settings import load_settings
from tests.fakes import FixedClock
from tests.locales import environment_in, probe_locale
from tests.waiting import wait_until

WAIT_S = 60
NOVEMBER = {"tr_TR": "Kas\N{LATIN SMALL LETTER DOTLESS I}m", "az_AZ": "noyabr"}
SETTINGS = [(variable, name) for name in NOVEMBER for variable in ("LANG", "LC_CTYPE", "LC_ALL")]
FEW = [("LANG", "tr_TR"), ("LC_CTYPE", "az_AZ")]
"""For what does not come near Qt."""
PAINTED = [
    ["screenshot", "--date", "2026-11-04", "--out", "OUT.png"],
    ["print", "--view", "month", "--date", "2026-11-04", "--out", "OUT.pdf"],
]
PLAIN = [
    ["doctor"],
    ["events", "list", "--from", "2026-11-01", "--to", "2026-12-01"],
    ["jobs", "run", "reminder-notification"],
    ["db", "status"],
]
in_every_setting = pytest.mark.parametrize("environment", SETTINGS, ids=" ".join, indirect=True)
in_few_settings = pytest.mark.parametrize("environment", FEW, ids=" ".join, indirect=True)


@pytest.fixture
def environment(
    request: pytest.FixtureRequest, locales: Path, tmp_path: Path, migrated: Path
) -> Iterator[dict[str, str]]:
    """The environment of a machine with a Turkish or Azerbaijani locale."""
    variable, name = request.param
    with tempfile.TemporaryDirectory(prefix="terp-") as runtime:
        own = environment_in(locales, variable, name) | {
            "HOME": str(tmp_path),
            "XDG_RUNTIME_DIR": runtime,
            "TERP_DATA_DIR": str(migrated.parent),
            "TERP_CONFIG_DIR": str(tmp_path / "config"),
            "QT_QPA_PLATFORM": "offscreen",
        }
        november = "November" if variable == "LC_CTYPE" else NOVEMBER[name]
        # Otherwise what follows proves nothing.
        assert probe_locale(own) == ("i", november)
        yield own


@pytest.fixture
def due(environment: dict[str, str]) -> Iterator[Program]:
    """The program on that machine's database, in which a reminder of its owner is due."""
    program = open_program(load_settings({}, environment))
    now = SystemClock().now()
    # Written with an earlier clock: a reminder that is due when it is written does not ring.
    clock = FixedClock(now - timedelta(minutes=5))
    start = zones.to_local(now + timedelta(minutes=10), "UTC")
    when = When(
        start_date=start.date(),
        end_date=start.date() + timedelta(days=1),
        start_time=start.time(),
        end_time=start.time(),
        timezone="UTC",
    )
    content = EventContent(title="İhale", when=when, reminders=(Reminder(relative_minutes=10),))
    actor = Actor(program.person.id, program.person.role)
    with program.store.begin() as work:
        EventWriter(clock, actor, ReminderSync(clock)).insert(work, content)
    yield program
    program.close()


def start(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "terp_desktop", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def ended(environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    with start(environment, *words) as process:
        out, stderr = process.communicate(timeout=WAIT_S)
    return process.returncode, out, stderr


@in_every_setting
@pytest.mark.parametrize("words", PAINTED, ids=" ".join)
def test_pictures_and_paper_are_made(
    environment: dict[str, str], words: list[str], tmp_path: Path
) -> None:
    *rest, name = words
    file = tmp_path / name
    code, _, stderr = ended(environment, *rest, str(file))
    assert (code, "Traceback" in stderr) == (0, False), stderr
    assert file.stat().st_size > 1_000


@in_few_settings
@pytest.mark.parametrize("words", PLAIN, ids=" ".join)
def test_every_command_says_what_it_says_elsewhere(
    environment: dict[str, str], words: list[str]
) -> None:
    code, out, stderr = ended(environment, *words)
    assert "Traceback" not in stderr
    elsewhere = environment | dict.fromkeys(("LANG", "LC_CTYPE", "LC_ALL"), "C.UTF-8")
    code_there, out_there, told_there = ended(elsewhere, *words)
    assert (code, without_numbers(out)) == (code_there, without_numbers(out_there))
    assert stderr == told_there


def without_numbers(text: str) -> str:
    return re.sub(r"\d+", "0", text)


@in_few_settings
def test_the_jobs_are_served(environment: dict[str, str]) -> None:
    with start(environment, "jobs", "serve") as process:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(1 + len(JobName))]
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
    assert process.returncode == 0
    assert lines[0].startswith("Running the jobs")
    assert rest == "Stopped.\n"


@in_every_setting
def test_the_window_opens_reminds_and_ends(environment: dict[str, str], due: Program) -> None:
    assert_reminds(environment, due)


@in_few_settings
def test_the_program_in_the_tray_reminds_and_ends(
    environment: dict[str, str], due: Program
) -> None:
    assert_reminds(environment, due, "--minimized")


def assert_reminds(environment: dict[str, str], due: Program, *words: str) -> None:
    def is_on_screen() -> bool:
        with due.store.read() as work:
            return bool(work.reminders.shown_fingerprint(due.person.id).count)

    assert not is_on_screen()
    with start(environment, *words) as process:
        came = wait_until(is_on_screen, WAIT_S)
        process.send_signal(signal.SIGTERM)
        out, stderr = process.communicate(timeout=WAIT_S)
    assert came, stderr
    assert (process.returncode, out, "Traceback" in stderr) == (0, "", False), stderr
    log = (due.settings.folders.logs / LOG_FILE_NAME).read_text(encoding="utf-8")
    assert "ERROR" not in log
