"""Creates, edits and deletes events through dialogs; one method for each action."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.display_text import isolate_bidi
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import When
from terp_desktop.domain.permissions import Permission
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.container import Services
from terp_desktop.ui.events.known_rights import has_known_right
from terp_desktop.ui.text.dates import when_text
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    # The dialogs are as much code as the rest of the window, and no start shows one: they
    # are imported when the first one opens.
    from terp_desktop.domain.series_splitting import Impact
    from terp_desktop.services.events.series import SeriesScopes
    from terp_desktop.services.events.service import SavedEvent
    from terp_desktop.ui.events.dialog.edit_request import EditRequest
    from terp_desktop.ui.events.dialog.event_dialog import EventDialog
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
    """Opens the dialogs of events over a window, and stores what they return.

    `changed` carries the `Changes` that were stored, `failed` the error. `step_completed`
    follows `changed` when undo is to be offered, with a text for it, or "". `created` carries
    the `Occurrence` of a new event, of a series the first. `dialog_closed` is emitted when a
    dialog has closed, `draft_changed` when something was typed in the event dialog.

    Rights are checked before a dialog opens. Dialogs get the event's id and version, so that
    no edit overwrites a colleague's change.
    """

    changed = Signal(Changes)
    step_completed = Signal(str)
    dialog_closed = Signal()
    draft_changed = Signal()
    created = Signal(Occurrence)
    failed = Signal(TerpError)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services = services
        self._viewer = viewer
        self._tasks = tasks
        self._window = window
        self._event_dialog: EventDialog | None = None
        self._waiting: list[EditRequest] = []
        self.dialog_closed.connect(self._reopen_next, Qt.ConnectionType.QueuedConnection)

    def prepare_dialog(self) -> None:
        """Create the event dialog in advance."""
        self._dialog().prepare()

    @Slot()
    def release_dialog(self) -> None:
        """Discard the event dialog, unless it is in use; the next use creates a new one."""
        dialog = self._event_dialog
        if dialog is not None and not dialog.is_in_use:
            self._event_dialog = None
            dialog.deleteLater()

    def create(self, when: When | None = None) -> None:
        """Open the dialog for a new event, at that time."""
        self._tasks.load(event_dialog, lambda: self._open_new(when), owner=self)

    def edit(self, occurrence: Occurrence) -> None:
        """Open the event in the dialog; for a series, ask for the scope first."""
        self._run_if_allowed(occurrence, Permission.EDIT, lambda: self._edit_allowed(occurrence))

    def _edit_allowed(self, occurrence: Occurrence) -> None:
        if not occurrence.is_recurring:
            self._edit(occurrence, Scope.ALL)
            return
        day = occurrence.instance_date or occurrence.when.start_date
        self._tasks.run(
            lambda: self._services.events.scopes(occurrence.event_id, day),
            lambda scopes: self._tasks.load(
                _scope_dialog, lambda: self._ask_for_scope(occurrence, scopes), owner=self
            ),
            self.failed.emit,
            owner=self,
            latest="open event",
        )

    def delete(self, occurrence: Occurrence) -> None:
        """Delete the event after a confirmation; for a series, it asks for the scope."""
        self._run_if_allowed(
            occurrence,
            Permission.DELETE,
            lambda: self._delete_allowed(occurrence),
        )

    def _delete_allowed(self, occurrence: Occurrence) -> None:
        day = occurrence.instance_date
        if day is None:
            self._ask_before_deletion(occurrence, {})
            return
        self._tasks.run(
            lambda: self._services.events.deletion_impacts(occurrence.event_id, day),
            lambda impacts: self._ask_before_deletion(occurrence, impacts),
            self.failed.emit,
            owner=self,
            latest="open event",
        )

    def _ask_before_deletion(
        self, occurrence: Occurrence, impacts: Mapping[Scope, "Impact"]
    ) -> None:
        self._tasks.load(
            _delete_dialog, lambda: self._confirm_deletion(occurrence, impacts), owner=self
        )

    def _run_if_allowed(
        self, occurrence: Occurrence, permission: Permission, action: Callable[[], None]
    ) -> None:
        """Run the action if the person has the permission, else emit `failed`.

        Grants are in the database only, so it is asked unless the permission is known.
        """
        if has_known_right(self._services.person, occurrence, permission):
            action()
            return
        event_id, instance_date = occurrence.event_id, occurrence.instance_date
        self._tasks.run(
            lambda: self._services.events.require(event_id, permission, instance_date),
            lambda _: action(),
            self.failed.emit,
            owner=self,
            latest="open event",
        )

    def _open_new(self, when: When | None) -> None:
        from terp_desktop.ui.events.dialog.edit_request import EditRequest

        self._open(EditRequest(content=when))

    def _ask_for_scope(self, occurrence: Occurrence, scopes: "SeriesScopes") -> None:
        time = self._describe_time(occurrence)
        dialog = _scope_dialog()(occurrence.title, time, self._window, scopes=scopes)
        dialog.answered.connect(lambda scope: self._edit(occurrence, scope))
        dialog.finished.connect(self.dialog_closed)
        dialog.open()

    def _confirm_deletion(self, occurrence: Occurrence, impacts: Mapping[Scope, "Impact"]) -> None:
        dialog = _delete_dialog()(
            occurrence.title,
            self._describe_time(occurrence),
            self._window,
            is_recurring=occurrence.is_recurring,
            impacts=impacts,
        )
        dialog.answered.connect(lambda scope: self._delete(occurrence, scope))
        dialog.finished.connect(self.dialog_closed)
        dialog.open()

    def _edit(self, occurrence: Occurrence, scope: Scope) -> None:
        self._tasks.run(
            lambda: self._load_edit_request(occurrence, scope),
            lambda request: self._tasks.load(event_dialog, lambda: self._open(request), owner=self),
            self.failed.emit,
            owner=self,
            latest="open event",
        )

    def _load_edit_request(self, occurrence: Occurrence, scope: Scope) -> "EditRequest":
        """Load what the dialog needs; called on a worker."""
        day = None if scope is Scope.ALL else occurrence.instance_date
        event_id, events = occurrence.event_id, self._services.events
        from terp_desktop.ui.events.dialog.edit_request import EditRequest

        event = events.get(event_id, occurrence.instance_date)
        return EditRequest(
            content=events.draft(event_id, scope, day),
            event_id=event_id,
            version=event.version,
            uid=event.uid,
            may_manage=events.may_manage(event_id, occurrence.instance_date),
            scope=scope,
            instance_date=day,
        )

    @property
    def unsaved(self) -> "tuple[EditRequest, ...]":
        """What was typed in the event dialog and is not saved; also what waits for it."""
        present = None if self._event_dialog is None else self._event_dialog.unsaved
        return (*filter(None, (present,)), *self._waiting)

    @property
    def typed(self) -> "tuple[EditRequest, ...]":
        """The same as `unsaved`, but half-typed dates and names are left alone."""
        present = None if self._event_dialog is None else self._event_dialog.typed
        return (*filter(None, (present,)), *self._waiting)

    def discard(self) -> None:
        """Close the event dialog without saving and without asking."""
        self._waiting.clear()
        if self._event_dialog is not None and self._event_dialog.isVisible():
            self._event_dialog.discard()

    def reopen(self, request: "EditRequest") -> None:
        """Open the event dialog with what was typed before, after those that are open."""
        self._waiting.append(request)
        self._tasks.load(event_dialog, self._reopen_next, owner=self)

    @Slot()
    def _reopen_next(self) -> None:
        if self._waiting and not self._dialog().is_in_use:
            self._open(self._waiting.pop(0))

    def _open(self, request: "EditRequest") -> None:
        dialog = self._dialog()
        # A dialog that is about to open with what was typed before is not given away.
        if dialog.isVisible() or dialog.typed is None:
            dialog.open_when_ready(request)

    def _dialog(self) -> "EventDialog":
        """The event dialog, created on first use."""
        if self._event_dialog is None:
            self._event_dialog = event_dialog()(
                self._services, self._tasks, self._viewer, self._window
            )
            self._event_dialog.files_changed.connect(self.changed)
            self._event_dialog.saved.connect(self._announce_saved)
            self._event_dialog.created.connect(self.announce_created)
            self._event_dialog.finished.connect(self.dialog_closed)
            self._event_dialog.form.changed.connect(self.draft_changed)
        return self._event_dialog

    def _announce_saved(self, saved: "SavedEvent") -> None:
        self.changed.emit(saved.changes)
        self.step_completed.emit(self._describe_saved(saved))

    def _describe_saved(self, saved: "SavedEvent") -> str:
        """On how many dates a series was changed, and with whose change this one was combined.

        "" if the description of the step says all.
        """
        from terp_desktop.ui.events.dialog.impact_note import changed_dates

        impact = None if self._event_dialog is None else self._event_dialog.stored_impact
        dates = "" if impact is None else changed_dates(impact)
        sentence = f"Changed “{isolate_bidi(saved.event.content.title)}”"
        if dates:
            sentence += f" on {dates}"
        if saved.combined is not None:
            from terp_desktop.ui.events.edit_conflict.field_values import combined_text

            return f"{sentence}, {combined_text(saved.combined, self._services)}"
        return sentence if dates else ""

    @Slot(object)
    def announce_created(self, saved: "SavedEvent") -> None:
        """Load the new event as the views show it, and emit `created`."""
        self._tasks.run(
            lambda: self._first_occurrence(saved), self.created.emit, self.failed.emit, owner=self
        )

    def _first_occurrence(self, saved: "SavedEvent") -> Occurrence:
        """Load the first occurrence of the event; called on a worker."""
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
        self.step_completed.emit("")

    def _describe_time(self, occurrence: Occurrence) -> str:
        viewer = self._viewer
        return when_text(occurrence.when, viewer.zone, viewer.locale, near=viewer.today())
