"""Reads the agenda further, forwards and backwards, as far as somebody looks."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.span import Days
from terp_desktop.ui.layout.sightings import Sighting
from terp_desktop.ui.models.agenda_model import AgendaModel
from terp_desktop.ui.models.pages import Pages

USUAL_DAYS = 35
"""How many days are read at a time where there is something on them."""

FIRST_DAY, LAST_DAY = date(1, 2, 1), date(9999, 10, 31)
"""Between these it can be read."""

# A range without events is followed by one twice as long: an empty century is passed in a
# dozen steps, and a full month is not read with a year around it.
_MOST_DAYS = 36_600
# Beyond this many lines, what lies farthest from where somebody looks is forgotten.
_MOST_LINES = 4_000


class AgendaReader(QObject):
    """Fills an `AgendaModel` on workers.

    `grown` tells that there are more lines now, `failed` the error if they could not be
    read, `busy_changed` whether something is being read. After a failure nothing more is
    read until somebody asks anew.
    """

    grown = Signal()
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, pages: Pages, model: AgendaModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = pages
        self._model = model
        self._steps = {1: USUAL_DAYS, -1: USUAL_DAYS}
        self._reading: set[int] = set()
        # An answer to what was asked before the days were left belongs nowhere any more.
        self._generation = 0
        self._is_outdated = False

    @property
    def is_busy(self) -> bool:
        """Whether something is being read."""
        return bool(self._reading)

    def start(self, day: date) -> None:
        """Read the days around that one, instead of what there was."""
        first = max(day - timedelta(days=USUAL_DAYS // 3), FIRST_DAY)
        end = min(day + timedelta(days=USUAL_DAYS), LAST_DAY)
        self._steps = {1: USUAL_DAYS, -1: USUAL_DAYS}
        self._read_anew(Days(first, end))

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
        days = self._beyond(direction)
        if days is None or self._reading & {0, direction}:
            return
        generation = self._generation
        self._begin(direction)
        self._pages.read(
            days,
            lambda page: self._take_more(direction, days, page, generation),
            lambda error: self._fail(direction, error, generation),
        )

    def _beyond(self, direction: int) -> Days | None:
        there = self._model.days
        if there is None:
            return None
        length = timedelta(days=self._steps[direction])
        if direction > 0:
            end = LAST_DAY if LAST_DAY - there.end < length else there.end + length
            return Days(there.end, end) if end > there.end else None
        first = FIRST_DAY if there.first - FIRST_DAY < length else there.first - length
        return Days(first, there.first) if first < there.first else None

    def _read_anew(self, days: Days) -> None:
        self._generation += 1
        self._reading.clear()
        generation = self._generation
        self._begin(0)
        self._pages.read(
            days,
            lambda page: self._take_all(days, page, generation),
            lambda error: self._fail(0, error, generation),
        )

    def _take_all(self, days: Days, page: Sequence[Sighting], generation: int) -> None:
        if generation != self._generation:
            return
        self._end(0)
        self._model.replace(days, page)
        self.grown.emit()

    def _take_more(
        self, direction: int, days: Days, page: Sequence[Sighting], generation: int
    ) -> None:
        if generation != self._generation:
            return
        self._end(direction)
        self._steps[direction] = USUAL_DAYS if page else min(len(days) * 2, _MOST_DAYS)
        (self._model.append if direction > 0 else self._model.prepend)(days, page)
        self._trim(direction)
        self.grown.emit()

    def _trim(self, direction: int) -> None:
        if self._model.parts > 2 and self._model.rowCount() > _MOST_LINES:
            (self._model.drop_first if direction > 0 else self._model.drop_last)()

    @Slot(object)
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
