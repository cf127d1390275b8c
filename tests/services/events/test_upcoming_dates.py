"""A change of all upcoming dates of a series: what was before today stays as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.event import Event, EventContent, When
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.series_splitting import Impact
from terp_desktop.domain.span import Days
from terp_desktop.services.container import Services
from tests.fakes import FixedClock

ZONE = "America/New_York"
FIRST = date(2025, 11, 4)
WEEK = timedelta(weeks=1)
COUNT = 6
DATES = [FIRST + number * WEEK for number in range(COUNT)]
PARTS = (Scope.FUTURE, Scope.UPCOMING, Scope.ALL)
Starts = dict[date, datetime]


def at(day: date, clock: time = time(9)) -> When:
    end = time(clock.hour + 1)
    return When(start_date=day, end_date=day, start_time=clock, end_time=end, timezone=ZONE)


@pytest.fixture
def standup(services: Services) -> Event:
    """Six Tuesdays at nine."""
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=FIRST, count=COUNT)
    return services.events.create(EventContent(title="Standup", when=at(FIRST), rule=rule)).event


def make_today(clock: FixedClock, day: date) -> None:
    clock.instant = datetime.combine(day, time(17), UTC)


def starts(services: Services) -> list[datetime]:
    days = Days(FIRST - WEEK, FIRST + (COUNT + 2) * WEEK)
    found = services.events.list(OccurrenceQuery(days=days, zone=ZONE))
    return sorted(one.when.start_local for one in found)


def move(services: Services, event: Event, scope: Scope, day: date, when: When) -> Impact:
    """Move an occurrence and its part of the series; returns the impact told before."""
    content = replace(services.events.draft(event.id, scope, day), when=when)
    told = services.events.impact(event.id, content, scope, day)
    version = services.events.get(event.id).version
    services.events.update(event.id, content, version=version, scope=scope, instance_date=day)
    return told


def modeled(scope: Scope, day: date, today: date, shift: timedelta) -> Starts:
    """A plain model: each date with its start after the move."""
    chosen: dict[Scope, Callable[[date], bool]] = {
        Scope.FUTURE: lambda each: each >= day,
        Scope.UPCOMING: lambda each: each >= today,
        Scope.ALL: lambda _: True,
    }
    return {
        each: datetime.combine(each, time(9)) + (shift if chosen[scope](each) else timedelta())
        for each in DATES
    }


@pytest.mark.parametrize("scope", PARTS)
@pytest.mark.parametrize("weeks", [0, 2, 5])
@pytest.mark.parametrize("shift", [timedelta(hours=2), timedelta(days=1)])
@pytest.mark.parametrize("picked", [0, 2, 5])
def test_a_move_does_to_each_date_what_a_plain_model_does(
    services: Services,
    standup: Event,
    clock: FixedClock,
    scope: Scope,
    weeks: int,
    shift: timedelta,
    picked: int,
) -> None:
    today, day = FIRST + weeks * WEEK - timedelta(days=1), DATES[picked]
    make_today(clock, today)
    start = datetime.combine(day, time(9)) + shift
    told = move(services, standup, scope, day, at(start.date(), start.time()))
    model = modeled(scope, day, today, shift)
    assert starts(services) == sorted(model.values())
    changed = {each for each, to in model.items() if to != datetime.combine(each, time(9))}
    past = {each for each in DATES if each < today}
    assert told.moved == len(changed - past)
    assert told.past_changed == len(changed & past)
    is_split = scope is not Scope.ALL
    assert told.past_staying == (len(past - changed) if is_split else 0)
    assert (told.added, told.removed, told.goes_on) == (0, 0, False)
    services.undo.undo()
    assert starts(services) == [datetime.combine(each, time(9)) for each in DATES]


def test_a_change_of_title_leaves_the_past_its_old_one(
    services: Services, standup: Event, clock: FixedClock
) -> None:
    make_today(clock, DATES[2])
    content = services.events.draft(standup.id, Scope.UPCOMING, DATES[4])
    services.events.update(
        standup.id,
        replace(content, title="Round"),
        version=standup.version,
        scope=Scope.UPCOMING,
        instance_date=DATES[4],
    )
    days = Days(FIRST, FIRST + COUNT * WEEK)
    found = services.events.list(OccurrenceQuery(days=days, zone=ZONE))
    assert [one.title for one in found] == ["Standup"] * 2 + ["Round"] * 4


def test_each_scope_counts_from_one_base(
    services: Services, standup: Event, clock: FixedClock
) -> None:
    endless = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=FIRST)
    event = services.events.create(EventContent(title="Call", when=at(FIRST), rule=endless)).event
    make_today(clock, DATES[4] - timedelta(days=1))
    told = {}
    for scope, day in ((Scope.FUTURE, DATES[4]), (Scope.UPCOMING, DATES[5]), (Scope.ALL, DATES[5])):
        content = services.events.draft(event.id, scope, day)
        later = replace(content, when=at(day, time(11)))
        told[scope] = services.events.impact(event.id, later, scope, day)
    assert {impact.moved for impact in told.values()} == {53}
    assert {impact.days for impact in told.values()} == {told[Scope.ALL].days}
    assert [told[scope].past_staying for scope in PARTS] == [4, 4, 0]
    assert [told[scope].past_changed for scope in PARTS] == [0, 0, 4]
    assert all(impact.goes_on for impact in told.values())


@pytest.mark.parametrize(
    "picked, offers_upcoming, has_past",
    [(0, False, False), (1, False, False), (2, False, True), (3, True, True)],
)
def test_all_upcoming_is_offered_where_it_is_something_of_its_own(
    services: Services,
    standup: Event,
    clock: FixedClock,
    picked: int,
    offers_upcoming: bool,
    has_past: bool,
) -> None:
    make_today(clock, DATES[2])
    scopes = services.events.scopes(standup.id, DATES[picked])
    assert (Scope.UPCOMING in scopes.offered) is offers_upcoming
    assert scopes.has_past is has_past
    assert {Scope.THIS, Scope.FUTURE, Scope.ALL} <= set(scopes.offered)


def test_deleting_what_is_upcoming_keeps_the_past(
    services: Services, standup: Event, clock: FixedClock
) -> None:
    make_today(clock, DATES[2])
    services.events.delete(standup.id, version=standup.version, scope=Scope.UPCOMING)
    assert [start.date() for start in starts(services)] == DATES[:2]


def test_what_is_upcoming_can_be_deleted_although_its_first_date_is_gone(
    services: Services, standup: Event, clock: FixedClock
) -> None:
    make_today(clock, DATES[2])
    services.events.delete(standup.id, scope=Scope.THIS, instance_date=DATES[2])
    services.events.delete(standup.id, scope=Scope.UPCOMING)
    assert [start.date() for start in starts(services)] == DATES[:2]


@pytest.mark.parametrize("picked", range(COUNT))
def test_a_deletion_removes_as_many_dates_as_it_told(
    services: Services, standup: Event, clock: FixedClock, picked: int
) -> None:
    make_today(clock, today := DATES[2])
    told = services.events.deletion_impacts(standup.id, DATES[picked])
    assert {Scope.FUTURE, Scope.ALL} <= told.keys()
    assert (Scope.UPCOMING in told) is (picked > 2)
    for scope, impact in told.items():
        services.events.delete(standup.id, scope=scope, instance_date=DATES[picked])
        left = {start.date() for start in starts(services)}
        gone = set(DATES) - left
        assert impact.removed == sum(1 for day in gone if day >= today)
        assert impact.past_changed == sum(1 for day in gone if day < today)
        assert impact.past_staying == sum(1 for day in left if day < today)
        services.undo.undo()
        assert {start.date() for start in starts(services)} == set(DATES)


def test_deletions_of_an_endless_series_are_counted_from_one_day(
    services: Services, clock: FixedClock
) -> None:
    endless = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=FIRST)
    event = services.events.create(EventContent(title="Call", when=at(FIRST), rule=endless)).event
    make_today(clock, DATES[4] - timedelta(days=1))
    told = services.events.deletion_impacts(event.id, DATES[5])
    assert [told[scope].removed for scope in PARTS] == [52, 53, 53]
    assert [told[scope].past_staying for scope in PARTS] == [4, 4, 0]
    assert told[Scope.ALL].past_changed == 4
    assert all(impact.goes_on for impact in told.values())


def test_a_series_that_is_over_has_no_upcoming_dates(
    services: Services, standup: Event, clock: FixedClock
) -> None:
    make_today(clock, DATES[5] + WEEK)
    with pytest.raises(InvalidValueError, match="no upcoming dates"):
        services.events.draft(standup.id, Scope.UPCOMING, DATES[1])
