"""Writes the visible pages to the page cache, for the next start."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer

if TYPE_CHECKING:
    from terp_desktop.domain.span import Days
    from terp_desktop.services.browse.page_cache import CachedPage
    from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
    from terp_desktop.ui.opened_program import OpenedProgram

KEEP_MS = 2_000
"""After turning many pages only the last ones are written."""


class PageCacheWriter(QObject):
    """Writes the pages of the calendar on a worker, shortly after they were read.

    What was kept is removed if the person may not read the pages any more, or if they cannot
    be read for another reason than an outage.
    """

    def __init__(
        self,
        program: "OpenedProgram",
        pages: Pages,
        calendar: "CalendarStack",
        tasks: TaskRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._program, self._pages, self._calendar = program, pages, calendar
        self._tasks = tasks
        self._timer = make_timer(self, KEEP_MS, is_single_shot=True)
        self._timer.timeout.connect(self.write)
        pages.became_idle.connect(self._timer.start)
        pages.failed.connect(self._forget)

    def finish(self) -> None:
        """Write pending pages now."""
        if self._timer.isActive():
            self.write()

    @Slot()
    def write(self) -> None:
        """Write the visible pages and their neighbors."""
        self._timer.stop()
        pages = self._pages.cacheable(self._calendar.shown_days)
        if pages:
            self._keep(pages)

    @Slot(TerpError)
    def _forget(self, error: TerpError) -> None:
        if not isinstance(error, OutageError):
            self._timer.stop()
            self._keep({})

    def _keep(self, pages: "Mapping[Days, CachedPage]") -> None:
        zone = self._pages.zone
        self._tasks.run(
            lambda: self._program.keep_pages(zone, pages),
            _ignore_result,
            _ignore_failure,
            owner=self,
            is_urgent=True,
        )


def _ignore_result(_kept: None) -> None:
    """Ignore the completion."""


def _ignore_failure(_error: TerpError) -> None:
    """The next start reads the pages from the database."""
