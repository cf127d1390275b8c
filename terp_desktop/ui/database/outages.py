"""Detects outages of the database, shows them above the calendar, and retries until it answers.

A database file that was replaced or removed counts as out of reach: nothing is written, and
the file may be put back, or the person opens the file that replaced it.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from terp_desktop.domain.errors import DatabaseReplacedError, TerpError
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import with_style_class

MIN_WAIT_MS, MAX_WAIT_MS = 1_000, 30_000


class OutageWatch(QObject):
    """Notices an outage, and pings the database with exponential backoff until it is over.

    `started` carries the error, once per outage; `ended` is emitted when the database
    answers again. `ping` is called on a worker.
    """

    started = Signal(TerpError)
    ended = Signal()

    def __init__(
        self, ping: Callable[[], None], tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._ping = ping
        self._tasks = tasks
        self._wait_ms = MIN_WAIT_MS
        self.is_out = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.retry)
        tasks.outage.connect(self.note_outage)

    @Slot(TerpError)
    def note_outage(self, error: TerpError) -> None:
        """Begin an outage, unless one is known: a call found the database out of reach."""
        if self.is_out:
            return
        self.is_out = True
        self._wait_ms = MIN_WAIT_MS
        self._timer.start(self._wait_ms)
        self.started.emit(error)

    @Slot()
    def check(self) -> None:
        """Ping the database, unless an outage is known; notice one that begins."""
        if not self.is_out:
            self._tasks.run(
                self._check_database,
                _ignore_result,
                _ignore_result,
                owner=self,
                latest="outage",
                is_urgent=True,
            )

    @Slot()
    def retry(self) -> None:
        """Ping the database now."""
        self._timer.stop()
        self._tasks.run(
            self._check_database,
            self._end_outage,
            self._back_off,
            owner=self,
            latest="outage",
            is_urgent=True,
        )

    def _check_database(self) -> bool:
        self._ping()
        return True

    def _end_outage(self, _answers: bool) -> None:
        self.is_out = False
        self.ended.emit()

    def _back_off(self, _error: TerpError) -> None:
        self._wait_ms = min(2 * self._wait_ms, MAX_WAIT_MS)
        self._timer.start(self._wait_ms)


class OutageBanner(FailureBanner):
    """Shows above the calendar that the database is out of reach, and later that it is back."""

    SHOWN_MS = 8_000

    def __init__(self, watch: OutageWatch) -> None:
        super().__init__()
        self._watch = watch
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)
        watch.started.connect(self._show_outage)
        watch.ended.connect(self._show_recovery)

    @Slot(TerpError)
    def _show_outage(self, error: TerpError) -> None:
        self._timer.stop()
        self._set_style_class("banner")
        if isinstance(error, DatabaseReplacedError):
            self._show_replaced_file(error)
            return
        sentence = f"{error.sentence} What is shown here may be out of date."
        self.show_error(
            TerpError(sentence, remedy="It is tried again by itself."), self._watch.retry
        )
        self.close_button.hide()

    def _show_replaced_file(self, error: DatabaseReplacedError) -> None:
        what = "has disappeared" if error.details["isGone"] else "was replaced by another file"
        self.show_error(
            DatabaseReplacedError(
                f"The file of your calendar {what}. Nothing you change now is stored.",
                remedy="Put it back, or open what is there now."
                " What you are typing about an event is kept.",
                **error.details,
            ),
            self._watch.retry,
        )
        self.close_button.hide()

    @Slot()
    def _show_recovery(self) -> None:
        self._set_style_class("notice")
        self.show_error(TerpError("The database answers again.", remedy=""))
        self.close_button.show()
        self._timer.start(self.SHOWN_MS)

    def _set_style_class(self, kind: str) -> None:
        with_style_class(self, kind).style().polish(self)

    def _retry_now(self) -> None:
        """Retry now; the banner stays until the database answers."""
        self._watch.retry()


def _ignore_result(_result: object) -> None:
    """Ignore the result: the task runner's `outage` signal reports an outage."""
