"""What is typed about events and not saved, carried over when the database is opened anew."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Desk
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from terp_desktop.domain.event_details import EventDetails
    from terp_desktop.ui.events.details.text_fields import UnsavedText
    from terp_desktop.ui.events.dialog.open_options import Opening
    from terp_desktop.ui.events.unsaved_texts import KeptTexts

_NEW = (
    "The event that you were changing is not in this calendar, or you may not change it."
    " What you typed becomes a new event."
)
_OVER = "What you typed stands over the event as it is in this calendar."


@LazyImport
def _kept_texts() -> "type[KeptTexts]":
    from terp_desktop.ui.events.unsaved_texts import KeptTexts

    return KeptTexts


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """What stands in the dialog of events and in fields of the side panel; false if nothing."""

    dialog: "Opening | None" = None
    texts: "tuple[UnsavedText, ...]" = ()

    def __bool__(self) -> bool:
        return self.dialog is not None or bool(self.texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the database has of the events that the drafts are about."""

    dialog: "Opening | None"
    texts: "tuple[tuple[UnsavedText, EventDetails | None], ...]"


def drafts_in(window: MainWindow) -> Drafts:
    """What is typed in the window and not saved."""
    return Drafts(dialog=window.actions_on_events.unsaved, texts=window.details.fields.unsaved)


class DraftRestoring(QObject):
    """Puts drafts back into a window that was opened anew.

    They go where they were typed if the same event is there and may be changed. Else the
    dialog is one for a new event, and texts of the side panel are shown to be copied.
    """

    def __init__(self, desk: Desk, tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__(window)
        self._desk, self._tasks, self._window = desk, tasks, window

    def restore(self, drafts: Drafts) -> None:
        """Look for the events, and show what was typed."""
        if drafts:
            self._tasks.run(
                lambda: self._find(drafts), self._show, self._window.tell_failure, owner=self
            )

    # Called on a worker.

    def _find(self, drafts: Drafts) -> _Found:
        texts = tuple(
            (one, self._details(one.event_id, one.instance_date, one.uid)) for one in drafts.texts
        )
        return _Found(dialog=drafts.dialog and self._opening(drafts.dialog), texts=texts)

    def _details(self, event_id: int, day: "date | None", uid: str | None) -> "EventDetails | None":
        """All about the event; None where it is another one, or may not be changed."""
        try:
            details = self._desk.events.details(event_id, day)
        except TerpError:
            return None
        return details if details.event.uid == uid and details.may_edit else None

    def _opening(self, typed: "Opening") -> "Opening":
        """What was typed, over the event as it is here."""
        if typed.event_id is None:
            return typed
        event_id, day = typed.event_id, typed.instance_date
        details = self._details(event_id, day, typed.uid)
        if details is None:
            return typed.as_new(_NEW)
        try:
            stored = self._desk.events.draft(event_id, typed.scope, day)
        except TerpError:
            return typed.as_new(_NEW)
        is_other = stored != typed.content
        return replace(
            typed,
            content=stored,
            version=details.event.version,
            note=_OVER if is_other else "",
        )

    def _show(self, found: _Found) -> None:
        homeless = []
        for unsaved, details in found.texts:
            if details is None:
                homeless.append(unsaved)
            else:
                self._window.details.fields.restore(details, unsaved)
        there = [details for _, details in found.texts if details is not None]
        if there:
            self._window.show_occurrence(there[-1].occurrence)
        if homeless:
            self._tasks.load(_kept_texts, lambda: self._show_homeless(homeless), owner=self)
        if found.dialog is not None:
            self._window.actions_on_events.reopen(found.dialog)

    def _show_homeless(self, texts: "Sequence[UnsavedText]") -> None:
        kept = (f"{one.field.says} of “{one.title}”:\n{one.text}" for one in texts)
        _kept_texts()("\n\n".join(kept), self._window).open()
