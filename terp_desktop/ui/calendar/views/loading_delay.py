"""Waits a moment before it says that something is late: what is there at once is never late."""

from PySide6.QtCore import QObject, Signal, Slot

from terp_desktop.ui.threads.timers import make_timer

# What is there sooner than this does not need to be told to be on its way.
_MOMENT_MS = 250


class Patience(QObject):
    """`late` tells that what is waited for has not come by now, and later that it has."""

    late = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._moment = make_timer(self, _MOMENT_MS, is_single_shot=True)
        self._moment.timeout.connect(lambda: self.late.emit(True))

    def wait(self) -> None:
        """Something is on its way, from now on."""
        self._moment.start()

    def settle(self) -> None:
        """It has come, or never will."""
        self._moment.stop()
        self.late.emit(False)

    @Slot(bool)
    def follow(self, is_waiting: bool) -> None:
        """Wait as long as somebody says so; to be told again begins no new wait."""
        if not is_waiting:
            self.settle()
        elif not self._moment.isActive():
            self.wait()
