"""Conflicts and free slots from the database, on every engine and for everybody concerned."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from terp_desktop.bootstrap import build_services
from terp_desktop.domain.availability import Replacement
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Participant,
    ParticipantRole,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.working_hours import WorkingHours
from terp_desktop.services.browse.availability import ClashReport
from terp_desktop.services.container import Services
from terp_desktop.services.json_api.events_out import clashes_to_json
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

TUESDAY = date(2025, 11, 4)
WEEK = timedelta(weeks=1)
ZONE = "America/New_York"
SECRET = "Salary talk"
Hire = Callable[..., Services]


@pytest.fixture
def hire(store: Store, services: Services) -> Hire:
    """Hires somebody, who is no administrator; `zone` is where their program last ran."""

    def hire(name: str, zone: str | None = None) -> Services:
        with store.begin() as work:
            who = work.people.add(login=name.lower(), name=name, email=None, role="user")
        clock = FixedClock(zone_name=zone or ZONE)
        hired = build_services(who, store, clock, database_name="Embedded", is_embedded=True)
        if zone is not None:
            hired.preferences.update_zone()
        return hired

    return hire


def at(hour: float, *, day: date = TUESDAY, hours: float = 1, zone: str | None = ZONE) -> When:
    start = datetime.combine(day, time()) + timedelta(hours=hour)
    end = start + timedelta(hours=hours)
    return When(
        start_date=start.date(),
        end_date=end.date(),
        start_time=start.time(),
        end_time=end.time(),
        timezone=zone,
        is_floating=zone is None,
    )


def event(when: When, title: str = "Review", **more: Any) -> EventContent:
    return EventContent(title=title, when=when, **more)


def weekly(when: When, title: str = "Standup", **more: Any) -> EventContent:
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=when.start_date)
    return event(when, title, rule=rule, **more)


def invited(*who: Services) -> tuple[Participant, ...]:
    return tuple(Participant(user_id=one.actor.user_id) for one in who)


def told(clashes: ClashReport) -> list[tuple[str, date, str | None]]:
    return [
        (clashes.people[one.person_id].name, one.when.start_date, one.busy.occurrence.title)
        for one in clashes.clashes
    ]


def test_everybody_concerned_is_looked_at(services: Services, hire: Hire) -> None:
    ben, cyd, dan = hire("Ben"), hire("Cyd"), hire("Dan")
    services.events.create(event(at(9), "Ann's"))
    services.events.create(event(at(9), "Ben's", assigned_to=ben.actor.user_id))
    services.events.create(
        event(at(9), "Cyd's", assigned_to=dan.actor.user_id, participants=invited(cyd))
    )
    proposed = event(at(9.5), participants=invited(ben, cyd))
    clashes = services.availability.conflicts(proposed)
    assert sorted(told(clashes)) == [
        ("Ann Lee", TUESDAY, "Ann's"),
        ("Ben", TUESDAY, "Ben's"),
        ("Cyd", TUESDAY, "Cyd's"),
    ]
    assert services.availability.conflicts(event(at(10))).clashes == ()


def test_what_one_may_not_see_is_only_busy(services: Services, hire: Hire) -> None:
    ben, cyd = hire("Ben"), hire("Cyd")
    private = Visibility.PRIVATE
    ben.events.create(event(at(9), SECRET, visibility=private))
    ben.events.create(weekly(at(9, day=TUESDAY - WEEK), SECRET, visibility=private))
    proposed = event(at(9), participants=invited(ben))
    clashes = cyd.availability.conflicts(proposed)
    assert told(clashes) == [("Ben", TUESDAY, None)] * 2
    assert all(one.busy.occurrence.event_id is None for one in clashes.clashes)
    assert SECRET not in repr(clashes)
    assert SECRET not in json.dumps(clashes_to_json(clashes))
    assert [title for _, _, title in told(ben.availability.conflicts(proposed))] == [SECRET] * 2


def test_an_occurrence_has_rights_and_an_assignee_of_its_own(
    services: Services, hire: Hire
) -> None:
    ben, cyd = hire("Ben"), hire("Cyd")
    second, far = TUESDAY + WEEK, TUESDAY + 40 * WEEK
    series = services.events.create(weekly(at(9), SECRET)).event
    for day in (second, far):
        series = services.events.get(series.id)
        services.events.update(
            series.id,
            replace(
                services.events.draft(series.id, Scope.THIS, day),
                visibility=Visibility.PRIVATE,
                assigned_to=ben.actor.user_id,
            ),
            version=series.version,
            scope=Scope.THIS,
            instance_date=day,
        )
    for day in (second, far):
        for_ben = event(at(9, day=day), participants=invited(ben))
        assert told(cyd.availability.conflicts(for_ben)) == [("Ben", day, None)]
        assert told(ben.availability.conflicts(for_ben)) == [("Ben", day, SECRET)]
        assert services.availability.conflicts(event(at(9, day=day))).clashes == ()
    assert told(services.availability.conflicts(event(at(9)))) == [("Ann Lee", TUESDAY, SECRET)]


def test_a_series_clashes_on_some_of_its_next_dates(services: Services) -> None:
    for number in (0, 3, 30):
        services.events.create(event(at(9.5, day=TUESDAY + number * WEEK), "Visit"))
    cancelled = services.events.create(event(at(9, day=TUESDAY + WEEK))).event
    services.events.delete(cancelled.id, version=cancelled.version)
    clashes = services.availability.conflicts(weekly(at(9)))
    assert len(clashes.times) == 20
    assert [when.start_date for when in clashes.clashing_times] == [TUESDAY, TUESDAY + 3 * WEEK]


def test_series_make_busy_far_beyond_what_is_materialized(services: Services) -> None:
    series = services.events.create(weekly(at(9))).event
    for weeks in (0, 2, 11, 60, 500):
        day = TUESDAY + weeks * WEEK
        clashes = services.availability.conflicts(event(at(9, day=day)))
        assert told(clashes) == [("Ann Lee", day, "Standup")]
        assert services.availability.conflicts(event(at(10, day=day))).clashes == ()
    services.events.delete(
        series.id, version=series.version, scope=Scope.THIS, instance_date=TUESDAY + 60 * WEEK
    )
    cancelled = event(at(9, day=TUESDAY + 60 * WEEK))
    assert services.availability.conflicts(cancelled).clashes == ()


@pytest.mark.parametrize(
    "more, is_busy",
    [
        ({}, True),
        ({"status": Status.CANCELLED}, False),
        ({"status": Status.COMPLETED}, False),
        ({"status": Status.IN_PROGRESS}, True),
        ({"event_type": EventType.PAYMENT_DUE}, True),
    ],
)
def test_only_what_still_takes_time_makes_busy(
    services: Services, more: dict[str, Any], *, is_busy: bool
) -> None:
    services.events.create(event(at(9), **more))
    assert bool(services.availability.conflicts(event(at(9))).clashes) is is_busy


@pytest.mark.parametrize(
    "event_type, is_busy",
    [(EventType.OTHER, True), (EventType.MEETING, True), (EventType.PAYMENT_DUE, False)],
)
def test_days_make_busy_by_their_type(
    services: Services, event_type: EventType, *, is_busy: bool
) -> None:
    whole = When(start_date=TUESDAY, end_date=TUESDAY + timedelta(days=1), timezone=ZONE)
    services.events.create(event(whole, event_type=event_type))
    last_minute = at(23.5, day=TUESDAY + timedelta(days=1), hours=0.5)
    assert bool(services.availability.conflicts(event(last_minute)).clashes) is is_busy
    next_day = at(0, day=TUESDAY + timedelta(days=2))
    assert services.availability.conflicts(event(next_day)).clashes == ()


def test_a_due_date_takes_nobodys_time(services: Services) -> None:
    services.events.create(event(at(9)))
    due = When(start_date=TUESDAY, end_date=TUESDAY, timezone=ZONE)
    report = services.availability.conflicts(event(due, event_type=EventType.DEADLINE))
    assert report == ClashReport(times=(), clashes=(), people={})
    assert services.availability.conflicts(event(due)).clashes


def test_a_day_is_one_where_the_person_is(services: Services, hire: Hire) -> None:
    kei = hire("Kei", zone="Asia/Tokyo")
    day = When(start_date=TUESDAY, end_date=TUESDAY, timezone=ZONE)
    kei.events.create(event(day, "Off", event_type=EventType.OTHER))
    before = event(at(11, day=TUESDAY - timedelta(days=1)), participants=invited(kei))
    assert told(services.availability.conflicts(before)) == [
        ("Kei", TUESDAY - timedelta(days=1), "Off")
    ]
    assert services.availability.conflicts(event(at(11), participants=invited(kei))) == ClashReport(
        times=(at(11),), clashes=(), people={}
    )


def test_whoever_declined_or_only_observes_is_free(services: Services, hire: Hire) -> None:
    ben, cyd = hire("Ben"), hire("Cyd")
    observer = Participant(user_id=cyd.actor.user_id, role=ParticipantRole.OBSERVER)
    meeting = services.events.create(
        event(at(9), participants=(*invited(ben), observer), assigned_to=services.actor.user_id)
    ).event
    proposed = event(at(9), assigned_to=ben.actor.user_id, participants=invited(cyd))
    assert told(services.availability.conflicts(proposed)) == [("Ben", TUESDAY, "Review")]
    ben.responses.respond(meeting.id, ResponseStatus.DECLINED)
    assert services.availability.conflicts(proposed).clashes == ()


def test_an_edit_does_not_clash_with_what_it_replaces(services: Services) -> None:
    single = services.events.create(event(at(9), "Call")).event
    series = services.events.create(weekly(at(9))).event
    moved = event(at(9.5), "Call")
    assert told(services.availability.conflicts(moved, Replacement(event_id=single.id))) == [
        ("Ann Lee", TUESDAY, "Standup")
    ]
    second = TUESDAY + WEEK
    this = Replacement(event_id=series.id, scope=Scope.THIS, instance_date=second)
    assert services.availability.conflicts(event(at(9, day=second)), this).clashes == ()
    onto_the_first = event(at(9), "Standup")
    assert [title for _, _, title in told(services.availability.conflicts(onto_the_first, this))
            ] == ["Call", "Standup"]  # fmt: skip
    whole = services.availability.conflicts(weekly(at(9.5)), Replacement(event_id=series.id))
    assert told(whole) == [("Ann Lee", TUESDAY, "Call")]


def test_an_edit_of_what_one_may_not_see_replaces_nothing(services: Services, hire: Hire) -> None:
    ben, cyd = hire("Ben"), hire("Cyd")
    secret = ben.events.create(event(at(9), SECRET, visibility=Visibility.PRIVATE)).event
    proposed = event(at(9), assigned_to=ben.actor.user_id)
    guessed = Replacement(event_id=secret.id)
    assert told(cyd.availability.conflicts(proposed, guessed)) == [("Ben", TUESDAY, None)]
    assert told(ben.availability.conflicts(proposed, guessed)) == []


def test_the_changed_dates_of_a_series_that_one_may_not_see_are_not_told(
    services: Services, hire: Hire
) -> None:
    ben = hire("Ben")
    secret = services.events.create(weekly(at(9), SECRET, visibility=Visibility.PRIVATE)).event
    second = TUESDAY + WEEK
    services.events.delete(secret.id, scope=Scope.THIS, instance_date=second)
    proposed = weekly(at(9))
    found = ben.availability.conflicts(proposed, Replacement(event_id=secret.id))
    assert found.times == ben.availability.conflicts(proposed).times
    own = services.availability.conflicts(proposed, Replacement(event_id=secret.id))
    assert second not in {when.start_date for when in own.times}


def moment(hour: int, *, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour))


def starts(services: Services, content: EventContent) -> list[datetime]:
    return [slot.when.start_local for slot in services.availability.suggest(content)]


def test_slots_are_free_for_everybody_within_their_own_hours(
    services: Services, hire: Hire
) -> None:
    eva = hire("Eva", zone="Europe/Berlin")  # until 17:00, which is 11:00 in New York
    eva.preferences.save_working_hours(WorkingHours(start=time(12), end=time(18)))
    eva.events.create(event(at(16, zone="Europe/Berlin"), SECRET, visibility=Visibility.PRIVATE))
    services.events.create(event(at(9, day=TUESDAY + timedelta(days=1), hours=2)))
    found = starts(services, event(at(10), participants=invited(eva)))
    assert found[0] == moment(11)
    assert found[1] == moment(9)
    assert moment(11, day=date(2025, 11, 5)) in found
    assert 3 <= len(found) <= 5


def test_slots_keep_off_the_weekend_and_the_holidays_of_a_country(
    services: Services, hire: Hire, clock: FixedClock
) -> None:
    sami = hire("Sami", zone="Asia/Riyadh")  # works Sunday to Thursday
    sami.preferences.save_working_hours(WorkingHours(start=time(9), end=time(20)))
    clock.instant = datetime(2025, 11, 26, 12, tzinfo=UTC)
    services.preferences.save_working_hours(WorkingHours(start=time(8), end=time(17)))
    wednesday = date(2025, 11, 26)
    proposed = event(at(9, day=wednesday), participants=invited(sami))
    days = {start.date() for start in starts(services, proposed)}
    thanksgiving, friday = wednesday + timedelta(days=1), wednesday + timedelta(days=2)
    assert days.isdisjoint({thanksgiving, friday, friday + timedelta(days=1)})
    assert wednesday + timedelta(days=5) in days  # the Monday


def test_a_series_is_offered_an_hour_that_is_free_on_all_its_dates(services: Services) -> None:
    services.events.create(weekly(at(9, hours=3)))
    services.events.create(event(at(13, day=TUESDAY + 15 * WEEK, hours=4)))
    found = starts(services, weekly(at(11)))
    assert found[0] == moment(12)  # also on the 11th, which is Veterans Day
    assert TUESDAY not in {start.date() for start in found[1:]}
    assert len(found) >= 3


def test_the_time_that_is_asked_for_may_be_floating_or_a_day(services: Services) -> None:
    services.events.create(event(at(9, hours=8)))
    floating = services.availability.suggest(event(at(9, zone=None)))
    assert floating
    assert all(slot.when.is_floating for slot in floating)
    assert TUESDAY not in {slot.when.start_date for slot in floating}
    day = When(start_date=TUESDAY, end_date=TUESDAY, timezone=ZONE)
    assert [slot.when.start_date.day for slot in services.availability.suggest(event(day))] == [
        5,
        6,
        7,
        10,
        12,
    ]  # fmt: skip  (the 11th is Veterans Day)


def test_working_hours_are_kept_for_everybody(services: Services, hire: Hire) -> None:
    ben = hire("Ben")
    hours = WorkingHours(
        start=time(6), end=time(14, 30), weekdays=frozenset({2, 6}), country="DE-BY"
    )
    ben.preferences.save_working_hours(hours)
    ben.preferences.save(default_reminders={}, plays_sound=True)
    assert ben.preferences.get().working_hours == hours
    assert services.preferences.get().working_hours == WorkingHours()
    ben.preferences.save_working_hours(WorkingHours())
    assert ben.preferences.get().working_hours == WorkingHours()
    assert ben.preferences.get().plays_sound
