"""Reads the agenda further, forwards and backwards, as far as somebody looks."""

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
from terp_desktop.ui.calendar.page_cache import Pages
from terp_desktop.ui.threads.task_runner import TaskRunner

DEFAULT_DAYS = 35
"""How many days are read at first, wherever somebody looks."""

# Lines that are read at a time: some screens of them.
_STEP = 80
# Beyond this many lines, what lies farthest from where somebody looks is forgotten.
_MAX_LINES = 4_000


class AgendaReader(QObject):
    """Fills an `AgendaModel` on workers.

    `grown` tells that there are more lines now, `failed` the error if they could not be
    read, `busy_changed` whether something is being read. After a failure nothing more is
    read until somebody asks anew.
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
        # An answer to what was asked before the days were left belongs nowhere any more.
        self._generation = 0
        self._ends: set[int] = set()

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return bool(self._reading)

    def start(self, day: date) -> None:
        """Read the days around that one, instead of what there was."""
        around = timedelta(days=DEFAULT_DAYS)
        self._reload_days(Days(day - min(around, day - date.min), day + around))

    def reload(self) -> None:
        """Read what there is once more: it may be different now."""
        days = self._model.days
        if days is not None:
            self._reload_days(days)

    def apply_changes(self, changes: Changes) -> None:
        """Read again, if the changes touch what there is."""
        days = self._model.days
        if days is not None and changes.touch(days):
            self._reload_days(days)

    def read_more(self, direction: int) -> None:
        """Read on after the last day (1), or before the first (-1)."""
        days = self._model.days
        if days is None or direction in self._ends or self._reading & {0, direction}:
            return
        generation, zone = self._generation, self._pages.zone
        edge = days.end if direction > 0 else days.first
        query = AgendaQuery(zone=zone, filters=self._pages.filters, limit=_STEP)
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
        onward: date | None,
        page: Sequence[DisplayedOccurrence],
        generation: int,
    ) -> None:
        if generation != self._generation:
            return
        self._end_reading(direction)
        if onward is None:
            self._ends.add(direction)
            onward = _end_of_page(page, edge) if direction > 0 else _start_of_page(page, edge)
        if onward != edge:
            days = Days(edge, onward) if direction > 0 else Days(onward, edge)
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
    """Convert on the worker; an event of several days is one sighting."""
    found = {(one.event_id, one.instance_date): one for day in page.days for one in day.occurrences}
    return page.cursor, displayed_occurrences(found.values(), zone)


def _end_of_page(page: Sequence[DisplayedOccurrence], edge: date) -> date:
    """The day after the last one that has something."""
    return max((one.last + timedelta(days=1) for one in page), default=edge)


def _start_of_page(page: Sequence[DisplayedOccurrence], edge: date) -> date:
    return min((one.first for one in page), default=edge)
