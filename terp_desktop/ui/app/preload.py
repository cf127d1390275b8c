"""Loads the rest of the window beside it: a first dialog is no reason to wait for its code."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

import terp_desktop.services
import terp_desktop.ui
from terp_desktop.ui.calendar.views.view_factory import agenda_view, people_view, time_grid_view
from terp_desktop.ui.events.actions import event_dialog
from terp_desktop.ui.events.details.panel import detail_page
from terp_desktop.ui.search.search_controller import search_list
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.window.print_actions import load_print_controller

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.dragging import DragController


@LazyImport
def load_drag_controller() -> "type[DragController]":
    """Needed by the first move of the pointer; too small to be loaded on a worker."""
    from terp_desktop.ui.calendar.views.dragging import DragController

    return DragController


@LazyImport
def _services() -> tuple[type[object], ...]:
    from terp_desktop.services.admin.people import PeopleService
    from terp_desktop.services.browse.search import SearchService
    from terp_desktop.services.events.service import EventService
    from terp_desktop.services.reminders.preferences import PreferencesService

    return EventService, PeopleService, PreferencesService, SearchService


@LazyImport
def _reminding() -> tuple[type[object], ...]:
    from terp_desktop.ui.reminders.controller import ReminderController
    from terp_desktop.ui.reminders.reminder_window import ReminderWindow

    return ReminderWindow, ReminderController


LIKELY: tuple[LazyImport[Any], ...] = (
    _services,
    time_grid_view,
    detail_page,
    search_list,
    agenda_view,
    people_view,
    _reminding,
)
"""What a person is likely to use first, and the reminders."""


def the_rest() -> Iterator[LazyImport[Any]]:
    """All modules of `ui` and `services`, and everything that they import lazily."""
    # These take the longest to load.
    yield from (event_dialog, load_print_controller)
    for package in (terp_desktop.ui, terp_desktop.services):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            yield LazyImport(partial(_load, module.name))


def _load(name: str) -> None:
    for value in list(vars(import_module(name)).values()):
        if isinstance(value, LazyImport):
            value()


class Preloading(QObject):
    """Loads code in the background; requested code takes precedence."""

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._codes: Iterator[LazyImport[Any]] = iter(())
        self._then: Callable[[], None] = lambda: None

    def begin(self, codes: Iterable[LazyImport[Any]], then: Callable[[], None]) -> None:
        """Load these one after the other, then call `then`."""
        self._codes, self._then = iter(codes), then
        self._load_next()

    @Slot()
    def _load_next(self) -> None:
        code = next((code for code in self._codes if not code.is_loaded), None)
        if code is None:
            self._then()
        else:
            self._tasks.load(code, self._load_next, owner=self, is_wanted=False)
