"""The window that is there while the database is made or brought up to date."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.dressed import (
    WIDE_PADDING,
    default_button,
    push_button,
    px,
    quiet_label,
    spaced,
    text_label,
)
from terp_desktop.ui.tasks import TaskRunner

_WIDTH, _HEIGHT = 520, 340
_UNEXPECTED = TerpError(
    "Something went wrong that should not have.",
    remedy="Your calendar is as it was. The log says more.",
)

Prepare = Callable[[Callable[[str, float], None]], object]
"""Makes the database ready on a worker; it tells each step, and the share that is done."""


class _Steps(QObject):
    """Carries the steps from the worker to the window."""

    told = Signal(str, float)


class StartupWindow(QWidget):
    """Prepares the database, and tells what is being done and what was.

    It shows itself with the first step that is told, so a start with nothing to prepare
    shows no window. `ready` tells what the preparation gave. A failure is shown with its
    remedy and can be tried again; `failed` tells it too, and `given_up` that the person
    quits.
    """

    ready = Signal(object)
    failed = Signal(object)
    given_up = Signal()

    def __init__(self, tasks: TaskRunner, prepare: Prepare) -> None:
        super().__init__()
        self._tasks, self._prepare = tasks, prepare
        self._is_running = False
        self._steps = _Steps(self)
        self.setWindowTitle("TERP Desktop")
        self.heading = text_label("", "title")
        self.explanation = quiet_label()
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(px(4))
        self.bar.setAccessibleName("Progress")
        self.log = QPlainTextEdit(readOnly=True)
        self.log.setAccessibleName("What was done")
        self.log.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.copy_button = push_button("&Copy details")
        self.quit_button = push_button("&Quit")
        self.retry_button = default_button("&Try again")
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Prepare, or try once more."""
        self._is_running = True
        self.heading.setText("Preparing your calendar")
        self.explanation.setText("This is done once. It takes a moment.")
        self._show_failed(False)
        self.bar.setValue(0)
        tell = self._steps.told.emit
        self._tasks.run(lambda: self._prepare(tell), self._end, self._fail)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing quits, but not in the middle of the work."""
        if self._is_running:
            event.ignore()
        else:
            super().closeEvent(event)
            self.given_up.emit()

    def _lay_out(self) -> None:
        self.buttons = QFrame()
        row = spaced(QHBoxLayout(self.buttons))
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(self.quit_button)
        row.addWidget(self.retry_button)
        column = spaced(QVBoxLayout(self), padding=WIDE_PADDING)
        for part in (self.heading, self.explanation, self.bar):
            column.addWidget(part)
        column.addWidget(self.log, 1)
        column.addWidget(self.buttons)
        self.resize(px(_WIDTH), px(_HEIGHT))

    def _connect(self) -> None:
        # Queued: steps are told on a worker, and this object lives on the GUI thread.
        self._steps.told.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._tasks.bug.connect(self._fail_unexpectedly)
        self.copy_button.clicked.connect(self._copy)
        self.quit_button.clicked.connect(self.close)
        self.retry_button.clicked.connect(self.begin)

    @Slot(str, float)
    def _tell(self, step: str, share: float) -> None:
        self.log.appendPlainText(step)
        self.bar.setValue(round(share * 100))
        if not self.isVisible() and self._is_running:
            self.show()

    def _end(self, prepared: object) -> None:
        self._is_running = False
        self.hide()
        self.ready.emit(prepared)

    def _fail(self, error: TerpError) -> None:
        self._is_running = False
        self.heading.setText(error.sentence)
        self.explanation.setText(error.remedy)
        self.log.appendPlainText(f"Failed: {error.sentence}")
        self._show_failed(True)
        self.show()
        self.failed.emit(error)
        self.retry_button.setFocus()

    @Slot(object)
    def _fail_unexpectedly(self, _error: Exception) -> None:
        if self._is_running:
            self._fail(_UNEXPECTED)

    def _show_failed(self, failed: bool) -> None:
        self.bar.setVisible(not failed)
        self.buttons.setVisible(failed)

    def _copy(self) -> None:
        texts = (self.heading.text(), self.explanation.text(), self.log.toPlainText())
        QGuiApplication.clipboard().setText("\n\n".join(texts))
