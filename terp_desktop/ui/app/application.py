"""Runs the application: opens the program, shows its window, and shuts down in order."""

import sys
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.app.drafts import Drafts
from terp_desktop.ui.app.interrupts import Interrupts
from terp_desktop.ui.app.session import Session
from terp_desktop.ui.calendar.accessibility.factory import install_accessibility
from terp_desktop.ui.database.operations import OpenResult, Operation, run_and_open
from terp_desktop.ui.opened_program import Launch, OpenedProgram, OpenOptions, ProgressCallback
from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.text.regional import UserLocale, read_regional_settings
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.program_icon import program_icon
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.garbage_collection import GarbageCollector
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import install_excepthook
from terp_desktop.ui.widgets.window_activation import activate_window
from terp_desktop.ui.window_settings import WindowSettings

if TYPE_CHECKING:
    from terp_desktop.ui.app.single_instance import InstanceServer, StartRequest
    from terp_desktop.ui.app.startup import StartupWindow
    from terp_desktop.ui.settings.start_page import StartPage

# The calendar is painted by then; the objects created for it are long-lived.
_FREEZE_MS = 3_000
# The calendar is nearly always painted by then; listening must not delay it.
_LISTEN_MS = 1_000
# How long a worker may hold the interpreter while the GUI thread waits for it: a fiftieth of
# Python's default, since Qt calls into Python hundreds of times to show a dialog.
_SWITCH_INTERVAL_S = 0.0001


