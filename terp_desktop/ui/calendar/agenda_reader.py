"""Reads the agenda further, forwards and backwards, as far as somebody looks."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.agenda import AgendaPage, AgendaQuery, AgendaService
from terp_desktop.ui.calendar.agenda_model import AgendaModel
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting, sightings
from terp_desktop.ui.calendar.page_cache import Pages
from terp_desktop.ui.threads.task_runner import TaskRunner

USUAL_DAYS = 35
"""How many days are read at first, wherever somebody looks."""

# Lines that are read at a time: some screens of them.
_STEP = 80
# Beyond this many lines, what lies farthest from where somebody looks is forgotten.
_MOST_LINES = 4_000


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
        around = timedelta(days=USUAL_DAYS)
        self._read_anew(Days(day - min(around, day - date.min), day + around))

    def read_again(self) -> None:
        """Read what there is once more: it may be different now."""
        days = self._model.days
        if days is not None:
            self._read_anew(days)

    def take_changes(self, changes: Changes) -> None:
        """Read again, if the changes touch what there is."""
        days = self._model.days
        if days is not None and changes.touch(days):
            self._read_anew(days)

    def more(self, direction: int) -> None:
        """Read on after the last day (1), or before the first (-1)."""
        days = self._model.days
        if days is None or direction in self._ends or self._reading & {0, direction}:
            return
        generation, zone = self._generation, self._pages.zone
        edge = days.end if direction > 0 else days.first
        query = AgendaQuery(zone=zone, filters=self._pages.filters, limit=_STEP)
        read = self._source.after if direction > 0 else self._source.before
        self._begin(direction)
        self._tasks.run(
            lambda: _read(read(edge, query), zone),
            lambda found: self._take_more(direction, edge, *found, generation),
            lambda error: self._fail(direction, error, generation),
            owner=self,
        )

    def _read_anew(self, days: Days) -> None:
        self._generation += 1
        self._reading.clear()
        self._ends.clear()
        generation = self._generation
        self._begin(0)
        self._pages.read(
            days,
            lambda page: self._take_all(days, page, generation),
            lambda error: self._fail(0, error, generation),
            owner=self,
        )

    def _take_all(self, days: Days, page: Sequence[Sighting], generation: int) -> None:
        if generation != self._generation:
            return
        self._end(0)
        self._model.replace(days, page)
        self.grown.emit()

    def _take_more(
        self,
        direction: int,
        edge: date,
        onward: date | None,
        page: Sequence[Sighting],
        generation: int,
    ) -> None:
        if generation != self._generation:
            return
        self._end(direction)
        if onward is None:
            self._ends.add(direction)
            onward = _last_of(page, edge) if direction > 0 else _first_of(page, edge)
        if onward != edge:
            days = Days(edge, onward) if direction > 0 else Days(onward, edge)
            (self._model.append if direction > 0 else self._model.prepend)(days, page)
        self._trim(direction)
        self.grown.emit()

    def _trim(self, direction: int) -> None:
        if self._model.parts > 2 and self._model.rowCount() > _MOST_LINES:
            (self._model.drop_first if direction > 0 else self._model.drop_last)()
            self._ends.discard(-direction)

    def _fail(self, direction: int, error: TerpError, generation: int) -> None:
        if generation == self._generation:
            self._end(direction)
            self.failed.emit(error)

    def _begin(self, direction: int) -> None:
        self._reading.add(direction)
        self.busy_changed.emit(True)

    def _end(self, direction: int) -> None:
        self._reading.discard(direction)
        self.busy_changed.emit(self.is_busy)


def _read(page: AgendaPage, zone: str) -> tuple[date | None, Sequence[Sighting]]:
    """Convert on the worker; an event of several days is one sighting."""
    found = {(one.event_id, one.instance_date): one for day in page.days for one in day.occurrences}
    return page.onward, sightings(found.values(), zone)


def _last_of(page: Sequence[Sighting], edge: date) -> date:
    """The day after the last one that has something."""
    return max((one.last + timedelta(days=1) for one in page), default=edge)


def _first_of(page: Sequence[Sighting], edge: date) -> date:
    return min((one.first for one in page), default=edge)
