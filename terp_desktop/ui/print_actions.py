"""What the File menu puts on paper; whatever that takes is loaded when it is first wanted."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from terp_desktop.services.desk import Desk
from terp_desktop.ui.browsing import Browsing
from terp_desktop.ui.menus import Menus
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_stack import CalendarStack

if TYPE_CHECKING:
    from terp_desktop.ui.printing.press import Press

_PRESS = "terp_desktop.ui.printing.press"


class PrintActions(QObject):
    """Prints what the calendar shows, as it is filtered now, and the sheets of its day.

    `failed` tells an error, `done` in a sentence what was printed.
    """

    failed = Signal(object)
    done = Signal(str)

    def __init__(
        self,
        desk: Desk,
        tasks: TaskRunner,
        viewer: Viewer,
        *,
        calendar: CalendarStack,
        browsing: Browsing,
        menus: Menus,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._viewer = viewer
        self._calendar = calendar
        self._browsing = browsing
        self._window = window
        self._offer(menus.print_, lambda press: press.print_view())
        self._offer(menus.preview, lambda press: press.preview())
        self._offer(menus.export_pdf, lambda press: press.export())
        self._offer(menus.day_sheet, lambda press: press.show_day_sheet())
        self._offer(menus.call_sheet, lambda press: press.show_call_sheet())

    @cached_property
    def press(self) -> "Press":
        """What prints; made when something is to be printed."""
        from terp_desktop.ui.printing.press import Press

        made = Press(
            self._desk,
            self._tasks,
            self._viewer,
            calendar=self._calendar,
            browsing=self._browsing,
            window=self._window,
        )
        made.failed.connect(self.failed)
        made.done.connect(self.done)
        return made

    def _offer(self, action: QAction, deed: "Callable[[Press], None]") -> None:
        action.triggered.connect(self._tasks.after_loading(_PRESS, lambda: deed(self.press)))
