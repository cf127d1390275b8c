"""Quits the application cleanly on SIGINT and SIGTERM."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier, Slot

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts(QObject):
    """Calls `callback` on the first signal; a second signal ends the process.

    Python runs signal handlers only between its own instructions, and a waiting Qt event
    loop executes none. Therefore a wakeup socket, to which Python writes, wakes the loop.
    """

    def __init__(self, callback: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._callback = callback
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._notifier = QSocketNotifier(
            self._reading.fileno(), QSocketNotifier.Type.Read, parent=self
        )
        self._notifier.activated.connect(self._read_signal)
        self._previous_fd = signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
        self._previous = {number: signal.signal(number, _ignore_signal) for number in SIGNALS}

    def stop(self) -> None:
        """Restore the previous signal handlers."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._previous_fd)
        for number, handler in self._previous.items():
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
    """Do nothing: the byte in the wakeup socket is handled instead."""
