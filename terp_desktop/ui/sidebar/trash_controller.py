"""Opens the trash from the panel and the menu, and keeps it up to date."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.ui.sidebar.trash_dialog import TrashDialog


@LazyImport
def load_trash_dialog() -> "type[TrashDialog]":
    """The class `TrashDialog`."""
    from terp_desktop.ui.sidebar.trash_dialog import TrashDialog

    return TrashDialog


class TrashController(QObject):
    """Opens one trash dialog; `restored` carries the `Changes` of what was restored there."""

    restored = Signal(Changes)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services, self._tasks = services, tasks
        self._viewer, self._window = viewer, window
        self.dialog: TrashDialog | None = None

    def open_with(self, button: QAbstractButton, action: QAction, undo: QAction) -> None:
        """Open the dialog by this button and this action; `undo` works in it too."""
        self._undo = undo
        slot = self._tasks.after_loading(load_trash_dialog, self.show, owner=self)
        button.clicked.connect(slot)
        action.triggered.connect(slot)

    @Slot()
    def show(self) -> None:
        """Show the dialog, or bring it to the front."""
        if self.dialog is None:
            self.dialog = load_trash_dialog()(
                self._services, self._tasks, self._viewer, self._window
            )
            self.dialog.addAction(self._undo)
            self.dialog.restored.connect(self.restored)
        self.dialog.refresh()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot()
    def refresh(self) -> None:
        """Reload the trash if it is open, after something has changed."""
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.refresh()
