"""Keeps the bell, the status bar's text and the health dialog up to date."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.jobs import JobRun
from terp_desktop.domain.notification import Notification
from terp_desktop.services.container import Services
from terp_desktop.ui.reminders.health_text import status_text
from terp_desktop.ui.reminders.notification_center import NotificationCenter
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from terp_desktop.services.health import HealthReport
    from terp_desktop.ui.reminders.health_dialog import HealthDialog

TEXT_MS = 5_000
"""How often the text in the status bar is updated, without a query."""

REFRESH_MS = 60_000
"""How often the health is queried if nothing else happens."""


@LazyImport
def _health_dialog() -> "type[HealthDialog]":
    from terp_desktop.ui.reminders.health_dialog import HealthDialog

    return HealthDialog


class StatusController(QObject):
    """Controls the bell and its list, the text in the status bar, and the health dialog.

    `event_requested` carries the id and the instance date of an event to show;
    `wake_requested` asks the scheduler to look for reminders at once; `job_ended` carries
    the run of a job.
    """

    event_requested = Signal(int, object)  # date | None: PySide6 knows no union
    wake_requested = Signal()
    job_ended = Signal(JobRun)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._services, self._tasks, self._viewer, self._window = services, tasks, viewer, window
        self._health: HealthReport | None = None
        self.bell = window.bar.bell
        self.health_dialog: HealthDialog | None = None
        self._text_timer = make_timer(self, TEXT_MS)
        self._refresh_timer = make_timer(self, REFRESH_MS)
        self._connect()

    def begin(self) -> None:
        """Refresh now and regularly from now on."""
        self.refresh()
        self._text_timer.start()
        self._refresh_timer.start()

    @Slot()
    def refresh(self) -> None:
        """Query the unread count and the health, and show both."""
        self._count_unread()
        self._tasks.run(
            self._services.health.check,
            self._show_status,
            self._ignore_failure,
            owner=self,
            latest="health",
        )

    @Slot()
    def show_health(self) -> None:
        """Open the health dialog."""
        if self.health_dialog is None:
            dialog = _health_dialog()(self._services, self._tasks, self._viewer, self._window)
            dialog.test_requested.connect(self.wake_requested)
            dialog.job_finished.connect(self.job_ended)
            self.health_dialog = dialog
        self.health_dialog.show()
        self.health_dialog.raise_()

    def _connect(self) -> None:
        self.bell.clicked.connect(self._open_center)
        show_health = self._tasks.after_loading(_health_dialog, self.show_health, owner=self)
        self._window.menus.health.triggered.connect(show_health)
        self._window.status.health_requested.connect(show_health)
        self._text_timer.timeout.connect(self._update_text)
        self._refresh_timer.timeout.connect(self.refresh)

    @Slot()
    def _open_center(self) -> None:
        self.center.open_below(self.bell)

    @cached_property
    def center(self) -> NotificationCenter:
        """The list that the bell opens."""
        center = NotificationCenter(self._services, self._tasks, self._viewer, self._window)
        center.marked_read.connect(self._count_unread)
        center.open_requested.connect(self._open_notification)
        show_health = self._tasks.after_loading(_health_dialog, self.show_health, owner=self)
        center.health_requested.connect(show_health)
        return center

    @Slot()
    def _count_unread(self) -> None:
        """Query the number of unread notifications."""
        count = self._services.notifications.unread_count
        bell = self.bell
        self._tasks.run(count, bell.show_count, self._ignore_failure, owner=bell, latest="unread")

    @Slot(Notification)
    def _open_notification(self, notification: Notification) -> None:
        self.event_requested.emit(notification.event_id, notification.instance_date)

    def _show_status(self, health: "HealthReport") -> None:
        self._health = health
        self._update_text()

    @Slot()
    def _update_text(self) -> None:
        if self._health is not None:
            last_scan_at = self._services.reminders.last_scan_at
            self._window.set_status(status_text(self._health, last_scan_at, self._viewer))

    def _ignore_failure(self, error: TerpError) -> None:
        """Keep the text: whatever cannot be read is reported where it matters."""
