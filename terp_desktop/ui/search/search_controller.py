"""The controller of the search: runs it on a worker as a person types, and shows the results."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.calendar.views.menu_hooks import EventMenu, no_menu
from terp_desktop.ui.search.search_field import SearchField
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.domain.occurrence_query import Filters
    from terp_desktop.services.browse.search import SearchHit, SearchResult
    from terp_desktop.ui.search.search_list import SearchList

MAX_RESULTS = 50
"""How many results the list shows."""

# A person types a letter every 100 to 200 ms, so a word causes about one query.
_TYPING_PAUSE_MS = 120
_WAITING_HINT_MS = 300


@LazyImport
def search_list() -> "type[SearchList]":
    """The class `SearchList`."""
    from terp_desktop.ui.search.search_list import SearchList

    return SearchList


class SearchController(QObject):
    """Connects the field and the list; `chosen` carries the `Occurrence` to go to.

    `finished` is emitted when the person is done searching; `clear_filters_requested` asks
    for the filters to be removed. `several_selected` carries the occurrences that are selected
    together, which `fill_event_menu` fills a menu for.
    """

    chosen = Signal(Occurrence)
    several_selected = Signal(Sequence)
    finished = Signal()
    clear_filters_requested = Signal()

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        *,
        pages: Pages,
        field: SearchField,
        window: QWidget,
        viewer: Viewer,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._tasks = tasks
        self._pages = pages
        self._field = field
        self._window = window
        self._viewer = viewer
        self._shown_query = ""
        self._goes_when_answered = False
        self.fill_event_menu: EventMenu = no_menu
        self._typing_timer = make_timer(self, _TYPING_PAUSE_MS, is_single_shot=True)
        self._typing_timer.timeout.connect(self.search)
        self._waiting_timer = make_timer(self, _WAITING_HINT_MS, is_single_shot=True)
        self._waiting_timer.timeout.connect(self._show_waiting)
        self._connect()

    @cached_property
    def list(self) -> "SearchList":
        """The list of results, created on first use."""
        results = search_list()(self._viewer, self._window)
        results.chosen.connect(self._go)
        results.several_selected.connect(self._emit_several)
        results.menu_requested.connect(self._open_menu)
        results.clear_filters_requested.connect(self.clear_filters_requested)
        return results

    @Slot()
    def search(self) -> None:
        """Search for the text in the field; close the list if it is empty."""
        self._typing_timer.stop()
        text = self._field.text().strip()
        if not text:
            self._close()
            return
        self._waiting_timer.start()
        find, filters = self._find, self._pages.filters
        self._tasks.run(
            lambda: find(text, filters),
            lambda result: self._tasks.load(
                search_list, lambda: self._show_results(text, result), owner=self
            ),
            lambda error: self._show_error(text, error),
            owner=self,
            latest="search",
        )

    def _find(self, text: str, filters: "Filters") -> "SearchResult":
        """Run the query; called on a worker."""
        from terp_desktop.services.browse.search import SearchQuery

        return self._services.search.find(
            SearchQuery(text=text, filters=filters, limit=MAX_RESULTS)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the list below the field when the window is resized."""
        if event.type() is QEvent.Type.Resize and self._is_open:
            self._place()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        field = self._field
        field.textChanged.connect(self._schedule_search)
        field.stepped.connect(self._step)
        field.extended.connect(self._extend)
        field.menu_key_pressed.connect(self._open_menu_at_current)
        field.entered.connect(self._enter)
        field.canceled.connect(self._cancel)
        field.focus_changed.connect(self._follow_focus)
        self._pages.filtered.connect(self._search_again)
        self._pages.outdated.connect(self._search_again)
        self._window.installEventFilter(self)

    @property
    def _is_open(self) -> bool:
        return "list" in self.__dict__ and self.list.isVisible()

    def _close(self) -> None:
        if self._is_open:
            self.list.hide()

    @Slot(int)
    def _step(self, lines: int) -> None:
        self.list.step(lines)

    @Slot(int)
    def _extend(self, lines: int) -> None:
        self.list.step(lines, is_extending=True)

    @Slot(Sequence)
    def _emit_several(self, hits: "Sequence[SearchHit]") -> None:
        self.several_selected.emit([hit.occurrence for hit in hits])

    @Slot()
    def _open_menu_at_current(self) -> None:
        """Open the menu of the current result by the keyboard."""
        if self._is_open and self.list.current is not None:
            view = self.list.view
            self._open_menu(view.visualRect(view.currentIndex()).center())

    @Slot(QPoint)
    def _open_menu(self, point: QPoint) -> None:
        """Open the menu of the result at that point of the list."""
        self.list.select_row_at(point)
        hit = self.list.current
        if hit is None:
            return
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_event_menu(menu, hit.occurrence, lambda: self._go(hit))
        menu.popup(self.list.view.viewport().mapToGlobal(point))

    @Slot()
    def _schedule_search(self) -> None:
        self._goes_when_answered = False
        self._shown_query = ""
        if self._field.text().strip():
            self._typing_timer.start()
        else:
            self._typing_timer.stop()
            self._waiting_timer.stop()
            self._close()

    def _show_results(self, text: str, result: "SearchResult") -> None:
        self._waiting_timer.stop()
        if text != self._field.text().strip():
            return
        self._shown_query = text
        self.list.show_results(text, result, is_filtered=not self._pages.filters.is_empty)
        if self._goes_when_answered:
            self._goes_when_answered = False
            self._enter()
        elif self._field.hasFocus():
            self._place()

    def _show_error(self, text: str, error: TerpError) -> None:
        self._waiting_timer.stop()
        if text != self._field.text().strip():
            return
        self.list.show_failure(f"{error.sentence} {error.remedy}")
        self._place()

    @Slot()
    def _show_waiting(self) -> None:
        self.list.show_waiting()
        self._place()

    @Slot()
    def _enter(self) -> None:
        """Go to the current result, once the results for the typed text have arrived."""
        if self._shown_query != self._field.text().strip():
            self._goes_when_answered = True
            self.search()
        elif self.list.current is not None:
            self._go(self.list.current)

    @Slot(object)
    def _go(self, hit: "SearchHit") -> None:
        self._close()
        self.chosen.emit(hit.occurrence)
        self.finished.emit()

    @Slot()
    def _cancel(self) -> None:
        """Close the list; if it is closed already, clear the field."""
        if not self._is_open:
            self._field.clear()
            self.finished.emit()
        self._close()

    @Slot(bool)
    def _follow_focus(self, has_focus: bool) -> None:
        if not has_focus:
            self._close()
        elif self._field.text().strip():
            self.search()

    @Slot()
    def _search_again(self) -> None:
        if self._is_open:
            self.search()

    def _place(self) -> None:
        corner = self._field.mapTo(self._window, QPoint(0, 0))
        self.list.place(QRect(corner, self._field.size()), self._window.rect())
