"""The application under test, on a database file of its own."""

import gc
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program, open_from_cache
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.cli.invocation import Invocation
from terp_desktop.cli.output import Output
from terp_desktop.cli.window import ProgramOpener
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.system.resources import resources_folder
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.opened_program import Launch, OpenOptions, ProgressCallback
from tests.builders import copy_database
from tests.ui.app.session_driver import WAIT_MS


@pytest.fixture
def from_a_terminal() -> Iterator[None]:
    """Let Ctrl+C interrupt: a shell starts background processes with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def opened() -> list[Program]:
    """The programs that the application has opened."""
    return []


@pytest.fixture
def launch(tmp_path: Path, database_file: Path, opened: list[Program]) -> Launch:
    environment = {"TERP_DATA_DIR": str(tmp_path), "TERP_CONFIG_DIR": str(tmp_path)}
    settings = load_settings({"database_url": f"sqlite:///{database_file}"}, environment)

    call = Invocation(
        {"database_url": f"sqlite:///{database_file}"}, environment, Output(as_json=True)
    )
    opening = ProgramOpener(call, None)

    def open_noted(report_progress: ProgressCallback, options: OpenOptions) -> Program:
        opened.append(opening(report_progress, options))
        return opened[-1]

    def open_from_cache_noted() -> Program | None:
        ready = open_from_cache(settings, Passwords())
        opened.extend([ready] if ready else [])
        return ready

    directory = DatabaseDirectory({}, environment, Passwords())
    return Launch(
        open=open_noted,
        open_at_once=open_from_cache_noted,
        connections=lambda: ConnectionService(directory),
        icons=resources_folder() / "icons",
        log_file=tmp_path / "log",
    )


@pytest.fixture
def controller(qapp: QApplication, launch: Launch) -> Iterator[ApplicationController]:
    one = ApplicationController(launch, qapp)
    yield one
    if not gc.isenabled():
        one.end()


@pytest.fixture
def shown(controller: ApplicationController, qtbot: QtBot) -> ApplicationController:
    """An application whose calendar is on the screen."""
    controller.begin()
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    return controller


@pytest.fixture
def lost(database_file: Path) -> Path:
    """An emptied calendar file with two backups beside it, one of them a year old."""
    folder = database_file.parent / "backups"
    folder.mkdir()
    for day in ("20251103", "20241103"):
        copy_database(database_file, folder / f"{database_file.stem}-{day}-120000-daily.db")
    database_file.unlink()
    database_file.touch()
    return database_file
