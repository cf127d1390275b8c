"""What a person does with an event in the window: create, change, delete; one method each."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.event import When
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.desk import Desk
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.when_words import when_lines

if TYPE_CHECKING:
    # The dialogs are as much code as the rest of the window, and a start shows none of them:
    # they are imported when the first one opens.
    from terp_desktop.services.events import Saved
    from terp_desktop.ui.dialogs.event_dialog import EventDialog
    from terp_desktop.ui.dialogs.opening import Opening

_DIALOGS = "terp_desktop.ui.dialogs"
_DIALOG = f"{_DIALOGS}.event_dialog"


class EventActions(QObject):
    """Opens the dialogs over a window and carries out what they are answered.

    `changed` tells the `Changes` of whatever was done, `failed` the error of what was not;
    `deleted` tells after `changed` that it was a deletion.
    Dialogs get an id and a version, so that nothing is written over a colleague's change.
    """

    changed = Signal(object)
    deleted = Signal()
    failed = Signal(object)

    def __init__(
        self, desk: Desk, tasks: TaskRunner, window: QWidget, *, locale: QLocale | None = None
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._locale = locale
        self._tasks = tasks
        self._window = window
        self._event_dialog: EventDialog | None = None

    def prepare(self) -> None:
        """Make the dialog of events now, while nobody waits for it."""
        self._dialog().prepare()

    @Slot()
    def let_go(self) -> None:
        """Make the dialog another time, if nobody wants it now."""
        dialog = self._event_dialog
        if dialog is not None and not dialog.is_wanted:
            self._event_dialog = None
            dialog.deleteLater()

    def create(self, when: When | None = None) -> None:
        """Ask for a new event, at that time."""
        self._tasks.load(_DIALOG, lambda: self._open_new(when), owner=self)

    def edit(self, occurrence: Occurrence) -> None:
        """Open the event; of a series ask first how much of it is meant."""
        if not occurrence.is_recurring:
            self._edit(occurrence, Scope.ALL)
            return
        module = f"{_DIALOGS}.scope_dialog"
        self._tasks.load(module, lambda: self._ask_how_much(occurrence), owner=self)

    def delete(self, occurrence: Occurrence) -> None:
        """Delete the event, after asking."""
        module = f"{_DIALOGS}.delete_dialog"
        self._tasks.load(module, lambda: self._ask_to_delete(occurrence), owner=self)

    def _open_new(self, when: When | None) -> None:
        from terp_desktop.ui.dialogs.opening import Opening

        self._open(Opening(content=when))

    def _ask_how_much(self, occurrence: Occurrence) -> None:
        from terp_desktop.ui.dialogs.scope_dialog import ScopeDialog

        words = self._words_for(occurrence)
        question = ScopeDialog(occurrence.title, words, self._window)
        question.answered.connect(lambda scope: self._edit(occurrence, scope))
        question.open()

    def _ask_to_delete(self, occurrence: Occurrence) -> None:
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
        self._tasks.run(
            lambda: self._read(occurrence, scope),
            lambda opening: self._tasks.load(_DIALOG, lambda: self._open(opening), owner=self),
            self.failed.emit,
            owner=self,
            latest="open event",
        )

    def _read(self, occurrence: Occurrence, scope: Scope) -> "Opening":
        """What the dialog needs; called on a worker."""
        day = None if scope is Scope.ALL else occurrence.instance_date
        event_id, events = occurrence.event_id, self._desk.events
        from terp_desktop.ui.dialogs.opening import Opening

        return Opening(
            content=events.draft(event_id, scope, day),
            event_id=event_id,
            version=events.get(event_id, occurrence.instance_date).version,
            scope=scope,
            instance_date=day,
        )

    def _open(self, opening: "Opening") -> None:
        self._dialog().begin_soon(opening)

    def _dialog(self) -> "EventDialog":
        """The one dialog of events, made when it is first asked for."""
        if self._event_dialog is None:
            from terp_desktop.ui.dialogs.event_dialog import EventDialog

            self._event_dialog = EventDialog(
                self._desk, self._tasks, self._window, locale=self._locale
            )
            self._event_dialog.saved.connect(self._tell_saved)
        return self._event_dialog

    def _tell_saved(self, saved: "Saved") -> None:
        self.changed.emit(saved.changes)

    def _delete(self, occurrence: Occurrence, scope: Scope) -> None:
        self._tasks.run(
            lambda: self._desk.events.delete(
                occurrence.event_id,
                version=occurrence.version,
                scope=scope,
                instance_date=occurrence.instance_date,
            ),
            self._tell_deleted,
            self.failed.emit,
            owner=self,
            is_write=True,
        )

    def _tell_deleted(self, changes: Changes) -> None:
        self.changed.emit(changes)
        self.deleted.emit()

    def _words_for(self, occurrence: Occurrence) -> str:
        return ", ".join(when_lines(occurrence.when, self._desk.clock.zone()))
