"""Reminder rows follow every change of the events, on a real database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod, Status, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock

NEW_YORK = "America/New_York"
TODAY = date(2025, 11, 4)
TEN = Reminder(relative_minutes=10)


def at(hour: int, minute: int = 0, day: date = TODAY) -> When:
    """An hour from then on, in New York (seven in the morning is noon in UTC)."""
    start = time(hour, minute)
    end = time(hour + 1, minute)
    return When(start_date=day, end_date=day, start_time=start, end_time=end, timezone=NEW_YORK)


def meeting(when: When, *reminders: Reminder) -> EventContent:
    return EventContent(title="Meeting", when=when, reminders=reminders or (TEN,))


def daily(when: When, *reminders: Reminder) -> EventContent:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=when.start_date)
    return replace(meeting(when, *reminders), rule=rule)


class ReminderTable:
    """The rows of the table, in short."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def rows(self, *, where: str = "1 = 1") -> list[str]:
        query = (
            'SELECT "instanceDate", "reminderTime", "userId", status FROM "calendarReminders" '
            f"WHERE {where}"
        )
        found = [
            (str(row[0] or "-"), str(row[1] or "-")[:16], *row[2:])
            for row in self._tables.read(query)
        ]
        return [f"{day} {due} {status}" for day, due, _, status in sorted(found)]

    def pending(self) -> list[str]:
        return [row.removesuffix(" PENDING") for row in self.rows() if row.endswith("PENDING")]


@pytest.fixture
def reminder_table(tables: Tables) -> ReminderTable:
    return ReminderTable(tables)


def change(events: EventService, event_id: int, **fields: object) -> None:
    event = events.get(event_id)
    events.update(event_id, replace(event.content, **fields), version=event.version)  # type: ignore[arg-type]


