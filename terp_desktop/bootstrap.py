"""The composition root: the one module that knows every layer, and puts the program together."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from os import getpid
from pathlib import Path
from socket import gethostname
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from terp_desktop.domain.errors import DatabaseError
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.desk import Desk
from terp_desktop.services.events import EventService
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
from terp_desktop.storage.engine import open_engine, parse_url
from terp_desktop.storage.state import DatabaseStatus, status
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.clock import SystemClock
from terp_desktop.system.logs import start_logging, stop_logging
from terp_desktop.system.owner import account
from terp_desktop.system.resources import migrations_folder
from terp_desktop.system.settings import Settings

if TYPE_CHECKING:
    # What only some calls of the program need is imported when they do.
    from terp_desktop.scheduling.scheduler import SchedulerThread
    from terp_desktop.services.demo import DemoService
    from terp_desktop.services.doctor import Check
    from terp_desktop.storage.migrate import DowngradeReport, Progress, UpgradeReport

LOG_LOOKED_BACK = timedelta(days=7)


class OutdatedDatabaseError(DatabaseError):
    """A shared database has an older schema; only an administrator upgrades it."""

    code = "DATABASE_OUTDATED"


@dataclass(frozen=True, slots=True)
class Database:
    """The database that the settings name, for those who look after it; needs no user."""

    settings: Settings

    def status(self) -> DatabaseStatus:
        """Where it stands; nothing is created or changed."""
        return status(self.settings.database_url, migrations_folder())

    def upgrade(self, progress: "Progress", *, is_saved: bool = True) -> "UpgradeReport":
        """Bring it to the newest schema, backed up first if `is_saved`."""
        from terp_desktop.storage.migrate import upgrade

        return upgrade(
            self.settings.database_url,
            migrations_folder(),
            now=SystemClock().now(),
            backup_dir=self.backups if is_saved else None,
            progress=progress,
        )

    def downgrade(self, target: str, progress: "Progress") -> "DowngradeReport":
        """Take the calendar's tables down to a revision, backed up first."""
        from terp_desktop.storage.migrate import downgrade

        return downgrade(
            self.settings.database_url,
            migrations_folder(),
            target,
            now=SystemClock().now(),
            backup_dir=self.backups,
            progress=progress,
        )

    def backup(self, out: Path | None) -> Path:
        """Back it up while it is in use; the file."""
        from terp_desktop.storage import backup

        now, url = SystemClock().now(), parse_url(self.settings.database_url)
        return backup.backup(url, out or backup.timed_file(url, self.backups, now), now)

    def restore(self, file: Path) -> Path | None:
        """Put a backup in its place; where the present state was kept."""
        from terp_desktop.storage import backup

        return backup.restore(self.settings.database_url, file, SystemClock().now())

    def analyze(self) -> list[str]:
        """Let the engine count anew what its planner goes by; the tables' names."""
        from terp_desktop.storage import backup

        return backup.analyze(open_engine(self.settings.database_url))

    @property
    def backups(self) -> Path:
        """The folder that backups go to."""
        from terp_desktop.storage import backup

        return self.settings.backup_dir or backup.backup_folder(
            parse_url(self.settings.database_url)
        )

    @property
    def last_backup(self) -> datetime | None:
        """When the newest file in the folder of backups was written."""
        files = self.backups.glob("*") if self.backups.is_dir() else ()
        written = [file.stat().st_mtime for file in files if file.is_file()]
        return datetime.fromtimestamp(max(written), UTC) if written else None


class Program:
    """One run of the program on a database: its services, made when they are first asked for."""

    def __init__(self, settings: Settings, present: DatabaseStatus) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self._status = present
        self._engine = open_engine(settings.database_url)
        self._store = SqlStore(self._engine)
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
        return sign_in(self._store, who)

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
            tasks(store, clock, actor, events, ledger),
            owner=f"{gethostname()}:{getpid()}",
        ),
        imports=ImportService(store, clock, actor, ledger, _LateReader()),
    )


def untold(_sentence: str) -> None:
    """Progress that nobody watches."""


def open_program(settings: Settings, *, progress: Callable[[str], None] = untold) -> Program:
    """The program on its database.

    An embedded database is created, or backed up and upgraded, where that is needed; a
    shared one is only ever upgraded by `db upgrade`. Whatever fails, it is as it was.
    """
    database = Database(settings)
    present = database.status()
    if not present.up_to_date:
        _refuse_upgrade(present)
        database.upgrade(lambda step: progress(step.sentence))
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


def examine(settings: Settings) -> "Iterator[Check]":
    """Go through the post-migration checklist; nothing is created or changed."""
    from terp_desktop.services.doctor import Doctor, Surroundings
    from terp_desktop.storage.examination import SqlExamination
    from terp_desktop.system.logs import recent_errors
    from terp_desktop.system.zone_data import zone_data_version

    database, clock = Database(settings), SystemClock()
    engine = open_engine(settings.database_url)
    doctor = Doctor(
        examination=SqlExamination(engine, lambda: database.status().up_to_date),
        store=SqlStore(engine),
        clock=clock,
        ledger=ReminderLedger(clock),
        surroundings=Surroundings(
            zone_version=zone_data_version(),
            last_backup=database.last_backup,
            log_errors=recent_errors(settings.folders.logs, clock.now() - LOG_LOOKED_BACK),
            window_fault=_window_fault(),
        ),
    )
    yield from doctor.examine()
    engine.dispose()


def _window_fault() -> str | None:
    """Why no window can be opened; None if one can."""
    try:
        import terp_desktop.ui.application  # noqa: F401
    except ImportError as error:  # a library that Qt needs is not installed
        return f"The window cannot be opened: {error}."
    return None
