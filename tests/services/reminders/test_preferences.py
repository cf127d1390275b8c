"""Preferences of reminders: defaults, do not disturb, and the person's zone."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import EventContent, EventType, Reminder, ReminderMethod, When
from terp_desktop.domain.permissions import Actor
from terp_desktop.services.container import Services
from terp_desktop.services.reminders.preferences import PreferencesService
from terp_desktop.services.reminders.service import ReminderService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

TODAY, TOMORROW = date(2025, 11, 4), date(2025, 11, 5)
DUE = datetime(2025, 11, 4, 13, 50, tzinfo=UTC)
HOUR = timedelta(hours=1)


def meeting(hour: int = 9, title: str = "Meeting") -> EventContent:
    when = When(
        start_date=TODAY,
        end_date=TODAY,
        start_time=time(hour),
        end_time=time(hour, 30),
        timezone="America/New_York",
    )
    return EventContent(title=title, when=when, reminders=(Reminder(relative_minutes=10),))


def all_day(user_id: int | None = None) -> EventContent:
    when = When(start_date=TOMORROW, end_date=TOMORROW, timezone="America/New_York")
    reminder = Reminder(relative_minutes=0, user_id=user_id)
    return EventContent(title="Audit", when=when, reminders=(reminder,))


def test_each_type_of_event_begins_with_its_usual_reminders(services: Services) -> None:
    preferences = services.preferences.get()
    assert preferences.reminders_for(EventType.MEETING) == (Reminder(relative_minutes=10),)
    assert preferences.reminders_for(EventType.OTHER) == ()


def test_a_person_has_reminders_of_their_own_for_a_type(
    services: Services, store: Store, clock: FixedClock
) -> None:
    own = (
        Reminder(relative_minutes=30, method=ReminderMethod.BOTH),
        Reminder(relative_minutes=0),
    )
    services.preferences.save(default_reminders={EventType.MEETING: own, EventType.DEADLINE: ()})
    assert services.preferences.get().reminders_for(EventType.MEETING) == own
    assert services.preferences.get().reminders_for(EventType.DEADLINE) == ()
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    ben_services = PreferencesService(store, clock, Actor(ben.id, ben.role), ReminderSync(clock))
    assert ben_services.get().reminders_for(EventType.MEETING) == (Reminder(relative_minutes=10),)


def test_reminders_wait_during_do_not_disturb(
    services: Services, store: Store, clock: FixedClock
) -> None:
    services.events.create(meeting())
    services.events.create(meeting(hour=10, title="Next"))
    clock.instant = DUE - HOUR
    services.preferences.set_quiet(DUE + HOUR / 2)
    elsewhere = ReminderService(store, clock, services.actor)
    clock.instant = DUE
    assert services.reminders.scan() == elsewhere.scan() == []
    assert services.reminders.next_due() == DUE + HOUR / 2
    clock.instant = DUE + HOUR / 2
    assert [one.title for one in services.reminders.scan()] == ["Meeting"]
    assert services.preferences.quiet_until() is None
    assert services.reminders.next_due() == DUE + HOUR


def test_do_not_disturb_can_be_ended_early(services: Services, clock: FixedClock) -> None:
    services.events.create(meeting())
    services.preferences.set_quiet(DUE + HOUR)
    assert services.preferences.quiet_until() == DUE + HOUR
    clock.instant = DUE
    assert services.reminders.scan() == []
    services.preferences.set_quiet(None)
    assert len(services.reminders.scan()) == 1


def test_quiet_until_a_time_that_has_passed_is_refused(
    services: Services, clock: FixedClock
) -> None:
    with pytest.raises(InvalidValueError):
        services.preferences.set_quiet(clock.now())


def test_switches_are_remembered(services: Services) -> None:
    services.preferences.save(default_reminders={}, plays_sound=True)
    services.preferences.save(default_reminders={}, receives_collections_alert=True)
    preferences = services.preferences.get()
    assert (
        preferences.plays_sound,
        preferences.receives_collections_alert,
        preferences.quiet_until,
    ) == (
        True,
        True,
        None,
    )


def test_all_day_events_are_due_by_the_clocks_where_their_person_is(
    services: Services, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    actor = Actor(ben.id, ben.role)
    clock.zone_name = "Europe/Berlin"
    PreferencesService(store, clock, actor, ReminderSync(clock)).update_zone()
    clock.zone_name = "America/New_York"
    services.events.create(all_day(ben.id))
    ben_services = ReminderService(store, clock, actor)
    assert ben_services.next_due() == datetime(2025, 11, 4, 23, tzinfo=UTC)


def test_all_day_reminders_follow_the_persons_zone(services: Services, clock: FixedClock) -> None:
    services.preferences.update_zone()
    services.events.create(all_day())
    services.events.create(meeting())
    assert services.preferences.update_zone() == 0
    clock.zone_name = "Asia/Tokyo"
    assert services.preferences.update_zone() == 1
    clock.instant = DUE + HOUR
    assert services.reminders.next_due() == datetime(2025, 11, 4, 15, tzinfo=UTC)


def test_a_reminder_is_not_repeated_after_a_journey_west(
    services: Services, clock: FixedClock
) -> None:
    clock.zone_name = "Asia/Tokyo"
    services.preferences.update_zone()
    event = services.events.create(all_day()).event
    clock.instant = datetime(2025, 11, 4, 15, tzinfo=UTC)
    services.reminders.dismiss_all(one.id for one in services.reminders.scan())
    clock.zone_name = "America/New_York"
    services.preferences.update_zone()
    assert services.reminders.next_due() is None
    services.events.update(event.id, event.content, version=event.version)
    clock.advance(timedelta(days=1))
    assert services.reminders.scan() == []
