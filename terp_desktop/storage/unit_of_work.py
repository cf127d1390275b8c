"""Unit of work: transactions on the database, with the repositories that work in them."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
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
    # A page is read without them: each is loaded at its first use.
    from terp_desktop.storage.queries.busy_times import SqlBusyTimes
    from terp_desktop.storage.queries.days import SqlDays
    from terp_desktop.storage.queries.search import SqlSearch
    from terp_desktop.storage.queries.trash import SqlTrash
    from terp_desktop.storage.repositories.attachments import SqlAttachments
    from terp_desktop.storage.repositories.audit_history import SqlHistory
    from terp_desktop.storage.repositories.batches import SqlBatches
    from terp_desktop.storage.repositories.consistency import SqlConsistency
    from terp_desktop.storage.repositories.erp_records import SqlRecords
    from terp_desktop.storage.repositories.events import SqlEvents
    from terp_desktop.storage.repositories.grants import SqlGrants
    from terp_desktop.storage.repositories.instances import SqlInstances
    from terp_desktop.storage.repositories.job_runs import SqlJobRuns
    from terp_desktop.storage.repositories.mails import SqlMails
    from terp_desktop.storage.repositories.metadata import SqlMetadata
    from terp_desktop.storage.repositories.notifications import SqlNotifications
    from terp_desktop.storage.repositories.people import SqlPeople
    from terp_desktop.storage.repositories.preferences import SqlPreferences
    from terp_desktop.storage.repositories.receivables import SqlReceivables
    from terp_desktop.storage.repositories.reminders import SqlReminders
    from terp_desktop.storage.repositories.upkeep import SqlUpkeep
    from terp_desktop.storage.repositories.views import SqlViews


class SqlWork:
    """One transaction, with its repositories.

    A repository is created when it is first accessed.
    """

    def __init__(self, session: Session, holidays: Holidays) -> None:
        self._session = session
        self.holidays = holidays

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the transaction that is rolled back alone on an error."""
        with self._session.begin_nested():
            yield

    @cached_property
    def events(self) -> "SqlEvents":
        """The events."""
        from terp_desktop.storage.repositories.events import SqlEvents

        return SqlEvents(self._session, self.reminders.for_events)

    @cached_property
    def batches(self) -> "SqlBatches":
        """Bulk reads and writes of events."""
        from terp_desktop.storage.repositories.batches import SqlBatches

        return SqlBatches(self._session, self.events)

    @cached_property
    def instances(self) -> "SqlInstances":
        """The materialized occurrences of series, and their overrides."""
        from terp_desktop.storage.repositories.instances import SqlInstances

        return SqlInstances(self._session)

    @cached_property
    def occurrences(self) -> SqlOccurrences:
        """The range query of occurrences."""
        return SqlOccurrences(self._session)

    @cached_property
    def busy_times(self) -> "SqlBusyTimes":
        """What takes people's time."""
        from terp_desktop.storage.queries.busy_times import SqlBusyTimes

        return SqlBusyTimes(self._session)

    @cached_property
    def occurrence_counts(self) -> "SqlDays":
        """Counts of occurrences, and the next and previous ones."""
        from terp_desktop.storage.queries.days import SqlDays

        return SqlDays(self._session)

    @cached_property
    def search(self) -> "SqlSearch":
        """The search for events."""
        from terp_desktop.storage.queries.search import SqlSearch

        return SqlSearch(self._session)

    @cached_property
    def trash(self) -> "SqlTrash":
        """What was deleted and can be restored."""
        from terp_desktop.storage.queries.trash import SqlTrash

        return SqlTrash(self._session)

    @cached_property
    def views(self) -> "SqlViews":
        """The saved views of people."""
        from terp_desktop.storage.repositories.views import SqlViews

        return SqlViews(self._session)

    @cached_property
    def metadata(self) -> "SqlMetadata":
        """The values that the programs on one database share."""
        from terp_desktop.storage.repositories.metadata import SqlMetadata

        return SqlMetadata(self._session)

    @cached_property
    def history(self) -> "SqlHistory":
        """The history of events."""
        from terp_desktop.storage.repositories.audit_history import SqlHistory

        return SqlHistory(self._session)

    @cached_property
    def people(self) -> "SqlPeople":
        """The staff, and the names of ERP records."""
        from terp_desktop.storage.repositories.people import SqlPeople

        return SqlPeople(self._session)

    @cached_property
    def reminders(self) -> "SqlReminders":
        """The reminders."""
        from terp_desktop.storage.repositories.reminders import SqlReminders

        return SqlReminders(self._session)

    @cached_property
    def notifications(self) -> "SqlNotifications":
        """The notifications of people."""
        from terp_desktop.storage.repositories.notifications import SqlNotifications

        return SqlNotifications(self._session)

    @cached_property
    def preferences(self) -> "SqlPreferences":
        """The preferences of people."""
        from terp_desktop.storage.repositories.preferences import SqlPreferences

        return SqlPreferences(self._session)

    @cached_property
    def mails(self) -> "SqlMails":
        """The queue of e-mails."""
        from terp_desktop.storage.repositories.mails import SqlMails

        return SqlMails(self._session)

    @cached_property
    def job_runs(self) -> "SqlJobRuns":
        """The runs of background jobs."""
        from terp_desktop.storage.repositories.job_runs import SqlJobRuns

        return SqlJobRuns(self._session)

    @cached_property
    def receivables(self) -> "SqlReceivables":
        """The open and overdue amounts of clients."""
        from terp_desktop.storage.repositories.receivables import SqlReceivables

        return SqlReceivables(self._session)

    @cached_property
    def attachments(self) -> "SqlAttachments":
        """The attachments of events."""
        from terp_desktop.storage.repositories.attachments import SqlAttachments

        return SqlAttachments(self._session)

    @cached_property
    def grants(self) -> "SqlGrants":
        """The grants of events."""
        from terp_desktop.storage.repositories.grants import SqlGrants

        return SqlGrants(self._session)

    @cached_property
    def records(self) -> "SqlRecords":
        """The ERP records that events link to."""
        from terp_desktop.storage.repositories.erp_records import SqlRecords

        return SqlRecords(self._session)

    @cached_property
    def consistency(self) -> "SqlConsistency":
        """Checks and repairs of references between rows."""
        from terp_desktop.storage.repositories.consistency import SqlConsistency

        return SqlConsistency(self._session)

    @cached_property
    def upkeep(self) -> "SqlUpkeep":
        """Cleanup and repairs of the tables."""
        from terp_desktop.storage.repositories.upkeep import SqlUpkeep

        return SqlUpkeep(self._session)


