"""Reminders whose time has passed when they are asked for: told at once, as long as it matters."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.bootstrap import desk_of
from terp_desktop.domain.event import EventContent, Reminder, Status, When
from terp_desktop.domain.permissions import UserRole
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.services.container import Desk
from terp_desktop.services.reminders.missed import digest_of
from terp_desktop.storage.unit_of_work import SqlStore
from tests.exchange.calendar_builders import calendar, component, event
from tests.fakes import FixedClock

TODAY = date(2025, 11, 4)
TEN = datetime(2025, 11, 4, 15, tzinfo=UTC)
"""Ten o'clock in New York."""
QUARTER = Reminder(relative_minutes=15)
DAY = Reminder(relative_minutes=24 * 60)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at_ten(clock: FixedClock) -> None:
    clock.instant = TEN


def at(hour: int, minute: int, day: date = TODAY) -> When:
    return When(
        start_date=day,
        end_date=day,
        start_time=time(hour, minute),
        end_time=time(hour, minute + 5),
        timezone="America/New_York",
    )


def meeting(when: When | None = None, *reminders: Reminder) -> EventContent:
    return EventContent(title="Meeting", when=when or at(10, 10), reminders=reminders or (QUARTER,))


def daily(content: EventContent) -> EventContent:
    first = content.when.start_date
    return replace(content, rule=RecurrenceRule(frequency=Frequency.DAILY, start_date=first))


def change(desk: Desk, event_id: int, **fields: object) -> None:
    stored = desk.events.get(event_id)
    desk.events.update(event_id, replace(stored.content, **fields), version=stored.version)  # type: ignore[arg-type]


def created(desk: Desk) -> None:
    desk.events.create(meeting())


def moved_near(desk: Desk) -> None:
    one = desk.events.create(meeting(at(15, 0, date(2025, 12, 1)))).event
    change(desk, one.id, when=at(10, 10))


def moved_near_while_due_far_away(desk: Desk) -> None:
    one = desk.events.create(meeting(at(15, 0))).event
    change(desk, one.id, when=at(10, 10))


def asked_for_late(desk: Desk) -> None:
    one = desk.events.create(replace(meeting(), reminders=())).event
    change(desk, one.id, reminders=(QUARTER,))


def asked_for_by_the_person_alone(desk: Desk) -> None:
    one = desk.events.create(replace(meeting(), reminders=())).event
    desk.own_reminders.add(one.id, 15)


def imported(desk: Desk) -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:x")
    when = ("DTSTART:20251104T151000Z", "DTEND:20251104T152000Z")
    desk.imports.import_file(calendar(event(*when, "SUMMARY:Meeting", alarm)))


def imported_as_a_series(desk: Desk) -> None:
    alarm = component("VALARM", "ACTION:DISPLAY", "TRIGGER:-PT15M", "DESCRIPTION:x")
    when = ("DTSTART:20251001T151000Z", "DTEND:20251001T152000Z", "RRULE:FREQ=DAILY")
    desk.imports.import_file(calendar(event(*when, "SUMMARY:Meeting", alarm)))


def a_series(desk: Desk) -> None:
    desk.events.create(daily(meeting(at(10, 10, date(2025, 10, 1)))))


def an_occurrence_brought_in_from_afar(desk: Desk) -> None:
    one = desk.events.create(daily(meeting(at(9, 0)))).event
    day = date(2026, 1, 20)
    near = replace(desk.events.content(one.id, day), when=at(10, 10))
    desk.events.update(one.id, near, version=1, scope=Scope.THIS, instance_date=day)


def back_from_the_trash(desk: Desk) -> None:
    one = desk.events.create(meeting(at(10, 16), QUARTER)).event
    desk.events.delete(one.id)
    clock_of(desk).advance(6 * MINUTE)
    desk.events.restore(one.id)


def undone(desk: Desk) -> None:
    one = desk.events.create(meeting(at(10, 16), QUARTER)).event
    change(desk, one.id, when=at(16, 0))
    clock_of(desk).advance(6 * MINUTE)
    desk.undo.undo()


def taking_place_after_all(desk: Desk) -> None:
    one = desk.events.create(meeting(at(10, 16), QUARTER)).event
    change(desk, one.id, status=Status.CANCELLED)
    clock_of(desk).advance(6 * MINUTE)
    change(desk, one.id, status=Status.SCHEDULED)


def clock_of(desk: Desk) -> FixedClock:
    assert isinstance(desk.clock, FixedClock)
    return desk.clock


