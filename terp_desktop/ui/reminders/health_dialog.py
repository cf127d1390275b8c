"""The health dialog: the state of reminders, the six jobs, and e-mail that was not sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.jobs import JobName, JobRun, JobStatus
from terp_desktop.domain.mail import QueuedMail
from terp_desktop.services.container import Services
from terp_desktop.services.health import HealthReport
from terp_desktop.services.jobs.runner import JobOverview
from terp_desktop.ui.reminders.health_text import JOB_LABELS, run_text, status_text
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    scrolled,
    secondary_label,
    size_within_screen,
    text_label,
    with_spacing,
    with_style_class,
)

_WIDTH, _HEIGHT = 620, 600
_REFRESH_MS = 3_000
HealthSnapshot = tuple[HealthReport, Sequence[JobOverview], Sequence[QueuedMail]]


@dataclass(frozen=True, slots=True)
class JobRow:
    """The labels and the button of a job."""

    name: QLabel
    status: QLabel
    button: QPushButton


class HealthDialog(QDialog):
    """Shows the health of reminders and jobs, and refreshes it every 3 s while visible.

    `test_requested` is emitted when a test reminder is due: the scheduler has to be woken.
    `job_finished` carries the run of a job.
    """

    test_requested = Signal()
    job_finished = Signal(JobRun)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self.setWindowTitle("Reminders and jobs")
        self.heading = text_label("", "title")
        self.state, self.problems = secondary_label(), with_style_class(text_label(), "error")
        self.banner = FailureBanner()
        self.test_button = push_button("&Test reminder")
        self.close_button = default_button("Close")
        self.rows = {name: self._make_row(name) for name in JobName}
        self.mail_rows = with_spacing(QVBoxLayout(), gap=4)
        self._timer = make_timer(self, _REFRESH_MS)
        self._lay_out()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        """Refresh now and regularly from now on."""
        super().showEvent(event)
        self._refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop refreshing."""
        super().hideEvent(event)
        self._timer.stop()

    def run_job(self, name: JobName) -> None:
        """Run a job now; an error is shown in the banner."""
        self.rows[name].button.setEnabled(False)
        self.banner.clear()

        def ended(run: JobRun) -> None:
            self.job_finished.emit(run)
            self._enable_job(name)

        def failed(error: TerpError) -> None:
            self.banner.show_error(error)
            self._enable_job(name)

        self._tasks.run(
            lambda: self._services.health.run(name), ended, failed, owner=self, is_write=True
        )

    def _enable_job(self, name: JobName) -> None:
        """Allow the job to be run again, and show its result."""
        self.rows[name].button.setEnabled(True)
        self._refresh()

    def _make_row(self, name: JobName) -> JobRow:
        button = push_button("Run now")
        button.setAccessibleName(f"Run now: {JOB_LABELS[name]}")
        button.clicked.connect(lambda: self.run_job(name))
        return JobRow(text_label(JOB_LABELS[name], "strong"), secondary_label(), button)

    def _lay_out(self) -> None:
        page = QWidget()
        content = with_spacing(QVBoxLayout(page), padding=WIDE_PADDING, gap=12)
        for widget in (self.banner, self.heading, self.state, self.problems):
            content.addWidget(widget)
        content.addWidget(self.test_button, 0, Qt.AlignmentFlag.AlignLeft)
        content.addSpacing(px(8))
        content.addLayout(self._job_grid())
        content.addLayout(self.mail_rows)
        content.addStretch(1)
        scroll_area = scrolled(page)
        # The area scrolls as the focus moves through its buttons.
        scroll_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = with_spacing(QVBoxLayout(self), gap=0)
        column.addWidget(scroll_area, 1)
        column.addWidget(self._footer())
        self.resize(size_within_screen(self, _WIDTH, _HEIGHT))

    def _job_grid(self) -> QGridLayout:
        grid = with_spacing(QGridLayout(), gap=4)
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(px(16))
        for number, row in enumerate(self.rows.values()):
            grid.addWidget(row.name, 3 * number, 0)
            grid.addWidget(row.status, 3 * number + 1, 0)
            grid.addWidget(row.button, 3 * number, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.setRowMinimumHeight(3 * number + 2, px(8))
        return grid

    def _footer(self) -> QWidget:
        footer = with_style_class(QFrame(), "footer")
        row = with_spacing(QHBoxLayout(footer))
        row.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        row.addStretch(1)
        row.addWidget(self.close_button)
        return footer

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.accept)
        self.test_button.clicked.connect(self._request_test)
        self._timer.timeout.connect(self._refresh)

    @Slot()
    def _refresh(self) -> None:
        self._tasks.run(
            self._load_report,
            self._show_report,
            self.banner.show_error,
            owner=self,
            latest="health",
        )

    def _load_report(self) -> HealthSnapshot:
        health = self._services.health
        report = health.check()
        if report.is_offline:
            return report, (), ()
        return report, health.jobs(), health.dead_letters()

    def _show_report(self, snapshot: HealthSnapshot) -> None:
        health, jobs, mails = snapshot
        self.heading.setText("Something needs looking after" if health.problems else "All is well")
        self.state.setText(_state_text(health, self._viewer))
        self.problems.setText("\n".join(health.problems))
        self.problems.setVisible(bool(health.problems))
        for job in jobs:
            row = self.rows[job.name]
            run = job.last_run
            is_failed = run is not None and run.status is JobStatus.FAILED
            row.status.setText(f"{job.schedule.capitalize()}. {run_text(job, self._viewer)}")
            row.status.setToolTip(run.error or "" if is_failed and run is not None else "")
        self._show_mails(mails)

    def _show_mails(self, mails: Sequence[QueuedMail]) -> None:
        while item := self.mail_rows.takeAt(0):
            if line := item.widget():
                line.hide()
                line.deleteLater()
        if mails:
            self.mail_rows.addWidget(text_label("E-mail that could not be sent", "strong"))
        for mail in mails:
            self.mail_rows.addWidget(self._mail_row(mail))

    def _mail_row(self, mail: QueuedMail) -> QWidget:
        line = QWidget()
        text = f"{mail.message.subject} \N{EN DASH} {mail.message.address or 'no address'}"
        again = with_style_class(push_button("Send again"), "link")
        again.setAccessibleName(f"Send again: {mail.message.subject}")
        again.clicked.connect(self._send_again(mail.id))
        row = with_spacing(QHBoxLayout(line))
        row.addWidget(secondary_label("\n".join(filter(None, (text, mail.error)))), 1)
        row.addWidget(again)
        return line

    def _send_again(self, mail_id: int) -> Callable[[], None]:
        health = self._services.health

        def send() -> None:
            self._tasks.run(
                lambda: health.retry_mail(mail_id),
                lambda _: self._refresh(),
                self.banner.show_error,
                owner=self,
                is_write=True,
            )

        return send

    @Slot()
    def _request_test(self) -> None:
        self._services.health.ring_test_reminder()
        self.test_requested.emit()


def _state_text(health: HealthReport, viewer: Viewer) -> str:
    text = status_text(health, health.last_scan_at, viewer)
    return f"{text}.\nAnother program runs the jobs." if health.has_job_server else f"{text}."
