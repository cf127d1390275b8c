"""A robot that uses the whole program at random, on a slow database.

Run with the seconds and a seed as a program of its own, so that whatever is loaded when it is
first wanted is loaded here too:

    python -m tests.end_to_end.robot 15 1

It writes as JSON how often the GUI thread beat, what was done how often, every stall, and
every error that the program logged or Qt warned of.
"""

import faulthandler
import json
import logging
import os
import sqlite3.dbapi2
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from threading import Event
from time import perf_counter
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.cli.window import open_default_window
from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.app.application import make_application
from terp_desktop.ui.window.main_window import MainWindow
from tests.end_to_end.actions import ACTIONS
from tests.end_to_end.input_driver import calendar_canvas, close_popups_after, escape
from tests.end_to_end.stall_monitor import StallMonitor

STATEMENT_S: Final = 0.3
_PAUSES_MS: Final = (0, 5, 10, 20, 40, 80)
_TIMEOUT_S: Final = 120
# What a platform without windows says of itself.
_EXPECTED_WARNINGS: Final = ("This plugin does not support", "Qt depends on a UTF-8 locale")


def slow_down_statements() -> None:
    """Let every statement on every connection to SQLite take a while longer.

    It is done to the driver, so it is the same for what SQLAlchemy opens and for what does
    without it.
    """
    connect = sqlite3.connect

    def connect_slowly(*given: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)
        connection.set_trace_callback(_wait)
        return connection

    for module in (sqlite3, sqlite3.dbapi2):
        module.connect = connect_slowly  # type: ignore[attr-defined]


def _wait(statement: str) -> None:
    if not statement.startswith("--"):  # a trigger's, within another
        Event().wait(STATEMENT_S)


class ErrorLog(logging.Handler):
    """Collects what the program logs as a bug, and what Qt warns of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []
        logging.getLogger().addHandler(self)
        qInstallMessageHandler(self._record_qt_message)

    def emit(self, record: logging.LogRecord) -> None:
        """Record a bug with its traceback; expected errors are shown to the person instead."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, TerpError):
            self.messages.append(logging.Formatter().format(record))

    def _record_qt_message(self, kind: QtMsgType, _place: QMessageLogContext, text: str) -> None:
        is_harmless = kind in {QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg}
        if not is_harmless and not any(words in text for words in _EXPECTED_WARNINGS):
            self.messages.append(f"Qt: {text}")


@dataclass
class RobotReport:
    """The result of a run."""

    beats: int = 0
    seconds: float = 0.0
    actions: dict[str, int] = field(default_factory=dict)
    stalls: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Robot(QObject):
    """Runs one action after another, one mouse or keyboard event at a time."""

    def __init__(self, seconds: float, seed: int) -> None:
        super().__init__()
        self._random = Random(seed)
        self._seconds = seconds
        self._errors = ErrorLog()
        self._action_counts: Counter[str] = Counter()
        self._current_steps: Iterator[None] = iter(())
        self._action_log: list[tuple[float, str]] = []
        self._window: MainWindow | None = None
        self._canvas: QWidget | None = None
        self._started = 0.0
        self._is_in_step = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin when the month is painted: what comes before is the start, and measured as such."""
        is_new = self._window is None and event.type() is QEvent.Type.Show
        if is_new and isinstance(watched, MainWindow):
            self._window = watched
            watched.calendar.shown.connect(self._find_canvas)
        elif watched is self._canvas and event.type() is QEvent.Type.Paint:
            make_application().removeEventFilter(self)
            QTimer.singleShot(0, self, self._begin)
        return False

    def _find_canvas(self) -> None:
        assert self._window is not None
        self._window.calendar.shown.disconnect(self._find_canvas)
        self._canvas = calendar_canvas(self._window)

    def _begin(self) -> None:
        self._started = perf_counter()
        self._watch = StallMonitor(self)
        QTimer.singleShot(0, self, self._step)

    def _step(self) -> None:
        if perf_counter() - self._started > self._seconds:
            self._end()
            return
        # First: an action may open something that runs its own event loop until it ends.
        QTimer.singleShot(self._random.choice(_PAUSES_MS), self, self._step)
        if self._is_in_step:
            escape()
            return
        self._is_in_step = True
        try:
            if next(self._current_steps, self) is self:
                self._choose()
        finally:
            self._is_in_step = False

    def _choose(self) -> None:
        assert self._window is not None
        name = self._random.choices(list(ACTIONS), [one.weight for one in ACTIONS.values()])[0]
        self._action_counts[name] += 1
        self._action_log.append((perf_counter() - self._started, name))
        self._current_steps = close_popups_after(
            ACTIONS[name].steps(self._window, self._random), self._random
        )

    def _end(self) -> None:
        self._watch.stop()
        found = RobotReport(
            self._watch.beats, perf_counter() - self._started, dict(self._action_counts)
        )
        for stall in self._watch.stalls:
            actions = [name for at, name in self._action_log if at <= stall.at - stall.elapsed][-1:]
            found.stalls.append(asdict(stall) | {"action": actions[0] if actions else "start"})
        found.errors = self._errors.messages
        sys.stdout.write(f"{json.dumps(asdict(found))}\n")
        sys.stdout.flush()
        QApplication.exit()  # to quit is refused where something typed would be lost


def main(seconds: float, seed: int) -> int:
    """Open the program and let the robot use it; the exit code."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(seconds + _TIMEOUT_S, exit=True)
    slow_down_statements()
    application = make_application()
    robot = Robot(seconds, seed)
    application.installEventFilter(robot)
    return open_default_window()


if __name__ == "__main__":
    ended = main(float(sys.argv[1]), int(sys.argv[2]))
    sys.stderr.flush()
    # At once, as by a kill: a job of hundreds of slow statements would go on for minutes.
    os._exit(ended)
