"""Asks before the program quits with unsaved edits."""

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from terp_desktop.ui.app.drafts import collect_drafts
from terp_desktop.ui.widgets.window_activation import activate_window
from terp_desktop.ui.window.main_window import MainWindow


class QuitGuard(QObject):
    """Asks before the program quits, or its last window closes, with unsaved edits.

    `quit_requested` is emitted when there are none, or the person has discarded them, which
    `discarded` says first.
    """

    quit_requested = Signal()
    discarded = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_asking = self._is_disarmed = False
        window.installEventFilter(self)

    @Slot()
    def quit(self) -> None:
        """Request to quit; ask first if there are unsaved edits."""
        if self._is_disarmed or not collect_drafts(self._window):
            self.quit_requested.emit()
        else:
            self._ask()

    def disarm(self) -> None:
        """Let the window close without asking: its edits are stored elsewhere or discarded."""
        self._is_disarmed = True
        self._window.event_actions.discard()

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Ask before the window closes, if closing it quits the program."""
        would_quit = event.type() is QEvent.Type.Close and QApplication.quitOnLastWindowClosed()
        if not would_quit or self._is_disarmed or not collect_drafts(self._window):
            return super().eventFilter(window, event)
        event.ignore()
        self._ask()
        return True

    def _ask(self) -> None:
        if self._is_asking:
            return
        # Imported late, as it is rarely needed.
        from terp_desktop.ui.widgets.discard_question import confirm_discard

        activate_window(self._window)
        self._is_asking = True
        parent = QApplication.activeModalWidget() or self._window
        dialog = confirm_discard("Discard what you typed?", parent, self._discard)
        dialog.finished.connect(self._end_asking)

    @Slot()
    def _discard(self) -> None:
        self.discarded.emit()
        self.disarm()
        self._window.close()
        self.quit_requested.emit()

    @Slot()
    def _end_asking(self) -> None:
        self._is_asking = False
