"""The jobs on a real database: what they change and what they leave alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.audit_history import ChangeType
from terp_desktop.domain.errors import NotFoundError
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Module,
    Participant,
    Priority,
    Reminder,
    Status,
    When,
)
from terp_desktop.domain.jobs import JobCounts, JobName
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import InstanceStatus, Scope
from terp_desktop.domain.span import Days
from terp_desktop.domain.working_days import Roll, WorkingDays
from terp_desktop.services.browse.search import SearchQuery
from terp_desktop.services.container import Services
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock

NEW_YORK = "America/New_York"
TODAY = date(2025, 11, 4)


def meeting(day: date = TODAY, **more: object) -> EventContent:
    when = When(
        start_date=day, end_date=day, start_time=time(9), end_time=time(10), timezone=NEW_YORK
    )
    content = EventContent(title="Meeting", when=when, reminders=(Reminder(relative_minutes=10),))
    return replace(content, **more)  # type: ignore[arg-type]


def daily(day: date = TODAY) -> EventContent:
    return meeting(day, rule=RecurrenceRule(frequency=Frequency.DAILY, start_date=day))


def counts(services: Services, name: JobName, *, but: int = 0) -> JobCounts:
    """The counts of a run of the job that differ from `but`."""
    return {
        what: number for what, number in services.jobs.run(name).counts.items() if number != but
    }


class TestInstanceGeneration:
    def test_occurrences_and_reminders_are_generated_ahead(
        self, services: Services, clock: FixedClock, tables: Tables
    ) -> None:
        services.events.create(daily())
        before = tables.count("calendarRecurrenceInstances")
        clock.advance(timedelta(days=3))
        assert counts(services, JobName.INSTANCE_GENERATION) == {
            "series": 1,
            "added": 3,
            "reminders": 3,
        }
        assert tables.count("calendarRecurrenceInstances") == before + 3
        clock.advance(timedelta(seconds=1))
        assert counts(services, JobName.INSTANCE_GENERATION) == {}

    def test_the_five_minute_job_replaces_a_missed_daily_run(
        self, services: Services, clock: FixedClock
    ) -> None:
        services.events.create(daily())
        services.jobs.run(JobName.INSTANCE_GENERATION)
        clock.advance(timedelta(hours=25))
        assert counts(services, JobName.REMINDER_NOTIFICATION) == {}
        clock.advance(timedelta(hours=2))
        assert counts(services, JobName.REMINDER_NOTIFICATION) == {"reminders": 2}

    def test_the_job_leaves_showing_reminders_to_the_window(
        self, services: Services, clock: FixedClock
    ) -> None:
        services.events.create(meeting())
        clock.advance(timedelta(hours=2))
        services.jobs.run(JobName.REMINDER_NOTIFICATION)
        assert [one.title for one in services.reminders.scan()] == ["Meeting"]


class TestDataCleanup:
    def test_the_trash_is_emptied_after_thirty_days_with_a_history_entry(
        self, services: Services, clock: FixedClock, store: Store, tables: Tables
    ) -> None:
        gone = services.events.create(daily()).event
        services.events.delete(gone.id)
        clock.advance(timedelta(days=30))
        assert counts(services, JobName.DATA_CLEANUP) == {}
        clock.advance(timedelta(seconds=1))
        assert counts(services, JobName.DATA_CLEANUP)["purged"] == 1
        with pytest.raises(NotFoundError):
            services.events.restore(gone.id)
        with store.read() as work:
            last = work.history.for_event(gone.id)[-1]
        assert last.change_type is ChangeType.PURGED
        assert last.full_snapshot is not None
        assert last.full_snapshot["title"] == "Meeting"
        for table in (
            "calendarRecurrenceRules",
            "calendarRecurrenceInstances",
            "calendarReminders",
        ):
            assert tables.count(table) == 0

    def test_an_event_that_cannot_be_read_is_purged_too(
        self, services: Services, clock: FixedClock, tables: Tables
    ) -> None:
        gone = services.events.create(meeting()).event
        services.events.delete(gone.id)
        tables.write('UPDATE "calendarEvents" SET timezone = ?', "No/Where")
        clock.advance(timedelta(days=31))
        assert counts(services, JobName.DATA_CLEANUP)["purged"] == 1

    def test_shown_reminders_are_deleted_after_ninety_days_and_open_ones_stay(
        self, services: Services, clock: FixedClock, tables: Tables
    ) -> None:
        services.events.create(meeting())
        services.events.create(meeting())
        clock.advance(timedelta(hours=2))
        first, _second = services.reminders.scan()
        services.events.create(meeting(TODAY + timedelta(days=200)))
        services.reminders.dismiss_all([first.id])
        clock.advance(timedelta(days=91))
        assert counts(services, JobName.DATA_CLEANUP) == {"reminders": 2, "notifications": 2}
        query = 'SELECT status FROM "calendarReminders" ORDER BY id'
        assert tables.read(query) == [("CANCELLED",), ("CANCELLED",), ("PENDING",)]
        clock.advance(timedelta(seconds=1))
        assert counts(services, JobName.DATA_CLEANUP) == {}

    def test_old_runs_are_forgotten_but_never_the_last(
        self, services: Services, clock: FixedClock
    ) -> None:
        for _ in range(3):
            services.jobs.run(JobName.DATA_INTEGRITY)
            clock.advance(timedelta(days=1))
        clock.advance(timedelta(days=60))
        assert counts(services, JobName.DATA_CLEANUP) == {"runs": 2}
        assert services.jobs.last_run(JobName.DATA_INTEGRITY) is not None

    def test_runs_of_a_time_that_has_not_come_are_forgotten(
        self, services: Services, clock: FixedClock, tables: Tables
    ) -> None:
        today = clock.instant
        clock.advance(timedelta(days=365))
        services.jobs.run(JobName.DATA_INTEGRITY)
        clock.instant = today
        assert counts(services, JobName.DATA_CLEANUP) == {"runs": 1}
        query = 'SELECT job FROM "calendarJobRuns"'
        assert tables.read(query) == [(JobName.DATA_CLEANUP,)]

    def test_orphaned_rows_are_deleted(self, services: Services, tables: Tables) -> None:
        event = services.events.create(daily()).event
        kept = services.events.create(meeting()).event
        tables.write_unchecked('DELETE FROM "calendarEvents" WHERE id = ?', event.id)
        assert counts(services, JobName.DATA_CLEANUP).keys() == {"orphans"}
        assert tables.count("calendarRecurrenceInstances") == 0
        assert services.events.get(kept.id) == kept


def test_overrides_of_an_occurrence_survive_every_job(
    services: Services, clock: FixedClock, tables: Tables
) -> None:
    event = services.events.create(daily()).event
    changed, dropped = date(2025, 11, 5), date(2025, 11, 6)
    one = replace(services.events.content(event.id, changed), title="Changed")
    services.events.update(event.id, one, version=1, scope=Scope.THIS, instance_date=changed)
    services.events.delete(event.id, scope=Scope.THIS, instance_date=dropped)
    first_week = OccurrenceQuery(days=Days.through(TODAY, date(2025, 11, 10)), zone=NEW_YORK)
    before = [(one.when, one.title) for one in services.events.list(first_week)]
    clock.advance(timedelta(days=400))
    for name in JobName:
        services.jobs.run(name)
    assert [(one.when, one.title) for one in services.events.list(first_week)] == before
    query = 'SELECT status FROM "calendarRecurrenceInstances" WHERE "instanceDate" < ? ORDER BY 1'
    assert tables.read(query, "2025-12-01") == [
        (InstanceStatus.CANCELLED,),
        (InstanceStatus.MODIFIED,),
    ]


class TestDataIntegrity:
    def test_instants_that_disagree_with_their_wall_times_are_derived_again(
        self, services: Services, tables: Tables
    ) -> None:
        event = services.events.create(daily()).event
        before = tables.read('SELECT * FROM "calendarRecurrenceInstances" ORDER BY id')
        for table in ("calendarEvents", "calendarRecurrenceInstances"):
            tables.write(f'UPDATE "{table}" SET "startUtc" = \'2025-01-01 00:00:00.000000\'')
        assert counts(services, JobName.DATA_INTEGRITY) == {"instants": 1 + len(before)}
        assert tables.read('SELECT * FROM "calendarRecurrenceInstances" ORDER BY id') == before
        (found,) = services.events.list(
            OccurrenceQuery(days=Days.through(TODAY, TODAY), zone=NEW_YORK)
        )
        assert found.start_utc == event.content.when.span.start

    def test_reminders_at_wrong_times_are_corrected(
        self, services: Services, tables: Tables
    ) -> None:
        services.events.create(meeting())
        query = 'SELECT "reminderTime", status FROM "calendarReminders"'
        before = tables.read(query)
        tables.write(
            'UPDATE "calendarReminders" SET "reminderTime" = \'2026-01-01 00:00:00.000000\''
        )
        assert counts(services, JobName.DATA_INTEGRITY) == {"reminders": 1}
        assert tables.read(query) == before

    def test_occurrences_that_disagree_with_their_rule_are_generated_anew(
        self, services: Services, tables: Tables
    ) -> None:
        event = services.events.create(daily()).event
        changed = date(2025, 11, 6)
        one = replace(services.events.content(event.id, changed), title="Changed")
        services.events.update(event.id, one, version=1, scope=Scope.THIS, instance_date=changed)
        query = (
            'SELECT "instanceDate", "startDate", "startTime", status, "modifiedTitle"'
            ' FROM "calendarRecurrenceInstances" ORDER BY "instanceDate"'
        )
        before = tables.read(query)
        rows = '"calendarRecurrenceInstances"'
        tables.write(f'DELETE FROM {rows} WHERE "instanceDate" = ?', "2025-11-07")
        tables.write(
            f'UPDATE {rows} SET "startDate" = ?, "endDate" = ? WHERE "instanceDate" = ?',
            *("2025-12-24", "2025-12-24", "2025-11-08"),
        )
        assert counts(services, JobName.DATA_INTEGRITY) == {"instances": 2}
        assert tables.read(query) == before

    def test_occurrences_that_make_no_sense_are_generated_anew(
        self, services: Services, tables: Tables
    ) -> None:
        services.events.create(daily())
        query = 'SELECT "instanceDate", timezone, "startUtc" FROM "calendarRecurrenceInstances"'
        before = tables.read(f"{query} ORDER BY 1")
        rows = '"calendarRecurrenceInstances"'
        tables.write(
            f'UPDATE {rows} SET timezone = ? WHERE "instanceDate" = ?', "No/Where", "2025-11-08"
        )
        assert counts(services, JobName.DATA_INTEGRITY) == {"instances": 1}
        assert tables.read(f"{query} ORDER BY 1") == before
        assert services.notifications.list() == []

    def test_a_reminder_cancelled_by_mistake_is_pending_again(
        self, services: Services, tables: Tables
    ) -> None:
        services.events.create(meeting())
        off = services.events.create(meeting()).event
        services.events.update(off.id, replace(off.content, status=Status.CANCELLED), version=1)
        tables.write('UPDATE "calendarReminders" SET status = ?', "CANCELLED")
        assert counts(services, JobName.DATA_INTEGRITY) == {"reminders": 1}
        query = 'SELECT status FROM "calendarReminders" ORDER BY id'
        assert tables.read(query) == [("PENDING",), ("CANCELLED",)]

    def test_a_change_of_a_date_that_its_series_does_not_have_is_reported_and_kept(
        self, services: Services, clock: FixedClock, tables: Tables
    ) -> None:
        event = services.events.create(daily()).event
        day = date(2025, 11, 6)
        one = replace(services.events.content(event.id, day), title="Changed")
        services.events.update(event.id, one, version=1, scope=Scope.THIS, instance_date=day)
        tables.write('UPDATE "calendarRecurrenceRules" SET "interval" = 5')
        assert counts(services, JobName.DATA_INTEGRITY)["strays"] == 1
        clock.advance(timedelta(days=1))
        assert counts(services, JobName.DATA_INTEGRITY) == {"strays": 1}
        (notification,) = services.notifications.list()
        assert notification.title == "The nightly check found 1 things that it cannot repair"
        query = 'SELECT "modifiedTitle" FROM "calendarRecurrenceInstances" WHERE status = ?'
        assert tables.read(query, "MODIFIED") == [("Changed",)]

    def test_links_to_deleted_records_are_removed(self, services: Services, tables: Tables) -> None:
        event = services.events.create(meeting()).event
        tables.write_unchecked('UPDATE "calendarEvents" SET "clientId" = 99, "assignedTo" = 99')
        tables.write('UPDATE "calendarEvents" SET "isRecurring" = NOT "isRecurring"')
        assert counts(services, JobName.DATA_INTEGRITY) == {"links": 3}
        assert services.events.get(event.id) == event

    def test_events_without_a_creator_or_client_are_reported_and_kept(
        self, services: Services, tables: Tables
    ) -> None:
        event = services.events.create(meeting()).event
        tables.write_unchecked('UPDATE "calendarEvents" SET "createdBy" = 99')
        assert counts(services, JobName.DATA_INTEGRITY) == {"forsaken": 1}
        (notification,) = services.notifications.list()
        assert notification.text == "events or meetings whose creator or client is gone: 1"
        assert services.events.get(event.id).content.title == "Meeting"

    def test_orphaned_rows_are_removed_and_notifications_kept(
        self, services: Services, clock: FixedClock, tables: Tables
    ) -> None:
        roll = WorkingDays(roll=Roll.BEFORE)
        people = (
            Participant(user_id=services.person.id),
            Participant(external_email="guest@x.example"),
        )
        event = services.events.create(meeting(working_days=roll, participants=people)).event
        tables.write_unchecked(
            'UPDATE "calendarEventParticipants" SET "userId" = 99 WHERE "userId" > 0'
        )
        assert counts(services, JobName.DATA_INTEGRITY) == {"orphans": 1, "words": 1}
        assert services.events.get(event.id).content.participants == people[1:]
        tables.write_unchecked('UPDATE "calendarWorkingDayRules" SET "eventId" = 99')
        tables.write_unchecked(
            'INSERT INTO "calendarNotifications" ("userId", kind, "key", title, "eventId",'
            " \"createdAt\") VALUES (?, 'ALERT', 'x', 'Told', 98, '2025-11-04 00:00:00')",
            services.person.id,
        )
        clock.advance(timedelta(days=1))
        assert counts(services, JobName.DATA_INTEGRITY) == {"orphans": 1, "links": 1}
        (notification,) = services.notifications.list()
        assert (notification.title, notification.event_id) == ("Told", None)

    def test_events_are_found_by_the_words_they_have(
        self, services: Services, clock: FixedClock, tables: Tables
    ) -> None:
        services.events.create(meeting())
        services.events.create(meeting())
        services.events.create(meeting())
        tables.write('UPDATE "calendarEvents" SET title = ? WHERE id = 1', "Another program's")
        tables.write('DELETE FROM "calendarSearchTexts" WHERE "eventId" = 2')
        assert counts(services, JobName.DATA_INTEGRITY) == {"words": 2}
        found = services.search.find(SearchQuery(text="another")).hits
        assert [one.occurrence.event_id for one in found] == [1]
        clock.advance(timedelta(days=1))
        assert counts(services, JobName.DATA_INTEGRITY) == {}

    def test_words_of_events_that_are_gone_are_removed(
        self, services: Services, tables: Tables
    ) -> None:
        services.events.create(meeting())
        tables.write_unchecked('UPDATE "calendarSearchTexts" SET "eventId" = 99')
        assert counts(services, JobName.DATA_INTEGRITY) == {"orphans": 1, "words": 1}

    def test_everybody_gets_a_default_view(self, services: Services, tables: Tables) -> None:
        tables.write('DELETE FROM "calendarViews"')
        assert counts(services, JobName.DATA_INTEGRITY) == {"views": 1}
        query = 'SELECT "userId", name, "isDefault", filters FROM "calendarViews"'
        assert tables.read(query) == [(services.person.id, "My Calendar", 1, "{}")]

    def test_the_oldest_view_becomes_the_default(self, services: Services, tables: Tables) -> None:
        tables.write('UPDATE "calendarViews" SET "isDefault" = (1 = 0), name = ?', "Mine")
        assert counts(services, JobName.DATA_INTEGRITY) == {"views": 1}
        assert tables.read('SELECT name, "isDefault" FROM "calendarViews"') == [("Mine", 1)]

    def test_unreadable_events_are_counted_and_stop_nothing(
        self, services: Services, tables: Tables, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken = services.events.create(meeting()).event
        services.events.create(meeting())
        tables.write('UPDATE "calendarEvents" SET timezone = ? WHERE id = ?', "No/Where", broken.id)
        assert counts(services, JobName.DATA_INTEGRITY) == {"unreadable": 2}
        assert f"event {broken.id}" in caplog.text


class TestCollectionsAlert:
    @pytest.fixture
    def invoices(self, tables: Tables) -> "InvoiceWriter":
        return InvoiceWriter(tables)

    def test_the_most_overdue_clients_are_called_first_and_once_a_day(
        self, services: Services, clock: FixedClock, invoices: "InvoiceWriter", tables: Tables
    ) -> None:
        invoices.invoice("Acme", days_late=75, amount="100.10")
        invoices.invoice("Acme", days_late=10, amount="0.20")
        invoices.invoice("Bolt", days_late=120, amount="50")
        invoices.invoice("Cork", days_late=75, amount="999.99")
        invoices.invoice("Dust", days_late=60, amount="5000")
        invoices.invoice("East", days_late=31, amount="5000")
        invoices.invoice("Fern", days_late=30, amount="5000")
        assert services.jobs.run("collections-alert").counts == {
            "urgent": 3,
            "calls": 3,
            "queue": 2,
        }
        calls = services.events.list(
            OccurrenceQuery(days=Days.through(TODAY, TODAY), zone=NEW_YORK)
        )
        by_id = sorted(calls, key=lambda one: one.event_id)
        assert [one.title for one in by_id] == [
            "Collections call: Bolt",
            "Collections call: Cork",
            "Collections call: Acme",
        ]
        assert [one.priority for one in by_id] == [Priority.URGENT, Priority.HIGH, Priority.HIGH]
        content = services.events.content(by_id[2].event_id)
        assert content.description == (
            "2 invoices are overdue, 100.30 in all, the oldest for 75 days. Number 3 of 3 today."
        )
        assert (content.module, content.event_type) == (Module.ACCOUNTING, EventType.AR_COLLECTION)
        assert content.when.is_all_day
        assert tables.read("SELECT name FROM clients WHERE id = ?", content.client_id) == [
            ("Acme",)
        ]
        (notification,) = services.notifications.list()
        assert notification.title == "3 clients to call about late payments, Bolt first"
        assert (
            notification.text
            == "Bolt: 120 days, 50.00\nCork: 75 days, 999.99\nAcme: 75 days, 100.30"
        )
        clock.advance(timedelta(hours=1))
        assert services.jobs.run("collections-alert").counts == {
            "urgent": 3,
            "calls": 0,
            "queue": 2,
        }

    def test_a_call_that_was_deleted_is_not_made_again_that_day(
        self, services: Services, clock: FixedClock, invoices: "InvoiceWriter"
    ) -> None:
        invoices.invoice("Acme", days_late=75, amount="100")
        services.jobs.run("collections-alert")
        (call,) = services.events.list(
            OccurrenceQuery(days=Days.through(TODAY, TODAY), zone=NEW_YORK)
        )
        services.events.delete(call.event_id)
        clock.advance(timedelta(hours=1))
        assert services.jobs.run("collections-alert").counts["calls"] == 0
        clock.advance(timedelta(days=1))
        assert services.jobs.run("collections-alert").counts["calls"] == 1

    @pytest.mark.parametrize("status", ["DRAFT", "VOID", "PAID"])
    def test_settled_invoices_are_not_collected(
        self, services: Services, invoices: "InvoiceWriter", status: str
    ) -> None:
        invoices.invoice("Acme", days_late=75, amount="100", status=status)
        invoices.invoice("Bolt", days_late=75, amount="0")
        invoices.invoice("Cork", days_late=75, amount="10", deleted=True)
        assert counts(services, JobName.COLLECTIONS_ALERT) == {}

    def test_the_day_is_that_of_the_machine(
        self, services: Services, clock: FixedClock, invoices: "InvoiceWriter"
    ) -> None:
        invoices.invoice("Acme", days_late=60, amount="100")
        clock.instant = datetime(2025, 11, 5, 4, 59, tzinfo=UTC)
        assert services.jobs.run("collections-alert").counts["calls"] == 0
        clock.instant = datetime(2025, 11, 5, 5, 0, tzinfo=UTC)
        assert services.jobs.run("collections-alert").counts["calls"] == 1


class InvoiceWriter:
    """Writes clients and invoices as the ERP does."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def invoice(
        self,
        client: str,
        *,
        days_late: int,
        amount: str,
        status: str = "OVERDUE",
        deleted: bool = False,
    ) -> None:
        self._tables.write(
            "INSERT INTO clients (teri_code, name) SELECT ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM clients WHERE teri_code = ?)",
            *[client] * 3,
        )
        ((client_id,),) = self._tables.read("SELECT id FROM clients WHERE name = ?", client)
        self._tables.write(
            'INSERT INTO invoices ("invoiceNumber", "customerId", "invoiceDate", "dueDate",'
            ' "totalAmount", "amountDue", status, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            f"{client}-{days_late}",
            client_id,
            "2025-01-01",
            str(TODAY - timedelta(days=days_late)),
            "99999.99",
            amount,
            status,
            "2025-01-02 00:00:00" if deleted else None,
        )
