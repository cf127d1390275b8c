"""Reads the agenda in both directions, as far as the person scrolls."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.agenda import AgendaPage, AgendaQuery, AgendaService
from terp_desktop.ui.calendar.agenda_model import AgendaModel
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrences,
)
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.threads.task_runner import TaskRunner

DEFAULT_DAYS = 35
"""How many days are read at first, before and after the wanted day."""

# Lines per query: several screens.
_LINES_PER_QUERY = 80
# Beyond this many lines, the part at the other end is dropped.
_MAX_LINES = 4_000


class AgendaReader(QObject):
    """Fills an `AgendaModel` on workers.

    `grown` is emitted after lines were added, `failed` with the error if reading failed,
    `busy_changed` with whether a read is running. After a failure nothing more is read until
    the next request.
    """

    grown = Signal()
    failed = Signal(TerpError)
    busy_changed = Signal(bool)

    def __init__(
        self,
        source: AgendaService,
        tasks: TaskRunner,
        pages: Pages,
        model: AgendaModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._tasks = tasks
        self._pages = pages
        self._model = model
        self._reading: set[int] = set()
        # Results of reads that began before the last start or reload are dropped.
        self._generation = 0
        self._ends: set[int] = set()

    @property
    def is_busy(self) -> bool:
        """Whether a read is running."""
        return bool(self._reading)

    def start(self, day: date) -> None:
        """Read the days around that one; they replace all others."""
        around = timedelta(days=DEFAULT_DAYS)
        self._reload_days(Days(day - min(around, day - date.min), day + around))

    def reload(self) -> None:
        """Read the present days again."""
        days = self._model.days
        if days is not None:
            self._reload_days(days)

    def apply_changes(self, changes: Changes) -> None:
        """Read the present days again if the changes touch them."""
        days = self._model.days
        if days is not None and changes.touch(days):
            self._reload_days(days)

    def read_more(self, direction: int) -> None:
        """Read more lines after the last day (1) or before the first (-1)."""
        days = self._model.days
        if days is None or direction in self._ends or self._reading & {0, direction}:
            return
        generation, zone = self._generation, self._pages.zone
        edge = days.end if direction > 0 else days.first
        query = AgendaQuery(zone=zone, filters=self._pages.filters, limit=_LINES_PER_QUERY)
        read = self._source.page_from if direction > 0 else self._source.page_before
        self._begin_reading(direction)
        self._tasks.run(
            lambda: _convert(read(edge, query), zone),
            lambda found: self._add_part(direction, edge, *found, generation),
            lambda error: self._fail(direction, error, generation),
            owner=self,
        )

    def _reload_days(self, days: Days) -> None:
        self._generation += 1
        self._reading.clear()
        self._ends.clear()
        generation = self._generation
        self._begin_reading(0)
        self._pages.read(
            days,
            lambda page: self._replace_all(days, page, generation),
            lambda error: self._fail(0, error, generation),
            owner=self,
        )

    def _replace_all(
        self, days: Days, page: Sequence[DisplayedOccurrence], generation: int
    ) -> None:
        if generation != self._generation:
            return
        self._end_reading(0)
        self._model.replace(days, page)
        self.grown.emit()

    def _add_part(
        self,
        direction: int,
        edge: date,
        next_edge: date | None,
        page: Sequence[DisplayedOccurrence],
        generation: int,
    ) -> None:
        if generation != self._generation:
            return
        self._end_reading(direction)
        if next_edge is None:
            self._ends.add(direction)
            next_edge = _end_of_page(page, edge) if direction > 0 else _start_of_page(page, edge)
        if next_edge != edge:
            days = Days(edge, next_edge) if direction > 0 else Days(next_edge, edge)
            (self._model.append if direction > 0 else self._model.prepend)(days, page)
        self._trim(direction)
        self.grown.emit()

    def _trim(self, direction: int) -> None:
        if self._model.part_count > 2 and self._model.rowCount() > _MAX_LINES:
            (self._model.drop_first if direction > 0 else self._model.drop_last)()
            self._ends.discard(-direction)

    def _fail(self, direction: int, error: TerpError, generation: int) -> None:
        if generation == self._generation:
            self._end_reading(direction)
            self.failed.emit(error)

    def _begin_reading(self, direction: int) -> None:
        self._reading.add(direction)
        self.busy_changed.emit(True)

    def _end_reading(self, direction: int) -> None:
        self._reading.discard(direction)
        self.busy_changed.emit(self.is_busy)


def _convert(page: AgendaPage, zone: str) -> tuple[date | None, Sequence[DisplayedOccurrence]]:
    """Convert a page on the worker; an event of several days becomes one occurrence."""
    found = {
        (occurrence.event_id, occurrence.instance_date): occurrence
        for day in page.days
        for occurrence in day.occurrences
    }
    return page.cursor, displayed_occurrences(found.values(), zone)


def _end_of_page(page: Sequence[DisplayedOccurrence], edge: date) -> date:
    """The day after the last event; `edge` without events."""
    return max((displayed.last + timedelta(days=1) for displayed in page), default=edge)


def _start_of_page(page: Sequence[DisplayedOccurrence], edge: date) -> date:
    return min((displayed.first for displayed in page), default=edge)
