"""The duration of a start, compared to an empty Qt window.

To the month as it was seen last, and to the month as the database has it now.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from terp_desktop.bootstrap import open_program
from terp_desktop.domain.event import EventContent
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.account import current_account
from terp_desktop.system.settings import load_settings
from tests.benchmarks.conftest import PerformanceReport
from tests.ui.occurrence_builders import event_time

TIMES_TO_LAST_SEEN: Final = 3.5
TIMES_TO_FRESH: Final = 6.0
TIMES_THE_MEMORY: Final = 2.0
TIMES_THE_MEMORY_OF_A_SERVER: Final = 2.6
"""With the fresh month of a server: its driver takes half an empty window, the keyring as well."""
ROUNDS: Final = 7
# Not by getrusage: a child begins there with what its parent took.
REPORT: Final = (
    """print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0], flush=True)"""
)
EMPTY_WINDOW: Final = f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        {REPORT}
        QTimer.singleShot(0, application.quit)

application = QApplication(sys.argv[:1])
window = Window()
window.resize(1280, 820)
window.show()
application.exec()
"""
# No filter of events watches it: a filter makes PySide create the Python classes of all events,
# which takes a tenth of the start.
PROGRAM: Final = f"""
import gc
gc.disable()  # as `open_default_window` does before it imports any of this
from terp_desktop.cli.window import open_default_window
from terp_desktop.ui.app import application
from terp_desktop.ui.app.session import Session

class WatchedSession(Session):
    has_reported = False

    def __init__(self, *parts):
        super().__init__(*parts)
        self.window.calendar.painted.connect(self.report)

    def report(self):
        if self.window.pages.cached(self.window.calendar.days) is not None:
            {REPORT}
            application.QApplication.quit()
        elif not self.has_reported and self.window.status.as_of.text():
            self.has_reported = True
            {REPORT}

application.Session = WatchedSession
open_default_window()
"""


@pytest.fixture
def environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    """An existing calendar with a few hundred events, and modules that were compiled once."""
    engine = open_engine(database_url, pooled=False)
    with SqlStore(engine).begin() as work:
        login = engine.url.username or current_account().login
        work.people.add(login=login, name="Ann", email=None, role="admin")
    places = {
        "TERP_DATA_DIR": str(tmp_path),
        "TERP_CONFIG_DIR": str(tmp_path),
        "TERP_DATABASE_URL": database_url,
    }
    program = open_program(load_settings({}, places))
    first = program.clock.today() - timedelta(days=30)
    for number in range(300):
        day = datetime.combine(first + timedelta(days=number // 5), time(8 + 2 * (number % 5)))
        rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=day.date())
        title, when = f"Review the offer {number}", event_time(day)
        series = rule if number % 30 == 0 else None
        program.services.events.create(EventContent(title=title, when=when, rule=series))
    program.close()
    without = {key: one for key, one in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"), "QT_QPA_PLATFORM": "offscreen"}
    return without | places | compiled


@dataclass(frozen=True, slots=True)
class Painted:
    """The seconds until a window was painted, and the memory that it took until then."""

    seconds: float
    memory: int


def started(program: str, environment: dict[str, str]) -> list[Painted]:
    """The paints of a start, in order."""
    begun = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        return [Painted(perf_counter() - begun, int(line)) for line in process.stdout]


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
def test_a_month_is_painted_within_a_few_starts_of_an_empty_window(
    database_kind: str,
    environment: dict[str, str],
    performance: PerformanceReport,
    benchmark: BenchmarkFixture,
) -> None:
    assert len(started(PROGRAM, environment)) == 1  # nothing was seen before
    empty, last_seen, fresh = [], [], []
    for _ in range(ROUNDS):
        empty.append(started(EMPTY_WINDOW, environment)[0])
        painted = started(PROGRAM, environment)
        last_seen.append(painted[0])
        fresh.append(painted[1])
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        started, (PROGRAM, environment), rounds=1
    )
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database_kind]
    found = []
    is_server = database_kind != "sqlite"
    for what, several, times, most in (
        ("the month seen last", last_seen, TIMES_TO_LAST_SEEN, TIMES_THE_MEMORY),
        (
            "the fresh month",
            fresh,
            TIMES_TO_FRESH,
            TIMES_THE_MEMORY_OF_A_SERVER if is_server else TIMES_THE_MEMORY,
        ),
    ):
        ratio = median(one.seconds for one in several) / median(one.seconds for one in empty)
        memory = median(one.memory for one in several) / median(one.memory for one in empty)
        performance.record(
            f"start to {what} painted, on {name}, beside an empty window",
            promise=f"at most {times:g} times, at most {most:g} times its memory",
            found=f"{ratio:.1f} times, {memory:.2f} times its memory",
        )
        found.append((ratio <= times, memory <= most, ratio, memory))
    assert all(is_fast and is_small for is_fast, is_small, *_ in found), found
