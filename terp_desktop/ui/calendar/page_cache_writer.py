"""Keeps on disk what is seen, so that the next start has it before the database is open."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
    from terp_desktop.ui.opened_program import OpenedProgram

KEEP_MS = 2_000
"""Who turns many pages has only the last ones kept."""


class PageKeeper(QObject):
    """Writes the pages of the calendar, on a worker, a moment after they were read."""

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
        self._timer.timeout.connect(self.keep)
        pages.became_idle.connect(self._timer.start)

    def finish(self) -> None:
        """Write at once what was read a moment ago."""
        if self._timer.isActive():
            self.keep()

    @Slot()
    def keep(self) -> None:
        """Write what was read of the pages that a person looks at."""
        self._timer.stop()
        zone, pages = self._pages.zone, self._pages.cacheable(self._calendar.shown_days)
        if pages:
            self._tasks.run(
                lambda: self._program.keep_pages(zone, pages),
                _go_on,
                _do_without,
                owner=self,
                is_urgent=True,
            )


def _go_on(_kept: None) -> None:
    """Nobody waits for it."""


def _do_without(_error: TerpError) -> None:
    """The next start reads the pages from the database."""
