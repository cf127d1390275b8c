from datetime import date
from typing import Any

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Participant,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.recurrence.frequency import Frequency
from terp_desktop.domain.recurrence.rule import RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.browse.print_content import CallEntry, PrintEntry
from terp_desktop.services.container import Services
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables

DAY = date(2025, 11, 4)


@pytest.fixture
def client(tables: Tables) -> int:
    """Acme, a client with a telephone number."""
    tables.write(
        "INSERT INTO clients (teri_code, name, phone) VALUES ('ACME-1', 'Acme', '+1 555 01')"
    )
    return 1


def add_invoice(tables: Tables, amount: str, due: str, status: str = "OVERDUE") -> None:
    number = f"INV-{tables.count('invoices') + 1}"
    tables.write(
        'INSERT INTO invoices ("invoiceNumber", "customerId", "invoiceDate", "dueDate",'
        ' "totalAmount", "amountPaid", "amountDue", status) VALUES (?, 1, ?, ?, ?, 0, ?, ?)',
        *(number, due, due, amount, amount, status),
    )


def add_client_meeting(tables: Tables, day: str, outcome: str | None, notes: str) -> None:
    tables.write(
        'INSERT INTO "clientMeetingHistory" ("clientId", "meetingDate", "meetingType", outcome,'
        " notes) VALUES (1, ?, 'COLLECTIONS', ?, ?)",
        *(day, outcome, notes),
    )


def create_event(services: Services, title: str, day: date = DAY, **fields: Any) -> int:
    when = When(start_date=day, end_date=day, timezone="America/New_York")
    return services.events.create(EventContent(title=title, when=when, **fields)).event.id


def on_day(services: Services, filters: Filters | None = None) -> OccurrenceQuery:
    return OccurrenceQuery(
        days=Days.through(DAY, DAY), zone=services.clock.zone(), filters=filters or Filters()
    )


def entries(services: Services) -> dict[str, PrintEntry]:
    return {one.occurrence.title: one for one in services.print_content.entries(on_day(services))}


def calls(services: Services, filters: Filters | None = None) -> dict[str, CallEntry]:
    found = services.print_content.calls(on_day(services, filters))
    return {one.entry.occurrence.title: one for one in found}


def test_a_day_sheet_has_people_notes_and_records(
    services: Services, client: int, tables: Tables
) -> None:
    add_invoice(tables, "100", "2025-12-01", "SENT")
    guest = Participant(external_email="b@acme.example", response_status=ResponseStatus.ACCEPTED)
    ann = Participant(user_id=services.person.id)
    create_event(
        *(services, "Visit"),
        description="Bring samples",
        participants=(ann, guest),
        client_id=client,
        invoice_id=1,
    )
    entry = entries(services)["Visit"]
    assert entry.description == "Bring samples"
    assert {one.external_email for one in entry.participants} == {None, "b@acme.example"}
    assert entry.people[services.person.id].name == "Ann Lee"
    assert entry.records == (("Client", "Acme"), ("Invoice", "INV-1"))


def test_a_day_sheet_has_the_words_of_the_occurrence_not_of_its_series(services: Services) -> None:

    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=DAY)
    event_id = create_event(services, "Standup", description="As always", rule=rule)
    when = When(start_date=DAY, end_date=DAY, timezone="America/New_York")
    today = EventContent(title="Standup", when=when, description="In the yard", rule=None)
    services.events.update(event_id, today, version=1, scope=Scope.THIS, instance_date=DAY)
    assert entries(services)["Standup"].description == "In the yard"


@pytest.mark.parametrize(
    "title, fields, is_call",
    [
        ("Acme pays late", {"event_type": EventType.AR_COLLECTION}, True),
        ("Call Acme about tea", {"event_type": EventType.FOLLOW_UP}, True),
        ("Sales call", {"location": "Video call"}, False),
        ("Recall of a batch", {}, False),
        ("Call Acme", {"status": Status.COMPLETED}, False),
        ("Call Acme", {"status": Status.CANCELLED}, False),
    ],
)
def test_a_call_sheet_has_the_calls_that_are_still_to_be_made(
    services: Services, title: str, fields: dict[str, Any], is_call: bool
) -> None:
    create_event(services, title, **fields)
    assert (title in calls(services)) is is_call


def test_a_call_shows_the_account_of_its_client(
    services: Services, client: int, tables: Tables
) -> None:
    add_invoice(tables, "100.10", "2025-08-01")
    add_invoice(tables, "50.05", "2025-10-01", "PARTIAL")
    add_invoice(tables, "999", "2025-01-01", "PAID")
    add_client_meeting(tables, "2025-10-01", "NO_SHOW", "Nobody there")
    add_client_meeting(tables, "2025-10-20", "COMPLETED", "Promised to pay")
    add_client_meeting(tables, "2025-11-01", None, "Not held yet")
    create_event(services, "Acme", event_type=EventType.AR_COLLECTION, client_id=client)
    standing = calls(services)["Acme"].client
    assert standing is not None
    assert (standing.name, standing.phone) == ("Acme", "+1 555 01")
    assert (str(standing.overdue), standing.invoices) == ("150.15", 2)
    assert standing.days_late(DAY) == 95
    assert (standing.last_met, standing.last_notes) == (date(2025, 10, 20), "Promised to pay")
    assert standing.last_outcome == "COMPLETED"


def test_a_client_without_debts_is_not_overdue(services: Services, client: int) -> None:
    create_event(services, "Call Acme", client_id=client)
    standing = calls(services)["Call Acme"].client
    assert standing is not None
    assert (standing.days_late(DAY), standing.oldest_due, standing.last_outcome) == (0, None, None)


def test_filters_hold_on_paper_too(services: Services) -> None:
    create_event(services, "Call Acme", event_type=EventType.TASK)
    assert not calls(services, Filters(event_types=frozenset({EventType.AUDIT})))


def test_invisible_events_are_not_printed(services: Services, store: SqlStore) -> None:

    create_event(services, "Call my dentist", visibility=Visibility.PRIVATE)
    with store.begin() as work:
        bob = work.people.add(login="bob", name="Bob", email=None, role="user")
    his = build_services(bob, store, services.clock, database_name="", is_embedded=True)
    assert not calls(his)
    assert not entries(his)
