"""Opens the cover dialog from the menu, and keeps what it counts up to date."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.ui.events.cover_dialog import CoverDialog


@LazyImport
def load_cover_dialog() -> "type[CoverDialog]":
    """The class `CoverDialog`."""
    from terp_desktop.ui.events.cover_dialog import CoverDialog

    return CoverDialog


class CoverController(QObject):
    """Opens the cover dialog; `changed` carries the `Changes` that are made there."""

    changed = Signal(Changes)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        action: QAction,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._tasks = services, tasks
        self._viewer, self._window = viewer, window
        self.dialog: CoverDialog | None = None
        action.triggered.connect(tasks.after_loading(load_cover_dialog, self.show, owner=self))

    @Slot()
    def show(self) -> None:
        """Open the dialog."""
        self.dialog = load_cover_dialog()(self._services, self._tasks, self._viewer, self._window)
        self.dialog.changed.connect(self.changed)
        self.dialog.destroyed.connect(self._release)
        self.dialog.open()

    @Slot()
    def refresh(self) -> None:
        """Count anew if the dialog is open, after something has changed."""
        if self.dialog is not None:
            self.dialog.refresh()

    @Slot()
    def _release(self) -> None:
        self.dialog = None
