"""Carries out what a person does with the selected events, and says what became of it."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QIODevice, QObject, QSaveFile, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from terp_desktop.domain.changes import Changes
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event import Module, Priority, Status
from terp_desktop.domain.series import Occurrence
from terp_desktop.services.container import Services
from terp_desktop.ui.calendar.views.calendar_stack import CalendarStack
from terp_desktop.ui.text.labels import count_text
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    # Imported when several events are changed for the first time.
    from terp_desktop.domain.bulk_edit import BulkResult, OccurrenceTarget
    from terp_desktop.services.events.bulk import BulkService
    from terp_desktop.ui.calendar.layout.event_moves import Move
    from terp_desktop.ui.events.bulk.questions import BulkDeleteDialog, UnchangedDialog

Targets: TypeAlias = "list[OccurrenceTarget]"


@LazyImport
def _delete_question() -> "type[BulkDeleteDialog]":
    from terp_desktop.ui.events.bulk.questions import BulkDeleteDialog

    return BulkDeleteDialog


@LazyImport
def _unchanged_dialog() -> "type[UnchangedDialog]":
    from terp_desktop.ui.events.bulk.questions import UnchangedDialog

    return UnchangedDialog


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that waits for its turn, and the occurrences that it is about."""

    make: "Callable[[Targets], BulkResult]"
    seen: Sequence[Occurrence]


