"""The page of health: whether reminding works, the six jobs, and what was not sent."""

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
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.jobs import JobName, JobRun, JobStatus
from terp_desktop.domain.mail import Mail
from terp_desktop.services.container import Desk
from terp_desktop.services.health import Health
from terp_desktop.services.jobs.runner import JobOverview
from terp_desktop.ui.reminders.health_text import JOBS, run_text, status_text
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import (
    WIDE_PADDING,
    default_button,
    of_kind,
    push_button,
    px,
    quiet_label,
    size_on_screen,
    spaced,
    text_label,
)

_WIDTH, _HEIGHT = 620, 600
_LOOK_MS = 3_000
Found = tuple[Health, Sequence[JobOverview], Sequence[Mail]]


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job's lines and its button."""

    name: QLabel
    told: QLabel
    button: QPushButton


class HealthDialog(QDialog):
    """Shows how things stand, again and again while it is open.

    `test_requested` tells that a test reminder is to ring: whoever has the scheduler wakes
    it; `ran` tells the run of a job.
    """

    test_requested = Signal()
    ran = Signal(JobRun)

    def __init__(
        self, desk: Desk, tasks: TaskRunner, viewer: Viewer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._viewer = desk, tasks, viewer
        self.setWindowTitle("Reminders and jobs")
        self.heading = text_label("", "title")
        self.state, self.problems = quiet_label(), of_kind(text_label(), "error")
        self.banner = FailureBanner()
        self.test_button = push_button("&Test reminder")
        self.close_button = default_button("Close")
        self.rows = {name: self._make_row(name) for name in JobName}
        self.letters = spaced(QVBoxLayout(), gap=4)
        self._timer = make_timer(self, _LOOK_MS)
        self._lay_out()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        """Look, and go on looking."""
        super().showEvent(event)
        self._look()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it any more."""
        super().hideEvent(event)
        self._timer.stop()

    def run(self, name: JobName) -> None:
        """Run a job now; what goes wrong is told."""
        self.rows[name].button.setEnabled(False)
        self.banner.clear()

        def ended(run: JobRun) -> None:
            self.ran.emit(run)
            self._free(name)

        def failed(error: TerpError) -> None:
            self.banner.tell(error)
            self._free(name)

        self._tasks.run(
            lambda: self._desk.health.run(name), ended, failed, owner=self, is_write=True
        )

    def _free(self, name: JobName) -> None:
        """The job has ended: it may be run again."""
        self.rows[name].button.setEnabled(True)
        self._look()

    def _make_row(self, name: JobName) -> JobRow:
        button = push_button("Run now")
        button.setAccessibleName(f"Run now: {JOBS[name]}")
        button.clicked.connect(lambda: self.run(name))
        return JobRow(text_label(JOBS[name], "strong"), quiet_label(), button)

    def _lay_out(self) -> None:
        page, room = QWidget(), QScrollArea()
        inside = spaced(QVBoxLayout(page), padding=WIDE_PADDING, gap=12)
        for widget in (self.banner, self.heading, self.state, self.problems):
            inside.addWidget(widget)
        inside.addWidget(self.test_button, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addSpacing(px(8))
        inside.addLayout(self._job_grid())
        inside.addLayout(self.letters)
        inside.addStretch(1)
        room.setWidget(page)
        room.setWidgetResizable(True)
        # It follows the keyboard through its buttons.
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = spaced(QVBoxLayout(self), gap=0)
        column.addWidget(room, 1)
        column.addWidget(self._footer())
        self.resize(size_on_screen(self, _WIDTH, _HEIGHT))

    def _job_grid(self) -> QGridLayout:
        grid = spaced(QGridLayout(), gap=4)
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(px(16))
        for number, row in enumerate(self.rows.values()):
            grid.addWidget(row.name, 3 * number, 0)
            grid.addWidget(row.told, 3 * number + 1, 0)
            grid.addWidget(row.button, 3 * number, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.setRowMinimumHeight(3 * number + 2, px(8))
        return grid

    def _footer(self) -> QWidget:
        footer = of_kind(QFrame(), "footer")
        row = spaced(QHBoxLayout(footer))
        row.setContentsMargins(px(WIDE_PADDING), px(12), px(WIDE_PADDING), px(12))
        row.addStretch(1)
        row.addWidget(self.close_button)
        return footer

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.accept)
        self.test_button.clicked.connect(self._test)
        self._timer.timeout.connect(self._look)

    @Slot()
    def _look(self) -> None:
        self._tasks.run(self._found, self._show, self.banner.tell, owner=self, latest="health")

    def _found(self) -> Found:
        health = self._desk.health
        found = health.look()
        if found.is_cut_off:
            return found, (), ()
        return found, health.jobs(), health.dead_letters()

    def _show(self, found: Found) -> None:
        health, jobs, letters = found
        self.heading.setText("Something needs looking after" if health.problems else "All is well")
        self.state.setText(_state(health, self._viewer))
        self.problems.setText("\n".join(health.problems))
        self.problems.setVisible(bool(health.problems))
        for job in jobs:
            row = self.rows[job.name]
            run = job.last_run
            is_failed = run is not None and run.status is JobStatus.FAILED
            row.told.setText(f"{job.schedule.capitalize()}. {run_text(job, self._viewer)}")
            row.told.setToolTip(run.error or "" if is_failed and run is not None else "")
        self._list_letters(letters)

    def _list_letters(self, letters: Sequence[Mail]) -> None:
        while entry := self.letters.takeAt(0):
            if line := entry.widget():
                line.hide()
                line.deleteLater()
        if letters:
            self.letters.addWidget(text_label("E-mail that could not be sent", "strong"))
        for letter in letters:
            self.letters.addWidget(self._letter(letter))

    def _letter(self, mail: Mail) -> QWidget:
        line = QWidget()
        told = f"{mail.letter.subject} \N{EN DASH} {mail.letter.address or 'no address'}"
        again = of_kind(push_button("Send again"), "link")
        again.setAccessibleName(f"Send again: {mail.letter.subject}")
        again.clicked.connect(self._send_again(mail.id))
        row = spaced(QHBoxLayout(line))
        row.addWidget(quiet_label("\n".join(filter(None, (told, mail.error)))), 1)
        row.addWidget(again)
        return line

    def _send_again(self, mail_id: int) -> Callable[[], None]:
        health = self._desk.health

        def send() -> None:
            self._tasks.run(
                lambda: health.send_again(mail_id),
                lambda _: self._look(),
                self.banner.tell,
                owner=self,
                is_write=True,
            )

        return send

    @Slot()
    def _test(self) -> None:
        self._desk.health.ring_trial()
        self.test_requested.emit()


def _state(health: Health, viewer: Viewer) -> str:
    said = status_text(health, health.last_look, viewer)
    return f"{said}.\nAnother program runs the jobs." if health.is_served else f"{said}."
