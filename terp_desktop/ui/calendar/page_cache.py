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
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrences,
)
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer

if TYPE_CHECKING:
    from terp_desktop.domain.clock import Clock

_MAX_PAGES = 24
# By then what is shown is painted: what is fetched ahead would only be in its way.
_PAINTED_MS = 30

Page = Sequence[DisplayedOccurrence]


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
    became_idle = Signal()

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
        self._cache: OrderedDict[tuple[Days, str], Page] = OrderedDict()
        self._filtered: dict[tuple[Days, str], Page] = {}
        self.filters = Filters()
        self._shown_days: Days | None = None
        self._ahead: tuple[Days, ...] = ()
        self._is_reading = False
        self._idle_timer = make_timer(self, _PAINTED_MS, is_single_shot=True)
        self._idle_timer.timeout.connect(self.became_idle)
        self.became_idle.connect(self._fetch_ahead)
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

    def cached(self, days: Days) -> Page | None:
        """The events of those days, if they were read and still hold."""
        key = (days, self._clock.zone())
        page = self._cache.get(key)
        if page is None or self.filters.is_empty:
            return page
        if key not in self._filtered:
            self._filtered[key] = self.apply_filters(page)
        return self._filtered[key]

    def hidden_count(self, days: Days) -> int | None:
        """How many events of those days the filters leave out; None before they were read."""
        page = self._cache.get((days, self._clock.zone()))
        return None if page is None else len(page) - len(self.cached(days) or ())

    def apply_filters(self, page: Page) -> Page:
        """Those of the events that the filters leave in."""
        return [one for one in page if self.filters.matches(one.occurrence)]

    def filter_by(self, filters: Filters) -> None:
        """Leave in only these events from now on."""
        if filters == self.filters:
            return
        self.filters = filters
        self._filtered.clear()
        self.filtered.emit()
        page = None if self._shown_days is None else self.cached(self._shown_days)
        if page is not None:
            self.shown.emit(self._shown_days, page)

    def show(self, days: Days, ahead: Sequence[Days] = ()) -> None:
        """Bring the events of these days, then fetch those of the ranges `ahead`."""
        self._shown_days, self._ahead = days, tuple(ahead)
        page = self.cached(days)
        if page is None:
            self._read(days)
        else:
            self._cache.move_to_end((days, self._clock.zone()))
            self._is_reading = False
            self.shown.emit(days, page)
            self._idle_timer.start()

    def clear_shown(self) -> None:
        """No page is shown: something else has the window."""
        self._shown_days = None
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
        self._tasks.run(lambda: self._load(query), done, failed, owner=owner)

    def invalidate(self, changes: Changes) -> None:
        """Drop what may look different now; what is shown is read anew."""
        self._generation += 1
        for key in [key for key in self._cache if changes.touch(key[0])]:
            del self._cache[key]
            self._filtered.pop(key, None)
        self.outdated.emit(changes)
        if self._shown_days is not None and self.cached(self._shown_days) is None:
            self._read(self._shown_days)

    def _read(self, days: Days) -> None:
        query = OccurrenceQuery(days=days, zone=self._clock.zone())
        generation = self._generation
        self._is_reading = True
        self._tasks.run(
            lambda: self._load(query),
            lambda page: self._show(query, page, generation),
            self._fail,
            owner=self,
            latest="page",
            is_urgent=True,
        )

    def _load(self, query: OccurrenceQuery) -> Page:
        """Read, convert and sort on the worker: the GUI thread only paints."""
        return displayed_occurrences(self._source.list(query), query.zone)

    def _show(self, query: OccurrenceQuery, page: Page, generation: int) -> None:
        self._store(query, page, generation)
        if query.days == self._shown_days:
            kept = self.cached(query.days)
            self._is_reading = False
            self.shown.emit(query.days, self.apply_filters(page) if kept is None else kept)
            self._idle_timer.start()

    @Slot()
    def _fetch_ahead(self) -> None:
        missing = [days for days in self._ahead if self.cached(days) is None]
        for place, days in enumerate(missing):
            query = OccurrenceQuery(days=days, zone=self._clock.zone())
            self._fetch(query, f"ahead {place}")

    def _fetch(self, query: OccurrenceQuery, latest: str) -> None:
        generation = self._generation
        self._tasks.run(
            lambda: self._load(query),
            lambda page: self._store(query, page, generation),
            _ignore_failure,
            owner=self,
            latest=latest,
        )

    def _store(self, query: OccurrenceQuery, page: Page, generation: int) -> None:
        if generation != self._generation:
            return
        self._cache[query.days, query.zone] = page
        self._filtered.pop((query.days, query.zone), None)
        while len(self._cache) > _MAX_PAGES:
            key, _ = self._cache.popitem(last=False)
            self._filtered.pop(key, None)

    def _fail(self, error: TerpError) -> None:
        self._is_reading = False
        self.failed.emit(error)


def _ignore_failure(_error: TerpError) -> None:
    """Nobody has asked yet for what is fetched ahead; it is told when somebody does."""