def test_a_single_event_has_a_row_for_each_reminder_and_person(
    events: EventService, reminder_table: ReminderTable, store: Store
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    hour = Reminder(relative_minutes=60, user_id=ben.id)
    after = Reminder(relative_minutes=-15)
    events.create(meeting(at(9), TEN, hour, after))
    assert reminder_table.rows() == [
        "- 2025-11-04 13:00 PENDING",
        "- 2025-11-04 13:50 PENDING",
        "- 2025-11-04 14:15 PENDING",
    ]


def test_reminders_are_read_back_as_they_were_written(events: EventService) -> None:
    mail = Reminder(relative_minutes=60, method=ReminderMethod.EMAIL)
    for content in (meeting(at(9), TEN, mail), daily(at(9), TEN, mail)):
        event = events.create(content).event
        assert events.get(event.id).content == content


def test_reminders_of_a_past_event_are_kept_and_do_not_ring(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(meeting(at(5))).event
    assert reminder_table.rows() == ["- 2025-11-04 09:50 CANCELLED"]
    assert events.get(event.id).content.reminders == (TEN,)


def test_moving_an_event_moves_its_reminder(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(meeting(at(9))).event
    change(events, event.id, when=at(11))
    assert reminder_table.rows() == ["- 2025-11-04 15:50 PENDING"]


def test_a_removed_reminder_is_deleted_and_a_new_one_added(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(daily(at(9))).event
    change(events, event.id, reminders=(Reminder(relative_minutes=30),))
    assert all(
        "30 PENDING" in row for row in reminder_table.rows(where='"instanceDate" IS NOT NULL')
    )
    change(events, event.id, reminders=())
    assert reminder_table.rows() == []


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.COMPLETED])
def test_a_cancelled_or_completed_event_does_not_ring_until_rescheduled(
    events: EventService, reminder_table: ReminderTable, status: Status
) -> None:
    for content in (meeting(at(9)), daily(at(9))):
        event = events.create(content).event
        before = reminder_table.rows()
        change(events, event.id, status=status)
        assert reminder_table.pending() == []
        change(events, event.id, status=Status.SCHEDULED)
        assert reminder_table.rows() == before
        events.delete(event.id)


def test_deleted_events_do_not_ring_and_restored_ones_do(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(daily(at(9))).event
    before = reminder_table.rows()
    events.delete(event.id)
    assert reminder_table.pending() == []
    events.restore(event.id)
    assert reminder_table.rows() == before


def test_a_series_has_a_template_and_rows_for_a_week_ahead(
    events: EventService, reminder_table: ReminderTable
) -> None:
    events.create(daily(at(9)))
    days = [TODAY + timedelta(days=number) for number in range(8)]
    assert reminder_table.pending() == ["- -", *(f"{day} {day} 13:50" for day in days)]


def test_an_occurrence_that_has_started_does_not_ring(
    events: EventService, reminder_table: ReminderTable
) -> None:
    events.create(daily(at(6)))
    assert reminder_table.pending()[1] == "2025-11-05 2025-11-05 10:50"


def test_a_long_lead_time_extends_the_window_of_rows(
    events: EventService, reminder_table: ReminderTable
) -> None:
    two_weeks = Reminder(relative_minutes=14 * 24 * 60)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TODAY)
    events.create(replace(meeting(at(9), two_weeks), rule=rule))
    assert reminder_table.pending()[1:] == [
        "2025-11-04 2025-10-21 14:00",  # past, but not what it reminds of
        "2025-11-11 2025-10-28 14:00",
        "2025-11-18 2025-11-04 14:00",
        "2025-11-25 2025-11-11 14:00",
    ]


def test_a_moved_occurrence_rings_at_its_new_time(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(daily(at(9))).event
    day = date(2025, 11, 5)
    one = replace(events.content(event.id, day), when=at(15, day=date(2025, 11, 6)))
    events.update(event.id, one, version=1, scope=Scope.THIS, instance_date=day)
    assert "2025-11-05 2025-11-06 19:50" in reminder_table.pending()
    assert "2025-11-05 2025-11-05 13:50" not in reminder_table.pending()


def test_an_occurrence_imported_from_afar_rings(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(daily(at(9))).event
    day = date(2026, 1, 20)
    one = replace(events.content(event.id, day), when=at(15))
    events.update(event.id, one, version=1, scope=Scope.THIS, instance_date=day)
    assert "2026-01-20 2025-11-04 19:50" in reminder_table.pending()


def test_an_occurrence_that_does_not_take_place_does_not_ring(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(daily(at(9))).event
    events.delete(event.id, scope=Scope.THIS, instance_date=date(2025, 11, 5))
    assert "2025-11-05 2025-11-05 13:50 CANCELLED" in reminder_table.rows()
    assert len(reminder_table.pending()) == 8


def test_an_edit_of_the_rule_takes_its_rows_along(
    events: EventService, reminder_table: ReminderTable
) -> None:
    event = events.create(daily(at(9))).event
    weekly = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=TODAY)
    change(events, event.id, rule=weekly)
    assert reminder_table.pending() == [
        "- -",
        "2025-11-04 2025-11-04 13:50",
        "2025-11-11 2025-11-11 13:50",
    ]
    change(events, event.id, rule=None)
    assert reminder_table.pending() == ["- 2025-11-04 13:50"]


def test_wall_time_is_kept_when_the_clocks_change(
    events: EventService, reminder_table: ReminderTable, clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 3, 6, 12, tzinfo=UTC)
    events.create(daily(at(9, day=date(2026, 3, 6))))
    assert reminder_table.pending()[1:5] == [
        "2026-03-06 2026-03-06 13:50",
        "2026-03-07 2026-03-07 13:50",
        "2026-03-08 2026-03-08 12:50",
        "2026-03-09 2026-03-09 12:50",
    ]


def test_all_day_and_floating_events_are_due_by_the_clocks_of_the_machine(
    events: EventService, reminder_table: ReminderTable
) -> None:
    tomorrow = date(2025, 11, 5)
    all_day = When(start_date=tomorrow, end_date=tomorrow, timezone="Asia/Tokyo")
    floating = replace(at(9, day=tomorrow), timezone=None, is_floating=True)
    events.create(meeting(all_day, Reminder(relative_minutes=0)))
    events.create(meeting(floating))
    assert reminder_table.pending() == ["- 2025-11-05 05:00", "- 2025-11-05 13:50"]


def test_topping_up_adds_the_days_that_come_within_reach(
    events: EventService, reminder_table: ReminderTable, clock: FixedClock, store: Store
) -> None:
    events.create(daily(at(9)))
    clock.advance(timedelta(days=2))
    assert ReminderSync(clock).top_up(store) == 2
    assert reminder_table.pending()[-1] == "2025-11-13 2025-11-13 13:50"
    assert ReminderSync(clock).top_up(store) == 0


def test_topping_up_catches_up_after_a_long_absence(
    events: EventService, reminder_table: ReminderTable, clock: FixedClock, store: Store
) -> None:
    events.create(daily(at(9)))
    clock.advance(timedelta(days=20))
    ReminderSync(clock).top_up(store)
    days = [TODAY + timedelta(days=number) for number in range(28)]
    assert reminder_table.pending()[1:] == [f"{day} {day} 13:50" for day in days]


def test_topping_up_rings_nothing_that_was_over_when_the_series_was_written(
    events: EventService, reminder_table: ReminderTable, clock: FixedClock, store: Store
) -> None:
    event = events.create(daily(at(9))).event
    clock.advance(timedelta(days=20))
    change(events, event.id, title="Renamed")
    clock.advance(timedelta(minutes=5))
    ReminderSync(clock).top_up(store)
    assert "2025-11-15 2025-11-15 13:50" not in reminder_table.pending()


def test_a_series_that_cannot_be_read_keeps_no_other_from_being_topped_up(
    services: Services,
    tables: Tables,
    reminder_table: ReminderTable,
    clock: FixedClock,
    store: Store,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = services.events.create(daily(at(9))).event
    services.events.create(daily(at(9)))
    tables.write('UPDATE "calendarEvents" SET timezone = ? WHERE id = ?', "No/Where", broken.id)
    clock.advance(timedelta(days=2))
    assert ReminderSync(clock).top_up(store) == 2
    assert f"event {broken.id}" in caplog.text
