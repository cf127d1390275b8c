"""The store of a window that is shown before its database is open."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terp_desktop.storage.open_store import OpenStore
    from terp_desktop.storage.unit_of_work import SqlWork


class PendingStore:
    """A store that is opened by the first thread that needs it; the others wait.

    After a failure the next use tries again.
    """

    def __init__(self, open_store: "Callable[[], OpenStore]") -> None:
        self._open_store = open_store
        self._lock = Lock()
        self._opened: OpenStore | None = None

    def open(self) -> "OpenStore":
        """The store; opens it if necessary."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open_store()
            return self._opened

    def begin(self) -> "AbstractContextManager[SqlWork]":
        """A transaction that writes."""
        return self.open().begin()

    def read(self) -> "AbstractContextManager[SqlWork]":
        """A transaction that only reads."""
        return self.open().read()

    def begin_dry_run(self) -> "AbstractContextManager[SqlWork]":
        """A transaction that writes and is always undone."""
        return self.open().begin_dry_run()

    def refuse_replaced(self) -> None:
        """DatabaseReplacedError if the file is not the one that was opened."""
        self.open().refuse_replaced()

    def close(self, now: datetime | None = None) -> None:
        """Close the store if it is open."""
        with self._lock:
            if self._opened is not None:
                self._opened.close(now)
