"""What the services need from the outside, as Protocols; storage and system fulfil them."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from terp_desktop.domain.event import Event, EventContent, Origin
from terp_desktop.domain.history import HistoryEntry
from terp_desktop.domain.permissions import Actor, Permission
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Filling, Override
from terp_desktop.domain.span import Days
from terp_desktop.domain.when import When
from terp_desktop.domain.working_days import Holidays
from terp_desktop.services.ports_attachments import Attachments
from terp_desktop.services.ports_imports import Batches
from terp_desktop.services.ports_jobs import Consistency, JobRuns, Receivables, Upkeep
from terp_desktop.services.ports_look import Occurrences
from terp_desktop.services.ports_mail import Mails
from terp_desktop.services.ports_notifications import Notifications, PeoplesPreferences
from terp_desktop.services.ports_records import Records
from terp_desktop.services.ports_reminders import Reminders
from terp_desktop.services.ports_search import Search
from terp_desktop.services.ports_views import DayReads, Views


class Events(Protocol):
    """The events, with their rules, participants and reminders."""

    def add(
        self,
        content: EventContent,
        *,
        uid: str,
        created_by: int,
        now: datetime,
        origin: Origin | None = None,
    ) -> Event:
        """Store a new event at version 1."""

    def get(self, event_id: int, *, deleted: bool = False) -> Event:
        """The event; NotFoundError where there is none, or it is deleted and that was not asked."""

    def several(self, event_ids: Sequence[int]) -> list[Event]:
        """The events of those ids, in their order, deleted ones too."""

    def with_uid(self, uid: str) -> Event | None:
        """The event of that iCalendar UID, also a deleted one."""

    def put(self, event: Event, *, expected_version: int) -> None:
        """Store the event anew; ConflictError if it is no longer at the version expected."""

    def copy_belongings(self, event_id: int, to_id: int) -> None:
        """Give another event the same grants and attachments."""

    def granted(self, event_id: int, actor: Actor) -> Permission | None:
        """The widest permission that grants on the event give the actor."""


class Instances(Protocol):
    """The materialized occurrences of series, and what people did to single ones."""

    def overrides(self, event_id: int) -> list[Override]:
        """What people did to occurrences of the series, by instance date."""

    def put_override(
        self, event_id: int, override: Override, *, modified_by: int, now: datetime
    ) -> None:
        """Store what a person did to one occurrence, in place of whatever was there."""

    def remove_override(self, event_id: int, instance_date: date) -> None:
        """Forget what a person did to one occurrence."""

    def windows(self, event_ids: Sequence[int]) -> dict[int, Days | None]:
        """For each series the window within which every date of its rule has a row."""

    def replace_generated(
        self, event: Event, placed: Iterable[tuple[date, When]], window: Days, now: datetime
    ) -> int:
        """Drop the GENERATED rows; store these dates (where no override is); note the window."""

    def fill(self, fillings: Sequence[Filling], now: datetime) -> int:
        """Add rows where there are none yet, and note the windows; how many were added."""

    def series_behind(self, until: date, *, after_id: int, limit: int) -> list[int]:
        """Ids of series whose window ends before that day, ascending: the next batch."""

    def drop_generated_before(self, day: date) -> int:
        """Drop GENERATED rows dated before the day and narrow the windows; how many went."""


class History(Protocol):
    """The append-only trail."""

    def append(self, entries: Sequence[HistoryEntry]) -> None:
        """Add to the trail."""

    def of(self, event_id: int) -> list[HistoryEntry]:
        """The trail of one event, the oldest first."""

    def steps_of(self, user_id: int, *, since: datetime, most: int) -> list[HistoryEntry]:
        """The person's lines that can be undone, the newest first, no more than `most`."""


class People(Protocol):
    """The staff, as the ERP knows them, and names of the records that events link to."""

    def with_login(self, login: str) -> Person | None:
        """The member of staff with that login, to the letter."""

    def with_email(self, email: str) -> list[Person]:
        """Those of the staff with that e-mail address, which may be several."""

    def by_ids(self, ids: Iterable[int]) -> dict[int, Person]:
        """Those of the ids that exist."""

    def everybody(self) -> list[Person]:
        """All who were not deleted, by name."""

    def add(self, *, login: str, name: str, email: str | None, role: str) -> Person:
        """A new member of staff: embedded databases only; gives them their default view."""

    def client_name(self, client_id: int) -> str | None:
        """What the client is called; None where there is none."""

    def invoice_number(self, invoice_id: int) -> str | None:
        """The number on the invoice; None where there is none."""

    def bill_number(self, bill_id: int) -> str | None:
        """The number on the bill; None where there is none."""


class Facts(Protocol):
    """What the programs on one database must agree on: a value under a name each."""

    def get(self, name: str) -> str | None:
        """The value noted under the name; None for none."""

    def put(self, name: str, value: str, now: datetime) -> None:
        """Note a value under the name, in place of whatever was there."""

    def beginning_with(self, prefix: str) -> dict[str, str]:
        """The values noted under the names that begin so."""

    def last_written(self, until: datetime) -> datetime | None:
        """When a person or a job last changed something, as far as that is not after `until`."""


class Work(Protocol):
    """One transaction, and what can be read and written within it."""

    @property
    def events(self) -> Events:
        """The events."""

    @property
    def batches(self) -> Batches:
        """Events many at a time."""

    @property
    def instances(self) -> Instances:
        """What is materialized, and what people changed."""

    @property
    def occurrences(self) -> Occurrences:
        """What happens when."""

    @property
    def days(self) -> DayReads:
        """What is counted by days, and where something comes next."""

    @property
    def search(self) -> Search:
        """The words of all events."""

    @property
    def views(self) -> Views:
        """What people like to look at."""

    @property
    def history(self) -> History:
        """The trail."""

    @property
    def people(self) -> People:
        """The staff and the names of records."""

    @property
    def facts(self) -> Facts:
        """What is known of the database itself."""

    @property
    def holidays(self) -> Holidays:
        """The working days of countries, as this machine knows them."""

    @property
    def reminders(self) -> Reminders:
        """The reminder ledger."""

    @property
    def notifications(self) -> Notifications:
        """What people were told."""

    @property
    def preferences(self) -> PeoplesPreferences:
        """How people want to be told."""

    @property
    def mails(self) -> Mails:
        """E-mail on its way."""

    @property
    def job_runs(self) -> JobRuns:
        """The record of background work."""

    @property
    def receivables(self) -> Receivables:
        """What clients owe."""

    @property
    def attachments(self) -> Attachments:
        """Files that hang on events."""

    @property
    def records(self) -> Records:
        """What events are about."""

    @property
    def consistency(self) -> Consistency:
        """Whether rows agree with each other."""

    @property
    def upkeep(self) -> Upkeep:
        """What keeps the tables tidy and true."""


class Store(Protocol):
    """Where the calendar is kept."""

    def begin(self) -> AbstractContextManager[Work]:
        """A transaction that writes: committed at the end of the block, or undone by an error."""

    def read(self) -> AbstractContextManager[Work]:
        """A transaction that only reads."""

    def rehearse(self) -> AbstractContextManager[Work]:
        """A transaction that writes and is always undone: for probes."""
