"""The store of a run of the program, opened when it is first asked for."""

from contextlib import AbstractContextManager
from threading import Lock
from typing import TYPE_CHECKING

from terp_desktop.domain.working_days import Holidays

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from terp_desktop.storage.unit_of_work import SqlStore, SqlWork


class LateStore:
    """The calendar in the database behind a URL; may be used by several threads at once.

    SQLAlchemy takes longer to load than all else of a start. So it is loaded by the first
    thread that reads or writes what there is no shorter way to.
    """

    def __init__(self, url: str, holidays: Holidays) -> None:
        self._url = url
        self._holidays = holidays
        self._lock = Lock()
        self._opened: tuple[Engine, SqlStore] | None = None

    @property
    def engine(self) -> "Engine":
        """The engine of the database."""
        return self._open()[0]

    def begin(self) -> "AbstractContextManager[SqlWork]":
        """A transaction that writes: committed at the end of the block, or undone by an error."""
        return self._open()[1].begin()

    def read(self) -> "AbstractContextManager[SqlWork]":
        """A transaction that only reads."""
        return self._open()[1].read()

    def rehearse(self) -> "AbstractContextManager[SqlWork]":
        """A transaction that writes and is always undone: for probes."""
        return self._open()[1].rehearse()

    def close(self) -> None:
        """Close the connections, if there are any."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].dispose()

    def _open(self) -> "tuple[Engine, SqlStore]":
        with self._lock:
            if self._opened is None:
                from terp_desktop.storage.engine import open_engine
                from terp_desktop.storage.unit_of_work import SqlStore

                engine = open_engine(self._url)
                self._opened = engine, SqlStore(engine, self._holidays)
            return self._opened
