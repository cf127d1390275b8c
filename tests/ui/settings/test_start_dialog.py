"""Settings ▸ Start: start at log-in, start in the tray."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.system.autostart import Autostart
from terp_desktop.ui.settings.start_dialog import StartupDialog
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window_settings import WindowSettings
from tests.ui.window_driver import WAIT_MS

Open = Callable[..., StartupDialog]


@pytest.fixture
def opened(qtbot: QtBot, runner: TaskRunner) -> Open:
    """Opens the dialog over a window."""
    place = QWidget()
    qtbot.addWidget(place)

    def opened(entry: Autostart | None, memory: WindowSettings | None = None) -> StartupDialog:
        dialog = StartupDialog(entry, memory or WindowSettings(), runner, place)
        dialog.open()
        assert runner.wait_idle(WAIT_MS)
        return dialog

    return opened


def test_the_check_box_writes_and_removes_the_autostart_entry(
    opened: Open, runner: TaskRunner, tmp_path: Path
) -> None:
    entry = Autostart(tmp_path / "one.desktop", "terp-desktop")
    dialog = opened(entry)
    assert not dialog.at_login.isChecked()
    dialog.at_login.click()
    assert runner.wait_idle(WAIT_MS)
    assert entry.is_on
    assert opened(entry).at_login.isChecked()
    dialog.at_login.click()
    assert runner.wait_idle(WAIT_MS)
    assert not entry.is_on


def test_an_entry_that_cannot_be_written_is_reported_and_the_box_shows_the_real_state(
    opened: Open, runner: TaskRunner, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    dialog = opened(Autostart(tmp_path / "file" / "one.desktop", "terp-desktop"))
    dialog.at_login.click()
    assert runner.wait_idle(WAIT_MS)
    assert "file" in dialog.failure.text()
    assert dialog.failure.isVisible()
    assert not dialog.at_login.isChecked()


def test_the_box_is_hidden_where_autostart_is_unsupported(opened: Open) -> None:
    dialog = opened(None)
    assert not dialog.at_login.isVisible()
    assert dialog.in_tray.isVisible()


def test_starting_in_the_tray_is_remembered(opened: Open, tmp_path: Path) -> None:
    memory = WindowSettings(tmp_path / "window.ini")
    opened(None, memory).in_tray.click()
    assert WindowSettings(tmp_path / "window.ini").starts_in_tray
    dialog = opened(None, memory)
    assert dialog.in_tray.isChecked()
    dialog.in_tray.click()
    assert not memory.starts_in_tray
