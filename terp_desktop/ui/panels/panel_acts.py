"""What is done in the side panel beside changing fields: answers, reminders, records, files."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import ResponseStatus
from terp_desktop.services.desk import Desk
from terp_desktop.services.ports_records import Record
from terp_desktop.ui.dialogs.record_chooser import RecordChooser
from terp_desktop.ui.dialogs.record_fields import open_chooser
from terp_desktop.ui.tasks import TaskRunner


class PanelActs(QObject):
    """Does what the page asks for; `done` tells the `Changes`, `failed` the error."""

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, tasks: TaskRunner, panel: QWidget) -> None:
        super().__init__(panel)
        self._desk, self._tasks, self._panel = desk, tasks, panel
        self.chooser: RecordChooser | None = None

    def answer(self, event_id: int, answer: ResponseStatus) -> None:
        """Give the person's answer to the invitation."""
        self._do(lambda: self._desk.answers.give(event_id, answer).changes)

    def choose_record(self, below: QWidget, chosen: Callable[[Record], None]) -> None:
        """Let a record be found; `chosen` is told which one."""
        self.chooser = open_chooser(self._desk, self._tasks, below, chosen)

    def _do(self, call: Callable[[], Changes]) -> None:
        self._tasks.run(call, self.done.emit, self.failed.emit)
