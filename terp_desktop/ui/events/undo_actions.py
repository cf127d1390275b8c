"""Undo and redo in the window: what they would do, in words, and doing it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.services.container import Services
from terp_desktop.ui.events.undo_bar import REDO, UNDO, UndoToast
from terp_desktop.ui.text.dates import day_text
from terp_desktop.ui.threads.task_runner import TaskRunner

if TYPE_CHECKING:
    from terp_desktop.services.events.undo import UndoableAction, UndoResult

    Steps = tuple[UndoableAction | None, UndoableAction | None]

_MAX_LENGTH = 60


@dataclass(frozen=True, slots=True)
class _Toast:
    """What is to be said once the steps are known; "" for the step's own words."""

    text: str = ""
    verb: str = UNDO


class UndoActions(QObject):
    """Keeps two actions in line with the person's last steps; they survive the program.

    `changed` tells the `Changes` of what was undone or done again, `failed` the error of
    what could not be. After a step a toast in `place` says what it was and offers to take it
    back, after an undoing to do it again.
    """

    changed = Signal(Changes)
    failed = Signal(TerpError)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        undo: QAction,
        redo: QAction,
        place: QWidget,
        *,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(place)
        self._services, self._tasks = services, tasks
        self._undo, self._redo = undo, redo
        self._locale = locale
        self._toast: _Toast | None = None
        self.bar = UndoToast(place)
        self.bar.undo_requested.connect(self.undo)
        self.bar.redo_requested.connect(self.redo)
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)
        self._show_steps((None, None))

    @Slot()
    def refresh(self) -> None:
        """Look up what can be undone now."""
        self._tasks.run(
            self._load_steps, self._show_steps, self.failed.emit, owner=self, latest="undo"
        )

    @Slot()
    def offer_undo_of_last(self) -> None:
        """Something has just been stored or deleted: say what, and offer to take it back."""
        self.offer_undo("")

    @Slot(str)
    def offer_undo(self, text: str) -> None:
        """Something has just been done: offer to take it back, in these words or its own."""
        self._toast = _Toast(text)
        self.refresh()

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        self._reverse(self._services.undo.undo, "Undone", REDO)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._reverse(self._services.undo.redo, "Redone", UNDO)

    def _load_steps(self) -> "Steps":
        return self._services.undo.next_undo(), self._services.undo.next_redo()

    def _reverse(self, call: Callable[[], "UndoResult"], prefix: str, verb: str) -> None:
        self.bar.hide()

        def tell(undone: "UndoResult") -> None:
            self.changed.emit(undone.changes)
            self._toast = _Toast(f"{prefix}: {_lower_first(self._describe(undone.action))}", verb)
            self.refresh()

        self._tasks.run(call, tell, self.failed.emit, owner=self, is_write=True)

    def _show_steps(self, steps: "Steps") -> None:
        last, last_undone = steps
        self._update_action(self._undo, "&Undo", last)
        self._update_action(self._redo, "&Redo", last_undone)
        toast, self._toast = self._toast, None
        step = last if (toast or self.bar).verb == UNDO else last_undone
        if step is None:
            self.bar.hide()
        elif toast is not None:
            self.bar.offer(toast.text or self._describe(step), toast.verb)

    def _update_action(self, action: QAction, verb: str, step: "UndoableAction | None") -> None:
        """Say in the menu what the action would do; it cannot be chosen if that is nothing."""
        action.setEnabled(step is not None)
        if step is None:
            action.setText(verb)
            return
        said = _lower_first(self._describe(step))
        if len(said) > _MAX_LENGTH:
            said = f"{said[: _MAX_LENGTH - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
        action.setText(f"{verb}: {said.replace('&', '&&')}")

    def _describe(self, step: "UndoableAction") -> str:
        """What the step was, with its date as dates are written here."""
        from terp_desktop.services.events.undo_log import replace_date  # not before there is a step

        return replace_date(step.sentence, self._format_day)

    def _format_day(self, day: date) -> str:
        return day_text(day, self._locale, near=self._services.clock.today())


def _lower_first(text: str) -> str:
    """The words as they stand after a colon."""
    return text[:1].lower() + text[1:]
