"""Applies filters and saved views to the calendar, and restores the last view at the start."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.person import Person
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.search.search_controller import SearchController
from terp_desktop.ui.sidebar.saved_views_controller import SavedViewsController
from terp_desktop.ui.sidebar.sidebar import Sidebar
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window_settings import LastView, WindowSettings

if TYPE_CHECKING:
    from terp_desktop.services.browse.saved_views import SavedView


class FilterController(QObject):
    """Applies the filters and saved views chosen in the sidebar, and stores the last view.

    `status_changed` carries a text on what the filters hide, "" without filters;
    `view_requested` the `ViewType` of a saved view; `failed` an error of reading or storing.
    `recovered` is emitted when the calendar could be read again.
    """

    status_changed = Signal(str)
    view_requested = Signal(ViewType)
    failed = Signal(TerpError)
    recovered = Signal()

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        *,
        pages: Pages,
        calendar: CalendarStack,
        sidebar: Sidebar,
        search: SearchController,
        window: QWidget,
        settings: WindowSettings,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._tasks = tasks
        self._pages = pages
        self._calendar = calendar
        self._sidebar = sidebar
        self._settings = settings
        self._is_begun = self._has_failed = self._wants_busy_days = False
        self.views = SavedViewsController(services, tasks, sidebar.views, window)
        self._connect(search)

    def begin(self) -> None:
        """Restore the last view; if there is none, show the default view once it is loaded."""
        last_view = self._settings.last_view()
        if last_view is not None:
            self.views.set_chosen(last_view.view_id)
            self.filter_by(last_view.filters)
            self.view_requested.emit(last_view.view_type)
        else:
            self.views.loaded.connect(self._begin_with_default)
        self._is_begun = last_view is not None
        self._save_last_view()
        self._calendar.page_changed.connect(self._mark_begun)
        self.views.load()
        offer = self._sidebar.filters.offer_people
        self._tasks.run(self._read_staff, offer, self.failed.emit, owner=self)
        self._load_busy_days()

    def _read_staff(self) -> Sequence[Person]:
        return self._services.people.list_staff()

    @property
    def filters(self) -> Filters:
        """The active filters."""
        return self._pages.filters

    @property
    def view_name(self) -> str:
        """The name of the saved view that is shown; "" if it is none."""
        return self.views.shown_name

    @Slot(Filters)
    def filter_by(self, filters: Filters) -> None:
        """Apply the filters to the calendar, the sidebar and the search."""
        self._sidebar.filters.show_filters(filters)
        self._pages.filter_by(filters)
        self._emit_status()
        self._save_last_view()

    @Slot()
    def clear(self) -> None:
        """Remove all filters."""
        self.filter_by(Filters())

    def _connect(self, search: SearchController) -> None:
        grid = self._sidebar.month.grid
        self._sidebar.filters.changed.connect(self.filter_by)
        grid.month_changed.connect(self._load_busy_days)
        search.clear_filters_requested.connect(self.clear)
        search.finished.connect(self._calendar.focus_view)
        self._calendar.shown.connect(self._emit_status)
        self._calendar.hidden_count_changed.connect(self._emit_status)
        self._calendar.shown.connect(self._report_recovery)
        for settled in (self._calendar.shown, self._calendar.failed):
            settled.connect(self._load_pending_busy_days)
        self._calendar.failed.connect(self._report_failure)
        self._pages.outdated.connect(self._load_busy_days)
        self._pages.filtered.connect(self._load_busy_days)
        self.views.view_requested.connect(self._show_view)
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
            self.view_requested.emit(view.view_type)

    @Slot(TerpError)
    def _report_failure(self, error: TerpError) -> None:
        self._has_failed = True
        self.failed.emit(error)

    @Slot()
    def _report_recovery(self) -> None:
        """Emit `recovered` if the last read had failed; other errors stay shown."""
        if self._has_failed:
            self._has_failed = False
            self.recovered.emit()

    @Slot()
    def _mark_begun(self) -> None:
        """Give up the default view, since the person has gone to another page."""
        self._is_begun = True
        self._save_last_view()

    @Slot()
    def _save_last_view(self) -> None:
        """Store what is shown for the next start."""
        kind = self._calendar.kind
        self.views.set_current(self.filters, kind)
        if self._is_begun:
            last_view = LastView(view_type=kind, filters=self.filters, view_id=self.views.chosen_id)
            self._settings.save_last_view(last_view)

    @Slot()
    def _load_busy_days(self) -> None:
        """Load the busy days of the mini month, after the page that a person waits for."""
        self._wants_busy_days = self._pages.is_busy
        if self._wants_busy_days:
            return
        grid, services = self._sidebar.month.grid, self._services
        query = OccurrenceQuery(
            days=grid.days, zone=self._services.clock.zone(), filters=self.filters
        )
        self._tasks.run(
            lambda: frozenset(services.counts.days_with_events(query)),
            lambda busy: grid.show_busy(query.days, busy),
            _ignore_failure,
            owner=grid,
            latest="busy days",
        )

    @Slot()
    def _load_pending_busy_days(self) -> None:
        if self._wants_busy_days:
            self._load_busy_days()

    @Slot()
    def _emit_status(self) -> None:
        hidden = self._calendar.hidden_count
        if self.filters.is_empty:
            self.status_changed.emit("")
        elif hidden:
            self.status_changed.emit(f"{hidden} hidden by filters")
        elif hidden is None:
            self.status_changed.emit("Filters on")
        else:
            self.status_changed.emit("Filters on, nothing hidden here")


def _ignore_failure(_error: TerpError) -> None:
    """Show no busy days; the calendar itself reports what is wrong."""
