"""Keeps the program from ending over something that was typed and not saved."""

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from terp_desktop.ui.app.drafts import collect_drafts
from terp_desktop.ui.widgets.window_activation import activate_window
from terp_desktop.ui.window.main_window import MainWindow


class QuitGuard(QObject):
    """Asks before the program ends, or its last window closes, while something is not saved.

    `quit_requested` tells that the program is to end, and that nothing is typed that the
    person wants to keep.
    """

    quit_requested = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._is_asking = self._is_disarmed = False
        window.installEventFilter(self)

    @Slot()
    def quit(self) -> None:
        """End the program, unless something typed is to be kept."""
        if self._is_disarmed or not collect_drafts(self._window):
            self.quit_requested.emit()
        else:
            self._ask()

    def disarm(self) -> None:
        """Let the window close: what is typed is kept elsewhere, or not wanted."""
        self._is_disarmed = True
        self._window.event_actions.discard()

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Ask before a window closes with which the program ends."""
        is_end = event.type() is QEvent.Type.Close and QApplication.quitOnLastWindowClosed()
        if not is_end or self._is_disarmed or not collect_drafts(self._window):
            return super().eventFilter(window, event)
        event.ignore()
        self._ask()
        return True

    def _ask(self) -> None:
        if self._is_asking:
            return
        # Few ends of the program have to be asked about.
        from terp_desktop.ui.widgets.discard_question import confirm_discard

        activate_window(self._window)
        self._is_asking = True
        above = QApplication.activeModalWidget() or self._window
        question = confirm_discard("Discard what you typed?", above, self._discard)
        question.finished.connect(self._end_asking)

    @Slot()
    def _discard(self) -> None:
        self.disarm()
        self._window.close()
        self.quit_requested.emit()

    @Slot()
    def _end_asking(self) -> None:
        self._is_asking = False
