"""The reminder service: each reminder is shown once, on time, never again after dismissal."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, Reminder, ReminderMethod, When
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Services
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.service import ReminderService
from terp_desktop.services.store import Store
from tests.builders import Tables
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def meeting(title: str = "Meeting", *, hour: int = 9, **reminder: object) -> EventContent:
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(hour),
        end_time=time(hour, 30),
        timezone="America/New_York",
    )
    wanted = replace(Reminder(relative_minutes=10), **reminder)  # type: ignore[arg-type]
    return EventContent(title=title, when=when, reminders=(wanted,))


@pytest.fixture
def reminders(services: Services) -> ReminderService:
    """Reminders on Ann's desktop."""
    return services.reminders


@pytest.fixture
def elsewhere(store: Store, clock: FixedClock, services: Services) -> ReminderService:
    """Ann's other desktop, or her program after a restart."""
    return ReminderService(store, clock, services.actor)


def titles(found: object) -> list[str]:
    return [one.title for one in found]  # type: ignore[attr-defined]


def test_a_reminder_rings_at_its_time_and_not_before(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    events.create(meeting())
    assert reminders.next_due() == DUE
    clock.instant = DUE - timedelta(microseconds=1)
    assert reminders.scan() == []
    clock.instant = DUE
    (due,) = reminders.scan()
    assert (due.title, due.due_at, due.rings) == ("Meeting", DUE, True)
    assert due.start == datetime(2025, 11, 4, 14, tzinfo=UTC)
    assert due.end - due.start == timedelta(minutes=30)
    assert reminders.next_due() is None


def test_it_rings_once_and_stays_on_the_list(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    events.create(meeting())
    clock.instant = DUE
    reminders.scan()
    clock.advance(MINUTE)
    assert reminders.scan() == []
    assert titles(reminders.due()) == ["Meeting"]


def test_after_dismissal_it_never_comes_back(
    events: EventService,
    reminders: ReminderService,
    elsewhere: ReminderService,
    clock: FixedClock,
) -> None:
    events.create(meeting())
    clock.instant = DUE
    (due,) = reminders.scan()
    reminders.dismiss_all([due.id])
    for program in (reminders, elsewhere):
        assert program.scan() == program.due() == []
    clock.advance(timedelta(days=2))
    assert elsewhere.scan() == []


def test_a_reminder_due_while_no_program_ran_is_shown_at_the_next_start(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    events.create(meeting())
    events.create(meeting("Later", hour=10))
    clock.instant = DUE + timedelta(hours=3)
    assert titles(reminders.scan()) == ["Meeting", "Later"]


def test_a_long_past_reminder_is_reported_and_does_not_ring(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    events.create(meeting())
    clock.instant = DUE + timedelta(hours=25)
    assert [one.rings for one in reminders.scan()] == [False]


def test_an_open_reminder_is_shown_again_after_a_restart(
    events: EventService,
    reminders: ReminderService,
    elsewhere: ReminderService,
    clock: FixedClock,
) -> None:
    events.create(meeting())
    clock.instant = DUE
    assert titles(reminders.scan()) == ["Meeting"]
    assert titles(elsewhere.scan()) == ["Meeting"]


def test_both_desktops_ring_and_one_dismissal_clears_both(
    events: EventService,
    reminders: ReminderService,
    elsewhere: ReminderService,
    clock: FixedClock,
) -> None:
    events.create(meeting())
    assert reminders.scan() == elsewhere.scan() == []
    clock.instant = DUE
    (due,) = reminders.scan()
    assert titles(elsewhere.scan()) == ["Meeting"]
    elsewhere.dismiss_all([due.id])
    assert reminders.due() == []


@pytest.mark.parametrize("length", [5 * MINUTE, timedelta(hours=14)])
def test_a_snooze_holds_and_then_rings_again(
    events: EventService, reminders: ReminderService, clock: FixedClock, length: timedelta
) -> None:
    events.create(meeting())
    clock.instant = DUE
    (due,) = reminders.scan()
    reminders.snooze_all([due.id], DUE + length)
    assert reminders.due() == []
    assert reminders.next_due() == DUE + length
    clock.instant = DUE + length - MINUTE
    assert reminders.scan() == []
    clock.instant = DUE + length
    assert titles(reminders.scan()) == ["Meeting"]
    assert titles(reminders.due()) == ["Meeting"]


def test_a_snooze_into_the_past_is_refused(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    events.create(meeting())
    clock.instant = DUE
    (due,) = reminders.scan()
    with pytest.raises(InvalidValueError):
        reminders.snooze_all([due.id], DUE)


def test_a_snooze_does_not_bring_back_what_was_dismissed_elsewhere(
    events: EventService,
    reminders: ReminderService,
    elsewhere: ReminderService,
    clock: FixedClock,
) -> None:
    events.create(meeting())
    clock.instant = DUE
    (due,) = reminders.scan()
    elsewhere.dismiss_all([due.id])
    reminders.snooze_all([due.id], DUE + MINUTE)
    clock.advance(MINUTE)
    assert reminders.scan() == []


def test_the_reminders_of_others_are_neither_visible_nor_dismissible(
    services: Services, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    services.events.create(meeting(user_id=ben.id))
    clock.instant = DUE
    assert services.reminders.scan() == []
    ben_services = ReminderService(store, clock, replace(services.actor, user_id=ben.id))
    (due,) = ben_services.scan()
    services.reminders.dismiss_all([due.id])
    assert titles(ben_services.due()) == ["Meeting"]


def test_a_dismissed_reminder_rings_again_when_the_event_moves_to_later(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    event = events.create(meeting()).event
    clock.instant = DUE
    reminders.dismiss_all(one.id for one in reminders.scan())
    event = events.update(event.id, meeting("Renamed"), version=event.version).event
    assert reminders.scan() == []
    events.update(event.id, meeting("Moved", hour=11), version=event.version)
    assert reminders.next_due() == DUE + timedelta(hours=2)
    clock.advance(timedelta(hours=2))
    assert titles(reminders.scan()) == ["Moved"]


def test_moving_an_event_before_its_reminder_time_shows_it_at_once(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    event = events.create(meeting(hour=12)).event
    clock.instant = DUE + MINUTE
    events.update(event.id, meeting(), version=event.version)
    assert titles(reminders.scan()) == ["Meeting"]


def test_a_deleted_event_leaves_the_list(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    event = events.create(meeting()).event
    clock.instant = DUE
    reminders.scan()
    events.delete(event.id)
    assert reminders.due() == []


def test_each_occurrence_rings_with_its_own_fields(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY)
    event = events.create(replace(meeting("Standup"), rule=rule)).event
    day = date(2025, 11, 5)
    one = replace(events.content(event.id, day), title="Standup with guests", location="Hall")
    events.update(event.id, one, version=1, scope=Scope.THIS, instance_date=day)
    clock.instant = DUE + timedelta(days=2)
    due = reminders.scan()
    assert titles(due) == ["Standup", "Standup with guests", "Standup"]
    assert [one.instance_date for one in due] == [TODAY, day, date(2025, 11, 6)]
    assert [one.location for one in due] == [None, "Hall", None]


def test_an_occurrence_without_a_row_yet_is_shown_on_its_own_day(
    events: EventService, reminders: ReminderService, clock: FixedClock
) -> None:
    half_a_year = 183 * 24 * 60
    rule = RecurrenceRule(frequency=Frequency.DAILY, start_date=TODAY)
    events.create(replace(meeting(relative_minutes=half_a_year), rule=rule))
    reminders.scan()  # what was due before there was the series, and is near
    clock.instant = datetime(2025, 11, 5, 12, tzinfo=UTC)
    (due,) = reminders.scan()
    assert due.instance_date == due.when.start_date == date(2026, 5, 6)


@pytest.mark.parametrize("method", [ReminderMethod.IN_APP, ReminderMethod.BOTH])
def test_these_methods_ring_in_the_program(
    events: EventService, reminders: ReminderService, clock: FixedClock, method: ReminderMethod
) -> None:
    events.create(meeting(method=method))
    clock.instant = DUE
    assert titles(reminders.scan()) == ["Meeting"]


def test_an_email_is_left_to_the_mailer(
    services: Services, store: Store, clock: FixedClock
) -> None:
    services.events.create(meeting(method=ReminderMethod.EMAIL))
    clock.instant = DUE
    assert services.reminders.scan() == []
    with store.read() as work:
        assert work.mails.next_attempt_at(since=DUE - MINUTE) == DUE


def test_an_unreadable_event_does_not_prevent_other_reminders(
    events: EventService,
    reminders: ReminderService,
    clock: FixedClock,
    tables: Tables,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = events.create(meeting("Broken")).event
    events.create(meeting("Sound"))
    tables.write('UPDATE "calendarEvents" SET timezone = ? WHERE id = ?', "No/Where", broken.id)
    clock.instant = DUE
    assert titles(reminders.scan()) == ["Sound"]
    assert "No/Where" in caplog.text
    query = 'SELECT status, "failureReason" FROM "calendarReminders" WHERE "eventId" = ?'
    ((status, reason),) = tables.read(query, broken.id)
    assert status == "FAILED"
    assert "No/Where" in str(reason)


def test_the_service_knows_the_time_of_its_last_scan(
    reminders: ReminderService, clock: FixedClock
) -> None:
    assert reminders.last_scan_at is None
    reminders.scan()
    assert reminders.last_scan_at == clock.now()
