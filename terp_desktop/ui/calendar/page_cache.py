"""The pages that were read: kept while they hold, asked for when they are shown, and ahead."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.queries import Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting, sightings
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock

_MOST_PAGES = 24
# By then what is shown is painted: what is fetched ahead would only be in its way.
_PAINTED_MS = 30

Page = Sequence[Sighting]


class OccurrenceSource(Protocol):
    """What answers the one range query."""

    def list(self, query: OccurrenceQuery) -> Sequence[Occurrence]:
        """The occurrences that touch the days asked for."""


class Pages(QObject):
    """The events of ranges of days, read on workers.

    `shown` comes with the days that were asked for last and their events, never with
    others; `failed` with the error if they could not be read. `outdated` passes on changes,
    and `filtered` tells that other events are left in. `rested` tells that what is shown is
    painted: now there is time for the rest.

    Pages are kept whole, and what the filters leave out is left out here: so a filter is
    there at once, and it is known how many events it hides.
    """

    shown = Signal(Days, Sequence)
    failed = Signal(TerpError)
    outdated = Signal(Changes)
    filtered = Signal()
    rested = Signal()

    def __init__(
        self,
        source: OccurrenceSource,
        tasks: TaskRunner,
        clock: "Clock",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._tasks = tasks
        self._clock = clock
        self._kept: OrderedDict[tuple[Days, str], Page] = OrderedDict()
        self._left_in: dict[tuple[Days, str], Page] = {}
        self.filters = Filters()
        self._wanted: Days | None = None
        self._ahead: tuple[Days, ...] = ()
        self._is_reading = False
        self._rest = make_timer(self, _PAINTED_MS, is_single_shot=True)
        self._rest.timeout.connect(self.rested)
        self.rested.connect(self._fetch_ahead)
        # What was read before a change must not be kept after it.
        self._generation = 0

    @property
    def is_busy(self) -> bool:
        """Whether somebody waits for a page."""
        return self._is_reading

    @property
    def zone(self) -> str:
        """The zone in which days are days."""
        return self._clock.zone()

    def kept(self, days: Days) -> Page | None:
        """The events of those days, if they were read and still hold."""
        key = (days, self._clock.zone())
        page = self._kept.get(key)
        if page is None or self.filters.leaves_all:
            return page
        if key not in self._left_in:
            self._left_in[key] = self.left_in(page)
        return self._left_in[key]

    def hidden(self, days: Days) -> int | None:
        """How many events of those days the filters leave out; None before they were read."""
        page = self._kept.get((days, self._clock.zone()))
        return None if page is None else len(page) - len(self.kept(days) or ())

    def left_in(self, page: Page) -> Page:
        """Those of the events that the filters leave in."""
        return [one for one in page if self.filters.leaves(one.occurrence)]

    def filter_by(self, filters: Filters) -> None:
        """Leave in only these events from now on."""
        if filters == self.filters:
            return
        self.filters = filters
        self._left_in.clear()
        self.filtered.emit()
        page = None if self._wanted is None else self.kept(self._wanted)
        if page is not None:
            self.shown.emit(self._wanted, page)

    def show(self, days: Days, ahead: Sequence[Days] = ()) -> None:
        """Bring the events of these days, then fetch those of the ranges `ahead`."""
        self._wanted, self._ahead = days, tuple(ahead)
        page = self.kept(days)
        if page is None:
            self._read(days)
        else:
            self._kept.move_to_end((days, self._clock.zone()))
            self._is_reading = False
            self.shown.emit(days, page)
            self._rest.start()

    def show_none(self) -> None:
        """No page is shown: something else has the window."""
        self._wanted = None
        self._is_reading = False

    def read(
        self,
        days: Days,
        done: Callable[[Page], None],
        failed: Callable[[TerpError], None],
        *,
        owner: QObject,
    ) -> None:
        """Read the events of any days, whatever the filters; they are not kept.

        Nothing is told once `owner` is gone.
        """
        query = OccurrenceQuery(days=days, zone=self._clock.zone())
        self._tasks.run(lambda: self._answer(query), done, failed, owner=owner)

    def forget(self, changes: Changes) -> None:
        """Drop what may look different now; what is shown is read anew."""
        self._generation += 1
        for key in [key for key in self._kept if changes.touch(key[0])]:
            del self._kept[key]
            self._left_in.pop(key, None)
        self.outdated.emit(changes)
        if self._wanted is not None and self.kept(self._wanted) is None:
            self._read(self._wanted)

    def _read(self, days: Days) -> None:
        query = OccurrenceQuery(days=days, zone=self._clock.zone())
        generation = self._generation
        self._is_reading = True
        self._tasks.run(
            lambda: self._answer(query),
            lambda page: self._show(query, page, generation),
            self._fail,
            owner=self,
            latest="page",
            is_urgent=True,
        )

    def _answer(self, query: OccurrenceQuery) -> Page:
        """Read, convert and sort on the worker: the GUI thread only paints."""
        return sightings(self._source.list(query), query.zone)

    def _show(self, query: OccurrenceQuery, page: Page, generation: int) -> None:
        self._keep(query, page, generation)
        if query.days == self._wanted:
            kept = self.kept(query.days)
            self._is_reading = False
            self.shown.emit(query.days, self.left_in(page) if kept is None else kept)
            self._rest.start()

    @Slot()
    def _fetch_ahead(self) -> None:
        missing = [days for days in self._ahead if self.kept(days) is None]
        for place, days in enumerate(missing):
            query = OccurrenceQuery(days=days, zone=self._clock.zone())
            self._fetch(query, f"ahead {place}")

    def _fetch(self, query: OccurrenceQuery, latest: str) -> None:
        generation = self._generation
        self._tasks.run(
            lambda: self._answer(query),
            lambda page: self._keep(query, page, generation),
            _leave_it,
            owner=self,
            latest=latest,
        )

    def _keep(self, query: OccurrenceQuery, page: Page, generation: int) -> None:
        if generation != self._generation:
            return
        self._kept[query.days, query.zone] = page
        self._left_in.pop((query.days, query.zone), None)
        while len(self._kept) > _MOST_PAGES:
            key, _ = self._kept.popitem(last=False)
            self._left_in.pop(key, None)

    def _fail(self, error: TerpError) -> None:
        self._is_reading = False
        self.failed.emit(error)


def _leave_it(_error: TerpError) -> None:
    """Nobody has asked yet for what is fetched ahead; it is told when somebody does."""
