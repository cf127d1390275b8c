"""Connects the scheduler with what reminds: the reminder window, the tray, the status bar."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.jobs import JobRun
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.reminders.sample_reminder import SAMPLE_ID
from terp_desktop.ui.opened_program import OpenedProgram, Scheduler
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.reminders.sound import ReminderSound
from terp_desktop.ui.reminders.status import StatusController
from terp_desktop.ui.reminders.tray import Tray
from terp_desktop.ui.reminders.wake_monitor import WakeMonitor
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow


class ReminderRelay(QObject):
    """Carries due reminders from the scheduler's thread to the thread of this object.

    Emits `reminders_due` with the reminders that have just fallen due.
    """

    reminders_due = Signal(tuple)

    def notify(self, fresh: Sequence[DueReminder]) -> None:
        """Emit the reminders, if there are any; safe to call from any thread."""
        if fresh:
            self.reminders_due.emit(tuple(fresh))


class ReminderController(QObject):
    """Runs the scheduler while the program is open for one person, and shows its results.

    It is created after the month is painted, which needs none of it. `event_requested`
    carries the id and the instance date of an event to show; `open_requested` asks for the
    calendar window.
    """

    event_requested = Signal(int, object)  # date | None: PySide6 knows no union
    open_requested = Signal()
    _job_ended = Signal(JobRun)
    _cleared_elsewhere = Signal()

    def __init__(
        self,
        program: OpenedProgram,
        tasks: TaskRunner,
        viewer: Viewer,
        window: MainWindow,
        reminders: ReminderWindow,
    ) -> None:
        super().__init__(window)
        self._program = program
        self._tasks = tasks
        self._window = window
        self._scheduler: Scheduler | None = None
        self._relay = ReminderRelay(self)
        self.reminder_window = reminders
        self.sound = ReminderSound(program.services, tasks, self)
        self.wake_monitor = WakeMonitor(self)
        self.status = StatusController(program.services, tasks, viewer, window)
        self.tray = Tray(viewer, window.windowIcon())
        self._connect()
        self._connect_tray()

    def begin(self) -> None:
        """Create the scheduler on a worker, since its imports take some 50 ms, and start it."""
        self._tasks.run(
            lambda: self._program.scheduler(reminds=True),
            self._start,
            self._window.report_error,
            owner=self,
        )

    def show_today_in_tray(self) -> None:
        """List the rest of today in the tray's menu, as soon as there is a tray."""
        if self.tray.is_available:
            self._show_today()
        else:
            self.tray.appeared.connect(self._show_today)

    def end(self) -> None:
        """Stop the scheduler, and hide the tray icon and the reminder window."""
        self.tray.hide()
        self.reminder_window.close()
        if self._scheduler is not None:
            self._scheduler.stop()

    def discard(self) -> None:
        """Delete the widgets; call it once no task is running any more."""
        self.reminder_window.deleteLater()

    @Slot()
    def refresh_all(self) -> None:
        """Reload the calendar and the reminders, and wake the scheduler."""
        self._window.refresh(Changes(everywhere=True))
        self.reminder_window.refresh()
        self._wake_scheduler()

    def _start(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        scheduler.start(
            on_due=self._relay.notify,
            on_job=self._job_ended.emit,
            on_cleared=self._cleared_elsewhere.emit,
        )
        self.wake_monitor.listen(self._tasks)
        self.status.begin()

    def _connect(self) -> None:
        self._relay.reminders_due.connect(self._announce)
        self.wake_monitor.woke.connect(self._wake_scheduler)
        self.sound.sound_requested.connect(QApplication.beep)
        self._job_ended.connect(self._refresh_after_job)
        self._cleared_elsewhere.connect(self.reminder_window.refresh)
        self.status.event_requested.connect(self.event_requested)
        self.status.wake_requested.connect(self._wake_scheduler)
        self.status.job_ended.connect(self._refresh_after_job)
        self._window.changed.connect(self._refresh_after_changes)
        self.reminder_window.open_requested.connect(self._open_event)
        self.reminder_window.count_changed.connect(self.status.refresh)
        self.reminder_window.quiet_changed.connect(self._wake_scheduler)

    def _connect_tray(self) -> None:
        self.reminder_window.count_changed.connect(self.tray.show_count)
        self.reminder_window.quiet_loaded.connect(self.tray.quiet_menu.show_until)
        self.tray.quiet_menu.chosen.connect(self.reminder_window.set_quiet_until)
        self.tray.open_requested.connect(self.open_requested)
        self.tray.reminders_requested.connect(self.reminder_window.show_without_focus)

    @Slot()
    def _show_today(self) -> None:
        self.tray.show_today(self._window.pages)

    @Slot(Sequence)
    def _announce(self, fresh: Sequence[DueReminder]) -> None:
        self.reminder_window.announce(fresh)
        self.tray.announce(fresh)
        self.sound.announce(fresh)
        self.status.refresh()

    @Slot(JobRun)
    def _refresh_after_job(self, run: JobRun) -> None:
        if any(run.counts.values()):
            self._window.refresh(Changes(everywhere=True))
        self.status.refresh()

    @Slot(Changes)
    def _refresh_after_changes(self, _changes: Changes) -> None:
        """Recompute what is due: the changed events may be due sooner, or no longer."""
        self.reminder_window.refresh()
        self._wake_scheduler()

    @Slot()
    def _wake_scheduler(self) -> None:
        """Let the scheduler look for reminders now; the next one may be another."""
        if self._scheduler is not None:
            self._scheduler.wake()
        self.status.refresh()

    @Slot(DueReminder)
    def _open_event(self, reminder: DueReminder) -> None:
        if reminder.id == SAMPLE_ID:
            self.open_requested.emit()
        else:
            self.event_requested.emit(reminder.event_id, reminder.instance_date)
