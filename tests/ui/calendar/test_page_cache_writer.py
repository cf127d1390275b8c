"""Pages that a person may not read any more are forgotten, on the screen and on disk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import open_program
from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.services.browse.page_cache import CachedPage
from terp_desktop.storage.engine.errors import RightsMissingError
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.calendar.page_cache_writer import PageCacheWriter
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow
from tests.ui.window_driver import WAIT_MS


@pytest.mark.parametrize(
    "error, is_kept",
    [
        (RightsMissingError("No right.", remedy="Ask."), False),
        (OutageError("It is away.", remedy="Wait."), True),
    ],
)
def test_pages_that_cannot_be_read_are_removed_unless_the_server_is_away(
    qtbot: QtBot,
    database_file: Path,
    tmp_path: Path,
    viewer: Viewer,
    runner: TaskRunner,
    error: TerpError,
    is_kept: bool,
) -> None:
    environment = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({"database_url": f"sqlite:///{database_file}"}, environment)
    program = open_program(settings)
    window = MainWindow(program.services, runner, viewer)
    writer = PageCacheWriter(program, window.pages, window.calendar, runner, window)
    read_at = datetime(2025, 11, 4, tzinfo=UTC)
    program.keep_pages(viewer.zone, {window.calendar.days: CachedPage([], read_at)})
    window.pages.failed.emit(error)
    assert runner.wait_idle(WAIT_MS)
    assert settings.folders.page_cache.exists() is is_kept
    runner.shut_down()
    program.close()
    writer.deleteLater()
    window.deleteLater()
