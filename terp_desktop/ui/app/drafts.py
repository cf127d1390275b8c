"""What is typed about events and not saved, carried over when the database is opened anew."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Services
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from terp_desktop.domain.event_details import EventDetails
    from terp_desktop.ui.events.details.text_fields import UnsavedText
    from terp_desktop.ui.events.dialog.open_options import EditRequest
    from terp_desktop.ui.events.unsaved_texts import UnsavedTextsDialog

_NEW_EVENT_NOTE = (
    "The event that you were changing is not in this calendar, or you may not change it."
    " What you typed becomes a new event."
)
_CHANGED_EVENT_NOTE = "What you typed stands over the event as it is in this calendar."


@LazyImport
def _kept_texts() -> "type[UnsavedTextsDialog]":
    from terp_desktop.ui.events.unsaved_texts import UnsavedTextsDialog

    return UnsavedTextsDialog


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """What stands in the dialog of events and in fields of the side panel; false if nothing."""

    dialog: "EditRequest | None" = None
    texts: "tuple[UnsavedText, ...]" = ()

    def __bool__(self) -> bool:
        return self.dialog is not None or bool(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LocatedDrafts:
    """What the database has of the events that the drafts are about."""

    dialog: "EditRequest | None"
    texts: "tuple[tuple[UnsavedText, EventDetails | None], ...]"


def collect_drafts(window: MainWindow) -> Drafts:
    """What is typed in the window and not saved."""
    return Drafts(dialog=window.event_actions.unsaved, texts=window.details.editors.unsaved)


class DraftRestorer(QObject):
    """Puts drafts back into a window that was opened anew.

    They go where they were typed if the same event is there and may be changed. Else the
    dialog is one for a new event, and texts of the side panel are shown to be copied.
    """

    def __init__(self, services: Services, tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__(window)
        self._services, self._tasks, self._window = services, tasks, window

    def restore(self, drafts: Drafts) -> None:
        """Look for the events, and show what was typed."""
        if drafts:
            self._tasks.run(
                lambda: self._locate(drafts), self._show, self._window.report_error, owner=self
            )

    # Called on a worker.

    def _locate(self, drafts: Drafts) -> _LocatedDrafts:
        texts = tuple(
            (one, self._load_details(one.event_id, one.instance_date, one.uid))
            for one in drafts.texts
        )
        return _LocatedDrafts(
            dialog=drafts.dialog and self._load_edit_request(drafts.dialog), texts=texts
        )

    def _load_details(
        self, event_id: int, day: "date | None", uid: str | None
    ) -> "EventDetails | None":
        """All about the event; None where it is another one, or may not be changed."""
        try:
            details = self._services.events.details(event_id, day)
        except TerpError:
            return None
        return details if details.event.uid == uid and details.may_edit else None

    def _load_edit_request(self, typed: "EditRequest") -> "EditRequest":
        """What was typed, over the event as it is here."""
        if typed.event_id is None:
            return typed
        event_id, day = typed.event_id, typed.instance_date
        details = self._load_details(event_id, day, typed.uid)
        if details is None:
            return typed.as_new(_NEW_EVENT_NOTE)
        try:
            stored = self._services.events.draft(event_id, typed.scope, day)
        except TerpError:
            return typed.as_new(_NEW_EVENT_NOTE)
        is_other = stored != typed.content
        return replace(
            typed,
            content=stored,
            version=details.event.version,
            notice=_CHANGED_EVENT_NOTE if is_other else "",
        )

    def _show(self, found: _LocatedDrafts) -> None:
        homeless = []
        for unsaved, details in found.texts:
            if details is None:
                homeless.append(unsaved)
            else:
                self._window.details.editors.restore(details, unsaved)
        there = [details for _, details in found.texts if details is not None]
        if there:
            self._window.show_occurrence(there[-1].occurrence)
        if homeless:
            self._tasks.load(_kept_texts, lambda: self._show_orphaned_texts(homeless), owner=self)
        if found.dialog is not None:
            self._window.event_actions.reopen(found.dialog)

    def _show_orphaned_texts(self, texts: "Sequence[UnsavedText]") -> None:
        kept = (f"{one.field.label} of “{one.title}”:\n{one.text}" for one in texts)
        _kept_texts()("\n\n".join(kept), self._window).open()
