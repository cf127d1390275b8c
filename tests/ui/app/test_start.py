"""The start of the application: start-up window, main window, reminders."""

import gc
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program, open_program
from terp_desktop.system import machine
from terp_desktop.system.machine import Fallback
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.database.database_page import DatabasePage
from terp_desktop.ui.opened_program import Launch, OpenOptions, ProgressCallback
from terp_desktop.ui.settings.start_page import StartPage
from terp_desktop.ui.text.regional import (
    DateOrder,
    HourFormat,
    RegionalSettings,
    save_regional_settings,
)
from terp_desktop.ui.theme.palette import COLORS, Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.widgets.message_bar import MessageBar, WelcomeBar
from terp_desktop.ui.window_settings import WindowSettings
from tests.builders import copy_database
from tests.ui.app.session_driver import WAIT_MS, spoil

pytestmark = pytest.mark.usefixtures("from_a_terminal")


def test_the_calendar_is_shown_and_the_scheduler_runs_beside_it(
    qtbot: QtBot, shown: ApplicationController
) -> None:
    session = shown.session
    assert session is not None
    assert session.window.isVisible()
    qtbot.waitUntil(lambda: "Reminders on" in session.window.status.full_text, timeout=WAIT_MS)
    assert shown.exit_code == 0


def test_reminders_are_scanned_when_the_machine_wakes_up(
    qtbot: QtBot, shown: ApplicationController
) -> None:
    session = shown.session
    assert session is not None
    qtbot.waitUntil(lambda: session.reminder_controller is not None, timeout=WAIT_MS)
    assert session.reminder_controller is not None
    assert session.reminder_controller.wake_monitor.receivers(SIGNAL("woke()")) == 1


def test_a_database_that_cannot_be_opened_is_reported_and_ends_the_program_with_1(
    qtbot: QtBot, controller: ApplicationController, database_file: Path
) -> None:
    spoil(database_file)
    controller.begin()
    qtbot.waitUntil(controller.startup.isVisible, timeout=WAIT_MS)
    assert "is not a database" in controller.startup.heading.text()
    controller.startup.quit_button.click()
    assert controller.exit_code == 1
    assert controller.session is None


def test_an_unattended_start_that_fails_ends_the_program(
    qtbot: QtBot, qapp: QApplication, launch: Launch, database_file: Path
) -> None:
    spoil(database_file)
    controller = ApplicationController(replace(launch, is_unattended=True), qapp)
    with qtbot.waitSignal(controller.ended, timeout=WAIT_MS):
        controller.begin()
    controller.end()
    assert controller.exit_code == 1


def test_no_worker_thread_collects_garbage(
    qapp: QApplication, launch: Launch, qtbot: QtBot
) -> None:
    gc.enable()  # as Python starts: what turns it off is the controller itself
    collected: list[int] = []

    def note(phase: str, _numbers: dict[str, int]) -> None:
        if phase == "start":
            collected.append(threading.get_ident())

    gc.callbacks.append(note)
    controller = ApplicationController(launch, qapp)
    collected.clear()
    done: list[int] = []
    try:
        controller._tasks.run(_litter, done.append, controller._end_unattended, owner=controller)
        qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)
        assert done == [100_000]
        assert set(collected) <= {threading.get_ident()}
    finally:
        controller.end()
        gc.callbacks.remove(note)
    assert collected, "the controller collects at its end"


def _litter() -> int:
    """Create enough garbage to trigger a collection on this thread."""
    for _ in range(100_000):
        ring: list[object] = []
        ring.append(ring)
    return 100_000


def test_the_first_calendar_is_welcomed_and_offers_a_company_database(
    qtbot: QtBot, qapp: QApplication, launch: Launch, tmp_path: Path
) -> None:
    environment = {"TERP_DATA_DIR": str(tmp_path / "new"), "TERP_CONFIG_DIR": str(tmp_path)}

    def open_first(report_progress: ProgressCallback, options: OpenOptions) -> Program:
        return open_program(load_settings({}, environment), progress=report_progress)

    controller = ApplicationController(replace(launch, open=open_first), qapp)
    controller.begin()
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert controller.session is not None
    window = controller.session.window
    (welcome,) = window.findChildren(WelcomeBar)
    assert welcome.isVisible()
    assert not controller.startup.isVisible()
    welcome.company_button.click()
    qtbot.waitUntil(lambda: window.findChildren(DatabasePage) != [], timeout=WAIT_MS)
    (page,) = window.findChildren(DatabasePage)
    assert page.isVisible()
    welcome.stay_button.click()
    assert not welcome.isVisible()
    controller.end()


