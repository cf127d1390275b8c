"""Delays the loading hint, so that quick results never show it."""

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.ui.threads.timers import make_timer

# A result that comes sooner needs no hint.
_DELAY_MS = 250


class LoadingDelay(QObject):
    """Emits `delayed` with true if a result takes long, and with false when it has come."""

    delayed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = make_timer(self, _DELAY_MS, is_single_shot=True)
        self._timer.timeout.connect(lambda: self.delayed.emit(True))

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    def stop(self) -> None:
        """End the wait: the result has come, or never will."""
        self._timer.stop()
        self.delayed.emit(False)

    @Slot(bool)
    def set_loading(self, is_waiting: bool) -> None:
        """Begin or end the wait; a second begin does not restart it."""
        if not is_waiting:
            self.stop()
        elif not self._timer.isActive():
            self.start()
