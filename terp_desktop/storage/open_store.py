"""The store of a run of the program: the calendar in the database behind a URL."""

from datetime import datetime
from typing import Self

from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.working_days import Holidays
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.engine.file_watch import FileWatch
from terp_desktop.storage.engine.urls import database_path, parse_url
from terp_desktop.storage.prepared.reader import Guard, PreparedPage
from terp_desktop.storage.prepared.writer import guards, prepare_page
from terp_desktop.storage.unit_of_work import SqlStore


class OpenStore(SqlStore):
    """A store that knows its database, and closes it; may be used by several threads at once."""

    def __init__(self, url: str, holidays: Holidays) -> None:
        path = database_path(parse_url(url))
        self._watch = None if path is None else FileWatch(path)
        self.engine = open_engine(url, watch=self._watch)
        super().__init__(self.engine, holidays)

    def open(self) -> Self:
        """The store itself: it is open."""
        return self

    def prepare_page(self, query: OccurrenceQuery, actor: Actor) -> PreparedPage | None:
        """The SQL with which a later start reads the page; None if this engine has none."""
        return prepare_page(self.engine.dialect, query, actor)

    def guards(self, person_id: int, account: str) -> list[Guard]:
        """What has to stay as it is for prepared pages of the person to be valid."""
        return guards(self.engine, person_id, self.session_login() or account)

    def refuse_replaced(self) -> None:
        """DatabaseReplacedError if the file is not the one that was opened; nothing is read."""
        if self._watch is not None:
            self._watch.require_same()

    def close(self, now: datetime | None = None) -> None:
        """Close the connections.

        With the time `now` a database whose file was replaced or removed is backed up first.
        """
        if now is not None and self._watch is not None and not self._watch.is_same:
            from terp_desktop.storage.backup.replaced_file import back_up_replaced_file

            back_up_replaced_file(self.engine, self._watch, now)
        self.engine.dispose()
