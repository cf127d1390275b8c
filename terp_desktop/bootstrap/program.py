"""One run of the program: its services put together, on a database that is ready."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from os import getpid
from pathlib import Path
from socket import gethostname
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from terp_desktop.bootstrap.database import Database, OutdatedDatabaseError
from terp_desktop.domain.permissions import Actor
from terp_desktop.exchange.writer import IcsWriter
from terp_desktop.services.desk import Desk
from terp_desktop.services.events import EventService
from terp_desktop.services.exports import ExportService
from terp_desktop.services.imported import CalendarFile
from terp_desktop.services.imports import ImportService
from terp_desktop.services.job_tasks import tasks
from terp_desktop.services.jobs import JobService
from terp_desktop.services.ledger import ReminderLedger
from terp_desktop.services.people import PeopleService
from terp_desktop.services.ports import Clock
from terp_desktop.services.queries import Person
from terp_desktop.services.reminders import ReminderService
from terp_desktop.services.setup import SignIn, sign_in
from terp_desktop.services.undo import UndoService
from terp_desktop.storage.engine import open_engine, parse_url
from terp_desktop.storage.state import DatabaseStatus
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.logs import start_logging, stop_logging
from terp_desktop.system.owner import account
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.settings import Settings
from terp_desktop.system.zone_database import zone_edition

if TYPE_CHECKING:
    # What only some calls of the program need is imported when they do.
    from terp_desktop.scheduling.scheduler import SchedulerThread
    from terp_desktop.services.demo import DemoService

log = logging.getLogger(__name__)


class Program:
    """One run of the program on a database: its services, made when they are first asked for."""

    def __init__(self, settings: Settings, present: DatabaseStatus) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self._status = present
        self._engine = open_engine(settings.database_url)
        self._store = SqlStore(self._engine, PublicHolidays())
        self._ledger = ReminderLedger(self.clock)
        self._log = start_logging(settings.folders.logs, settings.log_level)

    @cached_property
    def person(self) -> Person:
        """Who acts; refused if the account may not."""
        me, url = account(), parse_url(self.settings.database_url)
        is_server = self._status.dialect != "sqlite"
        who = SignIn(
            login=(url.username if is_server else None) or me.login,
            full_name=me.full_name,
            is_checked=is_server,
            may_found=self._status.is_embedded,
            acting_for=self.settings.user,
        )
        person = sign_in(self._store, who)
        log.info("Opened %s as %s.", self._status.url, person.login)
        return person

    @cached_property
    def desk(self) -> Desk:
        """The services of the acting person."""
        return desk_of(
            self.person,
            self._store,
            self.clock,
            database_name=self._database_name(),
            is_embedded=self._status.is_embedded,
        )

    def scheduler(self, *, reminds: bool) -> "SchedulerThread":
        """The thread that runs the jobs, and, if it `reminds`, rings for the acting person."""
        from terp_desktop.scheduling.scheduler import SchedulerThread

        reminders = self.desk.reminders if reminds else None
        return SchedulerThread(self.desk.jobs, self.clock, reminders=reminders)

    @cached_property
    def demo(self) -> "DemoService":
        """Fills an embedded database with a sample company."""
        from terp_desktop.services.demo import DemoService
        from terp_desktop.storage.host_records import SqlHostRecords

        records = SqlHostRecords(self._engine, is_embedded=self._status.is_embedded)
        return DemoService(self._store, self.clock, self._ledger, records, self.person)

    def close(self) -> None:
        """End what was begun."""
        self._engine.dispose()
        stop_logging(self._log)

    def _database_name(self) -> str:
        url = parse_url(self.settings.database_url)
        if self._status.dialect != "sqlite":
            return f"{url.database} on {url.host}"
        own_file = f"sqlite:///{self.settings.folders.database_file}"
        is_own = self.settings.database_url == own_file
        return "Embedded database" if is_own else Path(url.database or "").name


class _LateReader:
    """Reads calendar files; what that takes is only loaded when the first one comes."""

    def read(self, source: Path | bytes, *, zone: str) -> CalendarFile:
        """What the file says."""
        from terp_desktop.exchange.reader import IcsReader

        return IcsReader().read(source, zone=zone)


def desk_of(
    person: Person, store: SqlStore, clock: Clock, *, database_name: str, is_embedded: bool
) -> Desk:
    """The services of a person, put together."""
    actor, ledger = Actor(person.id, person.role), ReminderLedger(clock)
    events = EventService(store, clock, actor, ledger)
    return Desk(
        person=person,
        clock=clock,
        database_name=database_name,
        events=events,
        people=PeopleService(store, actor, is_embedded=is_embedded),
        reminders=ReminderService(store, clock, actor),
        jobs=JobService(
            store,
            clock,
            tasks(store, clock, actor, events, ledger, edition=zone_edition),
            owner=f"{gethostname()}:{getpid()}",
        ),
        imports=ImportService(store, clock, actor, ledger, _LateReader()),
        undo=UndoService(store, clock, actor, ledger),
        exports=ExportService(store, actor, IcsWriter()),
    )


Progress = Callable[[str, float], None]
"""Told what is being done now, and the share that is done; may be called on any thread."""


def untold(_sentence: str, _share: float) -> None:
    """Progress that nobody watches."""


def open_program(settings: Settings, *, progress: Progress = untold) -> Program:
    """The program on its database.

    An embedded database is created, or backed up and upgraded, where that is needed; a
    shared one is only ever upgraded by `db upgrade`. Whatever fails, it is as it was.
    """
    database = Database(settings)
    present = database.status()
    if not present.up_to_date:
        _refuse_upgrade(present)
        database.upgrade(lambda step: progress(step.sentence, step.share))
        present = database.status()
    program = Program(settings, present)
    try:
        program.person  # noqa: B018  (a stranger is refused here, not half-way into a command)
    except BaseException:
        program.close()
        raise
    return program


def _refuse_upgrade(present: DatabaseStatus) -> None:
    # A database of a newer program, or without host tables, is refused by the upgrade itself.
    is_older = present.revision is None or present.revision < present.head
    if present.dialect != "sqlite" and is_older and not present.missing_host_tables:
        raise OutdatedDatabaseError(
            f"The database {present.url} has no calendar of this version yet.",
            remedy="Ask an administrator to run “terp-desktop db upgrade”.",
        )


@contextmanager
def throw_away(settings: Settings) -> Iterator[Settings]:
    """The same settings, but for a database and logs in a folder that is removed afterwards."""
    with TemporaryDirectory(prefix="terp-desktop-", ignore_cleanup_errors=True) as name:
        places = replace(settings.folders, data=Path(name))
        address = f"sqlite:///{places.database_file}"
        yield replace(settings, folders=places, database_url=address, user=None)