class BulkController(QObject):
    """Changes occurrences of the calendar, one or many, each call in one step.

    `changed` carries the `Changes`, `completed` the text of the toast ("" for the step's own),
    `failed` an error that left everything as it was, `finished` a sentence on what was exported.
    What could not be changed is shown in a dialog, with the reasons.
    """

    changed = Signal(Changes)
    completed = Signal(str)
    failed = Signal(TerpError)
    finished = Signal(str)

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        viewer: Viewer,
        *,
        calendar: CalendarStack,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._tasks, self._viewer = services, tasks, viewer
        self._calendar, self._window = calendar, window
        self._created: frozenset[int] = frozenset()
        self._waiting: deque[_Call] = deque()
        self._own_changes: dict[tuple[int, int | None], int] = {}
        tasks.bug.connect(self._forget_waiting)
        calendar.several_moved.connect(self.move_together)
        calendar.shown.connect(self._choose_created)

    # --- Actions ---------------------------------------------------------------------------

    def set_status(self, occurrences: Sequence[Occurrence], status: Status) -> None:
        """Give them the status."""
        self._run(occurrences, lambda bulk, targets: bulk.set_status(targets, status))

    def set_priority(self, occurrences: Sequence[Occurrence], priority: Priority) -> None:
        """Give them the priority."""
        self._run(occurrences, lambda bulk, targets: bulk.set_priority(targets, priority))

    def set_module(self, occurrences: Sequence[Occurrence], module: Module) -> None:
        """Give them the module."""
        self._run(occurrences, lambda bulk, targets: bulk.set_module(targets, module))

    def assign(self, occurrences: Sequence[Occurrence], user_id: int | None) -> None:
        """Assign them to a member of staff, or to nobody."""
        self._run(occurrences, lambda bulk, targets: bulk.assign(targets, user_id))

    def shift(self, occurrences: Sequence[Occurrence], distance: timedelta) -> None:
        """Move them by the distance."""
        self._run(occurrences, lambda bulk, targets: bulk.shift(targets, distance))

    def move_to_day(self, occurrences: Sequence[Occurrence], day: date) -> None:
        """Move them to the day, each at its time."""
        self._run(occurrences, lambda bulk, targets: bulk.move_to_day(targets, day))

    def duplicate(self, occurrences: Sequence[Occurrence]) -> None:
        """Create a copy of each at the same time, and select the copies."""
        self._run(occurrences, lambda bulk, targets: bulk.duplicate(targets))

    def export(self, occurrences: Sequence[Occurrence]) -> None:
        """Ask for a file, and write them to it as a calendar file."""
        dialog = QFileDialog(self._window, "Export events", "", "Calendar files (*.ics)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ics")
        dialog.selectFile("events.ics")
        dialog.fileSelected.connect(lambda path: self.export_to(occurrences, Path(path)))
        dialog.open()

    def export_to(self, occurrences: Sequence[Occurrence], path: Path) -> None:
        """Write them to a calendar file, on a worker."""
        from terp_desktop.domain.bulk_edit import target_of

        targets = [target_of(occurrence) for occurrence in occurrences]

        def write() -> str:
            export = self._services.exports.export_targets(targets)
            _write_file(path, export.content)
            return f"{count_text(export.events, 'event')} written to {path}."

        self._tasks.run(write, self.finished.emit, self.failed.emit, owner=self, is_write=True)

    def delete(self, occurrences: Sequence[Occurrence]) -> None:
        """Delete them after a confirmation."""
        self._tasks.load(_delete_question, lambda: self._confirm_deletion(occurrences), owner=self)

    @Slot(object)
    def move_together(self, move: "Move") -> None:
        """Move or copy all selected events by the distance of the one that was dragged."""
        from terp_desktop.ui.calendar.layout.event_moves import move_along

        occurrences = [displayed.occurrence for displayed in self._calendar.view.chosen]
        times = [
            move.when if occurrence == move.occurrence else move_along(occurrence.when, move)
            for occurrence in occurrences
        ]

        def store(bulk: "BulkService", targets: Targets) -> "BulkResult":
            places = dict(zip(targets, times, strict=True))
            return bulk.copy(places) if move.is_copy else bulk.move(places)

        self._run(occurrences, store)

    def run(self, call: "Callable[[Targets], BulkResult]", seen: Sequence[Occurrence] = ()) -> None:
        """Make the call on a worker, after those before, and show what became of the events.

        It gets the targets of the occurrences that were `seen`.
        """
        self._waiting.append(_Call(call, seen))
        if len(self._waiting) == 1:
            self._start()

    def _run(
        self,
        occurrences: Sequence[Occurrence],
        call: "Callable[[BulkService, Targets], BulkResult]",
    ) -> None:
        self.run(lambda targets: call(self._services.bulk, targets), occurrences)

    def _start(self) -> None:
        """Make the first of the waiting calls."""
        call = self._waiting[0]
        targets = [self._target(occurrence) for occurrence in call.seen]
        self._tasks.run(
            lambda: call.make(targets),
            lambda result: self._finish(call, result),
            lambda error: self._fail(call, error),
            owner=self,
            is_write=True,
        )

    def _target(self, occurrence: Occurrence) -> "OccurrenceTarget":
        """The occurrence; what this window changed since it was read is no news to the person."""
        from terp_desktop.domain.bulk_edit import target_of

        target = target_of(occurrence)
        version = target.version
        while (target.event_id, version) in self._own_changes:
            version = self._own_changes[target.event_id, version]
        return replace(target, version=version)

    def _start_next(self, done: _Call) -> None:
        if self._waiting and self._waiting[0] is done:
            self._waiting.popleft()
            if self._waiting:
                self._start()

    @Slot()
    def _forget_waiting(self) -> None:
        """After a bug no answer comes, so nothing may wait for it."""
        self._waiting.clear()

    # --- Results ---------------------------------------------------------------------------

    def _finish(self, call: _Call, result: "BulkResult") -> None:
        self._created = frozenset(result.created)
        for each in result.versions:
            self._own_changes[each.event_id, each.before] = each.after
        if result.changed:
            self.changed.emit(result.changes)
            self._calendar.end_move()
            self.completed.emit(_toast(result))
        else:
            self._calendar.show_preview(None)
        if result.refusals:
            self._tasks.load(
                _unchanged_dialog, lambda: self._show_refusals(call.seen, result), owner=self
            )
        self._start_next(call)

    def _fail(self, call: _Call, error: TerpError) -> None:
        self._calendar.show_preview(None)
        self.failed.emit(error)
        self._start_next(call)

    def _show_refusals(self, seen: Sequence[Occurrence], result: "BulkResult") -> None:
        _unchanged_dialog()(result, seen, self._viewer, self._window).open()

    def _confirm_deletion(self, occurrences: Sequence[Occurrence]) -> None:
        dialog = _delete_question()(occurrences, self._window)
        dialog.answered.connect(lambda _: self._delete(occurrences))
        dialog.finished.connect(self._calendar.focus_view)
        dialog.open()

    def _delete(self, occurrences: Sequence[Occurrence]) -> None:
        self._run(occurrences, lambda bulk, targets: bulk.delete(targets))

    @Slot()
    def _choose_created(self) -> None:
        """Select the new events once they are on the page."""
        created, self._created = self._created, frozenset()
        view = self._calendar.view
        keys = {key for key in view.event_keys() if key[0] in created}
        if keys:
            view.choose_and_notify(keys)


def _write_file(path: Path, content: bytes) -> None:
    """Write the file completely or not at all."""
    file = QSaveFile(str(path))
    is_open = file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not is_open or file.write(content) != len(content) or not file.commit():
        raise TerpError(
            f"{path} could not be written: {file.errorString().rstrip('.')}.",
            remedy="Choose a folder that exists and that you may write to.",
        )


def _toast(result: "BulkResult") -> str:
    """How many of them were changed; "" leaves it to the step if all were."""
    done, total = len(result.changed), len(result.changed) + len(result.refusals)
    return f"Changed {done} of {total} events" if result.refusals else ""
