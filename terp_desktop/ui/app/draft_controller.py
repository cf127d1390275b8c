"""Gives a window the unsaved edits of an earlier session or run, then keeps its own on disk."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot

from terp_desktop.domain.errors import OutageError, TerpError
from terp_desktop.services.container import Services
from terp_desktop.ui.app.draft_writer import DraftWriter
from terp_desktop.ui.app.drafts import DraftRestorer, Drafts, collect_drafts
from terp_desktop.ui.database.outages import OutageWatch
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from terp_desktop.ui.opened_program import OpenedProgram

_BACK = "What you were typing when the program ended is back."


class DraftController(QObject):
    """Restores drafts once the database is open, and keeps later ones on disk.

    Drafts of an earlier session of this run come first; only without any are those of an
    earlier run read, once the window is on the screen. During an outage they wait for its
    end. `restored` carries a sentence about drafts of an earlier run.
    """

    restored = Signal(str)

    def __init__(
        self,
        program: "OpenedProgram",
        services: Services,
        tasks: TaskRunner,
        window: MainWindow,
        outages: OutageWatch,
    ) -> None:
        super().__init__(window)
        self._window, self._outages = window, outages
        self._writer = DraftWriter(program, tasks, window)
        self._writer.loaded.connect(self._restore_loaded)
        self._restorer = DraftRestorer(services, tasks, window)
        self._restorer.restored.connect(self._begin_writing)
        self._restorer.failed.connect(self._wait)
        self._pending = Drafts()
        self._sentence = ""
        self._has_begun = False

    @property
    def drafts(self) -> Drafts:
        """The unsaved edits, also those that are not shown yet."""
        shown, pending = collect_drafts(self._window), self._pending
        return Drafts(dialogs=shown.dialogs + pending.dialogs, texts=shown.texts + pending.texts)

    def take(self, drafts: Drafts) -> None:
        """Take the drafts of the previous session, before `begin`."""
        self._pending = drafts

    def begin(self) -> None:
        """Restore drafts; the database is open."""
        if self._has_begun:
            return
        self._has_begun = True
        if self._pending:
            self._restore()
        else:
            self._load_when_shown()

    def finish(self) -> None:
        """Keep what is typed; the window is about to close."""
        self._writer.finish()

    @Slot()
    def discard(self) -> None:
        """Forget what is typed; the person has discarded it."""
        self._writer.discard()

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Load kept drafts when the window appears: no dialog opens over a hidden one."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.WindowStateChange}:
            window.removeEventFilter(self)
            self._load_when_shown()
        return super().eventFilter(window, event)

    def _load_when_shown(self) -> None:
        if self._window.isVisible() and not self._window.isMinimized():
            self._writer.load()
        else:
            self._window.installEventFilter(self)

    @Slot(Drafts)
    def _restore_loaded(self, drafts: Drafts) -> None:
        self._pending = drafts
        self._sentence = _BACK if drafts else ""
        self._restore()

    @Slot()
    def _restore(self) -> None:
        self._restorer.restore(self._pending)

    @Slot()
    def _begin_writing(self) -> None:
        self._pending = Drafts()
        self._writer.begin()
        if self._sentence:
            self.restored.emit(self._sentence)

    @Slot(TerpError)
    def _wait(self, error: TerpError) -> None:
        """Try again after the outage."""
        if isinstance(error, OutageError):
            single = Qt.ConnectionType.SingleShotConnection
            self._outages.ended.connect(self._restore, single)
        else:
            self._window.report_error(error)
