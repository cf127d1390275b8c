"""One run of the program: its services put together, on a database that is ready."""

import logging
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from os import getpid
from pathlib import Path
from socket import gethostname
from types import MappingProxyType
from typing import TYPE_CHECKING

from terp_desktop.bootstrap.acting import acting_person
from terp_desktop.bootstrap.calendar_files import CalendarFiles
from terp_desktop.bootstrap.care import DatabaseCare
from terp_desktop.bootstrap.database import Database
from terp_desktop.domain.event import EventType, Module
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.administration import AdministrationService
from terp_desktop.services.agenda import AgendaService
from terp_desktop.services.backups import DailyBackup
from terp_desktop.services.checks import Check
from terp_desktop.services.counts import CountService
from terp_desktop.services.desk import Desk
from terp_desktop.services.events import EventService
from terp_desktop.services.exports import ExportService
from terp_desktop.services.health import HealthService
from terp_desktop.services.imports import ImportService
from terp_desktop.services.job_tasks import tasks
from terp_desktop.services.jobs import JobService
from terp_desktop.services.ledger import ReminderLedger
from terp_desktop.services.mail import MailService
from terp_desktop.services.notifications import NotificationService
from terp_desktop.services.people import PeopleService
from terp_desktop.services.ports import Clock
from terp_desktop.services.preferences import PreferencesService
from terp_desktop.services.queries import Person
from terp_desktop.services.reminders import ReminderService
from terp_desktop.services.search import SearchService
from terp_desktop.services.sheets import SheetService
from terp_desktop.services.undo import UndoService
from terp_desktop.services.views import ViewService
from terp_desktop.storage.engine import open_engine, parse_url
from terp_desktop.storage.state import DatabaseStatus
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.logs import start_logging, stop_logging
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.settings import Settings
from terp_desktop.system.sleep import reread_zone
from terp_desktop.system.zone_database import zone_edition

if TYPE_CHECKING:
    # What only some calls of the program need is imported when they do.
    from terp_desktop.scheduling.scheduler import SchedulerThread
    from terp_desktop.services.demo import DemoService

log = logging.getLogger(__name__)


class Program:
    """One run of the program on a database: its services, made when they are first asked for.

    `is_new` says that the database was made for this run, and that nobody had chosen it.
    """

    def __init__(
        self, settings: Settings, present: DatabaseStatus, *, is_new: bool = False
    ) -> None:
        self.settings = settings
        self.is_new = is_new
        self.clock = SystemClock()
        self._status = present
        self._engine = open_engine(settings.database_url)
        self._store = SqlStore(self._engine, PublicHolidays())
        self._ledger = ReminderLedger(self.clock)
        self._log = start_logging(settings.folders.logs, settings.log_level)

    @cached_property
    def person(self) -> Person:
        """Who acts; refused if the account may not."""
        person = acting_person(self._store, self.settings, self._status)
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
            mail=self._mail,
            categories=self.settings.categories,
        )

    def scheduler(self, *, reminds: bool) -> "SchedulerThread":
        """The thread that runs the jobs, and, if it `reminds`, rings for the acting person."""
        from terp_desktop.scheduling.rounds import Travel
        from terp_desktop.scheduling.scheduler import SchedulerThread

        return SchedulerThread(
            self.desk.jobs,
            self.clock,
            mail=self._mail,
            reminders=self.desk.reminders if reminds else None,
            travel=Travel(reread=reread_zone, arrive=self.desk.preferences.arrive)
            if reminds
            else None,
            chore=self._daily_backup(),
        )

    @cached_property
    def administration(self) -> AdministrationService:
        """Looks after the database, for those who may."""
        care = self._care
        return AdministrationService(care, care, self.desk.actor)

    def check_setup(self) -> Iterator[Check]:
        """Go through the post-migration checklist; nothing is created or changed."""
        from terp_desktop.bootstrap.checkup import examine

        yield from examine(self.settings)

    def reach(self) -> None:
        """Ask the database for nothing but an answer; OutageError where none comes."""
        with self._store.read() as work:
            work.people.by_ids([self.person.id])

    @cached_property
    def demo(self) -> "DemoService":
        """Fills an embedded database with a sample company."""
        from terp_desktop.services.demo import DemoService
        from terp_desktop.storage.host_records import SqlHostRecords

        records = SqlHostRecords(self._engine, is_embedded=self._status.is_embedded)
        return DemoService(self._store, self.clock, self._ledger, records, self.person)

    @cached_property
    def _mail(self) -> MailService:
        if self.settings.mail is None:
            return MailService(self._store, self.clock, None, owner=this_program())
        from terp_desktop.system.mail import mailer_of

        mailer = mailer_of(self.settings.mail)
        return MailService(self._store, self.clock, mailer, owner=this_program())

    @cached_property
    def _care(self) -> DatabaseCare:
        return DatabaseCare(Database(self.settings), self._database_name())

    def _daily_backup(self) -> Callable[[], object] | None:
        """What backs an embedded database up; a company's server is backed up where it runs."""
        if not self._status.is_embedded:
            return None
        return DailyBackup(self._care, self.clock).run_due

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


def this_program() -> str:
    """What this process is called where several programs share the work."""
    return f"{gethostname()}:{getpid()}"


def desk_of(
    person: Person,
    store: SqlStore,
    clock: Clock,
    *,
    database_name: str,
    is_embedded: bool,
    mail: MailService | None = None,
    categories: Mapping[str, Module | EventType] = MappingProxyType({}),
) -> Desk:
    """The services of a person, put together; without `mail` no e-mail is sent."""
    actor, ledger = Actor(person.id, person.role), ReminderLedger(clock)
    files = CalendarFiles(categories)
    mail = mail or MailService(store, clock, None, owner=this_program())
    preferences = PreferencesService(store, clock, actor, ledger)
    reminders = ReminderService(store, clock, actor)
    jobs = JobService(
        store,
        clock,
        tasks(store, clock, actor, ledger, mail, edition=zone_edition),
        owner=this_program(),
    )
    return Desk(
        person=person,
        clock=clock,
        database_name=database_name,
        events=EventService(store, clock, actor, ledger),
        people=PeopleService(store, actor, is_embedded=is_embedded),
        reminders=reminders,
        preferences=preferences,
        notifications=NotificationService(store, clock, actor),
        jobs=jobs,
        health=HealthService(
            clock, reminders=reminders, preferences=preferences, jobs=jobs, mail=mail
        ),
        imports=ImportService(store, clock, actor, ledger, files),
        undo=UndoService(store, clock, actor, ledger),
        exports=ExportService(store, actor, files),
        views=ViewService(store, clock, actor),
        search=SearchService(store, clock, actor),
        agenda=AgendaService(store, actor),
        counts=CountService(store, actor),
        holidays=PublicHolidays(),
        sheets=SheetService(store, clock, actor),
    )
