"""The sample company: the same for everybody, believable, and never twice."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.engine import Engine

from terp_desktop.domain.errors import ForbiddenError
from terp_desktop.domain.event import Module, Status, Visibility
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.series import Occurrence
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from terp_desktop.services.demo.company import generate_company
from terp_desktop.services.demo.service import DemoService
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.storage.repositories.host_records import SqlHostRecords
from terp_desktop.storage.unit_of_work import SqlStore
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)


def demo_on(
    services: Services, store: SqlStore, database: Engine, *, is_embedded: bool = True
) -> DemoService:
    records = SqlHostRecords(database, is_embedded=is_embedded)
    return DemoService(
        store, services.clock, ReminderSync(services.clock), records, services.person
    )


@pytest.fixture
def demo(services: Services, store: SqlStore, database: Engine) -> DemoService:
    return demo_on(services, store, database)


def around(services: Services, days: int = 70) -> list[Occurrence]:
    span = Days.through(TODAY - timedelta(days=days), TODAY + timedelta(days=days))
    return list(services.events.list(OccurrenceQuery(days=span, zone=services.clock.zone())))


def test_the_same_seed_and_day_give_the_same_company() -> None:
    assert generate_company(7, TODAY) == generate_company(7, TODAY)
    assert generate_company(7, TODAY) != generate_company(8, TODAY)


def test_the_amounts_of_invoices_and_payments_add_up() -> None:
    firm = generate_company(1, TODAY)
    for place, client in enumerate(firm.clients):
        owed = sum((one.open_amount for one in firm.invoices if one.client == place), Decimal(0))
        assert client.total_owed == owed
    for document in (*firm.invoices, *firm.bills):
        assert Decimal(0) <= document.paid <= document.total
        assert (document.paid_on is not None) == bool(document.paid)
        assert document.issued <= (document.paid_on or TODAY) <= TODAY
        assert (document.status == "PAID") == (document.open_amount == 0)
        assert document.status != "OVERDUE" or document.due < TODAY
    assert len({client.code for client in firm.clients}) == 40
    ages = Counter((TODAY - one.due).days // 30 for one in firm.invoices if one.open_amount)
    assert len(ages) >= 4


def test_the_weeks_around_today_are_full_of_all_kinds(
    services: Services, demo: DemoService
) -> None:
    assert demo.load().events_added == 300
    found = around(services)
    assert len({one.event_id for one in found}) > 280
    assert {one.module for one in found} == set(Module)
    assert {Status.SCHEDULED, Status.COMPLETED, Status.CANCELLED} <= {one.status for one in found}
    assert any(one.visibility is Visibility.PRIVATE for one in found)
    assert any(one.when.is_all_day and one.when.end_date > one.when.start_date for one in found)
    assert any(one.is_auto_generated for one in found)
    assert any(one.has_reminder for one in found)
    assert any(one.when.is_floating for one in found)
    assert any(one.instance_status == "MODIFIED" for one in found)


def test_nothing_is_booked_on_a_weekend_but_what_falls_due_or_lasts(
    services: Services, demo: DemoService
) -> None:
    demo.load(events=120)
    booked = [one for one in around(services) if not one.is_recurring and not one.when.is_all_day]
    assert {one.when.start_date.weekday() for one in booked} == {0, 1, 2, 3, 4}
    assert {one.when.start_time.minute % 15 for one in booked if one.when.start_time} == {0}


def test_a_private_event_is_the_owners_alone(
    services: Services, demo: DemoService, store: SqlStore, clock: FixedClock
) -> None:
    demo.load(events=150)
    private = [one for one in around(services) if one.visibility is Visibility.PRIVATE]
    assert {one.created_by for one in private} == {services.person.id}
    colleague = services.people.find("sam.whitaker")
    theirs = EventService(store, clock, Actor(colleague.id, "user"), ReminderSync(clock))
    query = OccurrenceQuery(days=Days.through(TODAY, TODAY + timedelta(days=60)), zone=clock.zone())
    assert all(one.visibility is not Visibility.PRIVATE for one in theirs.list(query))


def test_loading_again_duplicates_nothing(services: Services, demo: DemoService) -> None:
    first = demo.load(events=60)
    before = around(services)
    assert demo.load(events=60).events_added == 0
    assert around(services) == before
    assert first.events_added == 60


def test_a_company_database_is_left_alone(
    services: Services, store: SqlStore, database: Engine
) -> None:
    with pytest.raises(ForbiddenError):
        demo_on(services, store, database, is_embedded=False).load()
    assert [one.login for one in services.people.list_staff()] == ["ann"]


def test_client_events_around_today_have_the_price_list_attached(
    services: Services, demo: DemoService
) -> None:
    demo.load(events=300)
    found = [services.events.details(one.event_id) for one in around(services, 10)]
    files = [(one.records, one.attachments) for one in found if one.attachments]
    assert files
    for records, (prices,) in files:
        assert records
        content = services.attachments.content(prices.id)
        assert content.startswith(b"Product,Price per kg\r\n")
