"""Undo and redo in the window: what they would do, in words, and doing it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from terp_desktop.services.desk import Desk
from terp_desktop.ui.panels.undo_bar import UndoBar
from terp_desktop.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from terp_desktop.services.undo import Undone, UndoStep

    Steps = tuple[UndoStep | None, UndoStep | None]

_LONGEST = 60


class UndoActions(QObject):
    """Keeps two actions in line with the person's last steps; they survive the program.

    `changed` tells the `Changes` of what was undone or done again, `failed` the error of
    what could not be. After a deletion or a move a bar over `place` offers to take it back.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(
        self, desk: Desk, tasks: TaskRunner, undo: QAction, redo: QAction, place: QWidget
    ) -> None:
        super().__init__(place)
        self._desk, self._tasks = desk, tasks
        self._undo, self._redo = undo, redo
        self._is_offered = False
        self._told = ""
        self.bar = UndoBar(place)
        self.bar.undo_requested.connect(self.undo)
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)
        self._show((None, None))

    @Slot()
    def refresh(self) -> None:
        """Look up what can be undone now."""
        self._tasks.run(self._steps, self._show, self.failed.emit, owner=self, latest="undo")

    @Slot()
    def tell_deleted(self) -> None:
        """Something has just been deleted: offer to take that back."""
        self.tell_done("")

    @Slot(str)
    def tell_done(self, told: str) -> None:
        """Something has just been done: offer to take it back, in these words or its own."""
        self._is_offered, self._told = True, told
        self.refresh()

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        self._reverse(self._desk.undo.undo)

    @Slot()
    def redo(self) -> None:
        """Do again what was undone last."""
        self._reverse(self._desk.undo.redo)

    def _steps(self) -> "Steps":
        return self._desk.undo.last(), self._desk.undo.last_undone()

    def _reverse(self, call: Callable[[], "Undone"]) -> None:
        self.bar.hide()
        self._tasks.run(call, self._tell, self.failed.emit, owner=self, is_write=True)

    def _tell(self, undone: "Undone") -> None:
        self.changed.emit(undone.changes)
        self.refresh()

    def _show(self, steps: "Steps") -> None:
        last, last_undone = steps
        _name(self._undo, "&Undo", last)
        _name(self._redo, "&Redo", last_undone)
        if self._is_offered and last is not None:
            self.bar.offer(self._told or last.sentence)
        elif last is None:
            self.bar.hide()
        self._is_offered = False


def _name(action: QAction, verb: str, step: "UndoStep | None") -> None:
    """Say in the menu what the action would do; it cannot be chosen if that is nothing."""
    action.setEnabled(step is not None)
    if step is None:
        action.setText(verb)
        return
    said = step.sentence[:1].lower() + step.sentence[1:]
    if len(said) > _LONGEST:
        said = f"{said[: _LONGEST - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
    action.setText(f"{verb}: {said.replace('&', '&&')}")
