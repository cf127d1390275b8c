"""Transactions on the database, with the repositories that work within them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from terp_desktop.domain.errors import ConnectionLostError, OutcomeUnknownError
from terp_desktop.domain.working_days import Holidays, WeekendsOnly
from terp_desktop.storage.engine.engine import for_reading, for_writing
from terp_desktop.storage.engine.unreadable_values import detect_corruption
from terp_desktop.storage.engine.urls import database_path
from terp_desktop.storage.queries.occurrences import SqlOccurrences
from terp_desktop.storage.search_index import SearchIndexer

if TYPE_CHECKING:
    # A page is read without them: each is loaded when it is first asked for.
    from terp_desktop.storage.queries.days import SqlDays
    from terp_desktop.storage.queries.search import SqlSearch
    from terp_desktop.storage.repositories.attachments import SqlAttachments
    from terp_desktop.storage.repositories.batches import SqlBatches
    from terp_desktop.storage.repositories.consistency import SqlConsistency
    from terp_desktop.storage.repositories.events import SqlEvents
    from terp_desktop.storage.repositories.history import SqlHistory
    from terp_desktop.storage.repositories.instances import SqlInstances
    from terp_desktop.storage.repositories.job_runs import SqlJobRuns
    from terp_desktop.storage.repositories.mails import SqlMails
    from terp_desktop.storage.repositories.metadata import SqlMetadata
    from terp_desktop.storage.repositories.notifications import SqlNotifications
    from terp_desktop.storage.repositories.people import SqlPeople
    from terp_desktop.storage.repositories.preferences import SqlPreferences
    from terp_desktop.storage.repositories.receivables import SqlReceivables
    from terp_desktop.storage.repositories.records import SqlRecords
    from terp_desktop.storage.repositories.reminders import SqlReminders
    from terp_desktop.storage.repositories.upkeep import SqlUpkeep
    from terp_desktop.storage.repositories.views import SqlViews


class SqlWork:
    """One transaction, and what can be read and written within it.

    Repositories are made when they are first asked for.
    """

    def __init__(self, session: Session, holidays: Holidays) -> None:
        self._session = session
        self.holidays = holidays

    @cached_property
    def events(self) -> "SqlEvents":
        """The events."""
        from terp_desktop.storage.repositories.events import SqlEvents

        return SqlEvents(self._session, self.reminders.for_events)

    @cached_property
    def batches(self) -> "SqlBatches":
        """Events many at a time."""
        from terp_desktop.storage.repositories.batches import SqlBatches

        return SqlBatches(self._session, self.events)

    @cached_property
    def instances(self) -> "SqlInstances":
        """What is materialized, and what people changed."""
        from terp_desktop.storage.repositories.instances import SqlInstances

        return SqlInstances(self._session)

    @cached_property
    def occurrences(self) -> SqlOccurrences:
        """What happens when."""
        return SqlOccurrences(self._session)

    @cached_property
    def occurrence_counts(self) -> "SqlDays":
        """What is counted by days, and where something comes next."""
        from terp_desktop.storage.queries.days import SqlDays

        return SqlDays(self._session)

    @cached_property
    def search(self) -> "SqlSearch":
        """The words of all events."""
        from terp_desktop.storage.queries.search import SqlSearch

        return SqlSearch(self._session)

    @cached_property
    def views(self) -> "SqlViews":
        """What people like to look at."""
        from terp_desktop.storage.repositories.views import SqlViews

        return SqlViews(self._session)

    @cached_property
    def metadata(self) -> "SqlMetadata":
        """What is known of the database itself."""
        from terp_desktop.storage.repositories.metadata import SqlMetadata

        return SqlMetadata(self._session)

    @cached_property
    def history(self) -> "SqlHistory":
        """The trail."""
        from terp_desktop.storage.repositories.history import SqlHistory

        return SqlHistory(self._session)

    @cached_property
    def people(self) -> "SqlPeople":
        """The staff and the names of records."""
        from terp_desktop.storage.repositories.people import SqlPeople

        return SqlPeople(self._session)

    @cached_property
    def reminders(self) -> "SqlReminders":
        """The reminder ledger."""
        from terp_desktop.storage.repositories.reminders import SqlReminders

        return SqlReminders(self._session)

    @cached_property
    def notifications(self) -> "SqlNotifications":
        """What people were told."""
        from terp_desktop.storage.repositories.notifications import SqlNotifications

        return SqlNotifications(self._session)

    @cached_property
    def preferences(self) -> "SqlPreferences":
        """How people want to be told."""
        from terp_desktop.storage.repositories.preferences import SqlPreferences

        return SqlPreferences(self._session)

    @cached_property
    def mails(self) -> "SqlMails":
        """E-mail on its way."""
        from terp_desktop.storage.repositories.mails import SqlMails

        return SqlMails(self._session)

    @cached_property
    def job_runs(self) -> "SqlJobRuns":
        """The record of background work."""
        from terp_desktop.storage.repositories.job_runs import SqlJobRuns

        return SqlJobRuns(self._session)

    @cached_property
    def receivables(self) -> "SqlReceivables":
        """What clients owe."""
        from terp_desktop.storage.repositories.receivables import SqlReceivables

        return SqlReceivables(self._session)

    @cached_property
    def attachments(self) -> "SqlAttachments":
        """Files that hang on events."""
        from terp_desktop.storage.repositories.attachments import SqlAttachments

        return SqlAttachments(self._session)

    @cached_property
    def records(self) -> "SqlRecords":
        """What events are about."""
        from terp_desktop.storage.repositories.records import SqlRecords

        return SqlRecords(self._session)

    @cached_property
    def consistency(self) -> "SqlConsistency":
        """Whether rows agree with each other."""
        from terp_desktop.storage.repositories.consistency import SqlConsistency

        return SqlConsistency(self._session)

    @cached_property
    def upkeep(self) -> "SqlUpkeep":
        """What keeps the tables tidy and true."""
        from terp_desktop.storage.repositories.upkeep import SqlUpkeep

        return SqlUpkeep(self._session)


class SqlStore:
    """The calendar in a database; may be used by several threads at once.

    Without `holidays` only weekends are free days.
    """

    def __init__(self, engine: Engine, holidays: Holidays | None = None) -> None:
        self._holidays = holidays or WeekendsOnly()
        self._file = database_path(engine.url)
        self._reading = for_reading(engine)
        self._writing = for_writing(engine)

    @contextmanager
    def begin(self) -> Iterator[SqlWork]:
        """A transaction that writes: committed at the end of the block, or undone by an error.

        OutcomeUnknownError if the connection breaks while it is being committed.
        """
        is_sent = False
        try:
            with self._detecting_corruption(), Session(self._writing) as session, session.begin():
                words = SearchIndexer(session)
                yield SqlWork(session, self._holidays)
                session.flush()
                words.update_index()
                is_sent = True  # from here on it may be kept, whatever we hear of it
        except ConnectionLostError as error:
            if is_sent:
                raise _outcome_unknown_error() from error
            raise

    @contextmanager
    def read(self) -> Iterator[SqlWork]:
        """A transaction that only reads."""
        with self._detecting_corruption(), Session(self._reading) as session:
            yield SqlWork(session, self._holidays)

    @contextmanager
    def begin_dry_run(self) -> Iterator[SqlWork]:
        """A transaction that writes and is always undone: for probes."""
        with Session(self._writing) as session:
            try:
                yield SqlWork(session, self._holidays)
            finally:
                session.rollback()

    def _detecting_corruption(self) -> AbstractContextManager[None]:
        """Servers keep no value that is none of its type; a damaged file may."""
        return nullcontext() if self._file is None else detect_corruption(self._file)


def _outcome_unknown_error() -> OutcomeUnknownError:
    return OutcomeUnknownError(
        "The connection broke while the change was being confirmed: it may have been made.",
        remedy="Look whether it is there before you make it again.",
    )
