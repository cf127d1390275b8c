"""The window: the calendar, its panels, and what follows from what a person does in them."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.view import ViewType
from terp_desktop.services.container import Desk
from terp_desktop.ui.calendar.page_cache import Pages
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.events.actions import EventActions
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.events.moves import EventMoves
from terp_desktop.ui.events.undo_actions import UndoActions
from terp_desktop.ui.holidays import HolidayReader
from terp_desktop.ui.search.search import Search
from terp_desktop.ui.sidebar.browsing import Browsing
from terp_desktop.ui.sidebar.sidebar import Sidebar
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner, ReopenableWindow
from terp_desktop.ui.widgets.styling import size_on_screen
from terp_desktop.ui.window.appearance import Looks
from terp_desktop.ui.window.grid_actions import GridActions
from terp_desktop.ui.window.help_actions import HelpActions
from terp_desktop.ui.window.keyboard_moves import EventNudges
from terp_desktop.ui.window.menus import Menus
from terp_desktop.ui.window.navigation import Navigation
from terp_desktop.ui.window.print_actions import PrintActions, press
from terp_desktop.ui.window.selection import Selection
from terp_desktop.ui.window.side_panels import SidePanels
from terp_desktop.ui.window.status_bar import StatusLine
from terp_desktop.ui.window.top_bar import TopBar

if TYPE_CHECKING:
    from terp_desktop.ui.printing.print_controller import Press

USUAL_SIZE_PX, SMALLEST_SIZE_PX = (1280, 820), (640, 440)


class MainWindow(ReopenableWindow):
    """The calendar of one person.

    `changed` tells the `Changes` that were made here; `refresh` takes those made elsewhere.
    """

    changed = Signal(Changes)
    tells_outages = True
    """False once somebody else tells that the database is out of reach."""

    def __init__(self, desk: Desk, tasks: TaskRunner, viewer: Viewer) -> None:
        super().__init__()
        self._desk, self._tasks = desk, tasks
        self._viewer = viewer
        self.pages = Pages(desk.occurrences, tasks, desk.clock, self)
        self.calendar = CalendarStack(viewer, self.pages, lambda: desk.agenda, tasks)
        self.sidebar = Sidebar(viewer)
        self.calendar.day_target = self.sidebar.month.grid
        self.details = DetailsPanel(desk, tasks, viewer)
        self.bar = TopBar(viewer)
        self.banner = FailureBanner()
        self.actions_on_events = EventActions(desk, tasks, self, locale=viewer.locale)
        self.moves = EventMoves(desk, tasks, viewer, self.calendar)
        self.panels = SidePanels(viewer.theme, self.sidebar, self.calendar, self.details, self)
        self.search = Search(
            desk, tasks, pages=self.pages, field=self.bar.search, window=self, viewer=viewer
        )
        self.browsing = Browsing(
            desk,
            tasks,
            pages=self.pages,
            calendar=self.calendar,
            sidebar=self.sidebar,
            search=self.search,
            window=self,
            memory=viewer.memory,
        )
        self.menus = Menus(self)
        self.holidays = HolidayReader(desk.holidays, tasks, viewer.holidays, self)
        self._follow_person()
        self.printing = self._printing(tasks)
        self._lay_out()
        self.undoing = self._make_undoing()
        self._connect_bar()
        self._connect_menus()
        self._connect_events()
        self.show_view(ViewType.MONTH)
        self.browsing.begin()
        self.panels.want_left(viewer.memory.text("window/left") != "folded")
        self.calendar.view.setFocus()

    # --- What may be asked of it -----------------------------------------------------------

    def show_view(self, kind: ViewType) -> None:
        """Show the calendar in that way."""
        self.navigation.show_view(kind)

    @Slot(date)
    def go_to(self, day: date) -> None:
        """Show the page with that day."""
        self.navigation.go_to(day)

    def show_occurrence(self, occurrence: Occurrence) -> None:
        """Show the day on which it begins, and all about it."""
        self.selection.show(occurrence)

    @Slot(str)
    def set_status(self, text: str) -> None:
        """Say in the status bar how reminding and the jobs are."""
        self.status.tell_reminding(text)

    @Slot(Changes)
    def refresh(self, changes: Changes) -> None:
        """Read anew what may look different after changes made elsewhere."""
        self.pages.forget(changes)
        self.selection.refresh(changes)

    @Slot(TerpError)
    def tell_failure(self, error: TerpError) -> None:
        """Show a failure above the calendar, where it arose."""
        if self.tells_outages or not isinstance(error, OutageError):
            self.banner.tell(error, self.calendar.reload)

    @Slot(TerpError)
    def _tell_unheard(self, error: TerpError) -> None:
        """Say what a window would have said that was closed before the answer came."""
        sentence = f"What you did in a window that is closed by now has failed. {error.sentence}"
        self.banner.tell(TerpError(sentence, remedy=error.remedy))

    def add_strip(self, strip: QWidget) -> None:
        """Give a strip of the window's whole width a place above the calendar."""
        self._strips.addWidget(strip)

    @Slot(str)
    def _tell_done(self, sentence: str) -> None:
        from terp_desktop.ui.widgets.info_bar import Note  # nothing is done before it is asked for

        self.add_strip(Note(sentence))

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember how the window stood."""
        self._viewer.memory.keep("window/geometry", self.saveGeometry())
        super().hideEvent(event)

    # --- Putting it together ---------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowTitle("TERP Desktop")
        self.resize(size_on_screen(self, *USUAL_SIZE_PX))
        self.setMinimumSize(size_on_screen(self, *SMALLEST_SIZE_PX))
        self.restoreGeometry(self._viewer.memory.bytes("window/geometry"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self._strips = QVBoxLayout()
        column.addLayout(self._strips)
        column.addWidget(self.banner)
        column.addWidget(self.panels, 1)
        self.setCentralWidget(middle)
        self.status = StatusLine(self._desk.database_name, self.statusBar())

    def _printing(self, tasks: TaskRunner) -> PrintActions:
        """Put on paper what the calendar shows, and tell how that went."""
        printing = PrintActions(self._press, tasks, self.menus, self)
        printing.failed.connect(self.banner.tell)
        printing.done.connect(self._tell_done)
        return printing

    def _make_undoing(self) -> UndoActions:
        """Undo and redo, with a toast in the status bar."""
        menus, bar = self.menus, self.statusBar()
        undoing = UndoActions(
            self._desk, self._tasks, menus.undo, menus.redo, bar, locale=self._viewer.locale
        )
        self.status.hold(undoing.bar)
        return undoing

    def _press(self) -> "Press":
        return press()(
            self._desk,
            self._tasks,
            self._viewer,
            calendar=self.calendar,
            browsing=self.browsing,
            window=self,
        )

    def _follow_person(self) -> None:
        """Lead to the pages that the person wants, and to the event that is selected."""
        self.navigation = Navigation(
            self._viewer,
            calendar=self.calendar,
            bar=self.bar,
            month=self.sidebar.month,
            menus=self.menus,
            window=self,
        )
        self.selection = Selection(
            self._viewer,
            calendar=self.calendar,
            details=self.details,
            panels=self.panels,
            menus=self.menus,
            actions=self.actions_on_events,
        )
        EventNudges(
            self._viewer,
            moves=self.moves,
            selection=self.selection,
            calendar=self.calendar,
            actions=self.menus.moves,
        )
        GridActions(self._viewer, self.calendar, self.menus.grid, self._tasks, self)

    def _connect_bar(self) -> None:
        bar, calendar = self.bar, self.calendar
        bar.sidebar.clicked.connect(self._toggle_sidebar)
        bar.new.clicked.connect(self._create_here)
        self.panels.folded.connect(self._tell_sidebar)
        calendar.moved.connect(lambda: self.holidays.follow(calendar.anchor))
        calendar.shown.connect(self.holidays.begin_later)
        self.sidebar.month.grid.turned.connect(self.holidays.follow)

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.new.triggered.connect(self._create_here)
        menus.reload.triggered.connect(self._reload)
        menus.search.triggered.connect(self.bar.begin_search)
        menus.sidebar.triggered.connect(self._toggle_sidebar)
        self.help = HelpActions(menus, self._tasks, self)
        self.looks = Looks(self._viewer, menus, self.holidays, self._tasks, self)
        self.looks.changed.connect(self.calendar.look_again)

    def _connect_events(self) -> None:
        calendar, details, actions = self.calendar, self.details, self.actions_on_events
        calendar.open_requested.connect(actions.edit)
        calendar.delete_requested.connect(actions.delete)
        calendar.create_requested.connect(actions.create)
        details.edit_requested.connect(actions.edit)
        details.delete_requested.connect(actions.delete)
        details.changed.connect(self._take_changes)
        actions.changed.connect(self._take_changes)
        actions.done.connect(self.undoing.tell_deleted)
        actions.created.connect(self.selection.choose)
        actions.closed.connect(calendar.take_keyboard)
        self.moves.changed.connect(self._take_changes)
        self.moves.told.connect(self.undoing.tell_done)
        self.moves.copied.connect(actions.tell_created)
        self.moves.failed.connect(self.tell_failure)
        self.changed.connect(self.undoing.refresh)
        self.undoing.changed.connect(self._take_changes)
        self.undoing.failed.connect(self.tell_failure)
        actions.failed.connect(self.tell_failure)
        self._tasks.unheard.connect(self._tell_unheard)
        self._viewer.theme.changing.connect(actions.let_go)
        self.search.chosen.connect(self.show_occurrence)
        self.browsing.told.connect(self.status.tell_left_out)
        self.browsing.view_wanted.connect(self.show_view)
        self.browsing.failed.connect(self.tell_failure)
        self.browsing.recovered.connect(self.banner.clear)
        self.status.unfilter.clicked.connect(self.browsing.clear)

    # --- What follows from what -------------------------------------------------------------

    @Slot()
    def _toggle_sidebar(self) -> None:
        self.panels.show_left(not self.panels.shows_left)

    @Slot()
    def _tell_sidebar(self) -> None:
        self.menus.sidebar.setChecked(self.panels.shows_left)
        self._viewer.memory.keep("window/left", "shown" if self.panels.wants_left else "folded")

    @Slot()
    def _create_here(self) -> None:
        self.actions_on_events.create(self.calendar.view.when_at_cursor())

    @Slot()
    def _reload(self) -> None:
        self.refresh(Changes(everywhere=True))

    @Slot(Changes)
    def _take_changes(self, changes: Changes) -> None:
        self.refresh(changes)
        self.changed.emit(changes)
