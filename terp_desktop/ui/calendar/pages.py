"""The cached pages: read when they are shown, prefetched, and dropped when they are stale."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import (
    DisplayedOccurrence,
    displayed_occurrences,
)
from terp_desktop.ui.threads.task_runner import TaskRunner

if TYPE_CHECKING:
    from datetime import datetime

    from terp_desktop.domain.clock import Clock
    from terp_desktop.services.browse.page_cache import CachedPage, CachedPages

_MAX_PAGES = 24

Page = Sequence[DisplayedOccurrence]


class LastSeen(NamedTuple):
    """The events that were on a page when it was read, in an earlier run of the program."""

    page: Page
    read_at: "datetime"


class OccurrenceSource(Protocol):
    """What answers the one range query."""

    def list(self, query: OccurrenceQuery) -> Sequence[Occurrence]:
        """The occurrences that touch the requested days."""


class Pages(QObject):
    """The events of ranges of days, read on workers.

    `shown` carries the days that were requested last, and their events; `failed` the error if
    they could not be read. `outdated` forwards changes. `filtered` is emitted for other filters,
    `refiltered` if the events of a cached page change, `became_idle` once the page is painted
    and there is time for other work.

    With `cached` pages nothing is read before `begin`, because the database is not open yet. A
    cached page is shown until its fresh rows are read, and never again after that.

    Pages are kept whole, and what the filters leave out is left out here: so a filter is
    there at once, and it is known how many events it hides.
    """

    shown = Signal(Days, Sequence)
    failed = Signal(TerpError)
    outdated = Signal(Changes)
    filtered = Signal()
    refiltered = Signal()
    became_idle = Signal()

    def __init__(
        self,
        source: OccurrenceSource,
        tasks: TaskRunner,
        clock: "Clock",
        parent: QObject | None = None,
        *,
        cached: "CachedPages | None" = None,
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._tasks = tasks
        self._clock = clock
        self._cache: OrderedDict[tuple[Days, str], Page] = OrderedDict()
        self._filtered: dict[tuple[Days, str], Page] = {}
        self._read_at: dict[tuple[Days, str], datetime] = {}
        self._last_seen: dict[tuple[Days, str], CachedPage] = {}
        if cached is not None:
            self._last_seen = {(days, cached.zone): page for days, page in cached.pages.items()}
        self._awaits_database = cached is not None
        self.filters = Filters()
        self._shown_days: Days | None = None
        self._ahead: tuple[Days, ...] = ()
        self._is_reading = self._awaits_paint = False
        self.became_idle.connect(self._fetch_ahead)
        # A page that was requested before a change must not be kept after it.
        self._generation = 0

    @property
    def is_busy(self) -> bool:
        """Whether the shown page is being read."""
        return self._is_reading

    @property
    def zone(self) -> str:
        """The zone of the days."""
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

    def last_seen(self, days: Days) -> LastSeen | None:
        """The cached events of those days; None if no cached page contains the days."""
        zone = self._clock.zone()
        cached = self._last_seen.get((days, zone)) or self._last_seen_around(days)
        if cached is None:
            return None
        events = displayed_occurrences(cached.occurrences, zone)
        shown = [one for one in events if one.first < days.end and days.first <= one.last]
        return LastSeen(self.apply_filters(shown), cached.read_at)

    def _last_seen_around(self, days: Days) -> "CachedPage | None":
        """A cached page that contains the days, such as the month of a week."""
        zone = self._clock.zone()
        return next(
            (
                page
                for (cached, cached_zone), page in self._last_seen.items()
                if cached_zone == zone and cached.first <= days.first and days.end <= cached.end
            ),
            None,
        )

    def cacheable(self, several: Iterable[Days]) -> "dict[Days, CachedPage]":
        """The pages of these days that were read in this run, for the page cache."""
        from terp_desktop.services.browse.page_cache import CachedPage

        zone = self._clock.zone()
        return {
            days: CachedPage([one.occurrence for one in page], self._read_at[days, zone])
            for days in several
            if (page := self._cache.get((days, zone))) is not None
        }

    def read_ahead(
        self,
        read: "Callable[[OccurrenceQuery], Sequence[Occurrence] | None]",
        shown: Callable[[], None],
        missing: Callable[[], None],
    ) -> None:
        """Read the shown page in another way while the database is not open yet.

        Then call `shown`; or `missing` if `read` returns None or fails, or another page is
        shown by then.
        """
        if self._shown_days is None:
            missing()
            return
        query = OccurrenceQuery(days=self._shown_days, zone=self._clock.zone())
        generation, asked_at = self._generation, self._clock.now()

        def load() -> Page | None:
            found = read(query)
            return None if found is None else displayed_occurrences(found, query.zone)

        def show(page: Page | None) -> None:
            if page is None or query.days != self._shown_days:
                missing()
                return
            self._show(query, page, generation, asked_at)
            shown()

        self._tasks.run(load, show, lambda _: missing(), owner=self, is_urgent=True)

    @Slot()
    def begin(self) -> None:
        """Read the shown page, unless it was read ahead; call it once the database is open."""
        if not self._awaits_database:
            return
        self._awaits_database = False
        if self._shown_days is not None and self.cached(self._shown_days) is not None:
            self.became_idle.emit()
        elif self._shown_days is not None:
            self.show(self._shown_days, self._ahead)

    @Slot()
    def note_painted(self) -> None:
        """Call it when the shown page was painted; other work may follow."""
        if self._awaits_paint:
            self._awaits_paint = False
            self.became_idle.emit()

    def hidden_count(self, days: Days) -> int | None:
        """How many events of those days the filters hide; None until they were read."""
        page = self._cache.get((days, self._clock.zone()))
        return None if page is None else len(page) - len(self.cached(days) or ())

    def apply_filters(self, page: Page) -> Page:
        """The events that match the filters."""
        return [one for one in page if self.filters.matches(one.occurrence)]

    def filter_by(self, filters: Filters) -> None:
        """Show only events that match these filters."""
        if filters == self.filters:
            return
        self.filters = filters
        self._filtered.clear()
        self.filtered.emit()
        page = None if self._shown_days is None else self.cached(self._shown_days)
        if page is not None:
            self.shown.emit(self._shown_days, page)
        elif self._shown_days is not None and self.last_seen(self._shown_days) is not None:
            self.refiltered.emit()

    def show(self, days: Days, ahead: Sequence[Days] = ()) -> None:
        """Show these days, then prefetch the ranges `ahead`."""
        self._shown_days, self._ahead = days, tuple(ahead)
        page = self.cached(days)
        if page is None:
            self._read(days)
        else:
            self._cache.move_to_end((days, self._clock.zone()))
            self._publish(days, page)

    def _publish(self, days: Days, page: Page) -> None:
        self._is_reading, self._awaits_paint = False, True
        self.shown.emit(days, page)

    def clear_shown(self) -> None:
        """Forget the shown page: another view is shown."""
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
        """Read the events of any days, regardless of the filters, without keeping them.

        No callback is called once `owner` is deleted.
        """
        query = OccurrenceQuery(days=days, zone=self._clock.zone())
        self._tasks.run(lambda: self._load(query), done, failed, owner=owner)

    def invalidate(self, changes: Changes) -> None:
        """Drop the pages that the changes touch; read the shown page again."""
        self._generation += 1
        for key in [key for key in self._cache if changes.touch(key[0])]:
            del self._cache[key]
            self._filtered.pop(key, None)
        self.outdated.emit(changes)
        if self._shown_days is not None and self.cached(self._shown_days) is None:
            self._read(self._shown_days)

    def _read(self, days: Days) -> None:
        self._is_reading = True
        if self._awaits_database:
            return
        query = OccurrenceQuery(days=days, zone=self._clock.zone())
        generation, asked_at = self._generation, self._clock.now()
        self._tasks.run(
            lambda: self._load(query),
            lambda page: self._show(query, page, generation, asked_at),
            self._fail,
            owner=self,
            latest="page",
            is_urgent=True,
        )

    def _load(self, query: OccurrenceQuery) -> Page:
        """Read, convert and sort on the worker: the GUI thread only paints."""
        return displayed_occurrences(self._source.list(query), query.zone)

    def _show(
        self, query: OccurrenceQuery, page: Page, generation: int, asked_at: "datetime"
    ) -> None:
        self._store(query, page, generation, asked_at)
        if query.days == self._shown_days:
            kept = self.cached(query.days)
            self._publish(query.days, self.apply_filters(page) if kept is None else kept)

    @Slot()
    def _fetch_ahead(self) -> None:
        if self._awaits_database:
            return
        missing = [days for days in self._ahead if self.cached(days) is None]
        for place, days in enumerate(missing):
            query = OccurrenceQuery(days=days, zone=self._clock.zone())
            self._fetch(query, f"ahead {place}")

    def _fetch(self, query: OccurrenceQuery, latest: str) -> None:
        generation, asked_at = self._generation, self._clock.now()
        self._tasks.run(
            lambda: self._load(query),
            lambda page: self._store(query, page, generation, asked_at),
            _ignore_failure,
            owner=self,
            latest=latest,
        )

    def _store(
        self, query: OccurrenceQuery, page: Page, generation: int, asked_at: "datetime"
    ) -> None:
        self._last_seen.pop((query.days, query.zone), None)
        if generation != self._generation:
            return
        self._cache[query.days, query.zone] = page
        self._read_at[query.days, query.zone] = asked_at
        self._filtered.pop((query.days, query.zone), None)
        while len(self._cache) > _MAX_PAGES:
            key, _ = self._cache.popitem(last=False)
            self._filtered.pop(key, None)
            self._read_at.pop(key, None)

    def _fail(self, error: TerpError) -> None:
        self._is_reading = False
        if self._last_seen and not isinstance(error, OutageError):
            # Perhaps the person may not see the events any more.
            self._last_seen.clear()
            self.refiltered.emit()
        self.failed.emit(error)


def _ignore_failure(_error: TerpError) -> None:
    """Ignore the error of a prefetch; it is reported when the page is requested and fails again."""
