"""The sound of a reminder, for whoever wants to hear it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import TaskRunner


class ReminderSound(QObject):
    """`wanted` tells that a sound is to be heard: once, however many reminders ring."""

    sound_requested = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._preferences = Preferences()

    def announce(self, fresh: Sequence[DueReminder]) -> None:
        """Something has fallen due; what is over already makes no sound."""
        if any(one.rings for one in fresh):
            self._tasks.run(
                self._services.preferences.get,
                self._apply_preferences,
                self._use_last_preferences,
                owner=self,
            )

    def _apply_preferences(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._request_sound()

    def _use_last_preferences(self, _error: TerpError) -> None:
        """While the database is away, what the person said last still holds."""
        self._request_sound()

    def _request_sound(self) -> None:
        if self._preferences.plays_sound and not self._preferences.is_quiet(
            self._services.clock.now()
        ):
            self.sound_requested.emit()
