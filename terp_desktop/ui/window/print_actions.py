"""The printing actions of the File menu; the code that prints is imported on first use."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.window.menus import Menus

if TYPE_CHECKING:
    from terp_desktop.ui.printing.print_controller import PrintController


@LazyImport
def load_print_controller() -> "type[PrintController]":
    """The class `PrintController`."""
    from terp_desktop.ui.printing.print_controller import PrintController

    return PrintController


class PrintActions(QObject):
    """Runs the menu's actions on a `PrintController`, which is created on first use.

    `failed` carries an error, `finished` a sentence that says what was printed.
    """

    failed = Signal(TerpError)
    finished = Signal(str)

    def __init__(
        self,
        create: "Callable[[], PrintController]",
        tasks: TaskRunner,
        menus: Menus,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._create, self._tasks = create, tasks
        self._connect_action(menus.print_, lambda controller: controller.print_view())
        self._connect_action(menus.preview, lambda controller: controller.preview())
        self._connect_action(menus.export_pdf, lambda controller: controller.export())
        self._connect_action(menus.day_sheet, lambda controller: controller.show_day_sheet())
        self._connect_action(menus.call_sheet, lambda controller: controller.show_call_sheet())

    def print_events(self, occurrences: Sequence[Occurrence]) -> None:
        """Preview a list of these events."""
        self._tasks.load(
            load_print_controller,
            lambda: self.controller.preview_events(occurrences),
            owner=self,
        )

    @cached_property
    def controller(self) -> "PrintController":
        """The controller that prints."""
        controller = self._create()
        controller.failed.connect(self.failed)
        controller.finished.connect(self.finished)
        return controller

    def _connect_action(
        self, action: QAction, operation: "Callable[[PrintController], None]"
    ) -> None:
        slot = self._tasks.after_loading(
            load_print_controller, lambda: operation(self.controller), owner=self
        )
        action.triggered.connect(slot)
