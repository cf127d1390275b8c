"""A proxy to a server that drops connections on demand, also at a given statement."""

import socket
from contextlib import suppress
from threading import Lock, Thread

CHUNK_BYTES = 65_536


class FaultyProxy:
    """Forwards connections from its own port to the server's.

    `cut_before` are words that the cable breaks before, the next time a client sends them;
    it mends itself at once, so that a second try comes through.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self._lock = Lock()
        self._sockets: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.cut_before: bytes | None = None
        self.port = 0
        self.restore()

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._close_all()

    def restore(self) -> None:
        """Accept connections again, on the same port."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = int(listener.getsockname()[1])
        with self._lock:
            self._listener = listener
        Thread(target=self._accept, args=(listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server_port))
                with self._lock:
                    self._sockets += [client, server]
                Thread(target=self._forward, args=(client, server, True), daemon=True).start()
                Thread(target=self._forward, args=(server, client, False), daemon=True).start()

    def _forward(self, source: socket.socket, to: socket.socket, is_client: bool) -> None:
        with suppress(OSError):
            while words := source.recv(CHUNK_BYTES):
                if is_client and self.cut_before is not None and self.cut_before in words:
                    self.cut_before = None
                    self._close_all()
                    return
                to.sendall(words)
        _close_sockets(source, to)

    def _close_all(self) -> None:
        with self._lock:
            ends, self._sockets = self._sockets, []
        _close_sockets(*ends)


def _close_sockets(*ends: socket.socket) -> None:
    """Close the sockets; the shutdown, not the close, wakes a thread that waits on one."""
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
