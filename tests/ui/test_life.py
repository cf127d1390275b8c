"""The window's life: opened beside a start-up window, shown, reminding, ended in good order."""

import gc
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program, open_program
from terp_desktop.system.resources import resources_folder
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.application import Life
from terp_desktop.ui.interrupts import Interrupts
from terp_desktop.ui.opened import Launch

WAIT_MS = 20_000


@pytest.fixture
def opened() -> list[Program]:
    """The programs that a life has opened."""
    return []


@pytest.fixture
def life(
    qapp: QApplication, tmp_path: Path, database_file: Path, opened: list[Program]
) -> Iterator[Life]:
    settings = load_settings(
        {"database_url": f"sqlite:///{database_file}"},
        {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)},
    )

    def open_noted(progress: object) -> Program:
        opened.append(open_program(settings))
        return opened[-1]

    icons = resources_folder() / "icons"
    one = Life(Launch(open=open_noted, icons=icons, log_file=tmp_path / "log"), qapp)
    yield one
    if not gc.isenabled():
        one.end()


def test_the_calendar_is_shown_and_the_scheduler_runs_beside_it(qtbot: QtBot, life: Life) -> None:
    life.begin()
    qtbot.waitUntil(lambda: life.session is not None, timeout=WAIT_MS)
    session = life.session
    assert session is not None
    assert session.window.isVisible()
    qtbot.waitUntil(lambda: "Reminders on" in session.window.status.text(), timeout=WAIT_MS)
    assert life.exit_code == 0


def test_a_database_that_cannot_be_opened_is_told_and_ends_the_program_with_1(
    qtbot: QtBot, life: Life, database_file: Path
) -> None:
    database_file.write_text("no database at all, only words " * 50, encoding="utf-8")
    life.begin()
    qtbot.waitUntil(life.startup.isVisible, timeout=WAIT_MS)
    assert "is not a database" in life.startup.heading.text()
    life.startup.quit_button.click()
    assert life.exit_code == 1
    assert life.session is None


def test_when_it_ends_everything_is_as_it_was_before(qtbot: QtBot, life: Life) -> None:
    hook = sys.excepthook
    life.begin()
    qtbot.waitUntil(lambda: life.session is not None, timeout=WAIT_MS)
    assert not gc.isenabled()
    life.end()
    assert gc.isenabled()
    assert sys.excepthook is not hook
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_terminal_s_signal_is_heard_while_the_window_waits(qtbot: QtBot) -> None:
    asked: list[bool] = []
    interrupts = Interrupts(lambda: asked.append(True))
    os.kill(os.getpid(), signal.SIGTERM)
    qtbot.waitUntil(lambda: asked == [True], timeout=WAIT_MS)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    interrupts.stop()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
