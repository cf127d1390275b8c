"""The store of a run of the program, opened when it is first asked for."""

from contextlib import AbstractContextManager
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from terp_desktop.domain.working_days import Holidays

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from terp_desktop.storage.engine.file_watch import FileWatch
    from terp_desktop.storage.unit_of_work import SqlStore, SqlWork


class LateStore:
    """The calendar in the database behind a URL; may be used by several threads at once.

    SQLAlchemy takes longer to load than all else of a start. So it is loaded by the first
    thread that reads or writes what there is no shorter way to.
    """

    def __init__(self, url: str, holidays: Holidays, watch: "FileWatch | None" = None) -> None:
        self._url = url
        self._holidays = holidays
        self._watch = watch
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

    def begin_dry_run(self) -> "AbstractContextManager[SqlWork]":
        """A transaction that writes and is always undone: for probes."""
        return self._open()[1].begin_dry_run()

    def refuse_replaced(self) -> None:
        """DatabaseReplacedError if the file is not the one that was opened; nothing is read."""
        if self._watch is not None:
            self._watch.require_same()

    def close(self, now: datetime | None = None) -> None:
        """Close the connections, if there are any.

        With the time `now` a database whose file was replaced or removed is backed up first.
        """
        with self._lock:
            if self._opened is None:
                return
            engine = self._opened[0]
            if now is not None and self._watch is not None and not self._watch.is_same:
                from terp_desktop.storage.backup.replaced_file import back_up_replaced_file

                back_up_replaced_file(engine, self._watch, now)
            engine.dispose()

    def _open(self) -> "tuple[Engine, SqlStore]":
        with self._lock:
            if self._opened is None:
                from terp_desktop.storage.engine.engine import open_engine
                from terp_desktop.storage.engine.file_watch import FileWatch
                from terp_desktop.storage.engine.urls import database_path, parse_url
                from terp_desktop.storage.unit_of_work import SqlStore

                if self._watch is None and (path := database_path(parse_url(self._url))):
                    self._watch = FileWatch(path)
                engine = open_engine(self._url, watch=self._watch)
                self._opened = engine, SqlStore(engine, self._holidays)
            return self._opened
