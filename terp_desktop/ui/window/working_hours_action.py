"""The menu's action that opens the working hours."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.ui.settings.working_hours_dialog import WorkingHoursDialog


@LazyImport
def _working_hours_dialog() -> "type[WorkingHoursDialog]":
    from terp_desktop.ui.settings.working_hours_dialog import WorkingHoursDialog

    return WorkingHoursDialog


class WorkingHoursAction(QObject):
    """Opens the dialog of working hours."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        action: QAction,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._window = window
        action.triggered.connect(tasks.after_loading(_working_hours_dialog, self._open, owner=self))

    @Slot()
    def _open(self) -> None:
        dialog = _working_hours_dialog()(
            self._services, self._tasks, self._viewer.locale, self._window
        )
        dialog.open()
