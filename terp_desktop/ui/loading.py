"""Loads the rest of the window beside it: a first dialog is no reason to wait for its code."""

import sys
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QObject, Slot

import terp_desktop.services
import terp_desktop.ui
from terp_desktop.ui.tasks import TaskRunner

FIRST = "terp_desktop.ui.views.dragging"
"""What the first movement of the pointer leads to: too little to be loaded beside the window."""

LIKELY = (
    "terp_desktop.services.events",
    "terp_desktop.services.people",
    "terp_desktop.services.preferences",
    "terp_desktop.ui.views.time_grid",
    "terp_desktop.ui.panels.detail_page",
    "terp_desktop.ui.panels.search_list",
    "terp_desktop.services.search",
    "terp_desktop.ui.views.agenda",
    "terp_desktop.ui.reminders.reminder_window",
    "terp_desktop.ui.reminding",
)
"""What a person meets first: by a click, by a letter in the search field; and what reminds."""

# What loads longest of all that a key or a menu leads to.
_NEXT = ("terp_desktop.ui.dialogs.event_dialog", "terp_desktop.ui.printing.press")
# Who shows the sample company has waited for it already.
_LEFT_OUT = "terp_desktop.services.demo"


def the_rest() -> Iterator[str]:
    """The modules of the window and of what it asks for, whether they are loaded or not."""
    yield "pkgutil"  # a start has no need of it
    from pkgutil import walk_packages

    yield from _NEXT
    for package in (terp_desktop.ui, terp_desktop.services):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(_LEFT_OUT):
                yield module.name


class Preloading(QObject):
    """Loads modules one after the other, those that somebody waits for in between."""

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._names: Iterator[str] = iter(())
        self._then: Callable[[], None] = lambda: None

    def begin(self, names: Iterable[str], then: Callable[[], None]) -> None:
        """Load these, and then go on with that."""
        self._names, self._then = iter(names), then
        self._load_next()

    @Slot()
    def _load_next(self) -> None:
        name = next((name for name in self._names if name not in sys.modules), None)
        if name is None:
            self._then()
        else:
            self._tasks.load(name, self._load_next, owner=self, is_wanted=False)
