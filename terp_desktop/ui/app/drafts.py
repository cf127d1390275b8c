"""Unsaved edits of events, carried over when the program is reopened on a database."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from terp_desktop.domain.event_details import EventDetails
    from terp_desktop.ui.events.details.text_fields import UnsavedText
    from terp_desktop.ui.events.dialog.edit_request import EditRequest
    from terp_desktop.ui.events.unsaved_texts import UnsavedTextsDialog

_NEW_EVENT_NOTE = (
    "The event that you were changing is not in this calendar, or you may not change it."
    " What you typed becomes a new event."
)
_CHANGED_EVENT_NOTE = "What you typed stands over the event as it is in this calendar."


@LazyImport
def _unsaved_texts_dialog() -> "type[UnsavedTextsDialog]":
    from terp_desktop.ui.events.unsaved_texts import UnsavedTextsDialog

    return UnsavedTextsDialog


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """The unsaved edits in the event dialog and the side panel; false if there are none.

    Of `dialogs` the first is open; the others open after it.
    """

    dialogs: "tuple[EditRequest, ...]" = ()
    texts: "tuple[UnsavedText, ...]" = ()
    line: str = ""
    """What was typed into the quick-add card."""

    def __bool__(self) -> bool:
        return bool(self.dialogs or self.texts or self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LocatedDrafts:
    """The drafts with the stored events that they belong to; None if there is no such event."""

    dialogs: "tuple[EditRequest, ...]"
    texts: "tuple[tuple[UnsavedText, EventDetails | None], ...]"


def collect_drafts(window: MainWindow) -> Drafts:
    """The unsaved edits in the window, with half-typed dates and names read."""
    return Drafts(
        dialogs=window.event_actions.unsaved,
        texts=window.details.unsaved,
        line=window.quick_add.unsaved_line,
    )


def collect_typed(window: MainWindow) -> Drafts:
    """The unsaved edits in the window; no field is touched, so that typing goes on."""
    return Drafts(
        dialogs=window.event_actions.typed,
        texts=window.details.unsaved,
        line=window.quick_add.unsaved_line,
    )


class DraftRestorer(QObject):
    """Restores drafts in a new window.

    They return to where they were typed if the same event exists and may be edited.
    Otherwise the dialog creates a new event, and texts of the side panel are shown in a
    dialog to be copied. `restored` is emitted when they are there; `failed` carries the
    error of a database that cannot be read.
    """

    restored = Signal()
    failed = Signal(TerpError)

    def __init__(self, services: Services, tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__(window)
        self._services, self._tasks, self._window = services, tasks, window

    def restore(self, drafts: Drafts) -> None:
        """Load the events on a worker, and show the drafts; a line waits for its card."""
        self._window.quick_add.kept_line = drafts.line
        if drafts:
            self._tasks.run(lambda: self._locate(drafts), self._show, self.failed.emit, owner=self)
        else:
            self.restored.emit()

    # Called on a worker.

    def _locate(self, drafts: Drafts) -> _LocatedDrafts:
        texts = tuple(
            (text, self._load_details(text.event_id, text.instance_date, text.uid))
            for text in drafts.texts
        )
        return _LocatedDrafts(
            dialogs=tuple(map(self._load_edit_request, drafts.dialogs)), texts=texts
        )

    def _load_details(
        self, event_id: int, day: "date | None", uid: str | None
    ) -> "EventDetails | None":
        """Load the details; None if the id is that of another event, or it may not be edited."""
        try:
            details = self._services.events.details(event_id, day)
        except OutageError:
            raise
        except TerpError:
            return None
        return details if details.event.uid == uid and details.may_edit else None

    def _load_edit_request(self, typed: "EditRequest") -> "EditRequest":
        """The typed request, based on the event as it is stored in this database."""
        if typed.event_id is None:
            return typed
        event_id, day = typed.event_id, typed.instance_date
        details = self._load_details(event_id, day, typed.uid)
        if details is None:
            return typed.as_new(_NEW_EVENT_NOTE)
        try:
            stored = self._services.events.draft(event_id, typed.scope, day)
        except OutageError:
            raise
        except TerpError:
            return typed.as_new(_NEW_EVENT_NOTE)
        is_changed = stored != typed.content
        return replace(
            typed,
            content=stored,
            version=details.event.version,
            notice=_CHANGED_EVENT_NOTE if is_changed else "",
        )

    def _show(self, drafts: _LocatedDrafts) -> None:
        orphans = [unsaved for unsaved, details in drafts.texts if details is None]
        found = [(details, unsaved) for unsaved, details in drafts.texts if details is not None]
        for details, unsaved in found:
            self._window.details.editors.restore(details, unsaved)
        if found:
            self._window.show_occurrence(found[-1][0].occurrence)
        if orphans:
            self._tasks.load(
                _unsaved_texts_dialog, lambda: self._show_orphaned_texts(orphans), owner=self
            )
        for request in drafts.dialogs:
            self._window.event_actions.reopen(request)
        self.restored.emit()

    def _show_orphaned_texts(self, texts: "Sequence[UnsavedText]") -> None:
        paragraphs = (f"{text.field.label} of “{text.title}”:\n{text.text}" for text in texts)
        _unsaved_texts_dialog()("\n\n".join(paragraphs), self._window).open()
