"""The sound of a reminder, for whoever wants to hear it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Desk
from terp_desktop.ui.threads.task_runner import TaskRunner


class ReminderSound(QObject):
    """`wanted` tells that a sound is to be heard: once, however many reminders ring."""

    wanted = Signal()

    def __init__(self, desk: Desk, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._known = Preferences()

    def announce(self, fresh: Sequence[DueReminder]) -> None:
        """Something has fallen due; what is over already makes no sound."""
        if any(one.rings for one in fresh):
            self._tasks.run(self._desk.preferences.get, self._take, self._go_by_known, owner=self)

    def _take(self, said: Preferences) -> None:
        self._known = said
        self._sound()

    def _go_by_known(self, _error: TerpError) -> None:
        """While the database is away, what the person said last still holds."""
        self._sound()

    def _sound(self) -> None:
        if self._known.plays_sound and not self._known.is_quiet(self._desk.clock.now()):
            self.wanted.emit()
