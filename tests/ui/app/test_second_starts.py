"""A second start talks to the program that runs."""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.app.single_instance import StartRequest
from terp_desktop.ui.icalendar.import_dialog import ImportDialog
from terp_desktop.ui.opened_program import Launch
from tests.exchange.calendar_builders import calendar, event
from tests.ui.app.session_driver import WAIT_MS

pytestmark = pytest.mark.usefixtures("from_a_terminal")


def test_a_second_start_restores_the_minimized_window(
    qtbot: QtBot, qapp: QApplication, launch: Launch
) -> None:
    with tempfile.TemporaryDirectory(prefix="terp-") as folder:
        address = f"{folder}/door"
        controller = ApplicationController(
            replace(launch, is_minimized=True, address=address), qapp
        )
        controller.begin()
        qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
        assert controller.session is not None
        assert controller.session.window.isMinimized()
        qtbot.waitUntil(Path(address).exists, timeout=WAIT_MS)
        with subprocess.Popen([sys.executable, "-c", RING, address]) as second:
            window = controller.session.window
            qtbot.waitUntil(lambda: not window.isMinimized(), timeout=WAIT_MS)
        assert second.returncode == 0
        assert window.isVisible()
        controller.end()


def test_calendar_files_of_this_and_of_a_later_start_are_previewed(
    qtbot: QtBot, qapp: QApplication, launch: Launch, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("first.ics", "second.ics")]
    for file in files:
        file.write_bytes(calendar(event("SUMMARY:Review")))
    controller = ApplicationController(replace(launch, files=(files[0],)), qapp)
    controller.begin()
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert controller.session is not None
    window = controller.session.window
    for file in files:
        qtbot.waitUntil(lambda: bool(window.findChildren(ImportDialog)), timeout=WAIT_MS)
        (dialog,) = window.findChildren(ImportDialog)
        qtbot.waitUntil(dialog.import_button.isEnabled, timeout=WAIT_MS)
        assert file.name in [label.text() for label in dialog.findChildren(QLabel)]
        with qtbot.waitSignal(dialog.destroyed, timeout=WAIT_MS):
            dialog.reject()
        if file == files[0]:
            controller._activate_window(StartRequest(files=(str(files[1]),)))
    controller.end()


RING = """
import sys
from terp_desktop.ui.app.single_instance import StartRequest, notify
sys.exit(not notify(sys.argv[1], StartRequest(), 10_000))
"""
