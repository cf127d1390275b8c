"""Settings ▸ Start: start at log-in, start in the tray."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terp_desktop.system.autostart import Autostart
from terp_desktop.ui.settings.start_page import StartPage
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window_settings import WindowSettings
from tests.ui.window_driver import WAIT_MS

Open = Callable[..., StartPage]


@pytest.fixture
def opened(qtbot: QtBot, runner: TaskRunner) -> Open:
    """Shows the page."""

    def opened(entry: Autostart | None, memory: WindowSettings | None = None) -> StartPage:
        page = StartPage(entry, memory or WindowSettings(), runner)
        qtbot.addWidget(page)
        page.show()
        assert runner.wait_idle(WAIT_MS)
        return page

    return opened


def test_the_check_box_writes_and_removes_the_autostart_entry(
    opened: Open, runner: TaskRunner, tmp_path: Path
) -> None:
    entry = Autostart(tmp_path / "one.desktop", "terp-desktop")
    page = opened(entry)
    assert not page.at_login.isChecked()
    page.at_login.click()
    assert runner.wait_idle(WAIT_MS)
    assert entry.is_on
    assert opened(entry).at_login.isChecked()
    page.at_login.click()
    assert runner.wait_idle(WAIT_MS)
    assert not entry.is_on


def test_an_entry_that_cannot_be_written_is_reported_and_the_box_shows_the_real_state(
    opened: Open, runner: TaskRunner, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    page = opened(Autostart(tmp_path / "file" / "one.desktop", "terp-desktop"))
    page.at_login.click()
    assert runner.wait_idle(WAIT_MS)
    assert "file" in page.failure.text()
    assert page.failure.isVisible()
    assert not page.at_login.isChecked()


def test_the_box_is_hidden_where_autostart_is_unsupported(opened: Open) -> None:
    page = opened(None)
    assert not page.at_login.isVisible()
    assert page.in_tray.isVisible()


def test_starting_in_the_tray_is_remembered(opened: Open, tmp_path: Path) -> None:
    memory = WindowSettings(tmp_path / "window.ini")
    first = opened(None, memory)
    first.in_tray.click()
    assert WindowSettings(tmp_path / "window.ini").starts_in_tray
    page = opened(None, memory)
    assert page.in_tray.isChecked()
    page.in_tray.click()
    assert not memory.starts_in_tray
