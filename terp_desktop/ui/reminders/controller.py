"""Reminding and all that is told beside the calendar: scheduler, reminder window, tray, bell."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.jobs import JobRun
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.reminders.test_reminder import TRIAL_ID
from terp_desktop.ui.opened_program import OpenedProgram, Scheduler
from terp_desktop.ui.reminders.reminder_signals import ReminderBell
from terp_desktop.ui.reminders.reminder_window import ReminderWindow
from terp_desktop.ui.reminders.sound import ReminderSound
from terp_desktop.ui.reminders.status import BeingTold
from terp_desktop.ui.reminders.tray import Tray
from terp_desktop.ui.reminders.wake_monitor import WakeSignal
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from terp_desktop.ui.settings.reminder_settings import ReminderSettings


@LazyImport
def _reminder_settings() -> "type[ReminderSettings]":
    from terp_desktop.ui.settings.reminder_settings import ReminderSettings

    return ReminderSettings


class Reminding(QObject):
    """What goes on beside the calendar while the program is open for one person.

    It is made when the month is painted, which needs none of it. `event_requested` tells the
    id and the instance date of an event to be shown, `open_requested` that the calendar is
    to come to the front.
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
        self._bell = ReminderBell(self)
        self.reminders = reminders
        self.sound = ReminderSound(program.desk, tasks, self)
        self.wakes = WakeSignal(self)
        self.told = BeingTold(program.desk, tasks, viewer, window)
        self.tray = Tray(viewer, window.windowIcon())
        self._connect()
        self._connect_tray()

    def begin(self) -> None:
        """Load what the scheduler takes, on a worker: it is a twentieth of a second."""
        self._tasks.run(
            lambda: self._program.scheduler(reminds=True),
            self._start,
            self._window.tell_failure,
            owner=self,
        )

    def list_today(self) -> None:
        """Let the tray tell what is left of today."""
        if self.tray.is_there:
            self._show_today()
        else:
            self.tray.appeared.connect(self._show_today)

    def end(self) -> None:
        """Stop the scheduler, and take everything off the screen."""
        self.tray.hide()
        self.reminders.close()
        if self._scheduler is not None:
            self._scheduler.stop()

    def discard(self) -> None:
        """Let the widgets go, once nothing is under way any more."""
        self.reminders.deleteLater()

    @Slot()
    def catch_up(self) -> None:
        """Read everything anew that the database would not tell for a while."""
        self._window.refresh(Changes(everywhere=True))
        self.reminders.refresh()
        self._wake()

    def _start(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        scheduler.start(
            on_due=self._bell.ring,
            on_job=self._job_ended.emit,
            on_cleared=self._cleared_elsewhere.emit,
        )
        self.wakes.listen(self._tasks)
        self.told.begin()

    def _connect(self) -> None:
        self._bell.rung.connect(self._ring)
        self.wakes.woke.connect(self._wake)
        self.sound.wanted.connect(QApplication.beep)
        self._job_ended.connect(self._take_job)
        self._cleared_elsewhere.connect(self.reminders.refresh)
        self.told.event_requested.connect(self.event_requested)
        self.told.wake_requested.connect(self._wake)
        self.told.job_ended.connect(self._take_job)
        self._window.changed.connect(self._take_changes)
        self.reminders.open_requested.connect(self._open_reminded)
        self.reminders.count_changed.connect(self.told.look)
        self.reminders.quiet_changed.connect(self._wake)
        self._window.menus.reminders.triggered.connect(
            self._tasks.after_loading(_reminder_settings, self._choose_how, owner=self)
        )

    def _connect_tray(self) -> None:
        self.reminders.count_changed.connect(self.tray.show_count)
        self.reminders.quiet_known.connect(self.tray.quiet_menu.show_until)
        self.tray.quiet_menu.chosen.connect(self.reminders.be_quiet)
        self.tray.open_requested.connect(self.open_requested)
        self.tray.reminders_requested.connect(self.reminders.come_forward)

    @Slot()
    def _show_today(self) -> None:
        self.tray.show_today(self._window.pages)

    @Slot(Sequence)
    def _ring(self, fresh: Sequence[DueReminder]) -> None:
        self.reminders.announce(fresh)
        self.tray.announce(fresh)
        self.sound.announce(fresh)
        self.told.look()

    @Slot()
    def _choose_how(self) -> None:
        """Ask how the person wants to be told; seldom, so it is loaded then."""
        _reminder_settings()(self._program.desk, self._tasks, self._window).open()

    @Slot(JobRun)
    def _take_job(self, run: JobRun) -> None:
        if any(run.counts.values()):
            self._window.refresh(Changes(everywhere=True))
        self.told.look()

    @Slot(Changes)
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

    @Slot(DueReminder)
    def _open_reminded(self, reminder: DueReminder) -> None:
        if reminder.id == TRIAL_ID:
            self.open_requested.emit()
        else:
            self.event_requested.emit(reminder.event_id, reminder.instance_date)
