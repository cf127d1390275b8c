"""The main window: the calendar, its bars and panels, and the connections between them."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.pages import Pages
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.events.actions import EventActions
from terp_desktop.ui.events.cover_controller import CoverController
from terp_desktop.ui.events.details.panel import DetailsPanel
from terp_desktop.ui.events.moves import MoveController
from terp_desktop.ui.events.quick_add.controller import QuickAddController
from terp_desktop.ui.events.undo_actions import UndoActions
from terp_desktop.ui.holidays import HolidayReader
from terp_desktop.ui.icalendar.file_actions import CalendarFileActions, calendar_files
from terp_desktop.ui.search.search_controller import SearchController
from terp_desktop.ui.settings.settings_actions import SettingsActions
from terp_desktop.ui.sidebar.filter_controller import FilterController
from terp_desktop.ui.sidebar.sidebar import Sidebar
from terp_desktop.ui.sidebar.trash_controller import TrashController
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner, ReopenableWindow
from terp_desktop.ui.widgets.styling import size_within_screen
from terp_desktop.ui.window.appearance import Appearance
from terp_desktop.ui.window.bulk_actions import BulkActions
from terp_desktop.ui.window.grid_actions import GridActions
from terp_desktop.ui.window.help_actions import HelpActions
from terp_desktop.ui.window.keyboard_moves import KeyboardMoveController
from terp_desktop.ui.window.menus import Menus
from terp_desktop.ui.window.navigation import Navigation
from terp_desktop.ui.window.people_actions import PeopleActions
from terp_desktop.ui.window.personal_settings import register_personal_pages
from terp_desktop.ui.window.print_actions import PrintActions, load_print_controller
from terp_desktop.ui.window.selection import Selection
from terp_desktop.ui.window.side_panels import SidePanels
from terp_desktop.ui.window.status_bar import StatusBarLabels
from terp_desktop.ui.window.top_bar import TopBar
from terp_desktop.ui.working_time import WorkingTimeReader

if TYPE_CHECKING:
    from terp_desktop.services.browse.page_cache import CachedPages
    from terp_desktop.ui.printing.print_controller import PrintController

DEFAULT_SIZE_PX, MINIMUM_SIZE_PX = (1280, 820), (640, 440)


class MainWindow(ReopenableWindow):
    """The calendar of one person.

    `changed` carries the `Changes` that were made in this window; call `refresh` for those
    made elsewhere. It shows `cached` pages until `pages.begin` reads fresh ones.
    """

    changed = Signal(Changes)
    shows_outages = True
    """Whether `report_error` shows outages; False where an `OutageBanner` does."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        *,
        cached: "CachedPages | None" = None,
    ) -> None:
        super().__init__()
        self._services, self._tasks = services, tasks
        self._viewer = viewer
        self.working_time = WorkingTimeReader(
            services, tasks, viewer.working_time, viewer.settings, self
        )
        self.pages = Pages(services.occurrences, tasks, services.clock, self, cached=cached)
        self.calendar = self._create_calendar()
        self.sidebar = Sidebar(viewer)
        self.calendar.day_target = self.sidebar.month.grid
        self.details = DetailsPanel(services, tasks, viewer)
        self.bar = TopBar(viewer)
        self.banner = FailureBanner()
        self.event_actions = EventActions(services, tasks, viewer, self)
        self.moves = MoveController(services, tasks, viewer, self.calendar)
        self.quick_add = QuickAddController(services, tasks, viewer, self.calendar)
        self.panels = SidePanels(viewer.theme, self.sidebar, self.calendar, self.details, self)
        self.search = self._create_search()
        self.filters = self._create_filters()
        self.menus = Menus(self)
        self.holidays = HolidayReader(services.holidays, tasks, viewer.holidays, self)
        self._connect_navigation()
        self.print_actions = self._create_print_actions(tasks)
        self.files = self._create_file_actions()
        self._lay_out()
        self.undo_actions = self._create_undo_actions()
        self.bulk_actions = self._create_bulk_actions()
        self._connect_bar()
        self._connect_menus()
        self._connect_events()
        self._connect_trash_and_cover()
        self.show_view(ViewType.MONTH)
        self.filters.begin()
        self.panels.set_left_wanted(viewer.settings.text("window/left") != "folded")
        self.calendar.view.setFocus()

    # --- Public ----------------------------------------------------------------------------

    def show_view(self, kind: ViewType) -> None:
        """Show the calendar in this type of view."""
        self.navigation.show_view(kind)

    @Slot(date)
    def go_to(self, day: date) -> None:
        """Show the page with that day."""
        self.navigation.go_to(day)

    def show_occurrence(self, occurrence: Occurrence) -> None:
        """Go to the day on which the occurrence begins, select it and show its details."""
        self.selection.show(occurrence)

    @Slot(str)
    def set_status(self, text: str) -> None:
        """Show the state of reminders and jobs in the status bar."""
        self.status.show_reminder_status(text)

    @Slot(Changes)
    def refresh(self, changes: Changes) -> None:
        """Reload whatever the changes, made elsewhere, may affect."""
        self.pages.invalidate(changes)
        self.selection.refresh(changes)
        self.trash.refresh()
        self.cover.refresh()

    @Slot(TerpError)
    def report_error(self, error: TerpError) -> None:
        """Show the error in the banner above the calendar."""
        if self.shows_outages or not isinstance(error, OutageError):
            self.banner.show_error(error, self.calendar.reload)

    @Slot(TerpError)
    def _report_unseen_failure(self, error: TerpError) -> None:
        """Show the error of a task whose window was closed before it failed."""
        sentence = f"What you did in a window that is closed by now has failed. {error.sentence}"
        self.banner.show_error(TerpError(sentence, remedy=error.remedy))

    def add_message_bar(self, bar: QWidget) -> None:
        """Add a bar above the calendar, as wide as the window."""
        self._message_bars.addWidget(bar)

    @Slot(str)
    def _show_completion(self, sentence: str) -> None:
        # Imported late: the first picture shows none.
        from terp_desktop.ui.widgets.message_bar import MessageBar

        self.add_message_bar(MessageBar(sentence))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept calendar files."""
        if calendar_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import calendar files that are dropped on the window."""
        event.acceptProposedAction()
        self.files.import_files(calendar_files(event.mimeData()))

    def hideEvent(self, event: QHideEvent) -> None:
        """Store the window's geometry."""
        self._viewer.settings.set_value("window/geometry", self.saveGeometry())
        super().hideEvent(event)

    # --- Layout and connections ------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowTitle("TERP Desktop")
        self.resize(size_within_screen(self, *DEFAULT_SIZE_PX))
        self.setMinimumSize(size_within_screen(self, *MINIMUM_SIZE_PX))
        self.setAcceptDrops(True)
        self.restoreGeometry(self._viewer.settings.bytes("window/geometry"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self._message_bars = QVBoxLayout()
        column.addLayout(self._message_bars)
        column.addWidget(self.banner)
        column.addWidget(self.panels, 1)
        self.setCentralWidget(middle)
        self.status = StatusBarLabels(self._services.database_name, self.statusBar())
        self.calendar.as_of.connect(self.status.show_as_of)

    def _create_calendar(self) -> CalendarStack:
        services = self._services
        return CalendarStack(
            self._viewer,
            self.pages,
            self._tasks,
            agenda=lambda: services.agenda,
            people=lambda: services.people_lanes,
        )

    def _create_search(self) -> SearchController:
        return SearchController(
            self._services,
            self._tasks,
            pages=self.pages,
            field=self.bar.search,
            window=self,
            viewer=self._viewer,
        )

    def _create_filters(self) -> FilterController:
        return FilterController(
            self._services,
            self._tasks,
            pages=self.pages,
            calendar=self.calendar,
            sidebar=self.sidebar,
            search=self.search,
            window=self,
            settings=self._viewer.settings,
        )

    def _create_print_actions(self, tasks: TaskRunner) -> PrintActions:
        """Connect the actions that print, and show their results."""
        actions = PrintActions(self._create_print_controller, tasks, self.menus, self)
        actions.failed.connect(self.banner.show_error)
        actions.finished.connect(self._show_completion)
        return actions

    def _create_file_actions(self) -> CalendarFileActions:
        """Connect the actions that import and export calendar files."""
        actions = CalendarFileActions(
            self._services, self._tasks, self._viewer, lambda: self.calendar.days, self
        )
        actions.failed.connect(self.banner.show_error)
        actions.finished.connect(self._show_completion)
        self.menus.import_file.triggered.connect(actions.ask_for_import)
        self.menus.export_file.triggered.connect(actions.ask_for_days)
        return actions

    def _create_undo_actions(self) -> UndoActions:
        """Connect undo and redo, and add their toast to the status bar."""
        menus, bar = self.menus, self.statusBar()
        actions = UndoActions(
            self._services, self._tasks, menus.undo, menus.redo, bar, locale=self._viewer.locale
        )
        self.status.add_toast(actions.bar)
        return actions

    def _create_bulk_actions(self) -> BulkActions:
        """Connect what can be done with several events."""
        actions = BulkActions(
            self._services,
            self._tasks,
            self._viewer,
            calendar=self.calendar,
            selection=self.selection,
            search=self.search,
            menus=self.menus,
            actions=self.event_actions,
            status=self.status,
            printing=self.print_actions.print_events,
            window=self,
        )
        actions.bulk.changed.connect(self._apply_changes)
        actions.bulk.completed.connect(self.undo_actions.offer_undo)
        actions.bulk.failed.connect(self.report_error)
        actions.bulk.finished.connect(self._show_completion)
        return actions

    def _create_print_controller(self) -> "PrintController":
        return load_print_controller()(
            self._services,
            self._tasks,
            self._viewer,
            calendar=self.calendar,
            browsing=self.filters,
            window=self,
        )

    def _connect_navigation(self) -> None:
        """Create what goes from page to page, and what follows the selected event."""
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
            actions=self.event_actions,
        )
        KeyboardMoveController(
            self._viewer,
            moves=self.moves,
            selection=self.selection,
            calendar=self.calendar,
            actions=self.menus.moves,
        )
        GridActions(self._viewer, self.calendar, self.menus.grid, self._tasks, self)
        PeopleActions(self._viewer, self.calendar, self.menus.people, self)

    def _connect_bar(self) -> None:
        bar, calendar = self.bar, self.calendar
        bar.sidebar.clicked.connect(self._toggle_sidebar)
        bar.new.clicked.connect(self._create_event)
        self.panels.panels_changed.connect(self._check_sidebar_action)
        calendar.page_changed.connect(lambda: self.holidays.load_around(calendar.anchor))
        calendar.shown.connect(self.holidays.begin_later)
        calendar.shown.connect(self.working_time.begin_later)
        self.sidebar.month.grid.month_changed.connect(self.holidays.load_around)

    def _connect_menus(self) -> None:
        menus = self.menus
        menus.new.triggered.connect(self._create_event)
        menus.reload.triggered.connect(self._reload)
        menus.search.triggered.connect(self.bar.begin_search)
        menus.sidebar.triggered.connect(self._toggle_sidebar)
        self.help = HelpActions(menus, self._tasks, self)
        self.settings = SettingsActions(self._tasks, self)
        self.appearance = Appearance(self._viewer, menus, self.holidays, self.settings, self)
        register_personal_pages(
            self.settings,
            self._services,
            self._tasks,
            self._viewer,
            menus,
            working_time=self.working_time,
        )
        self.appearance.changed.connect(self.calendar.update_date_and_zone)

    def _connect_events(self) -> None:
        calendar, details, actions = self.calendar, self.details, self.event_actions
        calendar.open_requested.connect(actions.edit)
        calendar.delete_requested.connect(actions.delete)
        self._connect_quick_add()
        details.edit_requested.connect(actions.edit)
        details.delete_requested.connect(actions.delete)
        details.changed.connect(self._apply_changes)
        details.combined.connect(self.undo_actions.offer_undo)
        actions.changed.connect(self._apply_changes)
        actions.step_completed.connect(self.undo_actions.offer_undo)
        actions.created.connect(self.selection.select)
        actions.dialog_closed.connect(calendar.focus_view)
        self.moves.changed.connect(self._apply_changes)
        self.moves.completed.connect(self.undo_actions.offer_undo)
        self.moves.copied.connect(actions.announce_created)
        self.moves.failed.connect(self.report_error)
        self.changed.connect(self.undo_actions.refresh)
        self.undo_actions.changed.connect(self._apply_changes)
        self.undo_actions.failed.connect(self.report_error)
        actions.failed.connect(self.report_error)
        self.files.changed.connect(self._apply_changes)
        self.files.step_completed.connect(self.undo_actions.offer_undo)
        self._tasks.unreported_failure.connect(self._report_unseen_failure)
        self._viewer.theme.changing.connect(actions.release_dialog)
        self.search.chosen.connect(self.show_occurrence)
        self.filters.status_changed.connect(self.status.show_filter_status)
        self.filters.view_requested.connect(self.show_view)
        self.filters.failed.connect(self.report_error)
        self.filters.recovered.connect(self.banner.clear)
        self.status.clear_filters_button.clicked.connect(self.filters.clear)

    def _connect_trash_and_cover(self) -> None:
        services, tasks, viewer, menus = self._services, self._tasks, self._viewer, self.menus
        self.trash = TrashController(services, tasks, viewer, self)
        self.trash.open_with(self.sidebar.trash, menus.trash, menus.undo)
        self.cover = CoverController(services, tasks, viewer, menus.cover, self)
        for changed in (self.trash.restored, self.cover.changed):
            changed.connect(self._apply_changes)
            changed.connect(self.undo_actions.offer_undo_of_last)

    def _connect_quick_add(self) -> None:
        calendar, quick_add, actions = self.calendar, self.quick_add, self.event_actions
        calendar.create_requested.connect(quick_add.open)
        calendar.typing_requested.connect(quick_add.open_typing)
        quick_add.changed.connect(self._apply_changes)
        quick_add.step_completed.connect(self.undo_actions.offer_undo_of_last)
        quick_add.created.connect(actions.announce_created)
        quick_add.more_requested.connect(actions.reopen)
        quick_add.closed.connect(calendar.focus_view)
        actions.created.connect(quick_add.forget_line)

    # --- Slots -----------------------------------------------------------------------------

    @Slot()
    def _toggle_sidebar(self) -> None:
        self.panels.show_left(not self.panels.shows_left)

    @Slot()
    def _check_sidebar_action(self) -> None:
        self.menus.sidebar.setChecked(self.panels.shows_left)
        self._viewer.settings.set_value(
            "window/left", "shown" if self.panels.wants_left else "folded"
        )

    @Slot()
    def _create_event(self) -> None:
        self.quick_add.open(self.calendar.view.when_at_cursor())

    @Slot()
    def _reload(self) -> None:
        self.refresh(Changes(everywhere=True))

    @Slot(Changes)
    def _apply_changes(self, changes: Changes) -> None:
        self.refresh(changes)
        self.changed.emit(changes)
