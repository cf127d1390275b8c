"""The database out of reach: noticed, told above the calendar, and looked for until it is back.

A database file that was replaced or removed counts as one that is out of reach: nothing is
written, and it may be put back. Or the person opens what is there now.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from terp_desktop.domain.errors import DatabaseReplacedError, TerpError
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.widgets.failures import FailureBanner
from terp_desktop.ui.widgets.styling import of_kind

FIRST_WAIT_MS, LONGEST_WAIT_MS = 1_000, 30_000


def _ignore(_told: object) -> None:
    """An outage is told by the signal of the tasks."""


class OutageWatch(QObject):
    """Notices an outage, and looks, less and less often, whether it is over.

    `begun` tells why, once; `over` that the database answers again. `reach` asks it, on a
    worker.
    """

    begun = Signal(TerpError)
    over = Signal()

    def __init__(
        self, reach: Callable[[], None], tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._reach = reach
        self._tasks = tasks
        self._wait_ms = FIRST_WAIT_MS
        self.is_out = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        tasks.outage.connect(self.notice)

    @Slot(TerpError)
    def notice(self, error: TerpError) -> None:
        """A call found the database out of reach."""
        if self.is_out:
            return
        self.is_out = True
        self._wait_ms = FIRST_WAIT_MS
        self._timer.start(self._wait_ms)
        self.begun.emit(error)

    @Slot()
    def check(self) -> None:
        """Ask the database, unless it is known to be out of reach; an outage is noticed."""
        if not self.is_out:
            self._tasks.run(self._ask, _ignore, _ignore, owner=self, latest="outage")

    @Slot()
    def look(self) -> None:
        """Ask the database now."""
        self._timer.stop()
        self._tasks.run(self._ask, self._end, self._go_on, owner=self, latest="outage")

    def _ask(self) -> bool:
        self._reach()
        return True

    def _end(self, _answers: bool) -> None:
        self.is_out = False
        self.over.emit()

    def _go_on(self, _error: TerpError) -> None:
        self._wait_ms = min(2 * self._wait_ms, LONGEST_WAIT_MS)
        self._timer.start(self._wait_ms)


class OutageBanner(FailureBanner):
    """Says above the calendar that the database is out of reach, and later that it is back."""

    SHOWN_MS = 8_000

    def __init__(self, watch: OutageWatch) -> None:
        super().__init__()
        self._watch = watch
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.clear)
        watch.begun.connect(self._tell_begun)
        watch.over.connect(self._tell_over)

    @Slot(TerpError)
    def _tell_begun(self, error: TerpError) -> None:
        self._timer.stop()
        self._dress("banner")
        if isinstance(error, DatabaseReplacedError):
            self._tell_replaced(error)
            return
        sentence = f"{error.sentence} What is shown here may be out of date."
        self.tell(TerpError(sentence, remedy="It is tried again by itself."), self._watch.look)
        self.close_button.hide()

    def _tell_replaced(self, error: DatabaseReplacedError) -> None:
        what = "has disappeared" if error.details["isGone"] else "was replaced by another file"
        self.tell(
            DatabaseReplacedError(
                f"The file of your calendar {what}. Nothing you change now is stored.",
                remedy="Put it back, or open what is there now."
                " What you are typing about an event is kept.",
                **error.details,
            ),
            self._watch.look,
        )
        self.close_button.hide()

    @Slot()
    def _tell_over(self) -> None:
        self._dress("notice")
        self.tell(TerpError("The database answers again.", remedy=""))
        self.close_button.show()
        self._timer.start(self.SHOWN_MS)

    def _dress(self, kind: str) -> None:
        of_kind(self, kind).style().polish(self)

    def _try_again(self) -> None:
        """Look now; the banner stays until the database answers."""
        self._watch.look()
