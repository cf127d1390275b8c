"""The window: the calendar, its panels, and what follows from what a person does in them."""

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QVBoxLayout, QWidget

from terp_desktop import __version__
from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.domain.view import ViewType
from terp_desktop.services.desk import Desk
from terp_desktop.ui.browsing import Browsing
from terp_desktop.ui.event_actions import EventActions
from terp_desktop.ui.failures import FailureBanner
from terp_desktop.ui.layout.sightings import sighting
from terp_desktop.ui.looks import Looks
from terp_desktop.ui.menus import Menus
from terp_desktop.ui.models.pages import Page, Pages
from terp_desktop.ui.panels.details import DetailsPanel
from terp_desktop.ui.panels.search import Search
from terp_desktop.ui.panels.side_panels import SidePanels
from terp_desktop.ui.panels.sidebar import Sidebar
from terp_desktop.ui.panels.status_line import StatusLine
from terp_desktop.ui.panels.top_bar import TopBar
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.undo_actions import UndoActions
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.calendar_stack import CalendarStack

USUAL_SIZE_PX, SMALLEST_SIZE_PX = (1280, 820), (640, 440)


class MainWindow(QMainWindow):
    """The calendar of one person.

    `changed` tells the `Changes` that were made here; `refresh` takes those made elsewhere.
    """

    changed = Signal(object)
    tells_outages = True
    """False once somebody else tells that the database is out of reach."""

    def __init__(self, desk: Desk, tasks: TaskRunner, viewer: Viewer) -> None:
        super().__init__()
        self._desk = desk
        self._viewer = viewer
        self._occurrence: Occurrence | None = None
        self.pages = Pages(desk.events, tasks, desk.clock, self)
        self.calendar = CalendarStack(viewer, self.pages, desk.agenda, tasks)
        self.sidebar = Sidebar(viewer)
        self.details = DetailsPanel(desk, tasks, viewer)
        self.bar = TopBar(viewer)
        self.banner = FailureBanner()
        self.actions_on_events = EventActions(desk, tasks, self)
        self.panels = SidePanels(viewer.theme, self.sidebar, self.calendar, self.details, self)
        self.search = Search(
            desk.search, tasks, pages=self.pages, field=self.bar.search, window=self, viewer=viewer
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
        self.undoing = UndoActions(desk, tasks, self.menus.undo, self.menus.redo, self.panels)
        self._lay_out()
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
        self.calendar.show_type(kind)
        self.bar.show_type(kind)
        self.menus.views[kind].setChecked(True)

    @Slot(object)
    def go_to(self, day: date) -> None:
        """Show the page with that day."""
        self.calendar.go_to(day)

    def show_occurrence(self, occurrence: Occurrence) -> None:
        """Show the day on which it begins, and all about it."""
        seen = sighting(occurrence, self._viewer.zone)
        self.calendar.go_to(seen.first)
        self.calendar.select(seen.key)
        self._show_details(occurrence)

    @Slot(str)
    def set_status(self, text: str) -> None:
        """Say in the status bar how reminding and the jobs are."""
        self.status.tell_reminding(text)

    @Slot(object)
    def refresh(self, changes: Changes) -> None:
        """Read anew what may look different after changes made elsewhere."""
        self.pages.forget(changes)
        shown = self._occurrence
        if shown is not None and (changes.everywhere or shown.event_id in changes.events):
            self.details.show_occurrence(shown)

    @Slot(object)
    def tell_failure(self, error: TerpError) -> None:
        """Show a failure above the calendar, where it arose."""
        if self.tells_outages or not isinstance(error, OutageError):
            self.banner.tell(error, self.calendar.reload)

    def add_strip(self, strip: QWidget) -> None:
        """Give a strip of the window's whole width a place above the calendar."""
        self._strips.addWidget(strip)

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember how the window stood."""
        self._viewer.memory.keep("window/geometry", self.saveGeometry())
        super().hideEvent(event)

    # --- Putting it together ---------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowTitle("TERP Desktop")
        px = self._viewer.theme.px
        self.resize(*map(px, USUAL_SIZE_PX))
        self.setMinimumSize(*map(px, SMALLEST_SIZE_PX))
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

    def _connect_bar(self) -> None:
        bar, calendar = self.bar, self.calendar
        bar.sidebar.clicked.connect(self._toggle_sidebar)
        bar.today.clicked.connect(self._go_to_today)
        bar.back.clicked.connect(lambda: calendar.turn(-1))
        bar.forward.clicked.connect(lambda: calendar.turn(1))
        bar.switch.chosen.connect(self.show_view)
        bar.offer_views(self.menus.views.values())
        bar.new.clicked.connect(self._create_here)
        bar.date_chosen.connect(self.go_to)
        calendar.moved.connect(self._tell_page)
        calendar.loading.connect(bar.loading.setVisible)
        self.sidebar.month.chosen.connect(self.go_to)
        self.panels.folded.connect(self._tell_sidebar)

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.new.triggered.connect(self._create_here)
        menus.reload.triggered.connect(self._reload)
        menus.quit.triggered.connect(self.close)
        menus.edit.triggered.connect(self._edit_selected)
        menus.delete.triggered.connect(self._delete_selected)
        menus.search.triggered.connect(self.bar.begin_search)
        menus.go_to.triggered.connect(self.bar.ask_for_date)
        menus.sidebar.triggered.connect(self._toggle_sidebar)
        menus.today.triggered.connect(self._go_to_today)
        menus.back.triggered.connect(lambda: self.calendar.turn(-1))
        menus.forward.triggered.connect(lambda: self.calendar.turn(1))
        menus.about.triggered.connect(self._tell_about)
        for kind, action in menus.views.items():
            action.triggered.connect(lambda _=False, kind=kind: self.show_view(kind))
        self.looks = Looks(self._viewer, menus.schemes, self)
        self.looks.changed.connect(self.calendar.look_again)
        menus.calendar_settings.triggered.connect(self.looks.ask)

    def _connect_events(self) -> None:
        calendar, details, actions = self.calendar, self.details, self.actions_on_events
        calendar.selected.connect(self._show_details)
        calendar.cleared.connect(self._hide_details)
        calendar.open_requested.connect(actions.edit)
        calendar.delete_requested.connect(actions.delete)
        calendar.create_requested.connect(actions.create)
        details.edit_requested.connect(actions.edit)
        details.delete_requested.connect(actions.delete)
        details.changed.connect(self._take_changes)
        details.closed.connect(self._unselect)
        actions.changed.connect(self._take_changes)
        actions.deleted.connect(self.undoing.tell_deleted)
        self.changed.connect(self.undoing.refresh)
        self.undoing.changed.connect(self._take_changes)
        self.undoing.failed.connect(self.tell_failure)
        actions.failed.connect(self.tell_failure)
        calendar.shown.connect(self._follow_selected)
        calendar.day_requested.connect(self._show_day)
        self.search.chosen.connect(self.show_occurrence)
        self.browsing.told.connect(self.status.tell_left_out)
        self.browsing.view_wanted.connect(self.show_view)
        self.browsing.failed.connect(self.tell_failure)
        self.browsing.recovered.connect(self.banner.clear)
        self.status.unfilter.clicked.connect(self.browsing.clear)

    # --- What follows from what -------------------------------------------------------------

    @Slot()
    def _tell_page(self) -> None:
        """Say everywhere which page is shown."""
        self.bar.period.show_period(self.calendar.title, self.calendar.short_title)
        self.setWindowTitle(f"{self.calendar.title} · TERP Desktop")
        self.sidebar.month.show_days(self.calendar.anchor, self.calendar.days)

    @Slot(object)
    def _show_day(self, day: date) -> None:
        self.calendar.go_to(day)
        self.show_view(ViewType.DAY)

    @Slot()
    def _go_to_today(self) -> None:
        self.calendar.go_to(self._viewer.today())

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

    def _edit_selected(self) -> None:
        if self._occurrence is not None:
            self.actions_on_events.edit(self._occurrence)

    def _delete_selected(self) -> None:
        if self._occurrence is not None:
            self.actions_on_events.delete(self._occurrence)

    @Slot(object)
    def _show_details(self, occurrence: Occurrence) -> None:
        self._occurrence = occurrence
        self.menus.select(has_event=True)
        self.details.show_occurrence(occurrence)
        self.panels.show_right(True)

    @Slot()
    def _hide_details(self) -> None:
        self._occurrence = None
        self.menus.select(has_event=False)
        self.panels.show_right(False)
        self.details.clear()

    @Slot()
    def _unselect(self) -> None:
        self.calendar.view.unselect()
        self._hide_details()

    @Slot(object)
    def _take_changes(self, changes: Changes) -> None:
        self.refresh(changes)
        self.changed.emit(changes)

    @Slot(object, object)
    def _follow_selected(self, days: Days, page: Page) -> None:
        """Show the selected event as it is now; nothing, if it is not where it was any more."""
        shown = self._occurrence
        if shown is None:
            return
        seen = sighting(shown, self._viewer.zone)
        now = next((one.occurrence for one in page if one.key == seen.key), None)
        if now is None and seen.first < days.end and days.first <= seen.last:
            self._unselect()
        elif now is not None and now != shown:
            self._show_details(now)

    def _tell_about(self) -> None:
        QMessageBox.about(
            self,
            "About TERP Desktop",
            f"TERP Desktop {__version__}\n\nThe calendar of a trading company's staff.\n"
            "Icons: Lucide (ISC).",
        )
