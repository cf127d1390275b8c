"""What a person does with an event in the window: create, change, delete; one method each."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.desk import Desk
from terp_desktop.services.events import Saved
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.when_words import when_lines

if TYPE_CHECKING:
    # The dialogs are as much code as the rest of the window, and a start shows none of them:
    # they are imported when the first one opens.
    from terp_desktop.ui.dialogs.event_dialog import EventDialog


class EventActions(QObject):
    """Opens the dialogs over a window and carries out what they are answered.

    `changed` tells the `Changes` of whatever was done, `failed` the error of what was not.
    Dialogs get an id and a version, so that nothing is written over a colleague's change.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, tasks: TaskRunner, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._tasks = tasks
        self._window = window

    def create(self, when: When | None = None) -> None:
        """Ask for a new event, at that time."""
        from terp_desktop.ui.dialogs.event_dialog import EventDialog

        self._open(EventDialog(self._desk, self._tasks, when, parent=self._window))

    def edit(self, occurrence: Occurrence) -> None:
        """Open the event; of a series ask first how much of it is meant."""
        if not occurrence.is_recurring:
            self._edit(occurrence, Scope.ALL)
            return
        from terp_desktop.ui.dialogs.scope_dialog import ScopeDialog

        words = self._words_for(occurrence)
        question = ScopeDialog(occurrence.title, words, self._window)
        question.answered.connect(lambda scope: self._edit(occurrence, scope))
        question.open()

    def delete(self, occurrence: Occurrence) -> None:
        """Delete the event, after asking."""
        from terp_desktop.ui.dialogs.delete_dialog import DeleteDialog

        question = DeleteDialog(
            occurrence.title,
            self._words_for(occurrence),
            is_recurring=occurrence.is_recurring,
            parent=self._window,
        )
        question.answered.connect(lambda scope: self._delete(occurrence, scope))
        question.open()

    def _edit(self, occurrence: Occurrence, scope: Scope) -> None:
        day = occurrence.instance_date if scope is Scope.THIS else None
        self._tasks.run(
            lambda: self._read(occurrence.event_id, day),
            lambda read: self._open_read(*read, scope, day),
            self.failed.emit,
            latest=f"open event {id(self)}",
        )

    def _read(self, event_id: int, day: date | None) -> tuple[Event, EventContent]:
        event = self._desk.events.get(event_id)
        content = event.content if day is None else self._desk.events.content(event_id, day)
        return event, content

    def _open_read(
        self, event: Event, content: EventContent, scope: Scope, day: date | None
    ) -> None:
        from terp_desktop.ui.dialogs.event_dialog import EventDialog

        dialog = EventDialog(
            self._desk,
            self._tasks,
            content,
            event_id=event.id,
            version=event.version,
            scope=scope,
            instance_date=day,
            parent=self._window,
        )
        self._open(dialog)

    def _open(self, dialog: "EventDialog") -> None:
        dialog.saved.connect(self._tell_saved)
        dialog.open()

    def _tell_saved(self, saved: Saved) -> None:
        self.changed.emit(saved.changes)

    def _delete(self, occurrence: Occurrence, scope: Scope) -> None:
        self._tasks.run(
            lambda: self._desk.events.delete(
                occurrence.event_id,
                version=occurrence.version,
                scope=scope,
                instance_date=occurrence.instance_date,
            ),
            self._tell_changed,
            self.failed.emit,
        )

    def _tell_changed(self, changes: Changes) -> None:
        self.changed.emit(changes)

    def _words_for(self, occurrence: Occurrence) -> str:
        return ", ".join(when_lines(occurrence.when, self._desk.clock.zone()))
