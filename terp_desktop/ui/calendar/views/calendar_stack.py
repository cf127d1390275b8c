"""The calendar in the window: one view at a time, and navigation between pages."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from terp_desktop.domain import weeks
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.view_type import ViewType
from terp_desktop.ui.calendar.page_gestures import PageGestures
from terp_desktop.ui.calendar.pages import Page, Pages
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.context_menu import CalendarContextMenu
from terp_desktop.ui.calendar.views.menu_hooks import EventMenu, PlaceMenu, no_menu
from terp_desktop.ui.calendar.views.page_hint import EmptyHint, LoadingDelay
from terp_desktop.ui.calendar.views.painted_page import DayTarget
from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.calendar.views.view_factory import (
    agenda_view,
    code_of,
    make_people_view,
    make_view,
)
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.domain.person import Person
    from terp_desktop.services.browse.agenda import AgendaService
    from terp_desktop.services.browse.people_lanes import PeopleLaneService
    from terp_desktop.ui.calendar.views.agenda_view import AgendaView
    from terp_desktop.ui.calendar.views.drag_preview import DragPreview

_HALF_HOUR = timedelta(minutes=30)


class CalendarStack(QWidget):
    """Shows pages of days in the current view, and requests their events.

    The signals of the current view are forwarded. `page_changed` is emitted for another page
    or view, `shown` with its days and events once they are read, `loading_changed` with whether
    they are late, `failed` with an error, `hidden_count_changed` when the number of filtered
    events is known, `painted` when the page was painted, and `as_of` with the time of a cached
    page, "" for a fresh one.
    """

    selected = Signal(Occurrence)
    several_selected = Signal(Sequence)
    cleared = Signal()
    open_requested = Signal(Occurrence)
    delete_requested = Signal(Occurrence)
    create_requested = Signal(When)
    typing_requested = Signal(When, str)
    move_requested = Signal(object)  # Move: a start does not import it
    several_moved = Signal(object)  # Move: a start does not import it
    several_delete_requested = Signal()
    move_cancelled = Signal()
    day_requested = Signal(date)
    page_changed = Signal()
    shown = Signal(Days, Sequence)
    failed = Signal(TerpError)
    loading_changed = Signal(bool)
    hidden_count_changed = Signal()
    painted = Signal()
    as_of = Signal(str)

    def __init__(
        self,
        viewer: Viewer,
        pages: Pages,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        agenda: "Callable[[], AgendaService]",
        people: "Callable[[], PeopleLaneService]",
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._pages = pages
        self._agenda_source, self._people_source = agenda, people
        self._tasks = tasks
        self._views: dict[ViewType, CalendarView | AgendaView] = {}
        self._selected: EventKey | None = None
        self._page_gestures = PageGestures(self)
        self.installEventFilter(self._page_gestures)
        self.may_edit: Callable[[Occurrence], bool] = lambda _: True
        self.day_target: DayTarget | None = None
        self.fill_event_menu: EventMenu = no_menu
        self.fill_place_menu: PlaceMenu = no_menu
        self.anchor = viewer.today()
        self.kind = self._requested_kind = ViewType.MONTH
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.hint = EmptyHint(self)
        self._loading_delay = LoadingDelay(self)
        self._loading_delay.delayed.connect(self.loading_changed)
        self.loading_changed.connect(self.hint.show_loading)
        pages.shown.connect(self._show_occurrences)
        pages.failed.connect(self._report_failure)
        pages.refiltered.connect(self.update_date_and_zone)
        self.painted.connect(pages.note_painted)

    @property
    def view(self) -> "CalendarView | AgendaView":
        """The current view, created on first use."""
        if self.kind not in self._views:
            is_agenda = self.kind is ViewType.AGENDA
            self._views[self.kind] = (
                self._get_agenda() if is_agenda else self._get_page_view(self.kind)
            )
        return self._views[self.kind]

    @property
    def days(self) -> Days:
        """The days on the page."""
        return self.view.paging.page(self.anchor)

    @property
    def row_duration(self) -> timedelta:
        """The time from one row of the view to the next."""
        return self.view.row_duration if isinstance(self.view, CalendarView) else _HALF_HOUR

    @property
    def hidden_count(self) -> int | None:
        """The number of events of the page that the filters hide; None until it is known."""
        return self._pages.hidden_count(self.days)

    @property
    def title(self) -> str:
        """The title of the page."""
        return self.view.paging.title(self.anchor)

    @property
    def short_title(self) -> str:
        """The shortest title of the page."""
        return self.view.paging.short_title(self.anchor)

    @Slot()
    def focus_view(self) -> None:
        """Give the current view keyboard focus."""
        self.view.setFocus()

    def show_type(self, kind: ViewType) -> None:
        """Show another view of the same day."""
        self._requested_kind = kind
        if (code := code_of(kind)) is None:
            self._show_type(kind)
        else:
            self._tasks.load(code, lambda: self._show_type(kind), owner=self)

    def _show_type(self, kind: ViewType) -> None:
        if kind is not self._requested_kind:  # another one was requested meanwhile
            return
        has_focus = self.view.hasFocus()
        if self.view.chosen_keys:
            self.view.unselect()
        self.kind = kind
        self._stack.setCurrentWidget(self.view)
        if has_focus:
            self.view.setFocus()
        self.go_to(self.anchor)

    @Slot(date)
    def go_to(self, day: date) -> None:
        """Show the page of that day."""
        if not weeks.can_show(day):
            return
        self.anchor = day
        self.hint.hide()
        view = self.view
        if not isinstance(view, CalendarView):
            self._pages.clear_shown()
            self.as_of.emit("")
            view.go_to(day)
            self._count_hidden()
        else:
            self._show_page(view, day)
        view.select(self._selected)
        self.page_changed.emit()

    def choose_all(self) -> None:
        """Select all events of the page together."""
        self.view.choose_all()

    def _show_page(self, view: CalendarView, day: date) -> None:
        if view.chosen_keys and view.paging.page(day) != view.days:
            view.unselect()  # nothing is selected that cannot be seen
        page = self._pages.cached(self.days)
        seen = self._pages.last_seen(self.days) if page is None else None
        view.show_page(day, page or (() if seen is None else seen.page))
        self.as_of.emit("" if seen is None else f"As of {self._viewer.moment(seen.read_at)}")
        if page is None and seen is None:
            self._loading_delay.start()
        self._request_page()

    @property
    def shown_days(self) -> list[Days]:
        """The pages that a person looks at: the present one, the one shown, those beside it."""
        anchors = [self._viewer.today(), self.anchor]
        anchors += [self.view.paging.shift_anchor(self.anchor, pages) for pages in (1, -1)]
        return [self.view.paging.page(day) for day in anchors if weeks.can_show(day)]

    def turn_pages(self, pages: int) -> None:
        """Go forward by so many pages (negative: back)."""
        self.go_to(self.view.paging.shift_anchor(self.anchor, pages))

    def select(self, key: EventKey | None) -> None:
        """Select the event in the current view."""
        self._selected = key
        self.view.choose(frozenset())
        self.view.select(key)

    def show_preview(self, preview: "DragPreview | None") -> None:
        """Preview an event at its new time; the agenda shows no preview."""
        view = self.view
        if isinstance(view, CalendarView):
            view.show_preview(preview)
            if preview is not None:
                view.scroll_to_preview(preview)

    def end_move(self) -> bool:
        """End a stored move; returns whether the new page is still to be read."""
        view = self.view
        is_read = not isinstance(view, CalendarView) or self._pages.cached(self.days) is not None
        if isinstance(view, CalendarView) and not is_read:
            view.keep_preview()
        else:
            self.show_preview(None)
        return not is_read

    def reload(self) -> None:
        """Read the current page again."""
        view = self.view
        if not isinstance(view, CalendarView):
            view.reload()
        else:
            self._loading_delay.start()
            self._request_page()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the hint at its place."""
        super().resizeEvent(event)
        self.hint.reposition()

    def _request_page(self) -> None:
        neighbors = (self.view.paging.shift_anchor(self.anchor, pages) for pages in (1, -1))
        ahead = [self.view.paging.page(day) for day in neighbors if weeks.can_show(day)]
        self._pages.show(self.days, ahead)

    @Slot(Days, Sequence)
    def _show_occurrences(self, days: Days, page: Page) -> None:
        view = self.view
        if days != self.days:
            return
        if not isinstance(view, CalendarView):
            self.hidden_count_changed.emit()
            return
        self._loading_delay.stop()
        self.as_of.emit("")
        if not view.is_showing(page):
            view.show_occurrences(page)
        self._emit_shown(days, page)

    def _emit_shown(self, days: Days, page: Page) -> None:
        self.hint.update_hint(is_empty=not page, hidden=self.hidden_count or 0)
        self.shown.emit(days, page)

    @Slot(TerpError)
    def _report_failure(self, error: TerpError) -> None:
        self._loading_delay.stop()
        self.show_preview(None)
        self.failed.emit(error)

    def _get_page_view(self, kind: ViewType) -> CalendarView:
        is_people = kind is ViewType.PEOPLE
        view = self._make_people_view() if is_people else make_view(kind, self._viewer, self)
        view.day_requested.connect(self.day_requested)
        view.page_turn_requested.connect(self.go_to)
        view.surroundings_changed.connect(self.update_date_and_zone)
        view.move_requested.connect(self.move_requested)
        view.several_moved.connect(self.several_moved)
        view.move_cancelled.connect(self.move_cancelled)
        view.may_edit = self._may_edit
        view.day_target = self.day_target
        # Queued, so that the painting has reached the screen.
        view.painted.connect(self.painted, Qt.ConnectionType.QueuedConnection)
        self._add_view(view)
        return view

    def _make_people_view(self) -> CalendarView:
        view = make_people_view(self._people_source(), self._tasks, self._viewer, self)
        view.extent_changed.connect(self.update_date_and_zone)
        view.failed.connect(self._report_failure)
        self._pages.outdated.connect(view.reader.apply_changes)
        return view

    @property
    def invited(self) -> "tuple[Person, ...]":
        """The people of a new event at the place that it was last requested for."""
        return self.view.invited if isinstance(self.view, CalendarView) else ()

    def _may_edit(self, occurrence: Occurrence) -> bool:
        return self.may_edit(occurrence)

    def _get_agenda(self) -> "AgendaView":
        view = agenda_view()(self._viewer, self._pages, self._agenda_source(), self._tasks, self)
        view.anchor_changed.connect(self._set_anchor_from_agenda)
        view.shown.connect(self._emit_agenda_shown)
        view.failed.connect(self._report_failure)
        view.loading_delayed.connect(self._loading_delay.set_loading)
        self._add_view(view)
        return view

    def _add_view(self, view: "CalendarView | AgendaView") -> None:
        view.selected.connect(self._emit_selected)
        view.several_selected.connect(self._emit_several)
        view.several_delete_requested.connect(self.several_delete_requested)
        view.cleared.connect(self._emit_cleared)
        view.open_requested.connect(self.open_requested)
        view.delete_requested.connect(self.delete_requested)
        view.create_requested.connect(self.create_requested)
        view.fill_event_menu = self._fill_event_menu
        view.fill_place_menu = self._fill_place_menu
        view.typing_requested.connect(self.typing_requested)
        CalendarContextMenu(view)
        self._stack.addWidget(view)

    def _fill_event_menu(
        self, menu: QMenu, occurrence: Occurrence, open_details: Callable[[], None]
    ) -> None:
        self.fill_event_menu(menu, occurrence, open_details)

    def _fill_place_menu(self, menu: QMenu, place: PastePlace) -> None:
        self.fill_place_menu(menu, place)

    @Slot(date)
    def _set_anchor_from_agenda(self, day: date) -> None:
        """Follow the day at the top of the agenda."""
        self.anchor = day
        self.page_changed.emit()
        self._count_hidden()

    def _count_hidden(self) -> None:
        """Count the hidden events of the anchor's month: the agenda itself has no end."""
        if not self._pages.filters.is_empty:
            self._pages.show(self.days)

    @Slot(Days, Sequence)
    def _emit_agenda_shown(self, days: Days, page: Page) -> None:
        if self.kind is ViewType.AGENDA:
            self._emit_shown(days, page)
            self._count_hidden()
            self.painted.emit()

    @Slot(Occurrence)
    def _emit_selected(self, occurrence: Occurrence) -> None:
        self._selected = self.view.selected_key
        self.selected.emit(occurrence)

    @Slot(Sequence)
    def _emit_several(self, occurrences: Sequence[Occurrence]) -> None:
        self._selected = None
        self.several_selected.emit(occurrences)

    @Slot()
    def _emit_cleared(self) -> None:
        self._selected = None
        self.cleared.emit()

    @Slot()
    def update_date_and_zone(self) -> None:
        """Show the page again after a change of date or zone."""
        self.go_to(self.anchor)
