"""The application: start-up window, main window, reminders, orderly end."""

import gc
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from terp_desktop.bootstrap import Program, open_from_cache, open_program
from terp_desktop.bootstrap.database_directory import DatabaseDirectory
from terp_desktop.bootstrap.passwords import Passwords
from terp_desktop.cli.invocation import Invocation
from terp_desktop.cli.output import Output
from terp_desktop.cli.window import ProgramOpener
from terp_desktop.domain.event import Event, EventContent, Module, When
from terp_desktop.services.admin.connection import ConnectionService
from terp_desktop.system import machine
from terp_desktop.system.machine import Fallback
from terp_desktop.system.resources import resources_folder
from terp_desktop.system.settings import load_settings
from terp_desktop.ui.app.application import ApplicationController
from terp_desktop.ui.app.interrupts import Interrupts
from terp_desktop.ui.app.single_instance import StartRequest
from terp_desktop.ui.database.database_page import DatabasePage
from terp_desktop.ui.database.lost_calendar import NewCalendarDialog
from terp_desktop.ui.database.operations import Operation
from terp_desktop.ui.database.outages import OutageBanner
from terp_desktop.ui.events.details.text_fields import EditableText, FieldEditor
from terp_desktop.ui.events.dialog.event_dialog import EventDialog
from terp_desktop.ui.events.unsaved_texts import UnsavedTextsDialog
from terp_desktop.ui.icalendar.import_dialog import ImportDialog
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
from terp_desktop.ui.widgets.discard_question import DiscardDialog
from terp_desktop.ui.widgets.message_bar import MessageBar, WelcomeBar
from terp_desktop.ui.window.main_window import MainWindow
from terp_desktop.ui.window_settings import WindowSettings
from tests.builders import copy_database
from tests.exchange.calendar_builders import calendar, event
from tests.ui.window_driver import request_all_fields

WAIT_MS = 20_000


@pytest.fixture(autouse=True)
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


def test_ending_the_application_restores_the_process_state(shown: ApplicationController) -> None:
    hook = sys.excepthook
    assert not gc.isenabled()
    shown.end()
    assert gc.isenabled()
    assert sys.excepthook is not hook
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


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


def test_work_on_the_database_closes_the_calendar_and_opens_it_again(
    qtbot: QtBot, shown: ApplicationController, opened: list[Program]
) -> None:
    former = shown.session
    assert former is not None
    seen: list[bool] = []

    def work(report: ProgressCallback) -> str:
        report("Working", 0.5)
        seen.append(shown.session is None)
        return "It is done."

    former.operation_requested.emit(Operation(title="Working on it", run=work))
    qtbot.waitUntil(lambda: shown.session not in {None, former}, timeout=WAIT_MS)
    assert seen == [True]
    assert len(opened) == 2
    assert shown.session is not None
    assert "It is done." in texts_of(shown)


def test_work_that_fails_is_reported_in_the_calendar_which_is_opened_again(
    qtbot: QtBot, shown: ApplicationController, tmp_path: Path
) -> None:
    former = shown.session
    assert former is not None
    administration = former._program.administration
    restore = Operation(
        title="Restoring", run=lambda _report: administration.restore(tmp_path / "no.db")
    )
    former.operation_requested.emit(restore)
    qtbot.waitUntil(lambda: shown.session not in {None, former}, timeout=WAIT_MS)
    assert shown.session is not None
    assert shown.session.window.banner.isVisible()
    assert "no.db" in shown.session.window.banner.label.text()


def test_the_calendar_stays_closed_after_a_rollback_until_it_is_set_up_again(
    qtbot: QtBot, shown: ApplicationController
) -> None:
    former = shown.session
    assert former is not None
    administration = former._program.administration
    down = Operation(
        title="Taking it down",
        run=lambda report: administration.downgrade("base", report),
        is_last=True,
    )
    former.operation_requested.emit(down)
    qtbot.waitUntil(shown.startup.quit_button.isVisible, timeout=WAIT_MS)
    assert shown.session is None
    assert "was removed" in shown.startup.explanation.text()
    shown.startup.retry_button.click()
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)


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