WAYS = [
    created,
    moved_near,
    moved_near_while_due_far_away,
    asked_for_late,
    asked_for_by_the_person_alone,
    imported,
    imported_as_a_series,
    a_series,
    an_occurrence_brought_in_from_afar,
    back_from_the_trash,
    undone,
    taking_place_after_all,
]


@pytest.mark.parametrize("way", WAYS)
def test_it_is_told_at_once_and_once(
    desk: Desk, clock: FixedClock, way: Callable[[Desk], None]
) -> None:
    desk.reminders.scan()
    way(desk)
    (due,) = desk.reminders.scan()
    assert due.title == "Meeting"
    assert due.rings
    clock.advance(MINUTE)
    assert desk.reminders.scan() == []
    desk.reminders.dismiss(due.id)
    change(desk, due.event_id, title="Renamed")
    clock.advance(MINUTE)
    assert desk.reminders.scan() == []
    assert desk.reminders.due() == []


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_told_of_what_has_begun(
    desk: Desk, clock: FixedClock, way: Callable[[Desk], None]
) -> None:
    clock.advance(timedelta(minutes=18))
    way(desk)
    clock.advance(MINUTE)
    assert desk.reminders.scan() == []


def test_whoever_is_given_the_event_later_is_told_at_once(
    desk: Desk, bens: Desk, clock: FixedClock
) -> None:
    one = desk.events.create(replace(meeting(), reminders=())).event
    assert bens.reminders.scan() == []
    clock.advance(5 * MINUTE)
    change(desk, one.id, assigned_to=bens.person.id)
    assert [due.title for due in bens.reminders.scan()] == ["Meeting"]
    assert desk.reminders.scan() == []


def test_what_is_told_at_once_was_not_missed_while_away(desk: Desk) -> None:
    desk.events.create(meeting(at(10, 10), QUARTER, DAY))
    fresh = desk.reminders.scan()
    assert len(fresh) == 2
    assert digest_of(fresh) is None


def test_a_series_that_was_a_single_event_does_not_tell_again(
    desk: Desk, clock: FixedClock
) -> None:
    one = desk.events.create(meeting()).event
    desk.reminders.dismiss_all([due.id for due in desk.reminders.scan()])
    change(desk, one.id, rule=daily(meeting()).rule)
    assert desk.reminders.scan() == []
    clock.advance(MINUTE)
    change(desk, one.id, title="Renamed")
    assert desk.reminders.scan() == []


def test_a_single_event_that_was_a_series_does_not_tell_again(
    desk: Desk, clock: FixedClock
) -> None:
    one = desk.events.create(daily(meeting())).event
    desk.reminders.dismiss_all([due.id for due in desk.reminders.scan()])
    change(desk, one.id, rule=None)
    assert desk.reminders.scan() == []
    clock.advance(MINUTE)
    change(desk, one.id, title="Renamed")
    assert desk.reminders.scan() == []


def test_the_rest_of_a_series_on_its_own_does_not_tell_again(desk: Desk) -> None:
    one = desk.events.create(daily(meeting(at(10, 10, date(2025, 10, 1))))).event
    desk.reminders.dismiss_all([due.id for due in desk.reminders.scan()])
    rest = replace(desk.events.draft(one.id, Scope.FUTURE, TODAY), title="Review")
    desk.events.update(one.id, rest, version=1, scope=Scope.FUTURE, instance_date=TODAY)
    assert desk.reminders.scan() == []


def test_a_long_lead_of_a_series_tells_of_the_next_and_of_what_is_near(desk: Desk) -> None:
    half_a_year = Reminder(relative_minutes=183 * 24 * 60)
    desk.events.create(daily(meeting(at(10, 10), half_a_year)))
    days = [due.instance_date for due in desk.reminders.scan()]
    assert days == [TODAY + timedelta(days=number) for number in range(8)]
    monthly = RecurrenceRule(frequency=Frequency.MONTHLY, start_date=date(2025, 12, 1))
    desk.events.create(replace(meeting(at(10, 10, date(2025, 12, 1)), half_a_year), rule=monthly))
    assert [due.instance_date for due in desk.reminders.scan()] == [date(2025, 12, 1)]


@pytest.fixture
def bens(desk: Desk, store: SqlStore, clock: FixedClock) -> Desk:
    """A colleague, who wants to be reminded a quarter of an hour before."""
    ben = desk.people.add(login="ben", name="Ben", email=None, role=UserRole.USER)
    made = desk_of(ben, store, clock, database_name="Embedded", is_embedded=True)
    usual = dict.fromkeys(made.preferences.get().usual, (QUARTER,))
    made.preferences.choose(usual=usual, plays_sound=False, hears_collections=False)
    return made
