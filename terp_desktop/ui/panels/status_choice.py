"""The status of the event in the side panel, changed where it stands."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent

from terp_desktop.domain.event import Status
from terp_desktop.domain.permissions import Permission, may
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.desk import Desk
from terp_desktop.services.queries import EventDetails
from terp_desktop.ui.dialogs.choice import Choice
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.words import word

if TYPE_CHECKING:
    from terp_desktop.services.events import Saved


class StatusChoice(Choice[Status]):
    """The states of an event; the wheel goes to the panel, and changes nothing by the way."""

    def __init__(self, chosen: Status) -> None:
        super().__init__((one, word(one)) for one in Status)
        self.choose(chosen)
        self.setAccessibleName("Status")
        self.setMinimumContentsLength(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the panel scroll."""
        event.ignore()


class StatusChanges(QObject):
    """Gives an event, or the one occurrence of a series, another status.

    `changed` tells the `Changes`, `failed` the error of what could not be.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks

    def choice(self, details: EventDetails) -> StatusChoice | None:
        """A list to choose the status from; None if the person may not change it.

        What a grant allows is not known here: who has but that changes it in the dialog.
        """
        if not may(self._desk.actor, Permission.EDIT, details.event, granted=None):
            return None
        shown = details.occurrence
        made = StatusChoice(shown.status)
        made.activated.connect(lambda: self._give(shown, made.value))
        return made

    def _give(self, shown: Occurrence, status: Status) -> None:
        if status is not shown.status:
            self._tasks.run(self._call(shown, status), self._tell, self.failed.emit)

    def _call(self, shown: Occurrence, status: Status) -> Callable[[], "Saved"]:
        events = self._desk.events
        scope = Scope.THIS if shown.is_recurring else Scope.ALL

        def store() -> "Saved":
            content = events.content(shown.event_id, shown.instance_date)
            return events.update(
                shown.event_id,
                replace(content, status=status),
                version=shown.version,
                scope=scope,
                instance_date=shown.instance_date,
            )

        return store

    def _tell(self, saved: "Saved") -> None:
        self.changed.emit(saved.changes)
