"""Waits a moment before it says that something is late: what is there at once is never late."""

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.ui.threads.timers import make_timer

# What is there sooner than this does not need to be told to be on its way.
_DELAY_MS = 250


class LoadingDelay(QObject):
    """`late` tells that what is waited for has not come by now, and later that it has."""

    delayed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = make_timer(self, _DELAY_MS, is_single_shot=True)
        self._timer.timeout.connect(lambda: self.delayed.emit(True))

    def start(self) -> None:
        """Something is on its way, from now on."""
        self._timer.start()

    def stop(self) -> None:
        """It has come, or never will."""
        self._timer.stop()
        self.delayed.emit(False)

    @Slot(bool)
    def set_loading(self, is_waiting: bool) -> None:
        """Wait as long as somebody says so; to be told again begins no new wait."""
        if not is_waiting:
            self.stop()
        elif not self._timer.isActive():
            self.start()