def make_application() -> QApplication:
    """Return the QApplication of the process; create and name it if there is none."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(sys.argv[:1])
    application.setApplicationName("terp-desktop")
    application.setApplicationDisplayName("TERP Desktop")
    application.setDesktopFileName("terp-desktop")
    install_accessibility()
    return application


def run_window(launch: Launch) -> int:
    """Run the application until the person quits; return the exit code."""
    application = make_application()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    if launch.program_icons is not None:
        application.setWindowIcon(program_icon(launch.program_icons))
    controller = ApplicationController(launch, application)
    controller.begin()
    code = application.exec()
    controller.end()
    return code or controller.exit_code


@LazyImport
def _start_page() -> "type[StartPage]":
    from terp_desktop.ui.settings.start_page import StartPage

    return StartPage


@LazyImport
def _instance_server() -> "type[InstanceServer]":
    from terp_desktop.ui.app.single_instance import InstanceServer

    return InstanceServer


class ApplicationController(QObject):
    """Controls the application from the opening of the database to the last closed window.

    `session` is None while the database is not open; `exit_code` is 1 if it could not be
    opened. `ended` quits the application.
    """

    ended = Signal()

    def __init__(self, launch: Launch, application: QApplication) -> None:
        super().__init__()
        self.exit_code = 0
        self._launch = launch
        self._application = application
        self._garbage = GarbageCollector(self)
        self._tasks = TaskRunner()
        self._session_tasks = TaskRunner()
        self._theme = Theme(application, WindowSettings.from_file(launch.state_file).scheme)
        self._operation: Operation | None = None
        self._is_minimized = launch.is_minimized
        self._is_first = True
        self._program: OpenedProgram | None = None
        self._drafts = Drafts()
        self._draft_program: OpenedProgram | None = None
        self._files = list(launch.files)
        self.session: Session | None = None
        self._previous_excepthook = sys.excepthook
        self._reporter = install_excepthook(self._window, launch.log_file)
        # `quit` would ask each window, and an open dialog would refuse: nobody is there to answer,
        # and `end` keeps what was typed.
        self._interrupts = Interrupts(application.exit, self)

    def begin(self) -> None:
        """Open the program on a worker, then show the calendar."""
        # Before there is a calendar, closing a window must not quit the program.
        self._application.setQuitOnLastWindowClosed(False)
        self.ended.connect(self._application.quit)
        self._tasks.bug.connect(self._begin_startup, Qt.ConnectionType.SingleShotConnection)
        self._tasks.run(
            self._launch.open_at_once, self._show_or_prepare, self._begin_startup, owner=self
        )
        # Needed here too: without a calendar, `_begin_session` does not freeze the objects.
        QTimer.singleShot(_FREEZE_MS, self._garbage, self._garbage.freeze)
        if self._launch.address is not None:
            listen = self._tasks.after_loading(_instance_server, self._listen, owner=self)
            QTimer.singleShot(_LISTEN_MS, self, listen)

    @cached_property
    def startup(self) -> "StartupWindow":
        """The window that opens the program if that takes more than a moment, or fails."""
        from terp_desktop.ui.app.startup import StartupWindow

        locale = UserLocale(
            QLocale.system(),
            read_regional_settings(WindowSettings.from_file(self._launch.state_file)),
        )
        window = StartupWindow(self._tasks, self._prepare, locale)
        window.ready.connect(self._show_opened)
        window.failed.connect(self._end_unattended)
        window.quit_requested.connect(
            self._quit_without_calendar, Qt.ConnectionType.QueuedConnection
        )
        window.settings_requested.connect(self._choose_database)
        return window

    def end(self) -> None:
        """Close everything, in reverse order."""
        self._close_session()
        if "startup" in self.__dict__:
            self.startup.hide()
        self._tasks.shut_down()
        self._interrupts.stop()
        sys.excepthook = self._previous_excepthook
        self._garbage.stop()

    def _prepare(self, report_progress: ProgressCallback, options: OpenOptions) -> OpenResult:
        """Run the pending operation, if any, then open the program; called on a worker."""
        operation, self._operation = self._operation, None
        return run_and_open(operation, self._launch.open, report_progress, options)

    def _show_or_prepare(self, program: OpenedProgram | None) -> None:
        if program is None:
            self.startup.begin()
        else:
            self._begin_session(program)

    @Slot(Exception)
    def _begin_startup(self, _error: Exception) -> None:
        """Open with the start-up window, which shows the error when it occurs again."""
        if self.session is None and "startup" not in self.__dict__:
            self.startup.begin()

    @Slot(OpenResult)
    def _show_opened(self, opened: OpenResult) -> None:
        self.exit_code = 0
        if opened.program is None:
            self.startup.show_closed("The calendar was closed.", opened.report or "")
            return
        self._begin_session(opened.program)
        if self.session is not None and opened.failure is not None:
            self.session.window.report_error(opened.failure)
        elif self.session is not None and opened.report is not None:
            self.session.show_message(opened.report)

    def _begin_session(self, program: OpenedProgram) -> None:
        icons = Icons(self._launch.icons)
        settings = WindowSettings(self._launch.state_file)
        locale = UserLocale(QLocale.system(), read_regional_settings(settings))
        viewer = Viewer(program.services.clock, locale, self._theme, icons, settings)
        self._program, self._session_tasks = program, TaskRunner()
        self.session = Session(program, self._launch.connections, viewer, self._session_tasks)
        self.session.quit_requested.connect(self.ended)
        self.session.tray_known.connect(self._keep_running_in_tray)
        for requested in (self.session.operation_requested, self.session.reopen_requested):
            requested.connect(self._run_operation, Qt.ConnectionType.QueuedConnection)
        self._application.setQuitOnLastWindowClosed(True)
        window, autostart, tasks = self.session.window, self._launch.autostart, self._session_tasks
        window.settings.register_loaded(
            SettingsPage.START,
            window.menus.start,
            _start_page,
            lambda: _start_page()(autostart, settings, tasks),
        )
        self.session.take_drafts(self._drafts)
        self._drafts = Drafts()
        self.session.begin(is_minimized=self._is_minimized or self._starts_in_tray(settings))
        self._open_files()
        self._is_minimized = self._is_first = False
        QTimer.singleShot(_FREEZE_MS, self._garbage, self._garbage.freeze)

    def _open_files(self) -> None:
        """Preview the calendar files with which the program was started, once it is open."""
        if self.session is not None and self._files:
            self.session.window.files.import_files(self._files)
            self._files = []

    def _starts_in_tray(self, settings: WindowSettings) -> bool:
        """Whether the first window is to stay in the tray."""
        return self._is_first and settings.starts_in_tray

    @Slot(bool)
    def _keep_running_in_tray(self, is_available: bool) -> None:
        """With a tray icon, let the program go on without its window."""
        self._application.setQuitOnLastWindowClosed(not is_available)

    @Slot()
    @Slot(Operation)
    def _run_operation(self, operation: Operation | None = None) -> None:
        """Close the calendar, run the operation, if any, and open the calendar again."""
        self._application.setQuitOnLastWindowClosed(False)
        self._drafts = Drafts() if self.session is None else self.session.drafts
        self._draft_program = self._program
        self._close_session()
        self._operation = operation
        self.startup.begin("" if operation is None else operation.title)

    def _close_session(self) -> None:
        session, self.session = self.session, None
        program, self._program = self._program, None
        if session is not None:
            session.end()
            self._session_tasks.shut_down()
            session.discard()
        if program is not None:
            program.close()

    @Slot()
    def _listen(self) -> None:
        """Listen for further starts, which activate this window."""
        server = _instance_server()(self._launch.address or "", self)
        server.start_requested.connect(self._activate_window)
        self._application.aboutToQuit.connect(server.close)

    @Slot(object)
    def _activate_window(self, start: "StartRequest") -> None:
        self._files += map(Path, start.files)
        if start.is_minimized:
            return
        self._is_minimized = self._is_first = False
        start.allow_activation()
        if self.session is not None:
            self.session.show()
            self._open_files()
        elif self.startup.isVisible():
            activate_window(self.startup)

    @Slot()
    def _choose_database(self) -> None:
        """Open the database dialog, while the present database cannot be opened."""
        from terp_desktop.ui.database.database_page import DatabaseDialog

        dialog = DatabaseDialog(self._launch.connections(), self._tasks, self.startup)
        dialog.chosen.connect(self.startup.restart)
        dialog.open()

    @Slot(TerpError)
    def _end_unattended(self, _error: TerpError) -> None:
        """Quit if the program runs unattended, where no one can react to the error."""
        self.exit_code = 1
        if self._launch.is_unattended:
            self.ended.emit()

    @Slot()
    def _quit_without_calendar(self) -> None:
        """Quit without a calendar; ask first if drafts would be lost."""
        if not self._drafts:
            self.ended.emit()
            return
        from terp_desktop.ui.widgets.discard_question import confirm_discard

        self.startup.show()
        confirm_discard("Discard what you typed?", self.startup, self._discard_drafts)

    def _discard_drafts(self) -> None:
        """Remove the drafts from disk, and quit."""
        if self._draft_program is None:
            self.ended.emit()
            return
        forget = partial(self._draft_program.keep_drafts, "")
        quit_program = self.ended.emit
        self._tasks.run(
            forget, lambda _: quit_program(), lambda _: quit_program(), owner=self, is_urgent=True
        )

    def _window(self) -> QWidget | None:
        return self.startup if self.session is None else self.session.window
