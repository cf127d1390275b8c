"""What the start takes, to a month painted from a database: beside an empty Qt window."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from terp_desktop.bootstrap import open_program
from terp_desktop.system.settings import load_settings
from tests.benchmarks.conftest import PerformanceReport

TIMES: Final = 4.0
TIMES_THE_MEMORY: Final = 2.0
ROUNDS: Final = 7
# Not by getrusage: a child begins there with what its parent took.
TELL: Final = (
    """print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0], flush=True)"""
)
EMPTY_WINDOW: Final = f"""
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

class Window(QWidget):
    def paintEvent(self, event):
        {TELL}
        QTimer.singleShot(0, application.quit)

application = QApplication(sys.argv[:1])
window = Window()
window.resize(1280, 820)
window.show()
application.exec()
"""
PROGRAM: Final = f"""
from terp_desktop.cli.window import open_plainly
from PySide6.QtCore import QEvent, QObject, QTimer
from terp_desktop.ui.app.application import make_application
from terp_desktop.ui.window.main_window import MainWindow

class Watch(QObject):
    view = None

    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Show and isinstance(watched, MainWindow):
            watched.calendar.shown.connect(lambda *_: self.look(watched.calendar.view))
        elif watched is self.view and event.type() is QEvent.Type.Paint:
            QTimer.singleShot(0, self.end)  # the month has been read, and is painted just now
        return False

    def look(self, view):
        self.view = view.viewport()

    def end(self):
        {TELL}
        application.quit()

application = make_application()
watch = Watch()
application.installEventFilter(watch)
open_plainly()
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An existing calendar with a few hundred events, and modules that were compiled once."""
    places = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    program = open_program(load_settings({}, places))
    program.demo.load()
    program.close()
    without = {key: one for key, one in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    compiled = {"PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"), "QT_QPA_PLATFORM": "offscreen"}
    return without | places | compiled


@dataclass(frozen=True)
class Start:
    """The seconds until a window was painted, and the memory that it took until then."""

    seconds: float
    memory: int


def started(program: str, environment: dict[str, str]) -> Start:
    begun = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        memory = int(process.stdout.readline())
        return Start(perf_counter() - begun, memory)


def test_a_month_is_painted_within_a_few_starts_of_an_empty_window(
    environment: dict[str, str], performance: PerformanceReport, benchmark: BenchmarkFixture
) -> None:
    started(PROGRAM, environment)
    empty, ours = [], []
    for _ in range(ROUNDS):
        empty.append(started(EMPTY_WINDOW, environment))
        ours.append(started(PROGRAM, environment))
    benchmark.pedantic(  # type: ignore[no-untyped-call]
        started, (PROGRAM, environment), rounds=1
    )
    ratio = median(one.seconds for one in ours) / median(one.seconds for one in empty)
    performance.record(
        "start to a painted month, beside an empty window",
        promise=f"at most {TIMES:g} times",
        found=f"{ratio:.1f} times",
    )
    memory = median(one.memory for one in ours) / median(one.memory for one in empty)
    performance.record(
        "memory when the month is painted, beside an empty window",
        promise=f"at most {TIMES_THE_MEMORY:g} times",
        found=f"{memory:.2f} times",
    )
    assert memory <= TIMES_THE_MEMORY
    assert ratio <= TIMES
