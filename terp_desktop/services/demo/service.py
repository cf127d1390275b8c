"""Fills an embedded database with a believable company, for trying the program out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING

from terp_desktop.domain.attachment import NewFile
from terp_desktop.domain.clock import Clock
from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import Event, EventContent, EventType, Origin
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.person import Person
from terp_desktop.domain.series import Override
from terp_desktop.services.demo.company import generate_company
from terp_desktop.services.demo.recurring_events import PlannedSeries, plan_series
from terp_desktop.services.demo.single_events import DemoContext, SingleEventPlanner, plan_due_dates
from terp_desktop.services.demo.texts import PRODUCTS, STAFF
from terp_desktop.services.events.writer import EventWriter
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store

if TYPE_CHECKING:
    from terp_desktop.storage.repositories.host_records import SqlHostRecords
    from terp_desktop.storage.unit_of_work import SqlWork

DEFAULT_EVENT_COUNT = 300
DEFAULT_SEED = 1
PRICE_LIST_PERIOD = timedelta(days=14)
PRICE_LIST = NewFile(
    name="Price list.csv",
    content="\r\n".join(
        ["Product,Price per kg", *(f"{one},{6 + len(one) / 4:.2f}" for one in PRODUCTS)]
    ).encode(),
    mime_type="text/csv",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCounts:
    """How much there is of the sample company, and how many events were new."""

    staff: int
    clients: int
    invoices: int
    bills: int
    events_added: int


class DemoService:
    """Loads the sample company; the database's owner works there as a manager."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        reminder_sync: ReminderSync,
        records: SqlHostRecords,
        owner: Person,
    ) -> None:
        self._store = store
        self._clock = clock
        self._reminder_sync = reminder_sync
        self._records = records
        self._owner = owner

    def load(self, *, events: int = DEFAULT_EVENT_COUNT, seed: int = DEFAULT_SEED) -> DemoCounts:
        """Add the company as it stands today, with so many events, a series counted as one.

        The same seed gives the same company; what a former call loaded is not added again.
        """
        if events < 0:
            raise InvalidValueError(
                f"There cannot be {events} events.", remedy="Use 0 or more.", field="events"
            )
        today = self._clock.today()
        firm = generate_company(seed, today)
        ids = self._records.store(firm)
        with self._store.begin() as work:
            office = DemoContext(
                staff=self._staff(work),
                owner=self._owner,
                company=firm,
                ids=ids,
                today=today,
                zone=self._clock.zone(),
            )
            added = self._write(work, office, events, seed)
        return DemoCounts(
            staff=len(STAFF),
            clients=len(firm.clients),
            invoices=len(firm.invoices),
            bills=len(firm.bills),
            events_added=added,
        )

    def _staff(self, work: SqlWork) -> dict[str, Sequence[Person]]:
        """The sample staff by department, hired where they are not there yet."""
        by_department: dict[str, list[Person]] = {}
        for one in STAFF:
            person = work.people.find_by_login(one.login) or work.people.add(
                login=one.login, name=one.name, email=one.email, role=one.role
            )
            by_department.setdefault(one.department, []).append(person)
        by_department["operations"].append(self._owner)
        return dict(by_department)

    def _write(self, work: SqlWork, office: DemoContext, events: int, seed: int) -> int:
        habits = islice(plan_series(office.staff, office.today, office.zone), events)
        added = written = 0
        for written, habit in enumerate(habits, start=1):
            event = self._insert(work, habit.content, habit.author, f"series-{written}")
            if event is not None:
                self._write_overrides(work, event, habit)
                added += 1
        singles = SingleEventPlanner(office, seed).plan(events)
        plan = islice(chain(plan_due_dates(office), singles), events - written)
        for number, one in enumerate(plan):
            uid = f"{seed}-{number}"
            added += self._insert(work, one.content, one.author, uid, one.origin) is not None
        return added

    def _insert(
        self,
        work: SqlWork,
        content: EventContent,
        author: int,
        name: str,
        origin: Origin | None = None,
    ) -> Event | None:
        uid = f"demo-{name}@terp-desktop"
        if work.events.find_by_uid(uid) is not None:
            return None
        event = self._writer(author).insert(work, content, uid=uid, origin=origin)
        self._attach_prices(work, event, author)
        return event

    def _attach_prices(self, work: SqlWork, event: Event, author: int) -> None:
        """Let the price list hang on what is talked over with a client these days."""
        content, now = event.content, self._clock.now()
        is_with_client = content.client_id is not None and content.event_type is EventType.MEETING
        if is_with_client and abs(content.when.span.start - now) < PRICE_LIST_PERIOD:
            work.attachments.add(event.id, PRICE_LIST, by=author, now=now)

    def _write_overrides(self, work: SqlWork, event: Event, habit: PlannedSeries) -> None:
        for override in _overrides(habit):
            event = self._writer(habit.author).override(
                work, event, override, version=event.version
            )

    def _writer(self, author: int) -> EventWriter:
        return EventWriter(self._clock, Actor(author, self._owner.role), self._reminder_sync)


def _overrides(habit: PlannedSeries) -> Iterator[Override]:
    if habit.skipped is not None:
        when = habit.content.when.with_start_date(habit.skipped)
        yield Override(instance_date=habit.skipped, when=when, is_cancelled=True)
    if habit.moved is not None:
        day, when = habit.moved
        yield Override(instance_date=day, when=when)
