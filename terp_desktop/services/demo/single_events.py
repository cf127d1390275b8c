"""Generates the single events of the sample company from a seed, around a given day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Origin,
    Participant,
    ParticipantRole,
    Priority,
    Reminder,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.person import Person
from terp_desktop.domain.sample_company import Company, CompanyIds, Invoice
from terp_desktop.services.demo.texts import (
    EVENT_TEMPLATES,
    PORTS,
    PRIVATE_TITLES,
    PRODUCTS,
    VENDORS,
    EventTemplate,
)

SPREAD_DAYS = 22
QUARTER_HOUR_MINUTES = 15
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEvent:
    """A single event to create, and its creator."""

    content: EventContent
    author: int
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoContext:
    """The input of the sample events; `staff` is by department."""

    staff: dict[str, Sequence[Person]]
    owner: Person
    company: Company
    ids: CompanyIds
    today: date
    zone: str


def plan_due_dates(context: DemoContext) -> Iterator[PlannedEvent]:
    """An event on the due date of each open invoice or bill around today."""
    author = context.staff["accounting"][0].id
    for invoice, row in zip(context.company.invoices, context.ids.invoices, strict=True):
        if _is_near(invoice, context.today):
            client = context.company.clients[invoice.client or 0]
            title = f"{client.name}: {invoice.number} due"
            client_id = context.ids.clients[invoice.client or 0]
            content = _due_content(context, invoice, title, invoice_id=row, client_id=client_id)
            yield PlannedEvent(content=content, author=author, origin=_origin("invoice-due", row))
    for bill, row in zip(context.company.bills, context.ids.bills, strict=True):
        if _is_near(bill, context.today):
            title = f"Pay {VENDORS[(bill.vendor_id or 1) - 1]}, {bill.number}"
            content = _due_content(context, bill, title, bill_id=row)
            yield PlannedEvent(content=content, author=author, origin=_origin("bill-due", row))


def _is_near(document: Invoice, today: date) -> bool:
    is_open = document.open_amount > 0
    return is_open and abs(document.due - today) <= timedelta(days=60)


def _origin(rule: str, row: int) -> Origin:
    return Origin(rule=rule, key=f"{rule}:{row}")


def _due_content(
    context: DemoContext,
    document: Invoice,
    title: str,
    *,
    invoice_id: int | None = None,
    client_id: int | None = None,
    bill_id: int | None = None,
) -> EventContent:
    is_bill = bill_id is not None
    return EventContent(
        title=title,
        when=When(start_date=document.due, end_date=document.due, timezone=context.zone),
        description=f"{document.open_amount:,.2f} of {document.total:,.2f} open.",
        module=Module.ACCOUNTING,
        event_type=EventType.AP_PAYMENT if is_bill else EventType.PAYMENT_DUE,
        priority=Priority.HIGH if document.status == "OVERDUE" else Priority.MEDIUM,
        assigned_to=context.staff["accounting"][0].id,
        invoice_id=invoice_id,
        client_id=client_id,
        bill_id=bill_id,
    )


class SingleEventPlanner:
    """Draws single events; the same seed and context give the same ones."""

    def __init__(self, context: DemoContext, seed: int) -> None:
        self._context = context
        self._random = Random(f"singles {seed}")  # noqa: S311  (samples, not secrets)

    def plan(self, count: int) -> Iterator[PlannedEvent]:
        """That many events, most of them near today."""
        weights = [kind.weight for kind in EVENT_TEMPLATES]
        for _ in range(count):
            if self._random.random() < 0.03:  # noqa: PLR2004
                yield self._private()
            else:
                yield self._planned(self._random.choices(EVENT_TEMPLATES, weights)[0])

    def _planned(self, kind: EventTemplate) -> PlannedEvent:
        chance, context = self._random, self._context
        day = self._day()
        person = chance.choice(context.staff[kind.department])
        client = chance.randrange(len(context.company.clients))
        content = EventContent(
            title=self._title(kind, client),
            when=self._when(kind, day),
            description=chance.choice(kind.notes) or None if kind.notes else None,
            location=chance.choice(kind.places) if kind.places else None,
            module=kind.module,
            event_type=kind.event_type,
            status=self._status(day),
            priority=self._priority(),
            visibility=Visibility.COMPANY,
            assigned_to=person.id,
            client_id=context.ids.clients[client] if kind.is_with_client else None,
            participants=self._participants(kind, person, day),
            reminders=self._reminders(kind, day),
        )
        return PlannedEvent(content=content, author=person.id)

    def _private(self) -> PlannedEvent:
        chance, context = self._random, self._context
        start = datetime.combine(self._day(), time(chance.choice((8, 12, 16)), 30))
        when = _timed(start, 45, context.zone)
        title = chance.choice(PRIVATE_TITLES)
        content = EventContent(
            title=title, when=when, event_type=EventType.OTHER, visibility=Visibility.PRIVATE
        )
        return PlannedEvent(content=content, author=context.owner.id)

    def _day(self) -> date:
        """A working day, the nearer to today the likelier."""
        while True:
            day = self._context.today + timedelta(days=round(self._random.gauss(4, SPREAD_DAYS)))
            if day.weekday() < SATURDAY:
                return day

    def _title(self, kind: EventTemplate, client: int) -> str:
        chance = self._random
        return chance.choice(kind.titles).format(
            client=self._context.company.clients[client].name,
            vendor=chance.choice(VENDORS),
            product=chance.choice(PRODUCTS),
            port=chance.choice(PORTS),
            count=chance.choice((25, 40, 60, 80, 120, 200)),
            batch=f"{chance.choice('ABCD')}{chance.randint(2100, 2899)}",
            aisle=chance.randint(1, 14),
        )

    def _when(self, kind: EventTemplate, day: date) -> When:
        chance, zone = self._random, self._context.zone
        if not kind.minutes:
            last = day + timedelta(days=chance.choice(kind.days) - 1)
            return When(start_date=day, end_date=last, timezone=zone)
        first, end = kind.hours
        quarters = chance.choice((0, 0, 0, 2, 2, 1, 3))
        hour = chance.randrange(first, end)
        start = datetime.combine(day, time(hour, quarters * QUARTER_HOUR_MINUTES))
        return _timed(start, chance.choice(kind.minutes), zone)

    def _status(self, day: date) -> Status:
        is_past = day < self._context.today
        statuses = (Status.COMPLETED if is_past else Status.SCHEDULED, Status.CANCELLED)
        return self._random.choices(statuses, (95, 5))[0]

    def _priority(self) -> Priority:
        return self._random.choices(list(Priority), (15, 65, 15, 5))[0]

    def _participants(
        self, kind: EventTemplate, person: Person, day: date
    ) -> tuple[Participant, ...]:
        chance, context = self._random, self._context
        if kind.event_type is not EventType.MEETING:
            return ()
        others = {one.id for people in context.staff.values() for one in people} - {person.id}
        invited = chance.sample(sorted(others), chance.randint(0, 3))
        organizer = Participant(
            user_id=person.id,
            role=ParticipantRole.ORGANIZER,
            response_status=ResponseStatus.ACCEPTED,
        )
        guests = (Participant(user_id=one, response_status=self._response(day)) for one in invited)
        return (organizer, *guests)

    def _response(self, day: date) -> ResponseStatus:
        if day < self._context.today:
            return ResponseStatus.ACCEPTED
        return self._random.choices(list(ResponseStatus), (35, 45, 8, 12))[0]

    def _reminders(self, kind: EventTemplate, day: date) -> tuple[Reminder, ...]:
        # Reminders of past or current events would ring at once.
        if not kind.minutes or day <= self._context.today or self._random.random() < 0.7:  # noqa: PLR2004
            return ()
        return (Reminder(relative_minutes=self._random.choice((10, 15, 30, 60))),)


def _timed(start: datetime, minutes: int, zone: str) -> When:
    end = start + timedelta(minutes=minutes)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=zone,
    )
