"""Keeps one window for one calendar: a second start activates the first instance's window."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from PySide6.QtCore import QElapsedTimer, QObject, QThread, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_ACKNOWLEDGMENT = b"heard\n"
_RETRY_MS = 50
_TOKEN = "XDG_ACTIVATION_TOKEN"  # noqa: S105  (allows a window to be activated; no password)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRequest:
    """A further start of the program, sent to the first instance.

    If `is_minimized`, no window is activated. `token` is the activation token that a Wayland
    desktop gave the new process, or "". `files` are the absolute paths of the calendar files
    to import.
    """

    is_minimized: bool = False
    token: str = ""
    files: tuple[str, ...] = ()

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], *, is_minimized: bool, files: Iterable[Path] = ()
    ) -> Self:
        """The request of this process."""
        return cls(
            is_minimized=is_minimized,
            token=environment.get(_TOKEN, ""),
            files=tuple(str(file.absolute()) for file in files),
        )

    @classmethod
    def from_line(cls, line: bytes) -> Self:
        """Parse a line of `to_line`; ignores unknown keys, as of a newer program."""
        try:
            fields = json.loads(line)
        except ValueError:
            fields = None
        if not isinstance(fields, dict):
            return cls()
        is_minimized = fields.get("is_minimized") is True
        files = fields.get("files")
        return cls(
            is_minimized=is_minimized,
            token=str(fields.get("token", "")),
            files=tuple(map(str, files)) if isinstance(files, list) else (),
        )

    def to_line(self) -> bytes:
        """The request as a line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    def allow_activation(self) -> None:
        """Allow the next window that is activated to come in front of other programs."""
        if self.token:
            os.environ[_TOKEN] = self.token


class InstanceServer(QObject):
    """Listens for further starts; `start_requested` carries each `StartRequest`.

    The caller must hold the lock on the address: a socket found there is removed as stale.
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
        """Stop listening."""
        self._server.close()

    @Slot()
    def _receive(self) -> None:
        while self._server.hasPendingConnections():
            client = self._server.nextPendingConnection()
            self._clients.append(client)
            client.readyRead.connect(self._answer)
            client.disconnected.connect(self._drop_disconnected)
        self._answer()

    @Slot()
    def _answer(self) -> None:
        for client in [each for each in self._clients if each.canReadLine()]:
            start = StartRequest.from_line(bytes(client.readLine().data()))
            client.write(_ACKNOWLEDGMENT)
            client.flush()
            self.start_requested.emit(start)

    @Slot()
    def _drop_disconnected(self) -> None:
        """Delete the sockets of disconnected clients."""
        connected = QLocalSocket.LocalSocketState.ConnectedState
        gone = [one for one in self._clients if one.state() is not connected]
        for client in gone:
            self._clients.remove(client)
            client.deleteLater()


def notify(address: str, start: StartRequest, timeout_ms: int) -> bool:
    """Send the request to the first instance; return whether it acknowledged in that time."""
    clock = QElapsedTimer()
    clock.start()
    if sys.platform == "win32":
        import ctypes

        # Only a process that the person has just started may allow this to another one.
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(timeout_ms):
        # The first instance may not listen yet.
        QThread.msleep(_RETRY_MS)
        return False
    socket.write(start.to_line())
    while not socket.canReadLine():
        left_ms = timeout_ms - clock.elapsed()
        if left_ms <= 0 or not socket.waitForReadyRead(left_ms):
            return False
    return bytes(socket.readLine().data()) == _ACKNOWLEDGMENT
