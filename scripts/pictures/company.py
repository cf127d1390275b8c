"""The company in the pictures: the demo's, on a day and with paths that never change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from terp_desktop.bootstrap import build_services
from terp_desktop.domain import zones
from terp_desktop.domain.event import EventContent, Reminder, When
from terp_desktop.domain.jobs import JobName, JobRun
from terp_desktop.domain.mail import MailMessage
from terp_desktop.domain.mail_settings import MailField, MailSettings, MailTls
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.person import Person
from terp_desktop.domain.reminder import DueReminder
from terp_desktop.domain.server_address import ServerAddress
from terp_desktop.domain.span import Days
from terp_desktop.services.admin.connection import CurrentDatabase
from terp_desktop.services.admin.database import (
    AdministrationService,
    Backup,
    BackupKind,
    MaintenanceProgress,
    SchemaStatus,
)
from terp_desktop.services.admin.doctor import Check
from terp_desktop.services.admin.mail_server import CurrentMailServer, MailServerService
from terp_desktop.services.browse.page_cache import CachedPage
from terp_desktop.services.container import Services
from terp_desktop.services.demo.service import DemoService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.engine.engine import open_engine
from terp_desktop.storage.migration.migrate import upgrade
from terp_desktop.storage.repositories.host_records import SqlHostRecords
from terp_desktop.storage.unit_of_work import SqlStore
from terp_desktop.system.public_holidays import PublicHolidays
from terp_desktop.system.resources import migrations_folder

ZONE = "America/New_York"
PRESENT = time(10, 20)
"""When in the day the pictures are taken."""

_BEFORE = timedelta(minutes=75)
_COMING = {"Call the port about container 7": 10, "Prices for the new season": 25}


@dataclass(slots=True)
class StillClock:
    """A clock that stands where it is put: a picture is the same whenever it is taken."""

    instant: datetime

    def now(self) -> datetime:
        """The instant that it was put to."""
        return self.instant

    def today(self) -> date:
        """The day that it is then at the company."""
        return zones.to_local(self.instant, ZONE).date()

    def zone(self) -> str:
        """The zone of the company."""
        return ZONE


class Untouched:
    """A database that is described in pictures, and that nothing is done to."""

    def __init__(self, clock: StillClock) -> None:
        self._clock = clock

    def status(self) -> SchemaStatus:
        """At the newest revision."""
        below = [f"calendar_{number:04}" for number in range(9, 0, -1)]
        return SchemaStatus(
            name="Embedded database",
            revision="calendar_0015",
            head="calendar_0015",
            is_current=True,
            downgrade_targets=below,
        )

    def list_backups(self) -> Sequence[Backup]:
        """Some backups, the newest first."""
        kinds = [BackupKind.DAILY] * 4 + [BackupKind.MANUAL]
        return [
            Backup(
                file=Path(f"calendar-{kind}-{days}.db"),
                kind=kind,
                taken_at=self._clock.now() - timedelta(days=days, hours=2),
                size_bytes=3_400_000 - 60_000 * days,
            )
            for days, kind in enumerate(kinds)
        ]

    def create(self, _kind: BackupKind) -> Path:
        """None is made."""
        return Path("calendar.db")

    def count_events(self, _backup: Backup) -> int:
        """As many as ever."""
        return 1

    def remove(self, _backup: Backup) -> None:
        """Nothing."""

    def upgrade(self, _tell: MaintenanceProgress) -> str:
        """Nothing."""
        return ""

    def downgrade(self, _target: str, _tell: MaintenanceProgress) -> str:
        """Nothing."""
        return ""

    def restore(self, _file: Path) -> str:
        """Nothing."""
        return ""

    def analyze(self) -> Sequence[str]:
        """Nothing."""
        return []

    def current(self) -> CurrentDatabase:
        """The embedded one."""
        return CurrentDatabase(server=None)

    def test(self, _server: ServerAddress, _password: str | None) -> str:
        """It always works."""
        return "The connection works. The calendar there is up to date."

    def choose(self, _server: ServerAddress | None) -> None:
        """Nothing."""

    def save_password(self, _server: ServerAddress, _password: str) -> None:
        """Nothing."""

    def has_password(self, _server: ServerAddress) -> bool:
        """None is known."""
        return False


class SampleMailServer:
    """A mail server that is described in pictures, and that nothing is sent to."""

    def current(self) -> CurrentMailServer:
        """One that wants a login; the environment sets its port."""
        server = MailSettings(
            host="mail.terp.example",
            port=587,
            tls=MailTls.STARTTLS,
            user="calendar@terp.example",
            sender="Calendar <calendar@terp.example>",
        )
        fixed = {MailField.PORT: "TERP_SMTP_PORT"}
        return CurrentMailServer(settings=server, fixed_by=fixed, has_password=True)

    def choose(self, _server: MailSettings | None) -> None:
        """Nothing."""

    def save_password(self, _server: MailSettings) -> None:
        """Nothing."""

    def delete_password(self, _server: MailSettings) -> None:
        """Nothing."""

    def has_password(self, _server: MailSettings) -> bool:
        """It is known."""
        return True

    def send(self, _server: MailSettings, _message: MailMessage) -> None:
        """Nothing."""


class NoScheduler:
    """Nothing runs beside a picture."""

    def start(
        self,
        *,
        on_due: Callable[[Sequence[DueReminder]], None],
        on_job: Callable[[JobRun], None],
        on_cleared: Callable[[], None],
    ) -> None:
        """Nothing."""

    def wake(self) -> None:
        """Nothing."""

    def stop(self) -> bool:
        """Nothing was running."""
        return True


@dataclass(frozen=True, slots=True)
class SampleProgram:
    """The program as the window needs it, on the sample company.

    `acting` returns the services of a colleague.
    """

    services: Services
    database: Untouched
    acting: Callable[[Person], Services]
    is_new: bool = False
    cached: None = None

    def read_ahead(self, _query: OccurrenceQuery) -> None:
        """Nothing: the database is open."""

    def connect(self) -> None:
        """It is open."""

    def keep_pages(self, _zone: str, _pages: Mapping[Days, CachedPage]) -> None:
        """Does nothing: there is no restart."""

    def read_drafts(self) -> str:
        """Nobody typed anything."""
        return ""

    def keep_drafts(self, _text: str) -> None:
        """Does nothing: there is no restart."""

    @property
    def administration(self) -> AdministrationService:
        """What administrators do."""
        database = self.database
        return AdministrationService(database, database, self.services.actor)

    @property
    def mail_server(self) -> MailServerService:
        """The mail server of the sample company."""
        return MailServerService(SampleMailServer(), self.services.person)

    def check_setup(self) -> Iterator[Check]:
        """Two lines of the checklist are in order, one is not."""
        yield Check(name="tables", is_ok=True, detail="All ten are there, with their indexes.")
        yield Check(name="jobs", is_ok=True, detail="All six have run when they should.")
        yield Check(
            name="recent backup",
            is_ok=False,
            detail="The last backup is nine days old.",
            remedy="Make one: Administration ▸ Database ▸ Back up now.",
        )

    def ping(self) -> None:
        """It is always there."""

    def scheduler(self, *, reminds: bool) -> NoScheduler:  # noqa: ARG002  (as the window asks)
        """One that does nothing."""
        return NoScheduler()

    def close(self) -> None:
        """Nothing was begun."""


def _coming(title: str, minutes: int, day: date) -> EventContent:
    """A call so many minutes from the present, of which Maya is reminded by now."""
    start = datetime.combine(day, PRESENT) + timedelta(minutes=minutes)
    end = start + timedelta(minutes=30)
    when = When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=ZONE,
    )
    return EventContent(title=title, when=when, reminders=(Reminder(relative_minutes=30),))


@contextmanager
def sample_program(day: date) -> Iterator[SampleProgram]:
    """The program of Maya, who manages the operations, on that day."""
    present = zones.to_instant(datetime.combine(day, PRESENT), ZONE).astimezone(UTC)
    clock = StillClock(present - _BEFORE)
    with TemporaryDirectory(prefix="terp-pictures-") as name:
        url = f"sqlite:///{Path(name) / 'calendar.db'}"
        upgrade(url, migrations_folder(), now=clock.now(), backup_dir=None)
        engine = open_engine(url)
        store = SqlStore(engine, PublicHolidays())
        with store.begin() as work:
            maya = work.people.add(
                login="maya.okafor", name="Maya Okafor", email=None, role="admin"
            )
        records = SqlHostRecords(engine, is_embedded=True)
        DemoService(store, clock, ReminderSync(clock), records, maya).load()
        services = build_services(
            maya, store, clock, database_name="Embedded database", is_embedded=True
        )
        services.reminders.scan()
        for job in JobName:
            services.jobs.run(job)
        for title, minutes in _COMING.items():
            services.events.create(_coming(title, minutes, day))
        clock.instant = present
        services.reminders.scan()
        yield SampleProgram(
            services,
            Untouched(clock),
            lambda person: build_services(
                person, store, clock, database_name="Embedded database", is_embedded=True
            ),
        )
        engine.dispose()
