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
from terp_desktop.services.container import Desk
from terp_desktop.ui.events.undo_bar import REDO, UNDO, UndoBar
from terp_desktop.ui.text.dates import day_text
from terp_desktop.ui.threads.task_runner import TaskRunner

if TYPE_CHECKING:
    from terp_desktop.services.events.undo import Undone, UndoStep

    Steps = tuple[UndoStep | None, UndoStep | None]

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Toast:
    """What is to be said once the steps are known; "" for the step's own words."""

    told: str = ""
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
        desk: Desk,
        tasks: TaskRunner,
        undo: QAction,
        redo: QAction,
        place: QWidget,
        *,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(place)
        self._desk, self._tasks = desk, tasks
        self._undo, self._redo = undo, redo
        self._locale = locale
        self._toast: _Toast | None = None
        self.bar = UndoBar(place)
        self.bar.undo_requested.connect(self.undo)
        self.bar.redo_requested.connect(self.redo)
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)
        self._show((None, None))

    @Slot()
    def refresh(self) -> None:
        """Look up what can be undone now."""
        self._tasks.run(self._steps, self._show, self.failed.emit, owner=self, latest="undo")

    @Slot()
    def tell_deleted(self) -> None:
        """Something has just been stored or deleted: say what, and offer to take it back."""
        self.tell_done("")

    @Slot(str)
    def tell_done(self, told: str) -> None:
        """Something has just been done: offer to take it back, in these words or its own."""
        self._toast = _Toast(told)
        self.refresh()

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        self._reverse(self._desk.undo.undo, "Undone", REDO)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._reverse(self._desk.undo.redo, "Redone", UNDO)

    def _steps(self) -> "Steps":
        return self._desk.undo.last(), self._desk.undo.last_undone()

    def _reverse(self, call: Callable[[], "Undone"], said: str, verb: str) -> None:
        self.bar.hide()

        def tell(undone: "Undone") -> None:
            self.changed.emit(undone.changes)
            self._toast = _Toast(f"{said}: {_inside(self._words(undone.step))}", verb)
            self.refresh()

        self._tasks.run(call, tell, self.failed.emit, owner=self, is_write=True)

    def _show(self, steps: "Steps") -> None:
        last, last_undone = steps
        self._name(self._undo, "&Undo", last)
        self._name(self._redo, "&Redo", last_undone)
        toast, self._toast = self._toast, None
        step = last if (toast or self.bar).verb == UNDO else last_undone
        if step is None:
            self.bar.hide()
        elif toast is not None:
            self.bar.offer(toast.told or self._words(step), toast.verb)

    def _name(self, action: QAction, verb: str, step: "UndoStep | None") -> None:
        """Say in the menu what the action would do; it cannot be chosen if that is nothing."""
        action.setEnabled(step is not None)
        if step is None:
            action.setText(verb)
            return
        said = _inside(self._words(step))
        if len(said) > _LONGEST:
            said = f"{said[: _LONGEST - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
        action.setText(f"{verb}: {said.replace('&', '&&')}")

    def _words(self, step: "UndoStep") -> str:
        """What the step was, with its date as dates are written here."""
        from terp_desktop.services.events.undo_log import with_date  # not before there is a step

        return with_date(step.sentence, self._written)

    def _written(self, day: date) -> str:
        return day_text(day, self._locale, near=self._desk.clock.today())


def _inside(said: str) -> str:
    """The words as they stand after a colon."""
    return said[:1].lower() + said[1:]
