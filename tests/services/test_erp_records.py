"""Records linked to events: found by words, shown with their amounts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.erp_records import ErpRecord, RecordBalance, RecordKind, RecordLinks
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import EventContent, Visibility, When
from terp_desktop.services.container import Services
from terp_desktop.services.erp_records import MAX_PER_KIND
from terp_desktop.storage.unit_of_work import SqlStore
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
WHEN = When(start_date=TODAY, end_date=TODAY, timezone="America/New_York")


@pytest.fixture(autouse=True)
def erp(tables: Tables) -> None:
    """Two clients, one with debts; an invoice of each state that matters; a bill."""
    for client in (("ACME-1", "Acme Foods", "50000.00"), ("OST", "Östliche Märkte", None)):
        tables.write(
            "INSERT INTO clients (teri_code, name, credit_limit) VALUES (?, ?, ?)", *client
        )
    invoice(tables, "INV-1", due="2025-09-20", total="1200.10", open="1000.10", status="OVERDUE")
    invoice(tables, "INV-2", due="2025-11-20", total="0.20", open="0.20", status="SENT")
    invoice(tables, "INV-3", due="2025-09-01", total="70", open="70", status="VOID")
    invoice(tables, "INV-4", due="2025-09-01", total="80", open="0", status="PAID")
    tables.write(
        'INSERT INTO bills ("billNumber", "vendorId", "billDate", "dueDate", "totalAmount",'
        " \"amountDue\", status) VALUES ('B_77', 5, '2025-10-01', '2025-11-04', 300, 300,"
        " 'APPROVED')"
    )


def invoice(tables: Tables, number: str, **fields: str) -> None:
    tables.write(
        'INSERT INTO invoices ("invoiceNumber", "customerId", "invoiceDate", "dueDate",'
        ' "totalAmount", "amountDue", status) VALUES (?, 1, ?, ?, ?, ?, ?)',
        *(number, fields["due"], fields["due"]),
        *(fields["total"], fields["open"], fields["status"]),
    )


def about(services: Services, **links: Any) -> tuple[RecordBalance, ...]:
    event = services.events.create(EventContent(title="Call", when=WHEN, **links)).event
    return services.events.details(event.id).records


def test_a_client_is_shown_with_all_that_is_open_of_them(services: Services) -> None:
    (acme,) = about(services, client_id=1)
    assert acme == RecordBalance(
        record=ErpRecord(kind=RecordKind.CLIENT, id=1, name="Acme Foods", detail="ACME-1"),
        open_amount=Decimal("1000.30"),
        overdue_amount=Decimal("1000.10"),
        total=Decimal("50000.00"),
        due=date(2025, 9, 20),
        documents=2,
    )
    assert acme.days_late(TODAY) == 45


def test_a_client_without_debts_is_not_overdue(services: Services) -> None:
    (east,) = about(services, client_id=2)
    assert (east.open_amount, east.overdue_amount, east.total) == (Decimal(0), Decimal(0), None)
    assert east.days_late(TODAY) == 0


def test_an_invoice_is_shown_with_what_is_open_of_it_and_since_when(services: Services) -> None:
    (one,) = about(services, invoice_id=1)
    assert one.record == ErpRecord(kind=RecordKind.INVOICE, id=1, name="INV-1", detail="Acme Foods")
    assert (one.open_amount, one.total, one.due) == (
        Decimal("1000.10"),
        Decimal("1200.10"),
        date(2025, 9, 20),
    )
    assert one.days_late(TODAY) == 45


@pytest.mark.parametrize("invoice_id, status", [(3, "VOID"), (4, "PAID")])
def test_a_closed_invoice_is_neither_open_nor_overdue(
    services: Services, invoice_id: int, status: str
) -> None:
    (one,) = about(services, invoice_id=invoice_id)
    assert (one.open_amount, one.overdue_amount, one.status) == (Decimal(0), Decimal(0), status)
    assert one.days_late(TODAY) == 0


def test_a_bill_that_falls_due_today_is_not_late_yet_and_is_tomorrow(
    services: Services, clock: FixedClock
) -> None:
    (bill,) = about(services, bill_id=1)
    assert (bill.open_amount, bill.overdue_amount, bill.due) == (Decimal(300), Decimal(0), TODAY)
    clock.advance(timedelta(hours=24))
    (bill,) = about(services, bill_id=1)
    assert bill.days_late(date(2025, 11, 5)) == 1


def test_overdue_days_are_counted_in_the_persons_zone(
    services: Services, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=15))  # 3:00 on the fifth in UTC, 22:00 on the fourth in New York
    (bill,) = about(services, bill_id=1)
    assert bill.overdue_amount == 0


def test_all_three_are_shown_and_a_client_in_the_erps_trash_keeps_the_name(
    services: Services, tables: Tables
) -> None:
    tables.write("UPDATE clients SET deleted_at = '2025-11-01 00:00:00' WHERE id = 1")
    found = about(services, client_id=1, invoice_id=2, bill_id=1)
    assert [one.record.name for one in found] == ["Acme Foods", "INV-2", "B_77"]
    assert services.records.find("acme foods ACME-1") == []


def test_an_event_about_nothing_has_no_records(services: Services) -> None:
    assert about(services) == ()


def test_the_records_of_an_invisible_event_are_invisible(
    services: Services, store: SqlStore, clock: FixedClock
) -> None:
    content = EventContent(title="Call", when=WHEN, client_id=1, visibility=Visibility.PRIVATE)
    event = services.events.create(content).event
    ben = services.people.add(login="ben", name="Ben", email=None, role="user")
    ben_services = build_services(ben, store, clock, database_name="Embedded", is_embedded=True)
    with pytest.raises(NotFoundError):
        ben_services.events.details(event.id)
    services.events.update(
        event.id, replace(content, visibility=Visibility.COMPANY), version=event.version
    )
    assert [one.record.id for one in ben_services.events.details(event.id).records] == [1]


@pytest.mark.parametrize(
    "words, found",
    [
        ("acme", ["Acme Foods", "INV-2", "INV-1", "INV-3", "INV-4"]),
        ("ost", ["Östliche Märkte"]),
        ("östliche MÄRKTE", ["Östliche Märkte"]),
        ("inv acme 2", ["INV-2"]),
        ("b_7", ["B_77"]),
        ("b%7", []),
        ("  ", []),
    ],
)
def test_records_are_found_by_all_of_the_words_in_any_letters(
    services: Services, words: str, found: list[str]
) -> None:
    assert [one.name for one in services.records.find(words)] == found


def test_a_few_of_each_kind_are_offered(services: Services, tables: Tables) -> None:
    for number in range(3, 30):
        tables.write(
            "INSERT INTO clients (teri_code, name) VALUES (?, ?)", f"N{number}", f"Acme {number}"
        )
    kinds = [one.kind for one in services.records.find("acme")]
    assert kinds.count(RecordKind.CLIENT) == MAX_PER_KIND
    assert kinds.count(RecordKind.INVOICE) == 4


def test_records_are_named_by_their_numbers_and_those_missing_are_left_out(
    services: Services,
) -> None:
    found = services.records.linked_records(RecordLinks(client_id=2, invoice_id=999, bill_id=1))
    assert [one.name for one in found] == ["Östliche Märkte", "B_77"]
