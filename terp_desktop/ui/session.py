"""Everything on the screen while the program is open, and the scheduler beside it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.jobs import JobRun
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.queries import EventDetails
from terp_desktop.services.trial_reminder import TRIAL_ID
from terp_desktop.ui.being_told import BeingTold
from terp_desktop.ui.database_actions import DatabaseActions
from terp_desktop.ui.front import bring_to_front
from terp_desktop.ui.main_window import MainWindow
from terp_desktop.ui.opened import Connections, OpenedProgram, Scheduler
from terp_desktop.ui.outages import OutageBanner, OutageWatch
from terp_desktop.ui.reminders.bell import ReminderBell
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.strips import Note, Welcome
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.tray import Tray
from terp_desktop.ui.viewer import Viewer

# By then the calendar is painted; nobody opens a dialog sooner.
_SETTLED_MS = 600
# A frame or two after the month was read it is painted.
_PAINTED_MS = 30
# The scheduler does not wait any longer for a calendar that does not come.
_LATEST_MS = 2_000


class Session(QObject):
    """Everything on the screen while the program is open for one person.

    `operation_requested` asks for an `Operation` on the database, for which all this ends;
    with None, just for opening the program anew.
    """

    job_ended = Signal(object)
    cleared_elsewhere = Signal()
    operation_requested = Signal(object)

    def __init__(
        self,
        program: OpenedProgram,
        connections: Connections,
        viewer: Viewer,
        tasks: TaskRunner,
    ) -> None:
        super().__init__()
        self._program = program
        self._desk = program.desk
        self._tasks = tasks
        self.viewer = viewer
        self._scheduler: Scheduler | None = None
        self._is_scheduled = False
        self._bell = ReminderBell(self)
        # The month first: what else a window reads takes libraries that load for longer.
        tasks.hold()
        self.window = MainWindow(self._desk, tasks, viewer)
        self.outages = OutageWatch(program.reach, tasks, self)
        self.database = DatabaseActions(program, connections, tasks, viewer, self.window)
        self.reminders = ReminderWindow(self._desk, tasks, viewer)
        self.told = BeingTold(self._desk, tasks, viewer, self.window)
        self.tray = Tray(viewer, self.window.windowIcon())
        self._lay_out()
        self._connect()

    def begin(self, *, is_minimized: bool = False) -> None:
        """Show the calendar; the scheduler begins when that is painted, the rest follows.

        Minimized it waits in the tray, or, where there is none, among the system's windows.
        """
        for known in (self.window.calendar.shown, self.window.calendar.failed):
            known.connect(self._go_on, Qt.ConnectionType.SingleShotConnection)
        if not is_minimized:
            self.show()
        elif not self.tray.is_there:
            self.window.showMinimized()
            self.tray.appeared.connect(self._go_into_tray)
        QTimer.singleShot(_LATEST_MS, self, self._tasks.let_go)
        QTimer.singleShot(_LATEST_MS, self, self._load_scheduler)
        QTimer.singleShot(_SETTLED_MS, self, self._prepare)

    def show(self) -> None:
        """Bring the calendar to the front."""
        bring_to_front(self.window)

    def end(self) -> None:
        """Stop the scheduler and take every window off the screen."""
        self.tray.hide()
        self.reminders.close()
        self.window.close()
        if self._scheduler is not None:
            self._scheduler.stop()

    def discard(self) -> None:
        """Let every widget go, once nothing is under way any more."""
        for widget in (self.window, self.reminders):
            widget.deleteLater()
        self.deleteLater()

    def tell(self, text: str) -> None:
        """Say above the calendar what was done."""
        self.window.add_strip(Note(text))

    @Slot()
    def _prepare(self) -> None:
        """Make what the person is likely to open, while nobody waits for it."""
        self.window.undoing.refresh()
        self.window.actions_on_events.prepare()
        if self.tray.is_there:
            self._list_today()
        else:
            self.tray.appeared.connect(self._list_today)

    @Slot()
    def _go_into_tray(self) -> None:
        """The tray has come after the window: nobody needs both, unless it was opened since."""
        if self.window.isMinimized():
            self.window.hide()

    @Slot()
    def _list_today(self) -> None:
        self.tray.show_today(self.window.pages)

    @Slot()
    def _go_on(self) -> None:
        """Read the rest as soon as the month is painted."""
        QTimer.singleShot(_PAINTED_MS, self, self._tasks.let_go)
        QTimer.singleShot(_PAINTED_MS, self, self._load_scheduler)

    @Slot()
    def _load_scheduler(self) -> None:
        """Load what the scheduler takes, on a worker: it is a twentieth of a second."""
        if self._is_scheduled:
            return
        self._is_scheduled = True
        self._tasks.run(
            lambda: self._program.scheduler(reminds=True),
            self._start_scheduler,
            self.window.tell_failure,
        )

    def _start_scheduler(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._scheduler.start(
            on_due=self._bell.ring,
            on_job=self.job_ended.emit,
            on_cleared=self.cleared_elsewhere.emit,
        )
        self.told.begin()

    def _lay_out(self) -> None:
        self.window.tells_outages = False
        self.window.add_strip(OutageBanner(self.outages))
        if self._program.is_new:
            welcome = Welcome()
            welcome.company_requested.connect(self.database.choose)
            self.window.add_strip(welcome)

    def _connect(self) -> None:
        self.database.operation_requested.connect(self.operation_requested)
        self.outages.over.connect(self._catch_up)
        self._bell.rung.connect(self._ring)
        self.job_ended.connect(self._take_job)
        self.cleared_elsewhere.connect(self.reminders.refresh)
        self.told.event_requested.connect(self._open_event)
        self.told.wake_requested.connect(self._wake)
        self.told.job_ended.connect(self._take_job)
        self.window.changed.connect(self._take_changes)
        self.reminders.open_requested.connect(self._open_reminded)
        self.reminders.count_changed.connect(self.tray.show_count)
        self.reminders.count_changed.connect(self.told.look)
        self.reminders.quiet_changed.connect(self._wake)
        self.reminders.quiet_known.connect(self.tray.quiet_menu.show_until)
        self.tray.quiet_menu.chosen.connect(self.reminders.be_quiet)
        self.tray.open_requested.connect(self.show)
        self.tray.new_requested.connect(self._create)
        self.tray.event_requested.connect(self._open_occurrence)
        self.tray.reminders_requested.connect(self.reminders.come_forward)

    @Slot(object)
    def _ring(self, fresh: Sequence[DueReminder]) -> None:
        self.reminders.announce(fresh)
        self.tray.announce(fresh)
        self.told.look()

    @Slot()
    def _catch_up(self) -> None:
        """Read everything anew that the database would not tell for a while."""
        self.window.refresh(Changes(everywhere=True))
        self.reminders.refresh()
        self._wake()

    @Slot(object)
    def _take_job(self, run: JobRun) -> None:
        if any(run.counts.values()):
            self.window.refresh(Changes(everywhere=True))
        self.told.look()

    @Slot(object)
    def _take_changes(self, _changes: Changes) -> None:
        """What was changed here may be due sooner, or not at all any more."""
        self.reminders.refresh()
        self._wake()

    @Slot()
    def _wake(self) -> None:
        """Let the scheduler look now; what comes next may be something else."""
        if self._scheduler is not None:
            self._scheduler.wake()
        self.told.look()

    @Slot(object)
    def _open_reminded(self, reminder: DueReminder) -> None:
        if reminder.id == TRIAL_ID:
            self.show()
            return
        self._open_event(reminder.event_id, reminder.instance_date)

    @Slot(int, object)
    def _open_event(self, event_id: int, instance_date: date | None) -> None:
        events = self._desk.events
        self._tasks.run(
            lambda: events.details(event_id, instance_date),
            self._show_details,
            self.window.tell_failure,
        )

    def _show_details(self, details: EventDetails) -> None:
        self._open_occurrence(details.occurrence)

    @Slot(object)
    def _open_occurrence(self, occurrence: Occurrence) -> None:
        self.show()
        self.window.show_occurrence(occurrence)

    @Slot()
    def _create(self) -> None:
        self.show()
        self.window.menus.new.trigger()