def test_a_replaced_file_is_noticed_and_the_new_one_opened(
    qtbot: QtBot,
    shown: ApplicationController,
    database_file: Path,
    migrated_file: Path,
    tmp_path: Path,
) -> None:
    former = shown.session
    assert former is not None
    qtbot.waitUntil(lambda: former.reminder_controller is not None, timeout=WAIT_MS)
    copy_database(migrated_file, tmp_path / "synchronized.db").replace(database_file)
    # Without any input: it is noticed all the same.
    banner = former.window.findChildren(OutageBanner)[0]
    qtbot.waitUntil(banner.isVisible, timeout=WAIT_MS)
    assert "was replaced by another file" in banner.label.text()
    assert "Nothing you change now is stored." in banner.label.text()
    QTest.mouseClick(banner.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session not in {None, former}, timeout=WAIT_MS)
    assert shown.session is not None
    assert not shown.session.window.findChildren(OutageBanner)[0].isVisible()
    kept = [*(tmp_path / "backups").glob("*-before-restore.db")]
    assert len(kept) == 1


@pytest.mark.parametrize("is_gone", [True, False])
def test_typed_text_is_kept_while_the_file_is_replaced(
    qtbot: QtBot,
    shown: ApplicationController,
    database_file: Path,
    migrated_file: Path,
    tmp_path: Path,
    *,
    is_gone: bool,
) -> None:
    session = shown.session
    assert session is not None
    qtbot.waitUntil(lambda: session.reminder_controller is not None, timeout=WAIT_MS)
    request_all_fields(session.window)
    qtbot.waitUntil(lambda: session.window.findChildren(EventDialog) != [], timeout=WAIT_MS)
    (dialog,) = session.window.findChildren(EventDialog)
    qtbot.waitUntil(dialog.isVisible, timeout=WAIT_MS)
    QTest.keyClicks(dialog.form.title, "Call Acme")
    away = database_file.rename(tmp_path / "away.db")
    if not is_gone:
        copy_database(migrated_file, tmp_path / "synchronized.db").replace(database_file)
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.banner.isVisible, timeout=WAIT_MS)
    assert dialog.isVisible()
    assert dialog.form.title.text() == "Call Acme"
    assert ("moved away" if is_gone else "replaced") in dialog.banner.label.text()
    # It is put back: what was typed is stored after all.
    away.replace(database_file)
    with qtbot.waitSignal(dialog.saved, timeout=WAIT_MS):
        QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    with closing(sqlite3.connect(database_file)) as connection:
        titles = connection.execute('SELECT title FROM "calendarEvents"').fetchall()
    assert titles == [("Call Acme",)]


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