def test_an_existing_calendar_is_shown_without_a_welcome(
    shown: ApplicationController,
) -> None:
    assert shown.session is not None
    assert shown.session.window.findChildren(WelcomeBar) == []
    assert shown.session.window.menus.administration.menuAction().isVisible()


def test_another_database_can_be_chosen_while_one_cannot_be_opened(
    qtbot: QtBot, controller: ApplicationController, database_file: Path, migrated_file: Path
) -> None:
    spoil(database_file)
    controller.begin()
    qtbot.waitUntil(controller.startup.isVisible, timeout=WAIT_MS)
    controller.startup.settings_button.click()
    (dialog,) = controller.startup.findChildren(DatabasePage)
    database_file.unlink()
    copy_database(migrated_file, database_file)
    dialog.use_button.click()
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert controller.exit_code == 0


def test_the_start_up_window_looks_as_the_person_chose(
    qtbot: QtBot, qapp: QApplication, launch: Launch, lost: Path, tmp_path: Path
) -> None:
    file = tmp_path / "window.ini"
    memory = WindowSettings(file)
    memory.set_scheme(Scheme.DARK)
    save_regional_settings(
        memory, RegionalSettings(hour_format=HourFormat.TWELVE, date_order=DateOrder.YEAR_FIRST)
    )
    controller = ApplicationController(replace(launch, state_file=file), qapp)
    controller.begin()
    startup = controller.startup
    qtbot.waitUntil(startup.backups.isVisible, timeout=WAIT_MS)
    ground = startup.grab().toImage().pixelColor(3, 3)
    assert ground.lightness() < 80
    assert ground.name() == COLORS[Scheme.DARK].surface.name()
    assert "2025-11-03" in startup.backups.item(0).text()
    assert "PM" in startup.explanation.text()
    controller.end()
    Theme(qapp, Scheme.LIGHT)


def test_a_start_makes_no_file_before_there_is_a_calendar(
    qapp: QApplication, launch: Launch, tmp_path: Path
) -> None:
    file = tmp_path / "window.ini"
    ApplicationController(replace(launch, state_file=file), qapp).end()
    assert not file.exists()


@pytest.mark.parametrize("starts_in_tray", [True, False])
def test_the_window_starts_in_the_tray_if_the_person_chose_it(
    qtbot: QtBot, qapp: QApplication, launch: Launch, tmp_path: Path, starts_in_tray: bool
) -> None:
    file = tmp_path / "window.ini"
    WindowSettings(file).set_starts_in_tray(starts_in_tray)
    controller = ApplicationController(replace(launch, state_file=file), qapp)
    controller.begin()
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert controller.session is not None
    # There is no tray here.
    assert controller.session.window.isMinimized() is starts_in_tray
    controller.session.window.menus.start.trigger()
    (page,) = controller.session.window.findChildren(StartPage)
    assert page.in_tray.isChecked() is starts_in_tray
    controller.end()


def test_an_important_fallback_is_reported_once_above_the_calendar(
    qtbot: QtBot, controller: ApplicationController
) -> None:
    machine.record_fallback(
        Fallback("weather", "It cannot be seen", "Look out.", is_important=True)
    )
    machine.record_fallback(Fallback("tides", "They cannot be seen", "Look out."))
    controller.begin()
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert controller.session is not None
    messages = [note.label.text() for note in controller.session.window.findChildren(MessageBar)]
    assert messages == ["It cannot be seen. Look out."]
    machine.record_fallback(
        Fallback("weather", "It cannot be seen", "Look out.", is_important=True)
    )
    assert machine.unreported_fallbacks() == []
    machine.clear_fallback("weather")
    machine.clear_fallback("tides")


def test_a_failed_start_reports_important_fallbacks(
    qtbot: QtBot, controller: ApplicationController, database_file: Path
) -> None:
    spoil(database_file)
    machine.record_fallback(
        Fallback("keyring", "It cannot be reached", "You are asked.", is_important=True)
    )
    controller.begin()
    qtbot.waitUntil(controller.startup.isVisible, timeout=WAIT_MS)
    assert "It cannot be reached. You are asked." in controller.startup.log.toPlainText()
    machine.clear_fallback("keyring")
    controller.startup.quit_button.click()
