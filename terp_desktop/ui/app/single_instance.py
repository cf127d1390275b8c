"""One window for one calendar: a second start calls the first one instead of opening another."""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from PySide6.QtCore import QElapsedTimer, QObject, QThread, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ACKNOWLEDGMENT = b"heard\n"
_RETRY_MS = 50
_TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105  (what lets a window come forward, no password)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRequest:
    """How the program was started again.

    `is_minimized` wants no window to come forward. `token` is what a Wayland desktop gave
    the new program so that a window may; "" if nothing.
    """

    is_minimized: bool = False
    token: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, is_minimized: bool) -> Self:
        """This start."""
        return cls(is_minimized=is_minimized, token=environment.get(_TOKEN, ""))

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """What `written` says; of what a newer program adds, nothing is understood."""
        try:
            said = json.loads(line)
        except ValueError:
            said = None
        if not isinstance(said, dict):
            return cls()
        return cls(is_minimized=said.get("is_minimized") is True, token=str(said.get("token", "")))

    def to_line(self) -> bytes:
        """One line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    def allow_activation(self) -> None:
        """Let the next window that is activated come before those of other programs."""
        if self.token:
            os.environ[_TOKEN] = self.token


class InstanceServer(QObject):
    """Listens for further starts; `rung` tells each one's `Start`.

    Whoever makes one holds the claim to the address: what lies there is a dead program's.
    """

    start_requested = Signal(StartRequest)

    def __init__(self, address: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)
        self._clients: list[QLocalSocket] = []
        QLocalServer.removeServer(address)
        self._server.listen(address)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    @Slot()
    def _receive(self) -> None:
        while self._server.hasPendingConnections():
            caller = self._server.nextPendingConnection()
            self._clients.append(caller)
            caller.readyRead.connect(self._answer)
            caller.disconnected.connect(self._drop_disconnected)
        self._answer()

    @Slot()
    def _answer(self) -> None:
        for caller in [one for one in self._clients if one.canReadLine()]:
            start = StartRequest.from_line(bytes(caller.readLine().data()))
            caller.write(_ACKNOWLEDGMENT)
            caller.flush()
            self.start_requested.emit(start)

    @Slot()
    def _drop_disconnected(self) -> None:
        """Let those go who have hung up."""
        connected = QLocalSocket.LocalSocketState.ConnectedState
        gone = [one for one in self._clients if one.state() is not connected]
        for caller in gone:
            self._clients.remove(caller)
            caller.deleteLater()


def notify(address: str, start: StartRequest, timeout_ms: int) -> bool:
    """Tell the first window of this start; whether it has heard within that time."""
    clock = QElapsedTimer()
    clock.start()
    if sys.platform == "win32":
        import ctypes

        # Only a program that the person has just started may let another come forward.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(timeout_ms):
        # It may be so young that it does not listen yet.
        QThread.msleep(_RETRY_MS)
        return False
    socket.write(start.to_line())
    while not socket.canReadLine():
        left_ms = timeout_ms - clock.elapsed()
        if left_ms <= 0 or not socket.waitForReadyRead(left_ms):
            return False
    return bytes(socket.readLine().data()) == _ACKNOWLEDGMENT
