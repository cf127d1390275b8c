"""Stores the edits of single fields in the side panel, within a scope of a series."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.edit_conflict import EditConflictError, EventDeletedError
from terp_desktop.domain.errors import SightLossError, TerpError
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.ui.text.dates import when_text
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.ui.events.questions import ScopeDialog


_SCOPES = {
    "status": Scope.THIS,
    "client_id": Scope.ALL,
    "invoice_id": Scope.ALL,
    "bill_id": Scope.ALL,
}
"""The scope within which a field is changed without asking."""


@LazyImport
def _scope_dialog() -> "type[ScopeDialog]":
    from terp_desktop.ui.events.questions import ScopeDialog

    return ScopeDialog


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A new value for a field of an occurrence, based on that version of the event.

    `original` is the value that the person saw. A person who may not edit the series changes
    only this occurrence.
    """

    occurrence: Occurrence
    name: str
    value: Any
    original: Any
    version: int
    may_edit_series: bool = True


class FieldSaver(QObject):
    """Stores each change as one step that can be undone.

    `saved` carries the change and the stored event, `failed` the change and the error,
    `canceled` a change whose question was canceled, `discarded` one that the person gave up
    for what somebody else stored.
    """

    saved = Signal(FieldChange, SavedEvent)
    failed = Signal(FieldChange, TerpError)
    canceled = Signal(FieldChange)
    discarded = Signal(FieldChange)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, panel: QWidget
    ) -> None:
        super().__init__(panel)
        self._services, self._tasks, self._viewer, self._panel = services, tasks, viewer, panel

    def save(self, change: FieldChange) -> None:
        """Store the change; for a series, ask for the scope first, unless it is clear."""
        scope = _SCOPES.get(change.name)
        if not change.occurrence.is_recurring:
            scope = Scope.ALL
        elif scope is None and not change.may_edit_series:
            scope = Scope.THIS
        if scope is None:
            self._ask_scope(change)
        else:
            self.save_within(change, scope)

    def save_within(
        self, change: FieldChange, scope: Scope, *, accepts_sight_loss: bool = False
    ) -> None:
        """Store the change within the scope."""

        def finish(saved: SavedEvent) -> None:
            self.saved.emit(change, saved)

        def fail(error: TerpError) -> None:
            if isinstance(error, SightLossError):
                self._ask_about_sight(change, scope, error)
            else:
                self._resolve(change, error)

        call = self._save_call(change, scope, accepts_sight_loss=accepts_sight_loss)
        self._tasks.run(call, finish, fail, owner=self._panel, is_write=True)

    def _ask_about_sight(self, change: FieldChange, scope: Scope, error: SightLossError) -> None:
        """Ask before the person loses sight of the event."""
        from terp_desktop.ui.events.sight_question import confirm_sight_loss

        save = partial(self.save_within, change, scope, accepts_sight_loss=True)
        question = confirm_sight_loss(error, self._panel.window(), save, is_typed=False)
        question.rejected.connect(lambda: self.canceled.emit(change))

    def _ask_scope(self, change: FieldChange) -> None:
        self._tasks.load(_scope_dialog, lambda: self._open_question(change), owner=self)

    def _open_question(self, change: FieldChange) -> None:
        occurrence = change.occurrence
        viewer = self._viewer
        time = when_text(occurrence.when, viewer.zone, viewer.locale, near=viewer.today())
        dialog = _scope_dialog()(occurrence.title, time, self._panel.window())
        dialog.answered.connect(lambda scope: self.save_within(change, scope))
        dialog.rejected.connect(lambda: self.canceled.emit(change))
        dialog.open()

    def _save_call(
        self, change: FieldChange, scope: Scope, *, accepts_sight_loss: bool
    ) -> Callable[[], SavedEvent]:
        occurrence, events = change.occurrence, self._services.events
        original: dict[str, Any] = {change.name: change.original}
        changed: dict[str, Any] = {change.name: change.value}

        def store() -> SavedEvent:
            edit = events.begin_edit(occurrence, scope, change.version)
            base = replace(edit.base, **original)
            # A rule of None leaves the series' rule unchanged.
            rule = None if occurrence.is_recurring else base.rule
            edit = replace(edit, base=base, content=replace(base, rule=rule, **changed))
            return events.save(edit, accepts_sight_loss=accepts_sight_loss)

        return store

    def _resolve(self, change: FieldChange, error: TerpError) -> None:
        """Ask, if somebody else changed the same field, or deleted the event, meanwhile."""
        if not isinstance(error, EditConflictError | EventDeletedError):
            self.failed.emit(change, error)
            return
        from terp_desktop.ui.events.edit_conflict.resolver import EditConflictResolver

        resolver = EditConflictResolver(
            error.edit, self._services, self._tasks, self._panel, self._viewer.locale
        )
        resolver.saved.connect(lambda saved: self.saved.emit(change, saved))
        resolver.created.connect(lambda saved: self.saved.emit(change, saved))
        resolver.canceled.connect(lambda: self.canceled.emit(change))
        resolver.discarded.connect(lambda: self.discarded.emit(change))
        resolver.failed.connect(lambda failure: self.failed.emit(change, failure))
        resolver.resolve(error)
