"""What a person does with an event in the window: create, change, delete; one method each."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import When
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.container import Services
from terp_desktop.ui.events.known_rights import has_known_right
from terp_desktop.ui.text.dates import when_lines
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner

if TYPE_CHECKING:
    # The dialogs are as much code as the rest of the window, and a start shows none of them:
    # they are imported when the first one opens.
    from terp_desktop.services.events.service import SavedEvent
    from terp_desktop.ui.events.dialog.event_dialog import EventDialog
    from terp_desktop.ui.events.dialog.open_options import EditRequest
    from terp_desktop.ui.events.questions import DeleteDialog, ScopeDialog


@LazyImport
def event_dialog() -> "type[EventDialog]":
    """The class `EventDialog`."""
    from terp_desktop.ui.events.dialog.event_dialog import EventDialog

    return EventDialog


@LazyImport
def _scope_dialog() -> "type[ScopeDialog]":
    from terp_desktop.ui.events.questions import ScopeDialog

    return ScopeDialog


@LazyImport
def _delete_dialog() -> "type[DeleteDialog]":
    from terp_desktop.ui.events.questions import DeleteDialog

    return DeleteDialog


class EventActions(QObject):
    """Opens the dialogs over a window and carries out what they are answered.

    `changed` tells the `Changes` of whatever was done, `failed` the error of what was not;
    `done` tells after `changed` that it is to be said, and `created` the `Occurrence` of a
    new event, the first one of a series. `closed` tells that a dialog has gone.
    Whoever may not do it is told so at once.
    Dialogs get an id and a version, so that nothing is written over a colleague's change.
    """

    changed = Signal(Changes)
    step_completed = Signal()
    dialog_closed = Signal()
    created = Signal(Occurrence)
    failed = Signal(TerpError)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        window: QWidget,
        *,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._locale = locale
        self._tasks = tasks
        self._window = window
        self._event_dialog: EventDialog | None = None

    def prepare_dialog(self) -> None:
        """Make the dialog of events now, while nobody waits for it."""
        self._dialog().prepare()

    @Slot()
    def release_dialog(self) -> None:
        """Make the dialog another time, if nobody wants it now."""
        dialog = self._event_dialog
        if dialog is not None and not dialog.is_in_use:
            self._event_dialog = None
            dialog.deleteLater()

    def create(self, when: When | None = None) -> None:
        """Ask for a new event, at that time."""
        self._tasks.load(event_dialog, lambda: self._open_new(when), owner=self)

    def edit(self, occurrence: Occurrence) -> None:
        """Open the event; of a series ask first how much of it is meant."""
        self._run_if_allowed(occurrence, Permission.EDIT, lambda: self._edit_allowed(occurrence))

    def _edit_allowed(self, occurrence: Occurrence) -> None:
        if not occurrence.is_recurring:
            self._edit(occurrence, Scope.ALL)
            return
        self._tasks.load(_scope_dialog, lambda: self._ask_for_scope(occurrence), owner=self)

    def delete(self, occurrence: Occurrence) -> None:
        """Delete the event, after asking."""
        self._run_if_allowed(
            occurrence,
            Permission.DELETE,
            lambda: self._tasks.load(
                _delete_dialog, lambda: self._confirm_deletion(occurrence), owner=self
            ),
        )

    def _run_if_allowed(self, one: Occurrence, wanted: Permission, act: Callable[[], None]) -> None:
        """Do it if the person may; else say why not. Grants only the database knows."""
        if has_known_right(self._services.person, one, wanted):
            act()
            return
        self._tasks.run(
            lambda: self._services.events.require(one.event_id, wanted, one.instance_date),
            lambda _: act(),
            self.failed.emit,
            owner=self,
            latest="open event",
        )

    def _open_new(self, when: When | None) -> None:
        from terp_desktop.ui.events.dialog.open_options import EditRequest

        self._open(EditRequest(content=when))

    def _ask_for_scope(self, occurrence: Occurrence) -> None:
        words = self._describe_time(occurrence)
        question = _scope_dialog()(occurrence.title, words, self._window)
        question.answered.connect(lambda scope: self._edit(occurrence, scope))
        question.finished.connect(self.dialog_closed)
        question.open()

    def _confirm_deletion(self, occurrence: Occurrence) -> None:
        question = _delete_dialog()(
            occurrence.title,
            self._describe_time(occurrence),
            is_recurring=occurrence.is_recurring,
            parent=self._window,
        )
        question.answered.connect(lambda scope: self._delete(occurrence, scope))
        question.finished.connect(self.dialog_closed)
        question.open()

    def _edit(self, occurrence: Occurrence, scope: Scope) -> None:
        self._tasks.run(
            lambda: self._load_edit_request(occurrence, scope),
            lambda opening: self._tasks.load(event_dialog, lambda: self._open(opening), owner=self),
            self.failed.emit,
            owner=self,
            latest="open event",
        )

    def _load_edit_request(self, occurrence: Occurrence, scope: Scope) -> "EditRequest":
        """What the dialog needs; called on a worker."""
        day = None if scope is Scope.ALL else occurrence.instance_date
        event_id, events = occurrence.event_id, self._services.events
        from terp_desktop.ui.events.dialog.open_options import EditRequest

        event = events.get(event_id, occurrence.instance_date)
        return EditRequest(
            content=events.draft(event_id, scope, day),
            event_id=event_id,
            version=event.version,
            uid=event.uid,
            scope=scope,
            instance_date=day,
        )

    @property
    def unsaved(self) -> "EditRequest | None":
        """What is typed in the dialog of events and not saved."""
        return None if self._event_dialog is None else self._event_dialog.unsaved

    def discard(self) -> None:
        """Close the dialog of events, whatever is typed there."""
        if self._event_dialog is not None and self._event_dialog.isVisible():
            self._event_dialog.discard()

    def reopen(self, opening: "EditRequest") -> None:
        """Open the dialog of events with what was typed before."""
        self._tasks.load(event_dialog, lambda: self._open(opening), owner=self)

    def _open(self, opening: "EditRequest") -> None:
        self._dialog().open_when_ready(opening)

    def _dialog(self) -> "EventDialog":
        """The one dialog of events, made when it is first asked for."""
        if self._event_dialog is None:
            self._event_dialog = event_dialog()(
                self._services, self._tasks, self._window, locale=self._locale
            )
            self._event_dialog.saved.connect(self._announce_saved)
            self._event_dialog.created.connect(self.announce_created)
            self._event_dialog.finished.connect(self.dialog_closed)
        return self._event_dialog

    def _announce_saved(self, saved: "SavedEvent") -> None:
        self.changed.emit(saved.changes)
        self.step_completed.emit()

    @Slot(object)
    def announce_created(self, saved: "SavedEvent") -> None:
        """Find out how the views show the new event, and tell that."""
        self._tasks.run(
            lambda: self._first_occurrence(saved), self.created.emit, self.failed.emit, owner=self
        )

    def _first_occurrence(self, saved: "SavedEvent") -> Occurrence:
        """The event, or its first occurrence; called on a worker."""
        event = saved.event
        rule = event.content.rule
        dates = [] if rule is None else rule.next_dates(rule.start_date, 1)
        return self._services.events.details(event.id, next(iter(dates), None)).occurrence

    def _delete(self, occurrence: Occurrence, scope: Scope) -> None:
        self._tasks.run(
            lambda: self._services.events.delete(
                occurrence.event_id,
                version=occurrence.version,
                scope=scope,
                instance_date=occurrence.instance_date,
            ),
            self._announce_deleted,
            self.failed.emit,
            owner=self,
            is_write=True,
        )

    def _announce_deleted(self, changes: Changes) -> None:
        self.changed.emit(changes)
        self.step_completed.emit()

    def _describe_time(self, occurrence: Occurrence) -> str:
        clock = self._services.clock
        lines = when_lines(occurrence.when, clock.zone(), self._locale, near=clock.today())
        return ", ".join(lines)
