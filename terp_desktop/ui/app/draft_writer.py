"""Keeps unsaved edits on disk while a person types, for the start after a crash."""

from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.app.drafts import Drafts, collect_typed
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.threads.timers import make_timer
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from terp_desktop.ui.opened_program import OpenedProgram

KEEP_MS = 1_000
"""At most this much typing is lost."""


class DraftWriter(QObject):
    """Writes the unsaved edits of a window on a worker, and removes them when there are none.

    `loaded` carries the `Drafts` that an earlier run left. Nothing is written before `begin`.
    """

    loaded = Signal(Drafts)

    def __init__(self, program: "OpenedProgram", tasks: TaskRunner, window: MainWindow) -> None:
        super().__init__(window)
        self._program, self._tasks, self._window = program, tasks, window
        self._lock = Lock()
        self._wanted = Drafts()
        self._written: Drafts | None = None
        self._is_writing = False
        self._timer = make_timer(self, KEEP_MS, is_single_shot=True)
        self._timer.timeout.connect(self.write)
        window.event_actions.draft_changed.connect(self._write_soon)
        window.details.draft_changed.connect(self._write_soon)
        window.event_actions.dialog_closed.connect(self.write)
        window.quick_add.draft_changed.connect(self._write_soon)
        window.quick_add.closed.connect(self._write_soon)

    def load(self) -> None:
        """Read on a worker what an earlier run left, and emit `loaded`."""
        self._tasks.run(self._read, self.loaded.emit, _ignore_failure, owner=self)

    def begin(self) -> None:
        """Write from now on."""
        self._is_writing = True
        self._timer.start()

    def finish(self) -> None:
        """Write what is typed, then nothing more: the edits outlive the window."""
        self.write()
        self._is_writing = False

    @Slot()
    def discard(self) -> None:
        """Remove the drafts from disk, then write nothing more."""
        self._is_writing = False
        self._keep(Drafts())

    @Slot()
    def write(self) -> None:
        """Write the unsaved edits now."""
        if self._is_writing:
            self._timer.stop()
            self._keep(collect_typed(self._window))

    @Slot()
    def _write_soon(self) -> None:
        """Write in a moment; further letters do not put it off."""
        if self._is_writing and not self._timer.isActive():
            self._timer.start()

    def _keep(self, drafts: Drafts) -> None:
        with self._lock:
            self._wanted = drafts
        self._tasks.run(self._store, _ignore_result, _ignore_failure, owner=self, is_urgent=True)

    # Called on workers.

    def _read(self) -> Drafts:
        text = self._program.read_drafts()
        if not text:
            return Drafts()
        from terp_desktop.ui.app.draft_text import decode_drafts

        return decode_drafts(text)

    def _store(self) -> None:
        """Store the latest drafts, in whichever order the calls run."""
        with self._lock:
            drafts = self._wanted
            if drafts == self._written:
                return
            text = ""
            if drafts:
                from terp_desktop.ui.app.draft_text import encode_drafts

                text = encode_drafts(drafts)
            self._program.keep_drafts(text)
            self._written = drafts


def _ignore_result(_kept: None) -> None:
    """Ignore the completion."""


def _ignore_failure(_error: TerpError) -> None:
    """Without a file there is nothing to give back."""