_SESSION_LOGINS: Final = {
    "postgresql": "SELECT session_user",
    "mysql": "SELECT SUBSTRING_INDEX(USER(), '@', 1)",
    "mariadb": "SELECT SUBSTRING_INDEX(USER(), '@', 1)",
}


class SqlStore:
    """The calendar in a database; thread-safe.

    Without `holidays` only weekends are no working days.
    """

    def __init__(self, engine: Engine, holidays: Holidays | None = None) -> None:
        self._holidays = holidays or WeekendsOnly()
        self._file = database_path(engine.url)
        self._reading = for_reading(engine)
        self._writing = for_writing(engine)

    def session_login(self) -> str | None:
        """The login that the server checked; None for a file, which checks nobody.

        It counts, not the URL's user: an option or the environment may name another.
        """
        statement = _SESSION_LOGINS.get(self._reading.dialect.name)
        if statement is None:
            return None
        with self._reading.connect() as connection:
            return str(connection.execute(sa.text(statement)).scalar_one())

    @contextmanager
    def begin(self) -> Iterator[SqlWork]:
        """A transaction that writes: committed at the end of the block, rolled back on an error.

        OutcomeUnknownError if the connection breaks during the commit.
        """
        is_sent = False
        try:
            with self._detecting_corruption(), Session(self._writing) as session, session.begin():
                search_indexer = SearchIndexer(session)
                yield SqlWork(session, self._holidays)
                session.flush()
                search_indexer.update_index()
                is_sent = True  # from here on the server may have committed, even on an error
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
        """A transaction that writes and is always rolled back: for probes."""
        with Session(self._writing) as session:
            try:
                yield SqlWork(session, self._holidays)
            finally:
                session.rollback()

    def _detecting_corruption(self) -> AbstractContextManager[None]:
        """Report unreadable values of a file as corruption; servers validate their values."""
        return nullcontext() if self._file is None else detect_corruption(self._file)


def _outcome_unknown_error() -> OutcomeUnknownError:
    return OutcomeUnknownError(
        "The connection broke while the change was being confirmed: it may have been made.",
        remedy="Look whether it is there before you make it again.",
    )
