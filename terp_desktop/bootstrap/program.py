"""One run of the program: its services put together, on a database that is ready."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import getpid
from types import MappingProxyType
from typing import TYPE_CHECKING

from terp_desktop.bootstrap.draft_file import DraftFile
from terp_desktop.bootstrap.page_cache_file import PageCache
from terp_desktop.bootstrap.pending_store import PendingStore
from terp_desktop.domain.event import EventType, Module
from terp_desktop.domain.person import Person
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Dependencies, Services
from terp_desktop.system.account import host_name
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.file_permissions import restrict_access
from terp_desktop.system.local_zone import reread_local_zone
from terp_desktop.system.logging_setup import start_logging, stop_logging
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.settings import Settings
from terp_desktop.system.zone_database import zone_edition

if TYPE_CHECKING:
    # What only some calls of the program need is imported when they do.
    from terp_desktop.bootstrap.database_administration import DatabaseAdministration
    from terp_desktop.domain.clock import Clock
    from terp_desktop.domain.mail_settings import MailSettings
    from terp_desktop.domain.occurrence_query import OccurrenceQuery
    from terp_desktop.domain.series import Occurrence
    from terp_desktop.scheduling.scheduler import SchedulerThread
    from terp_desktop.services.admin.database import AdministrationService
    from terp_desktop.services.admin.doctor import Check
    from terp_desktop.services.admin.mail_server import MailServerService
    from terp_desktop.services.browse.page_cache import CachedPage, CachedPages
    from terp_desktop.services.demo.service import DemoService
    from terp_desktop.services.reminders.mail import MailService
    from terp_desktop.services.store import Store
    from terp_desktop.storage.open_store import OpenStore

log = logging.getLogger(__name__)

PageReader = Callable[["OccurrenceQuery"], "Sequence[Occurrence] | None"]
"""Reads a cached page anew, without opening the database; None if it cannot be read so."""


@dataclass(frozen=True, slots=True)
class OpenedDatabase:
    """The database of a run: what the window calls it, and whether it is ours."""

    name: str
    is_embedded: bool


class Program:
    """One run of the program on a database: its services, each created at its first use.

    `is_new` says that this run created the database, and that it was not chosen by a person.
    `cached` is what the person saw last, where the database is not open yet: `connect` opens it.
    """

    def __init__(
        self,
        settings: Settings,
        site: OpenedDatabase,
        person: Person,
        *,
        store: "OpenStore | PendingStore",
        is_new: bool = False,
        page_cache: PageCache | None = None,
        cached: "CachedPages | None" = None,
        read_ahead: "PageReader | None" = None,
    ) -> None:
        self.settings = settings
        self.person = person
        self.is_new = is_new
        self.cached = cached
        self._page_cache = page_cache or PageCache(settings)
        self._read_ahead = read_ahead
        self.clock = SystemClock()
        self._site = site
        self.store = store
        restrict_access(settings.folders)
        self._log = start_logging(settings.folders.logs, settings.log_level)
        log.info("Opened %s as %s.", site.name, person.login)

    @cached_property
    def services(self) -> Services:
        """The services of the acting person."""
        return build_services(
            self.person,
            self.store,
            self.clock,
            database_name=self._site.name,
            is_embedded=self._site.is_embedded,
            mail=lambda: self._mail,
            categories=self.settings.categories,
        )

    def scheduler(self, *, reminds: bool) -> "SchedulerThread":
        """The thread that runs the jobs, and, if it `reminds`, rings for the acting person."""
        from terp_desktop.scheduling.periodic_tasks import ZoneChangeCallbacks
        from terp_desktop.scheduling.scheduler import SchedulerThread

        return SchedulerThread(
            self.services.jobs,
            self.clock,
            mail=self._mail,
            reminders=self.services.reminders if reminds else None,
            zone_change=ZoneChangeCallbacks(
                reread_zone=reread_local_zone, on_zone_change=self.services.preferences.update_zone
            )
            if reminds
            else None,
            chore=self._daily_backup(),
        )

    @cached_property
    def administration(self) -> "AdministrationService":
        """Looks after the database, for those who may."""
        from terp_desktop.services.admin.database import AdministrationService

        database = self._database_administration
        return AdministrationService(database, database, self.services.actor)

    @cached_property
    def mail_server(self) -> "MailServerService":
        """Chooses the mail server of this computer; a choice applies at once."""
        from terp_desktop.bootstrap.mail_server_file import MailServerFile
        from terp_desktop.services.admin.mail_server import MailServerService

        return MailServerService(MailServerFile(self.settings, self._use_mail), self.person)

    def check_setup(self) -> Iterator["Check"]:
        """Go through the post-migration checklist; nothing is created or changed."""
        from terp_desktop.bootstrap.doctor import run_checks

        yield from run_checks(self.settings)

    def read_ahead(self, query: "OccurrenceQuery") -> "Sequence[Occurrence] | None":
        """The occurrences of a cached page as they are now, before the database is open.

        None if they cannot be read so.
        """
        return None if self._read_ahead is None else self._read_ahead(query)

    def connect(self) -> None:
        """Open the database after the window; StaleStartError if the start must be repeated."""
        self.store.open()

    def keep_pages(self, zone: str, pages: "Mapping[Days, CachedPage]") -> None:
        """Keep what the person sees, for the next start; without pages, forget what was kept."""
        if not pages:
            self._page_cache.discard()
            return
        from terp_desktop.bootstrap.prepared_pages import with_statements
        from terp_desktop.services.browse.page_cache import CachedPages

        seen = CachedPages(
            person=self.person,
            database_name=self._site.name,
            is_embedded=self._site.is_embedded,
            zone=zone,
            pages=pages,
        )
        self._page_cache.keep(with_statements(seen, self.store.open()))

    def read_drafts(self) -> str:
        """What the person was typing when an earlier run ended; "" if there is nothing."""
        return DraftFile(self.settings, self.person).read()

    def keep_drafts(self, text: str) -> None:
        """Keep what the person is typing, for the next start; "" forgets what was kept."""
        DraftFile(self.settings, self.person).keep(text)

    def ping(self) -> None:
        """Ask the database for nothing but an answer; OutageError where none comes."""
        with self.store.read() as work:
            work.people.by_ids([self.person.id])

    def refuse_replaced(self) -> None:
        """DatabaseReplacedError if the database's file is not the one that was opened."""
        self.store.refuse_replaced()

    @cached_property
    def demo(self) -> "DemoService":
        """Fills an embedded database with a sample company."""
        from terp_desktop.services.demo.service import DemoService
        from terp_desktop.services.reminders.sync import ReminderSync
        from terp_desktop.storage.repositories.host_records import SqlHostRecords

        records = SqlHostRecords(self.store.open().engine, is_embedded=self._site.is_embedded)
        reminder_sync = ReminderSync(self.clock)
        return DemoService(self.store, self.clock, reminder_sync, records, self.person)

    @cached_property
    def _mail(self) -> "MailService":
        from terp_desktop.services.reminders.mail import MailService

        mail, mailer = self.settings.mail, None
        if mail is not None:
            from terp_desktop.system.smtp import mailer_from

            mailer = mailer_from(mail)
        return MailService(self.store, self.clock, mailer, owner=process_name())

    def _use_mail(self, mail: "MailSettings | None") -> None:
        from terp_desktop.system.smtp import mailer_from

        self._mail.change_mailer(mailer_from(mail))

    @cached_property
    def _database_administration(self) -> "DatabaseAdministration":
        from terp_desktop.bootstrap.database import Database
        from terp_desktop.bootstrap.database_administration import DatabaseAdministration

        return DatabaseAdministration(
            Database(self.settings), self._site.name, self.store.refuse_replaced
        )

    def _daily_backup(self) -> Callable[[], object] | None:
        """What backs an embedded database up; a company's server is backed up where it runs."""
        if not self._site.is_embedded:
            return None
        from terp_desktop.services.admin.database import DailyBackup

        jobs = self.services.jobs
        daily = DailyBackup(
            self._database_administration,
            self.clock,
            may_remove_old=lambda: jobs.clock_unreliable_until() is None,
        )
        return daily.run_due

    def close(self) -> None:
        """Close the database, and end what uses it."""
        self.store.close(self.clock.now())
        stop_logging(self._log)


def process_name() -> str:
    """The name of this process among the programs that share the work."""
    return f"{host_name()}:{getpid()}"


def build_services(
    person: Person,
    store: "Store",
    clock: "Clock",
    *,
    database_name: str,
    is_embedded: bool,
    mail: "Callable[[], MailService] | None" = None,
    categories: Mapping[str, Module | EventType] = MappingProxyType({}),
) -> Services:
    """The services of a person, put together; without `mail` no e-mail is sent."""

    def no_mail() -> "MailService":
        from terp_desktop.services.reminders.mail import MailService

        return MailService(store, clock, None, owner=process_name())

    dependencies = Dependencies(
        store=store,
        is_embedded=is_embedded,
        owner=process_name(),
        mail=mail or no_mail,
        categories=categories,
        zone_edition=zone_edition,
        holidays=PublicHolidays(),
    )
    return Services(person, clock, database_name=database_name, dependencies=dependencies)
