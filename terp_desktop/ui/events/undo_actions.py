"""The Undo and Redo actions: their texts, their toast, and carrying them out."""

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
    """The toast to show once the steps are loaded; "" for the step's own description."""

    text: str = ""
    verb: str = UNDO


class UndoActions(QObject):
    """Keeps the Undo and Redo actions in line with the person's last stored steps.

    The steps are stored in the database, so they survive the program. `changed` carries the
    `Changes` of an undo or redo, `failed` its error. A toast in `parent` describes each step
    and offers to undo it, or after an undo to redo it.
    """

    changed = Signal(Changes)
    failed = Signal(TerpError)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        undo: QAction,
        redo: QAction,
        parent: QWidget,
        *,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._tasks = services, tasks
        self._undo, self._redo = undo, redo
        self._locale = locale
        self._toast: _Toast | None = None
        self._refused: frozenset[str] = frozenset()
        self.bar = UndoToast(parent)
        self.bar.undo_requested.connect(self.undo)
        self.bar.redo_requested.connect(self.redo)
        undo.triggered.connect(self.undo)
        redo.triggered.connect(self.redo)
        self._show_steps((None, None))

    @Slot()
    def refresh(self) -> None:
        """Load the next steps to undo and to redo."""
        self._tasks.run(
            self._load_steps, self._show_steps, self.failed.emit, owner=self, latest="undo"
        )

    @Slot()
    def offer_undo_of_last(self) -> None:
        """Offer to undo the last step, with its own description."""
        self.offer_undo("")

    @Slot(str)
    def offer_undo(self, text: str) -> None:
        """Offer to undo the last step with this text, or with its own description if ""."""
        self._toast = _Toast(text)
        self.refresh()

    @Slot()
    def undo(self) -> None:
        """Undo the last step."""
        self._reverse(lambda: self._services.undo.undo(self._refused), "Undone", REDO)

    @Slot()
    def redo(self) -> None:
        """Redo the step that was undone last."""
        self._reverse(lambda: self._services.undo.redo(self._refused), "Redone", UNDO)

    def _load_steps(self) -> "Steps":
        undo = self._services.undo
        return undo.next_undo(self._refused), undo.next_redo(self._refused)

    def _reverse(self, call: Callable[[], "UndoResult"], prefix: str, verb: str) -> None:
        self.bar.hide()

        def finish(result: "UndoResult") -> None:
            self.changed.emit(result.changes)
            self._toast = _Toast(f"{prefix}: {_lower_first(self._describe(result.action))}", verb)
            self.refresh()

        self._tasks.run(call, finish, self._fail, owner=self, is_write=True)

    def _fail(self, error: TerpError) -> None:
        """Report the error; a step that was refused is passed over if it is refused again."""
        step = error.details.get("step")
        if isinstance(step, str):
            self._refused |= {step}
            self.refresh()
        self.failed.emit(error)

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
        """Show in the menu what the action would do; disable it if there is no step."""
        action.setEnabled(step is not None)
        if step is None:
            action.setText(verb)
            return
        text = _lower_first(self._describe(step))
        if len(text) > _MAX_LENGTH:
            text = f"{text[: _MAX_LENGTH - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
        action.setText(f"{verb}: {text.replace('&', '&&')}")

    def _describe(self, step: "UndoableAction") -> str:
        """The description of the step, with its date in the person's locale."""
        # Imported late: a start has no step to describe.
        from terp_desktop.services.events.undo_log import replace_date

        return replace_date(step.sentence, self._format_day)

    def _format_day(self, day: date) -> str:
        return day_text(day, self._locale, near=self._services.clock.today())


def _lower_first(text: str) -> str:
    """The text as written after a colon."""
    return text[:1].lower() + text[1:]
