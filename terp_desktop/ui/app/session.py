"""The session: the main window and its companions while the program is open for one person."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.system.machine import unreported_fallbacks
from terp_desktop.ui.app.draft_controller import DraftController
from terp_desktop.ui.app.drafts import Drafts
from terp_desktop.ui.app.preload import LIKELY, Preloading, load_drag_controller, the_rest
from terp_desktop.ui.app.quit_guard import QuitGuard
from terp_desktop.ui.calendar.page_cache_writer import PageCacheWriter
from terp_desktop.ui.database.actions import DatabaseActions
from terp_desktop.ui.database.operations import Operation
from terp_desktop.ui.database.outages import OutageBanner, OutageWatch
from terp_desktop.ui.opened_program import Connections, OpenedProgram
from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.threads.incremental_task import IncrementalTask
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.message_bar import MessageBar, WelcomeBar
from terp_desktop.ui.widgets.window_activation import activate_window
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    # Imported and created after the month is painted.
    from terp_desktop.domain.event_details import EventDetails
    from terp_desktop.ui.reminders.controller import ReminderController
    from terp_desktop.ui.settings.mail_page import MailPage

# By then the person has seen the calendar; few people open a dialog sooner.
_SETTLED_MS = 300
# How often to check that the database file is still the one that was opened.
_FILE_CHECK_MS = 5_000
# After this time everything else is loaded, even if the calendar has not been painted.
_MAX_WAIT_MS = 2_000


@LazyImport
def _mail_page() -> "type[MailPage]":
    from terp_desktop.ui.settings.mail_page import MailPage

    return MailPage


class Session(QObject):
    """The main window and its companions while the program is open for one person.

    `operation_requested` carries an `Operation` on the database, for which the session ends;
    `reopen_requested` asks only for the program to be reopened. `tray_known` carries whether
    there is a tray icon; with one, the program keeps running without its window;
    `quit_requested` asks for the program to quit.
    """

    operation_requested = Signal(Operation)
    reopen_requested = Signal()
    tray_known = Signal(bool)
    quit_requested = Signal()

    def __init__(
        self,
        program: OpenedProgram,
        connections: Connections,
        viewer: Viewer,
        tasks: TaskRunner,
    ) -> None:
        super().__init__()
        self._program = program
        self._services = program.services
        self._tasks = tasks
        self.viewer = viewer
        self.reminder_controller: ReminderController | None = None
        self._completion = IncrementalTask(self._completion_steps(), self)
        self._preloading = Preloading(tasks, self)
        self._is_loading = False
        self._prepare_timer = make_timer(self, _SETTLED_MS, is_single_shot=True)
        self._prepare_timer.timeout.connect(self._prepare_dialogs)
        # The month comes first: everything else needs libraries that take longer to import.
        tasks.hold()
        self.window = MainWindow(self._services, tasks, viewer, cached=program.cached)
        self._cache_writer = PageCacheWriter(
            program, self.window.pages, self.window.calendar, tasks, self
        )
        self.outages = OutageWatch(program.ping, tasks, self)
        self._draft_controller = DraftController(
            program, self._services, tasks, self.window, self.outages
        )
        self._draft_controller.restored.connect(self.show_message)
        self._file_timer = QTimer(self)
        self._file_timer.setInterval(_FILE_CHECK_MS)
        self._file_timer.timeout.connect(self.outages.check)
        self.database = DatabaseActions(program, connections, tasks, viewer, self.window)
        self.database.operation_requested.connect(self.operation_requested)
        self.database.reopen_requested.connect(self.reopen_requested)
        self.window.settings.register_loaded(
            SettingsPage.MAIL,
            self.window.menus.mail,
            _mail_page,
            lambda: _mail_page()(program.mail_server, tasks),
        )
        self._guard = QuitGuard(self.window)
        self._guard.quit_requested.connect(self.quit_requested)
        self._guard.discarded.connect(self._draft_controller.discard)
        self.window.menus.quit.triggered.connect(self._guard.quit)
        self._lay_out()

    @property
    def drafts(self) -> Drafts:
        """The unsaved edits."""
        return self._draft_controller.drafts

    def take_drafts(self, drafts: Drafts) -> None:
        """Take the unsaved edits of the previous session; `begin` shows them."""
        self._draft_controller.take(drafts)

    def begin(self, *, is_minimized: bool = False) -> None:
        """Show the cached page, if any; open the database, then load everything else.

        If `is_minimized`, the program waits in the tray or, without one, as a minimized
        window.
        """
        if self._program.cached is None:
            self._begin_connected()
        elif is_minimized:
            self._connect()
        else:
            self.window.calendar.painted.connect(
                self._read_ahead, Qt.ConnectionType.SingleShotConnection
            )
        if is_minimized:
            self._completion.finish()
            self._minimize()
        else:
            self.show()

    def show(self) -> None:
        """Show and activate the calendar window."""
        activate_window(self.window)

    def end(self) -> None:
        """Close every window, and stop reminding."""
        self._is_loading = True  # keeps pending timers from loading anything more
        self._file_timer.stop()
        self._cache_writer.finish()
        self._draft_controller.finish()
        self._guard.disarm()
        if self.reminder_controller is not None:
            self.reminder_controller.end()
        self.window.close()

    def discard(self) -> None:
        """Delete the widgets; call it only when no task is running."""
        if self.reminder_controller is not None:
            self.reminder_controller.discard()
        self.window.deleteLater()
        self.deleteLater()

    @Slot(str)
    def show_message(self, text: str) -> None:
        """Show a message above the calendar."""
        self.window.add_message_bar(MessageBar(text))

    def _lay_out(self) -> None:
        self.window.shows_outages = False
        banner = OutageBanner(self.outages)
        self.window.reopen_requested.connect(self.reopen_requested)
        self.window.add_message_bar(banner)
        for fallback in unreported_fallbacks():
            self.show_message(str(fallback))
        if self._program.is_new:
            welcome = WelcomeBar()
            welcome.company_requested.connect(self.database.choose_database)
            self.window.add_message_bar(welcome)

    @Slot()
    def _read_ahead(self) -> None:
        """Show the cached page as it is now, if it can be read; then open the database."""
        self.window.pages.read_ahead(
            self._program.read_ahead, self._connect_after_painting, self._connect
        )

    def _connect_after_painting(self) -> None:
        self.window.calendar.painted.connect(self._connect, Qt.ConnectionType.SingleShotConnection)

    @Slot()
    def _connect(self) -> None:
        """Open the database; retry after an outage."""
        self.outages.ended.connect(self._begin_connected, Qt.ConnectionType.SingleShotConnection)
        self._tasks.run(
            self._program.connect,
            lambda _: self._begin_connected(),
            self._reopen,
            owner=self,
            is_urgent=True,
        )

    def _reopen(self, error: TerpError) -> None:
        """Reopen the program without the cached page; after an outage, wait for its end."""
        if not isinstance(error, OutageError):
            self.reopen_requested.emit()

    @Slot()
    def _begin_connected(self) -> None:
        """Read the page; load the rest once it is painted or has failed."""
        calendar = self.window.calendar
        calendar.shown.connect(self._continue_loading, Qt.ConnectionType.SingleShotConnection)
        calendar.failed.connect(self._load, Qt.ConnectionType.SingleShotConnection)
        self.window.pages.became_idle.connect(self._load, Qt.ConnectionType.SingleShotConnection)
        QTimer.singleShot(_MAX_WAIT_MS, self, self._load)
        self.window.pages.begin()
        self._draft_controller.begin()

    @Slot()
    def _continue_loading(self) -> None:
        """Load the rest as soon as the page is painted."""
        self.window.calendar.painted.connect(self._load, Qt.ConnectionType.SingleShotConnection)

    @Slot()
    def _load(self) -> None:
        """Release the tasks that were held, and import on a worker what is needed next."""
        if not self._is_loading:
            self._is_loading = True
            load_drag_controller()
            self._preloading.begin(LIKELY, self._completion.begin)
        self._tasks.release()

    def _completion_steps(self) -> Iterator[None]:
        """Create the companions of the calendar step by step, and begin to remind."""
        self._tasks.release()
        from terp_desktop.ui.reminders.controller import ReminderController
        from terp_desktop.ui.reminders.reminder_window import ReminderWindow

        reminders = ReminderWindow(self._services, self._tasks, self.viewer)
        yield
        controller = ReminderController(
            self._program, self._tasks, self.viewer, self.window, reminders
        )
        self.reminder_controller = controller
        self.outages.ended.connect(controller.refresh_all)
        controller.event_requested.connect(self._open_event)
        controller.open_requested.connect(self.show)
        controller.tray.new_requested.connect(self._create)
        controller.tray.event_requested.connect(self._open_occurrence)
        controller.tray.quit_requested.connect(self._guard.quit)
        controller.tray.appeared.connect(lambda: self.tray_known.emit(True))
        controller.begin()
        self.tray_known.emit(controller.tray.is_available)
        self._preloading.begin(the_rest(), self._begin_preparing)
        if self._services.is_embedded:
            self._file_timer.start()

    def _begin_preparing(self) -> None:
        """Prepare dialogs after all modules are loaded, and again after a change of theme."""
        self._prepare_timer.start()
        self.viewer.theme.changed.connect(self._prepare_timer.start)

    def _minimize(self) -> None:
        if self.reminder_controller is not None and not self.reminder_controller.tray.is_available:
            self.window.showMinimized()
            self.reminder_controller.tray.appeared.connect(self._hide_to_tray)

    @Slot()
    def _hide_to_tray(self) -> None:
        """Hide the window if it is still minimized when the tray appears after it."""
        if self.window.isMinimized():
            self.window.hide()

    @Slot()
    def _prepare_dialogs(self) -> None:
        """Create the dialogs that the person is likely to open."""
        self.window.undo_actions.refresh()
        self.window.event_actions.prepare_dialog()
        if self.reminder_controller is not None:
            self.reminder_controller.show_today_in_tray()

    @Slot(int, object)
    def _open_event(self, event_id: int, instance_date: date | None) -> None:
        events = self._services.events
        self._tasks.run(
            lambda: events.details(event_id, instance_date),
            self._show_details,
            self.window.report_error,
            owner=self,
        )

    def _show_details(self, details: "EventDetails") -> None:
        self._open_occurrence(details.occurrence)

    @Slot(Occurrence)
    def _open_occurrence(self, occurrence: Occurrence) -> None:
        self.show()
        self.window.show_occurrence(occurrence)

    @Slot()
    def _create(self) -> None:
        self.show()
        self.window.menus.new.trigger()
