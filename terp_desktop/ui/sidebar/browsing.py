"""Choosing what is seen: filters, saved views, and what the window showed last."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.person import Person
from terp_desktop.domain.queries import Filters, OccurrenceQuery
from terp_desktop.domain.view import ViewType
from terp_desktop.services.container import Desk
from terp_desktop.ui.calendar.page_cache import Pages
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.search.search import Search
from terp_desktop.ui.sidebar.saved_views import SavedViews
from terp_desktop.ui.sidebar.sidebar import Sidebar
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window_settings import Memory, Seen

if TYPE_CHECKING:
    from terp_desktop.services.browse.saved_views import SavedView


class Browsing(QObject):
    """Lets the left panel choose what the calendar shows, and remembers it.

    `told` says in a few words what is left out, "" if nothing is; `view_wanted` the
    `ViewType` that a saved view asks for; `failed` what could not be read or kept, and
    `recovered` that the calendar could be read again.
    """

    told = Signal(str)
    view_wanted = Signal(ViewType)
    failed = Signal(TerpError)
    recovered = Signal()

    def __init__(
        self,
        desk: Desk,
        tasks: TaskRunner,
        *,
        pages: Pages,
        calendar: CalendarStack,
        sidebar: Sidebar,
        search: Search,
        window: QWidget,
        memory: Memory,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._pages = pages
        self._calendar = calendar
        self._sidebar = sidebar
        self._memory = memory
        self._is_begun = self._is_unread = self._wants_busy_days = False
        self.views = SavedViews(desk, tasks, sidebar.views, window)
        self._connect(search)

    def begin(self) -> None:
        """Show what was shown last; where nothing ever was, the default view."""
        seen = self._memory.seen()
        if seen is not None:
            self.views.begin_with(seen.view_id)
            self.filter_by(seen.filters)
            self.view_wanted.emit(seen.view_type)
        else:
            self.views.loaded.connect(self._begin_with_default)
        self._is_begun = seen is not None
        self._remember()
        self._calendar.moved.connect(self._follow)
        self.views.load()
        offer = self._sidebar.filters.offer_people
        self._tasks.run(self._read_staff, offer, self.failed.emit, owner=self)
        self._look_for_busy_days()

    def _read_staff(self) -> Sequence[Person]:
        return self._desk.people.everybody()

    @property
    def filters(self) -> Filters:
        """What is left in."""
        return self._pages.filters

    @property
    def view_name(self) -> str:
        """What the saved view is called that is on screen; "" for none."""
        return self.views.shown_name

    @Slot(Filters)
    def filter_by(self, filters: Filters) -> None:
        """Leave in only these events, everywhere."""
        self._sidebar.filters.show_filters(filters)
        self._pages.filter_by(filters)
        self._tell()
        self._remember()

    @Slot()
    def clear(self) -> None:
        """Leave everything in."""
        self.filter_by(Filters())

    def _connect(self, search: Search) -> None:
        grid = self._sidebar.month.grid
        self._sidebar.filters.changed.connect(self.filter_by)
        grid.turned.connect(self._look_for_busy_days)
        search.unfilter_requested.connect(self.clear)
        search.left.connect(self._calendar.take_keyboard)
        self._calendar.shown.connect(self._tell)
        self._calendar.counted.connect(self._tell)
        self._calendar.shown.connect(self._take_read)
        for settled in (self._calendar.shown, self._calendar.failed):
            settled.connect(self._catch_up)
        self._calendar.failed.connect(self._take_unread)
        self._pages.outdated.connect(self._look_for_busy_days)
        self._pages.filtered.connect(self._look_for_busy_days)
        self.views.wanted.connect(self._show_view)
        self.views.failed.connect(self.failed)

    @Slot()
    def _begin_with_default(self) -> None:
        default = self.views.default
        if not self._is_begun and default is not None:
            self.views.show_view(default)
        self._is_begun = True

    @Slot(object)
    def _show_view(self, view: "SavedView") -> None:
        self.filter_by(view.filters)
        if view.view_type is not self._calendar.kind:
            self.view_wanted.emit(view.view_type)

    @Slot(TerpError)
    def _take_unread(self, error: TerpError) -> None:
        self._is_unread = True
        self.failed.emit(error)

    @Slot()
    def _take_read(self) -> None:
        """What could not be read is there; whatever else failed stays told."""
        if self._is_unread:
            self._is_unread = False
            self.recovered.emit()

    @Slot()
    def _follow(self) -> None:
        """Somebody looks elsewhere: the default view would come too late."""
        self._is_begun = True
        self._remember()

    @Slot()
    def _remember(self) -> None:
        """Keep what is shown now for the next start."""
        kind = self._calendar.kind
        self.views.follow(self.filters, kind)
        if self._is_begun:
            seen = Seen(view_type=kind, filters=self.filters, view_id=self.views.chosen_id)
            self._memory.keep_seen(seen)

    @Slot()
    def _look_for_busy_days(self) -> None:
        """Find out on which days of the small month something happens.

        Not before the page is there that a person waits for.
        """
        self._wants_busy_days = self._pages.is_busy
        if self._wants_busy_days:
            return
        grid, desk = self._sidebar.month.grid, self._desk
        query = OccurrenceQuery(days=grid.days, zone=self._desk.clock.zone(), filters=self.filters)
        self._tasks.run(
            lambda: frozenset(desk.counts.days_with_events(query)),
            lambda busy: grid.show_busy(query.days, busy),
            _leave_it,
            owner=grid,
            latest="busy days",
        )

    @Slot()
    def _catch_up(self) -> None:
        if self._wants_busy_days:
            self._look_for_busy_days()

    @Slot()
    def _tell(self) -> None:
        hidden = self._calendar.hidden
        if self.filters.leaves_all:
            self.told.emit("")
        elif hidden:
            self.told.emit(f"{hidden} hidden by filters")
        elif hidden is None:
            self.told.emit("Filters on")
        else:
            self.told.emit("Filters on, nothing hidden here")


def _leave_it(_error: TerpError) -> None:
    """Dots that are missing are not worth a message; the calendar itself tells what is wrong."""
