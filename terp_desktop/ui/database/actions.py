"""The menus' actions on the database: choosing, administering and checking it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.ui.database.operations import Operation
from terp_desktop.ui.opened_program import Connections, OpenedProgram
from terp_desktop.ui.settings.settings_page import SettingsPage
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from terp_desktop.services.admin.connection import ConnectionService
    from terp_desktop.ui.database.administration_dialog import AdministrationDialog
    from terp_desktop.ui.database.checkup_dialog import SetupCheckDialog
    from terp_desktop.ui.database.database_page import DatabasePage


@LazyImport
def _database_page() -> "type[DatabasePage]":
    from terp_desktop.ui.database.database_page import DatabasePage

    return DatabasePage


@LazyImport
def _administration_dialog() -> "type[AdministrationDialog]":
    from terp_desktop.ui.database.administration_dialog import AdministrationDialog

    return AdministrationDialog


@LazyImport
def _checkup_dialog() -> "type[SetupCheckDialog]":
    from terp_desktop.ui.database.checkup_dialog import SetupCheckDialog

    return SetupCheckDialog


class DatabaseActions(QObject):
    """Opens the dialogs of the menus; each is imported on first use.

    `operation_requested` carries an `Operation` for which the calendar has to be closed;
    `reopen_requested` asks for the calendar to be opened on another database.
    """

    operation_requested = Signal(Operation)
    reopen_requested = Signal()

    def __init__(
        self,
        program: OpenedProgram,
        connections: Connections,
        tasks: TaskRunner,
        viewer: Viewer,
        window: MainWindow,
    ) -> None:
        super().__init__(window)
        self._viewer = viewer
        self._program = program
        self._connections = connections
        self._tasks = tasks
        self._window = window
        menus = window.menus
        for action, dialog, slot in (
            (menus.administer_database, _administration_dialog, self.open_administration),
            (menus.check_setup, _checkup_dialog, self.open_checkup),
        ):
            action.triggered.connect(tasks.after_loading(dialog, slot, owner=self))
        window.settings.register(
            SettingsPage.DATABASE,
            menus.choose_database,
            tasks.after_loading(_database_page, self._request_page, owner=self),
        )
        menus.administration.menuAction().setVisible(program.services.actor.is_admin)

    @Slot()
    def choose_database(self) -> None:
        """Open the settings on the page that chooses the embedded database or a server's."""
        self._window.settings.open(SettingsPage.DATABASE)

    def _request_page(self) -> None:
        # Creating the service imports what opens databases, so it is done on a worker.
        self._tasks.run(self._connections, self._show_page, self._window.report_error, owner=self)

    def _show_page(self, connections: "ConnectionService") -> None:
        self._window.settings.show_page(
            SettingsPage.DATABASE, lambda: self._create_page(connections)
        )

    def _create_page(self, connections: "ConnectionService") -> "DatabasePage":
        page = _database_page()(connections, self._tasks)
        page.chosen.connect(self._window.settings.close)
        page.chosen.connect(self._reopen_program)
        return page

    @Slot(str)
    def _reopen_program(self, report: str) -> None:
        """Open the program on the chosen database, and show the report, if any."""
        if report:
            operation = Operation(title="Opening the calendar", run=lambda _progress: report)
            self.operation_requested.emit(operation)
        else:
            self.reopen_requested.emit()

    @Slot()
    def open_administration(self) -> None:
        """Open the dialog for backup, restore, upgrade, downgrade and analysis."""
        dialog = _administration_dialog()(
            self._program.administration, self._tasks, self._viewer, self._window
        )
        dialog.operation_requested.connect(self.operation_requested)
        dialog.open()

    @Slot()
    def open_checkup(self) -> None:
        """Open the post-migration checklist."""
        _checkup_dialog()(self._program.check_setup, self._tasks, self._window).open()