def test_a_lost_calendar_is_restored_from_the_newest_backup_with_one_click(
    qtbot: QtBot, controller: ApplicationController, lost: Path
) -> None:
    controller.begin()
    startup = controller.startup
    qtbot.waitUntil(startup.backups.isVisible, timeout=WAIT_MS)
    assert startup.heading.text() == "Your calendar is empty."
    assert "3 November 2025" in startup.backups.item(0).text()
    assert "0 events" in startup.explanation.text()
    assert startup.backups.count() == 2
    assert startup.retry_button.text() == "&Restore"
    QTest.mouseClick(startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert controller.session is not None
    assert controller.session.window.findChildren(WelcomeBar) == []
    assert lost.stat().st_size > 0


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


def test_another_backup_of_a_lost_calendar_can_be_chosen(
    qtbot: QtBot, controller: ApplicationController, lost: Path
) -> None:
    controller.begin()
    qtbot.waitUntil(controller.startup.backups.isVisible, timeout=WAIT_MS)
    QTest.keyClick(controller.startup.backups, Qt.Key.Key_Down)
    assert "2024" in controller.startup.backups.currentItem().text()
    QTest.keyClick(controller.startup.backups, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert "20241103" in controller.startup.log.toPlainText()


def test_a_new_calendar_is_created_only_after_confirmation(
    qtbot: QtBot, controller: ApplicationController, lost: Path
) -> None:
    controller.begin()
    qtbot.waitUntil(controller.startup.backups.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(controller.startup.new_calendar_button, Qt.MouseButton.LeftButton)
    (question,) = controller.startup.findChildren(NewCalendarDialog)
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert controller.session is None
    assert controller.startup.isVisible()
    QTest.mouseClick(controller.startup.new_calendar_button, Qt.MouseButton.LeftButton)
    question = controller.startup.findChildren(NewCalendarDialog)[-1]
    QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: controller.session is not None, timeout=WAIT_MS)
    assert len([*(lost.parent / "backups").glob("*-daily.db")]) == 2
    assert len([*(lost.parent / "backups").glob("*-damaged.db")]) == 1


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


def test_a_signal_from_the_terminal_ends_an_idle_window(qtbot: QtBot) -> None:
    asked: list[bool] = []
    interrupts = Interrupts(lambda: asked.append(True))
    os.kill(os.getpid(), signal.SIGTERM)
    qtbot.waitUntil(lambda: asked == [True], timeout=WAIT_MS)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
    interrupts.stop()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def spoil(file: Path) -> None:
    file.write_text("no database at all, only words " * 50, encoding="utf-8")


def texts_of(controller: ApplicationController) -> list[str]:
    assert controller.session is not None
    return [one.label.text() for one in controller.session.window.findChildren(MessageBar)]


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


# --- What is typed when the file is another one ----------------------------------------------


def replace_file(database_file: Path, source: Path) -> None:
    """Rename a copy of a database over the one that is open."""
    present = database_file.with_name("synchronized.db")
    copy_database(source, present)
    present.replace(database_file)


def make_audit(program: Program, location: str | None = None) -> Event:
    today = program.services.clock.today()
    when = When(start_date=today, end_date=today, timezone="America/New_York")
    content = EventContent(title="Audit", when=when, location=location)
    return program.services.events.create(content).event


def window_of(controller: ApplicationController) -> MainWindow:
    assert controller.session is not None
    return controller.session.window


def dialog_of(qtbot: QtBot, controller: ApplicationController) -> EventDialog:
    """The dialog of events, once it is open."""

    def is_open() -> bool:
        found = window_of(controller).findChildren(EventDialog)
        return len(found) == 1 and found[0].isVisible()

    qtbot.waitUntil(is_open, timeout=WAIT_MS)
    return window_of(controller).findChildren(EventDialog)[0]


def edit(
    qtbot: QtBot, controller: ApplicationController, program: Program, event: Event
) -> EventDialog:
    """The event dialog for that event, opened from the menu."""
    window = window_of(controller)
    window.show_occurrence(program.services.events.details(event.id).occurrence)
    window.menus.edit.trigger()
    return dialog_of(qtbot, controller)


def open_present(
    qtbot: QtBot, controller: ApplicationController, dialog: EventDialog
) -> EventDialog:
    """Try to save, then reload from the dialog; return the dialog after that."""
    former = controller.session
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.banner.reopen_button.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(dialog.banner.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: controller.session not in {None, former}, timeout=WAIT_MS)
    return dialog_of(qtbot, controller)


def rows(file: Path, columns: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(f'SELECT {columns} FROM "calendarEvents"').fetchall()


def retype(dialog: EventDialog, title: str) -> None:
    dialog.form.title.selectAll()
    QTest.keyClicks(dialog.form.title, title)


def save(qtbot: QtBot, dialog: EventDialog) -> None:
    with qtbot.waitSignal(dialog.saved, timeout=WAIT_MS):
        QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("has_defaults_first", [True, False])
def test_the_draft_of_a_new_event_continues_in_the_new_file(
    qtbot: QtBot,
    shown: ApplicationController,
    database_file: Path,
    migrated_file: Path,
    has_defaults_first: bool,
) -> None:
    request_all_fields(window_of(shown))
    dialog = dialog_of(qtbot, shown)
    if has_defaults_first:
        qtbot.waitUntil(lambda: dialog.form.draft.reminders != (), timeout=WAIT_MS)
    QTest.keyClicks(dialog.form.title, "Call Acme")
    QTest.keyClicks(dialog.form.description, "About the roof")
    dialog.form.module.set_value(Module.ORDERS)
    QTest.mouseClick(dialog.form.when.all_day, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.form.draft.reminders != (), timeout=WAIT_MS)  # the usual ones
    typed = dialog.form.draft
    replace_file(database_file, migrated_file)
    dialog = open_present(qtbot, shown, dialog)
    assert dialog.form.draft == typed
    assert dialog.windowTitle() == "New event"
    save(qtbot, dialog)
    assert rows(database_file, "title, description") == [("Call Acme", "About the roof")]


def test_the_draft_of_an_event_continues_if_the_new_file_has_it(
    qtbot: QtBot, shown: ApplicationController, opened: list[Program], database_file: Path
) -> None:
    audit = make_audit(opened[-1], location="Room 2")
    dialog = edit(qtbot, shown, opened[-1], audit)
    retype(dialog, "Audit of Acme")
    replace_file(database_file, database_file)
    dialog = open_present(qtbot, shown, dialog)
    assert dialog.windowTitle() == "Change event"
    assert "stands over" not in dialog.scope_label.text()
    save(qtbot, dialog)
    assert rows(database_file, "id, title, location") == [(audit.id, "Audit of Acme", "Room 2")]


def test_unedited_fields_of_a_draft_come_from_the_new_file(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1], location="Room 2")
    before = copy_database(database_file, tmp_path / "before.db")
    events = opened[-1].services.events
    elsewhere = replace(audit.content, location="Room 9", description="Bring the keys")
    events.update(audit.id, elsewhere, version=audit.version)
    dialog = edit(qtbot, shown, opened[-1], audit)
    retype(dialog, "Audit of Acme")
    replace_file(database_file, before)
    dialog = open_present(qtbot, shown, dialog)
    assert "stands over the event as it is in this calendar" in dialog.scope_label.text()
    save(qtbot, dialog)
    assert rows(database_file, "title, location, description") == [
        ("Audit of Acme", "Room 2", None)
    ]


@pytest.mark.parametrize("has_another", [True, False])
def test_the_draft_of_a_missing_event_becomes_a_new_event(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
    *,
    has_another: bool,
) -> None:
    other = copy_database(database_file, tmp_path / "other.db")
    audit = make_audit(opened[-1], location="Room 2")
    if has_another:  # of the same id
        copy_database(database_file, other)
        with closing(sqlite3.connect(other)) as connection:
            connection.execute("""UPDATE "calendarEvents" SET uid = 'another', title = 'Lunch'""")
            connection.commit()
    dialog = edit(qtbot, shown, opened[-1], audit)
    retype(dialog, "Audit of Acme")
    replace_file(database_file, other)
    dialog = open_present(qtbot, shown, dialog)
    assert dialog.windowTitle() == "New event"
    assert "What you typed becomes a new event." in dialog.scope_label.text()
    save(qtbot, dialog)
    stored = rows(database_file, "title, location")
    assert stored[-1] == ("Audit of Acme", "Room 2")
    assert stored[:-1] == ([("Lunch", "Room 2")] if has_another else [])


def type_notes(
    qtbot: QtBot, controller: ApplicationController, program: Program, event: Event, text: str
) -> None:
    """Write notes in the side panel, and do not save them."""
    window = window_of(controller)
    window.show_occurrence(program.services.events.details(event.id).occurrence)
    panel = window.details
    qtbot.waitUntil(
        lambda: panel.findChild(EditableText, "description") is not None, timeout=WAIT_MS
    )
    notes = panel.findChild(EditableText, "description")
    assert notes is not None
    QTest.keyClick(notes, Qt.Key.Key_F2)
    entry = panel.findChild(QPlainTextEdit, "description entry")
    assert entry is not None
    QTest.keyClicks(entry, text)


def notes_of(qtbot: QtBot, controller: ApplicationController) -> QPlainTextEdit:
    """The editor of the notes in the side panel, once it is shown."""
    found: list[QPlainTextEdit] = []

    def is_there() -> bool:
        found[:] = window_of(controller).details.findChildren(QPlainTextEdit, "description entry")
        return len(found) == 1 and found[0].isVisible()

    qtbot.waitUntil(is_there, timeout=WAIT_MS)
    return found[0]


def lose(
    qtbot: QtBot, controller: ApplicationController, database_file: Path, backup: Path
) -> None:
    """Delete the file, which has a backup, and request a restore."""
    folder = database_file.parent / "backups"
    folder.mkdir(exist_ok=True)
    copy_database(backup, folder / f"{database_file.stem}-20251103-120000-daily.db")
    for file in database_file.parent.glob(f"{database_file.name}*"):
        file.unlink()
    banner = window_of(controller).findChildren(OutageBanner)[0]
    qtbot.waitUntil(banner.isVisible, timeout=WAIT_MS)
    assert "What you are typing about an event is kept." in banner.label.text()
    QTest.mouseClick(banner.reopen_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(controller.startup.backups.isVisible, timeout=WAIT_MS)


def test_notes_typed_in_the_side_panel_are_there_after_a_backup_is_restored(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    backup = copy_database(database_file, tmp_path / "backup.db")
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    QTest.mouseClick(shown.startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    entry = notes_of(qtbot, shown)
    assert entry.toPlainText() == "Ask for the keys"
    (editor,) = window_of(shown).details.findChildren(FieldEditor)
    QTest.mouseClick(editor.save_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: rows(database_file, "description") == [("Ask for the keys",)], timeout=WAIT_MS
    )


def test_a_draft_over_other_notes_in_the_new_file_is_marked(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    other = copy_database(database_file, tmp_path / "other.db")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("""UPDATE "calendarEvents" SET description = 'Closed on Mondays'""")
        connection.commit()
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, other)
    QTest.keyClick(shown.startup.backups, Qt.Key.Key_Down)  # below what was rescued of the file
    QTest.mouseClick(shown.startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    assert notes_of(qtbot, shown).toPlainText() == "Ask for the keys"
    (editor,) = window_of(shown).details.findChildren(FieldEditor)
    qtbot.waitUntil(editor.message.isVisible, timeout=WAIT_MS)
    assert "“Closed on Mondays”" in editor.message.label.text()


def test_notes_of_a_missing_event_are_offered_for_copying(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    backup = copy_database(database_file, tmp_path / "backup.db")
    audit = make_audit(opened[-1])
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    QTest.keyClick(shown.startup.backups, Qt.Key.Key_Down)  # below what was rescued of the file
    QTest.mouseClick(shown.startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    window = window_of(shown)
    qtbot.waitUntil(lambda: window.findChildren(UnsavedTextsDialog) != [], timeout=WAIT_MS)
    (kept,) = window.findChildren(UnsavedTextsDialog)
    assert kept.text.toPlainText() == "Notes of “Audit”:\nAsk for the keys"
    QTest.mouseClick(kept.copy_button, Qt.MouseButton.LeftButton)
    assert "Ask for the keys" in QApplication.clipboard().text()


def test_quitting_before_a_backup_is_restored_asks_about_what_was_typed(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    backup = copy_database(database_file, tmp_path / "backup.db")
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    startup = shown.startup
    QTest.mouseClick(startup.quit_button, Qt.MouseButton.LeftButton)
    question = asked(qtbot, startup)
    with qtbot.assertNotEmitted(shown.ended):
        QTest.mouseClick(question.cancel_button, Qt.MouseButton.LeftButton)
    assert startup.isVisible()
    QTest.mouseClick(startup.retry_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.session is not None, timeout=WAIT_MS)
    assert notes_of(qtbot, shown).toPlainText() == "Ask for the keys"


def test_what_is_discarded_while_the_calendar_is_closed_does_not_come_back(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    database_file: Path,
    tmp_path: Path,
) -> None:
    audit = make_audit(opened[-1])
    backup = copy_database(database_file, tmp_path / "backup.db")
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    lose(qtbot, shown, database_file, backup)
    assert (tmp_path / "drafts.json").exists()
    QTest.mouseClick(shown.startup.quit_button, Qt.MouseButton.LeftButton)
    question = asked(qtbot, shown.startup)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    assert not (tmp_path / "drafts.json").exists()


def asked(qtbot: QtBot, above: QWidget) -> DiscardDialog:
    """The question whether what was typed may be lost, once it is asked."""

    def open_ones() -> list[DiscardDialog]:
        return [one for one in above.findChildren(DiscardDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: open_ones() != [], timeout=WAIT_MS)
    (question,) = open_ones()
    return question


def quit_by_key(window: MainWindow) -> None:
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)


def quit_by_closing(window: MainWindow) -> None:
    window.close()


@pytest.mark.parametrize("leave", [quit_by_key, quit_by_closing])
def test_quitting_asks_before_notes_that_are_not_saved_are_lost(
    qtbot: QtBot,
    shown: ApplicationController,
    opened: list[Program],
    leave: Callable[[MainWindow], None],
) -> None:
    audit = make_audit(opened[-1])
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    window = window_of(shown)
    with qtbot.assertNotEmitted(shown.ended):
        leave(window)
        question = asked(qtbot, window)
        QTest.keyClick(question, Qt.Key.Key_Return)  # the careful answer is the default
    assert window.isVisible()
    assert notes_of(qtbot, shown).toPlainText() == "Ask for the keys"
    leave(window)
    question = asked(qtbot, window)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_quitting_from_the_tray_asks_about_the_dialog_and_closes_it(
    qtbot: QtBot, shown: ApplicationController
) -> None:
    session = shown.session
    assert session is not None
    qtbot.waitUntil(lambda: session.reminder_controller is not None, timeout=WAIT_MS)
    assert session.reminder_controller is not None
    request_all_fields(session.window)
    dialog = dialog_of(qtbot, shown)
    QTest.keyClicks(dialog.form.title, "Call Acme")
    with qtbot.assertNotEmitted(shown.ended):
        session.reminder_controller.tray.quit_requested.emit()
        question = asked(qtbot, session.window)
        QTest.mouseClick(question.cancel_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    session.reminder_controller.tray.quit_requested.emit()
    question = asked(qtbot, session.window)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_quitting_does_not_ask_without_unsaved_text(
    qtbot: QtBot, shown: ApplicationController, opened: list[Program], qapp: QApplication
) -> None:
    audit = make_audit(opened[-1])
    type_notes(qtbot, shown, opened[-1], audit, "Ask for the keys")
    window = window_of(shown)
    qapp.setQuitOnLastWindowClosed(False)  # as with an icon in the tray
    window.close()
    assert not window.isVisible()
    assert window.findChildren(DiscardDialog) == []
    window.show()
    entry = notes_of(qtbot, shown)
    assert entry.toPlainText() == "Ask for the keys"
    (editor,) = window.details.findChildren(FieldEditor)
    QTest.mouseClick(editor.cancel_button, Qt.MouseButton.LeftButton)
    question = asked(qtbot, window)
    QTest.mouseClick(next(iter(question.buttons.values())), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.findChildren(DiscardDialog) == [], timeout=WAIT_MS)
    qapp.setQuitOnLastWindowClosed(True)
    with qtbot.waitSignal(shown.ended, timeout=WAIT_MS):
        quit_by_key(window)
    assert window.findChildren(DiscardDialog) == []
