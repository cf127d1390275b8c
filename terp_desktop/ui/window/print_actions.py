"""What the File menu puts on paper; whatever that takes is loaded when it is first wanted."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.window.menus import Menus

if TYPE_CHECKING:
    from terp_desktop.ui.printing.print_controller import PrintController


@LazyImport
def press() -> "type[PrintController]":
    """The class `Press`."""
    from terp_desktop.ui.printing.print_controller import PrintController

    return PrintController


class PrintActions(QObject):
    """Lets the press, made when something is first to be printed, do what the menu offers.

    `failed` tells an error, `done` in a sentence what was printed.
    """

    failed = Signal(TerpError)
    finished = Signal(str)

    def __init__(
        self,
        make: "Callable[[], PrintController]",
        tasks: TaskRunner,
        menus: Menus,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._make, self._tasks = make, tasks
        self._connect_action(menus.print_, lambda press: press.print_view())
        self._connect_action(menus.preview, lambda press: press.preview())
        self._connect_action(menus.export_pdf, lambda press: press.export())
        self._connect_action(menus.day_sheet, lambda press: press.show_day_sheet())
        self._connect_action(menus.call_sheet, lambda press: press.show_call_sheet())

    @cached_property
    def controller(self) -> "PrintController":
        """What prints."""
        made = self._make()
        made.failed.connect(self.failed)
        made.finished.connect(self.finished)
        return made

    def _connect_action(
        self, action: QAction, operation: "Callable[[PrintController], None]"
    ) -> None:
        act = self._tasks.after_loading(press, lambda: operation(self.controller), owner=self)
        action.triggered.connect(act)
