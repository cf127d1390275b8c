"""Keeps the program from ending over something that was typed and not saved."""

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from terp_desktop.ui.app.drafts import drafts_in
from terp_desktop.ui.widgets.window_activation import bring_to_front
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
        self._is_asking = self._is_over = False
        window.installEventFilter(self)

    @Slot()
    def quit(self) -> None:
        """End the program, unless something typed is to be kept."""
        if self._is_over or not drafts_in(self._window):
            self.quit_requested.emit()
        else:
            self._ask()

    def stand_down(self) -> None:
        """Let the window close: what is typed is kept elsewhere, or not wanted."""
        self._is_over = True
        self._window.actions_on_events.discard()

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        """Ask before a window closes with which the program ends."""
        is_end = event.type() is QEvent.Type.Close and QApplication.quitOnLastWindowClosed()
        if not is_end or self._is_over or not drafts_in(self._window):
            return super().eventFilter(window, event)
        event.ignore()
        self._ask()
        return True

    def _ask(self) -> None:
        if self._is_asking:
            return
        # Few ends of the program have to be asked about.
        from terp_desktop.ui.widgets.discard_question import ask_to_discard

        bring_to_front(self._window)
        self._is_asking = True
        above = QApplication.activeModalWidget() or self._window
        question = ask_to_discard("Discard what you typed?", above, self._discard)
        question.finished.connect(self._end_asking)

    @Slot()
    def _discard(self) -> None:
        self.stand_down()
        self._window.close()
        self.quit_requested.emit()

    @Slot()
    def _end_asking(self) -> None:
        self._is_asking = False
