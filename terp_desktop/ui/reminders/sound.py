"""The sound of a reminder, if the person has enabled it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.preferences import Preferences
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import TaskRunner


class ReminderSound(QObject):
    """Emits `sound_requested` once for all reminders that ring together."""

    sound_requested = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._preferences = Preferences()

    def announce(self, fresh: Sequence[DueReminder]) -> None:
        """Request a sound if any of these rings, unless the preferences forbid it."""
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
        """Use the last known preferences while the database is out of reach."""
        self._request_sound()

    def _request_sound(self) -> None:
        if self._preferences.plays_sound and not self._preferences.is_quiet(
            self._services.clock.now()
        ):
            self.sound_requested.emit()
