"""Searching: what is typed is looked for beside the window's thread, and the list shows it."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.page_cache import Pages
from terp_desktop.ui.search.search_field import SearchField
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.domain.queries import Filters
    from terp_desktop.services.browse.search import SearchHit, SearchResult
    from terp_desktop.ui.search.search_list import SearchList

MAX_RESULTS = 50
"""How many events the list shows; more than that nobody reads."""

# A person types a letter every 100 to 200 ms; each word is asked for once.
_TYPING_PAUSE_MS = 120
_WAITING_HINT_MS = 300


@LazyImport
def search_list() -> "type[SearchList]":
    """The class `SearchList`."""
    from terp_desktop.ui.search.search_list import SearchList

    return SearchList


class SearchController(QObject):
    """Joins the field and the list; `chosen` tells the `Occurrence` to go to.

    `left` tells that the person is done with searching, `unfilter_requested` that the
    filters are in the way.
    """

    chosen = Signal(Occurrence)
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
        self._typing_timer = make_timer(self, _TYPING_PAUSE_MS, is_single_shot=True)
        self._typing_timer.timeout.connect(self.search)
        self._waiting_timer = make_timer(self, _WAITING_HINT_MS, is_single_shot=True)
        self._waiting_timer.timeout.connect(self._show_waiting)
        self._connect()

    @cached_property
    def list(self) -> "SearchList":
        """What was found; made when something is first looked for."""
        made = search_list()(self._viewer, self._window)
        made.chosen.connect(self._go)
        made.clear_filters_requested.connect(self.clear_filters_requested)
        return made

    @Slot()
    def search(self) -> None:
        """Look for the words in the field."""
        self._typing_timer.stop()
        words = self._field.text().strip()
        if not words:
            self._close()
            return
        self._waiting_timer.start()
        find, filters = self._find, self._pages.filters
        self._tasks.run(
            lambda: find(words, filters),
            lambda answer: self._tasks.load(
                search_list, lambda: self._show_results(words, answer), owner=self
            ),
            lambda error: self._show_error(words, error),
            owner=self,
            latest="search",
        )

    def _find(self, words: str, filters: "Filters") -> "SearchResult":
        """What there is with these words; called on a worker."""
        from terp_desktop.services.browse.search import SearchQuery

        return self._services.search.find(
            SearchQuery(text=words, filters=filters, limit=MAX_RESULTS)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the list below the field when the window changes."""
        if event.type() is QEvent.Type.Resize and self._is_open:
            self._place()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        field = self._field
        field.textChanged.connect(self._schedule_search)
        field.stepped.connect(self._step)
        field.entered.connect(self._enter)
        field.canceled.connect(self._cancel)
        field.focus_changed.connect(self._follow_focus)
        self._pages.filtered.connect(self._search_again)
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

    def _show_results(self, words: str, answer: "SearchResult") -> None:
        self._waiting_timer.stop()
        if words != self._field.text().strip():
            return
        self._shown_query = words
        self.list.show_results(words, answer, is_filtered=not self._pages.filters.is_empty)
        if self._goes_when_answered:
            self._goes_when_answered = False
            self._enter()
        elif self._field.hasFocus():
            self._place()

    def _show_error(self, words: str, error: TerpError) -> None:
        self._waiting_timer.stop()
        if words != self._field.text().strip():
            return
        self.list.show_failure(f"{error.sentence} {error.remedy}")
        self._place()

    @Slot()
    def _show_waiting(self) -> None:
        self.list.show_waiting()
        self._place()

    @Slot()
    def _enter(self) -> None:
        """Go to what is chosen; Enter may come before the answer did."""
        if self._shown_query != self._field.text().strip():
            self._goes_when_answered = True
            self.search()
        elif self.list.current is not None:
            self._go(self.list.current)

    @Slot(object)
    def _go(self, found: "SearchHit") -> None:
        self._close()
        self.chosen.emit(found.occurrence)
        self.finished.emit()

    @Slot()
    def _cancel(self) -> None:
        """First the list goes, then the words."""
        if not self._is_open:
            self._field.clear()
            self.finished.emit()
        self._close()

    @Slot(bool)
    def _follow_focus(self, is_here: bool) -> None:
        if not is_here:
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
