"""Ends the window cleanly when the terminal or the system asks for it."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Slot

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Calls `ask` when the process is interrupted or terminated; the second time it just ends.

    Python runs its signal handlers between its own instructions only, and a waiting Qt
    event loop executes none: so a byte is sent through a socket that wakes the loop.
    """

    def __init__(self, ask: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._callback = ask
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._notifier = QSocketNotifier(
            self._reading.fileno(), QSocketNotifier.Type.Read, parent=self
        )
        self._notifier.activated.connect(self._read_signal)
        self._former_fd = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._former = {number: signal.signal(number, _ignore_signal) for number in SIGNALS}

    def stop(self) -> None:
        """Give the signals back to whoever had them before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._reading.close()
        self._writing.close()

    @Slot()
    def _read_signal(self) -> None:
        self._reading.recv(64)
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        self._callback()


def _ignore_signal(_number: int, _frame: object) -> None:
    """Leave it to the byte that Python has sent through the socket."""
