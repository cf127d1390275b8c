"""Stores what is changed in the side panel, in as much of a series as the person means."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.series import Occurrence, Scope
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import SavedEvent
from terp_desktop.ui.text.dates import when_lines
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
"""In how much of a series a field is changed where that is not asked."""


@LazyImport
def _scope_dialog() -> "type[ScopeDialog]":
    from terp_desktop.ui.events.questions import ScopeDialog

    return ScopeDialog


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """Another value for one field of what is shown, over that version of the event.

    Who may not edit the series changes this one of its dates.
    """

    occurrence: Occurrence
    name: str
    value: Any
    version: int
    may_edit_series: bool = True


class FieldSaver(QObject):
    """Stores one change at a time, as one step to be undone.

    `saved` tells the change and what the service answered, `failed` the change and the
    error, `refrained` the change that was not made after all.
    """

    saved = Signal(FieldChange, SavedEvent)
    failed = Signal(FieldChange, TerpError)
    canceled = Signal(FieldChange)

    def __init__(
        self, services: Services, tasks: TaskRunner, viewer: Viewer, panel: QWidget
    ) -> None:
        super().__init__(panel)
        self._services, self._tasks, self._viewer, self._panel = services, tasks, viewer, panel

    def save(self, change: FieldChange) -> None:
        """Store it; of a series ask first how much is meant, where that is not clear."""
        scope = _SCOPES.get(change.name)
        if not change.occurrence.is_recurring:
            scope = Scope.ALL
        elif scope is None and not change.may_edit_series:
            scope = Scope.THIS
        if scope is None:
            self._ask_scope(change)
        else:
            self.save_within(change, scope)

    def save_within(self, change: FieldChange, scope: Scope) -> None:
        """Store it in that much of the series."""

        def tell(saved: SavedEvent) -> None:
            self.saved.emit(change, saved)

        def fail(error: TerpError) -> None:
            self.failed.emit(change, error)

        self._tasks.run(
            self._save_call(change, scope), tell, fail, owner=self._panel, is_write=True
        )

    def _ask_scope(self, change: FieldChange) -> None:
        self._tasks.load(_scope_dialog, lambda: self._open_question(change), owner=self)

    def _open_question(self, change: FieldChange) -> None:
        shown = change.occurrence
        viewer = self._viewer
        lines = when_lines(shown.when, viewer.zone, viewer.locale, near=viewer.today())
        words = ", ".join(lines)
        question = _scope_dialog()(shown.title, words, self._panel.window())
        question.answered.connect(lambda scope: self.save_within(change, scope))
        question.rejected.connect(lambda: self.canceled.emit(change))
        question.open()

    def _save_call(self, change: FieldChange, scope: Scope) -> Callable[[], SavedEvent]:
        shown, events = change.occurrence, self._services.events

        def store() -> SavedEvent:
            content = events.draft(shown.event_id, scope, shown.instance_date)
            # No rule leaves the rule of the series alone.
            rule = None if shown.is_recurring else content.rule
            changed: dict[str, Any] = {change.name: change.value}
            return events.update(
                shown.event_id,
                replace(content, rule=rule, **changed),
                version=change.version,
                scope=scope,
                instance_date=shown.instance_date,
            )

        return store
