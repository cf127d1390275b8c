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
from terp_desktop.services.events.change_rights import ALL_RIGHTS
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
    """The size of the sample company, and how many events were added."""

    staff: int
    clients: int
    invoices: int
    bills: int
    events_added: int


class DemoService:
    """Loads the sample company, with the owner of the database as a manager."""

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
        """Adds the company as of today, with that many events; a series counts as one.

        The same seed gives the same company; existing events are not added again.
        """
        if events < 0:
            raise InvalidValueError(
                f"There cannot be {events} events.", remedy="Use 0 or more.", field="events"
            )
        today = self._clock.today()
        company = generate_company(seed, today)
        ids = self._records.store(company)
        with self._store.begin() as work:
            context = DemoContext(
                staff=self._staff(work),
                owner=self._owner,
                company=company,
                ids=ids,
                today=today,
                zone=self._clock.zone(),
            )
            added = self._write(work, context, events, seed)
        return DemoCounts(
            staff=len(STAFF),
            clients=len(company.clients),
            invoices=len(company.invoices),
            bills=len(company.bills),
            events_added=added,
        )

    def _staff(self, work: SqlWork) -> dict[str, Sequence[Person]]:
        """The sample staff by department; adds those who are missing."""
        by_department: dict[str, list[Person]] = {}
        for employee in STAFF:
            person = work.people.find_by_login(employee.login) or work.people.add(
                login=employee.login, name=employee.name, email=employee.email, role=employee.role
            )
            by_department.setdefault(employee.department, []).append(person)
        by_department["operations"].append(self._owner)
        return dict(by_department)

    def _write(self, work: SqlWork, context: DemoContext, events: int, seed: int) -> int:
        series = islice(plan_series(context.staff, context.today, context.zone), events)
        added = written = 0
        for written, planned in enumerate(series, start=1):
            event = self._insert(work, planned.content, planned.author, f"series-{written}")
            if event is not None:
                self._write_overrides(work, event, planned)
                added += 1
        single_events = SingleEventPlanner(context, seed).plan(events)
        rest = islice(chain(plan_due_dates(context), single_events), events - written)
        for number, one in enumerate(rest):
            name = f"{seed}-{number}"
            added += self._insert(work, one.content, one.author, name, one.origin) is not None
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
        """Attaches the price list to current meetings with clients."""
        content, now = event.content, self._clock.now()
        is_with_client = content.client_id is not None and content.event_type is EventType.MEETING
        if is_with_client and abs(content.when.span.start - now) < PRICE_LIST_PERIOD:
            work.attachments.add(event.id, PRICE_LIST, by=author, now=now)

    def _write_overrides(self, work: SqlWork, event: Event, planned: PlannedSeries) -> None:
        for override in _overrides(planned):
            event = self._writer(planned.author).override(
                work, event, override, version=event.version
            )

    def _writer(self, author: int) -> EventWriter:
        return EventWriter(
            self._clock,
            Actor(author, self._owner.role),
            self._reminder_sync,
            change_rights=ALL_RIGHTS,
        )


def _overrides(planned: PlannedSeries) -> Iterator[Override]:
    if planned.skipped is not None:
        when = planned.content.when.with_start_date(planned.skipped)
        yield Override(instance_date=planned.skipped, when=when, is_cancelled=True)
    if planned.moved is not None:
        day, when = planned.moved
        yield Override(instance_date=day, when=when)
