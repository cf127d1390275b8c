"""Series edited from one of their occurrences: this one, this and following, or all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from terp_desktop.domain.errors import (
    ConflictError,
    InvalidValueError,
    NonexistentTimeError,
    NotFoundError,
)
from terp_desktop.domain.event import (
    EventContent,
    Participant,
    Priority,
    Reminder,
    ResponseStatus,
    Status,
    Visibility,
    When,
)
from terp_desktop.domain.occurrence_query import OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import InstanceStatus, Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.events.service import EventService, SavedEvent
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from tests.fakes import FixedClock
from tests.services.events.colleagues import stored

NEW_YORK = "America/New_York"
FIRST = date(2025, 11, 4)
SECOND, THIRD, FOURTH = (FIRST + timedelta(weeks=weeks) for weeks in (1, 2, 3))
DAY = timedelta(days=1)


def at(day: date, hour: int = 9, zone: str = NEW_YORK) -> When:
    return When(
        start_date=day, end_date=day, start_time=time(hour), end_time=time(hour, 30), timezone=zone
    )


def standup(**rule: Any) -> EventContent:
    weekly = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=FIRST, by_day=("TU",))
    return EventContent(title="Weekly Standup", when=at(FIRST), rule=replace(weekly, **rule))


def listed(events: EventService, last: date = date(2025, 12, 31)) -> Sequence[Occurrence]:
    return events.list(OccurrenceQuery(days=Days.through(FIRST, last), zone=NEW_YORK))


def starts(events: EventService, last: date = date(2025, 11, 30)) -> list[str]:
    return [f"{one.when.start_local:%d %H}" for one in listed(events, last)]


def edit(
    events: EventService, series: int, scope: Scope, day: date, **changed: object
) -> SavedEvent:
    seen = events.draft(series, scope, day)
    return events.update(
        series,
        replace(seen, **changed),  # type: ignore[arg-type]
        version=events.get(series).version,
        scope=scope,
        instance_date=day,
    )


def test_changing_this_and_following_leaves_what_was_before(events: EventService) -> None:
    series = events.create(standup()).event
    saved = edit(events, series.id, Scope.FUTURE, THIRD, title="Jour fixe", when=at(THIRD, 11))
    assert starts(events) == ["04 09", "11 09", "18 11", "25 11"]
    assert [one.title for one in listed(events)][:3] == ["Weekly Standup"] * 2 + ["Jour fixe"]
    assert saved.event.id != series.id
    assert saved.event.uid != series.uid
    assert saved.changes.events == {series.id, saved.event.id}


def test_this_and_following_moves_the_weekday_of_the_rest(events: EventService) -> None:
    series = events.create(standup()).event
    saved = edit(events, series.id, Scope.FUTURE, THIRD, when=at(THIRD + DAY))
    assert starts(events) == ["04 09", "11 09", "19 09", "26 09"]
    assert saved.event.content.rule is not None
    assert saved.event.content.rule.by_day == ("WE",)


def test_a_count_is_shared_out_between_the_two_series(events: EventService) -> None:
    series = events.create(standup(count=4)).event
    saved = edit(events, series.id, Scope.FUTURE, THIRD, title="Rest")
    old, new = events.get(series.id).content.rule, saved.event.content.rule
    assert old is not None
    assert new is not None
    assert (old.count, new.count) == (2, 2)
    assert len(listed(events)) == 4


def test_this_and_following_of_the_first_occurrence_is_all(events: EventService) -> None:
    series = events.create(standup()).event
    saved = edit(events, series.id, Scope.FUTURE, FIRST, title="All")
    assert saved.event.id == series.id
    assert {one.title for one in listed(events)} == {"All"}


def test_later_exceptions_move_along_to_the_new_series_and_keep_their_distance(
    events: EventService,
) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, SECOND, title="Early exception")
    edit(events, series.id, Scope.THIS, FOURTH, title="Late exception", when=at(FOURTH + DAY, 15))
    events.delete(series.id, scope=Scope.THIS, instance_date=FOURTH + 7 * DAY)
    saved = edit(events, series.id, Scope.FUTURE, THIRD, when=at(THIRD + DAY, 10))
    found = listed(events, FOURTH + 14 * DAY)
    assert [one.title for one in found if one.event_id == series.id][1] == "Early exception"
    late = next(one for one in found if one.title == "Late exception")
    assert late.event_id == saved.event.id
    assert late.instance_date == FOURTH + DAY
    assert late.when == at(FOURTH + 2 * DAY, 15)
    assert FOURTH + 8 * DAY not in {one.instance_date for one in found}
    assert late.instance_status is InstanceStatus.MODIFIED


def test_a_split_keeps_participants_reminders_and_links(
    events: EventService, store: Store, clock: FixedClock
) -> None:
    with store.begin() as work:
        ben = work.people.add(login="ben", name="Ben", email=None, role="user")
    people = (
        Participant(user_id=ben.id, response_status=ResponseStatus.ACCEPTED),
        Participant(external_email="guest@client.example"),
    )
    content = replace(
        standup(),
        participants=people,
        reminders=(Reminder(relative_minutes=15),),
        priority=Priority.HIGH,
        assigned_to=ben.id,
        entity_type="order",
        entity_id=17,
    )
    series = events.create(content).event
    content = series.content
    reminders = stored(store, series).content.reminders
    assert {one.user_id for one in reminders} == {None, ben.id}
    by_ben = EventService(store, clock, Actor(ben.id, ben.role), ReminderSync(clock))
    saved = edit(by_ben, series.id, Scope.FUTURE, THIRD, title="Rest")
    following = stored(store, saved.event).content
    kept = replace(following, title=content.title, when=content.when, rule=content.rule)
    assert kept == replace(content, reminders=reminders)
    assert saved.event.created_by == series.created_by
    assert {one.changed_by for one in events.history(saved.event.id)} == {ben.id}
    assert events.history(series.id)[-1].field_changed == "recurrenceRule"


def test_changing_all_from_one_occurrence_moves_the_series_by_the_same_distance(
    events: EventService,
) -> None:
    series = events.create(standup()).event
    saved = edit(events, series.id, Scope.ALL, THIRD, when=at(THIRD + DAY, 10))
    assert saved.event.content.when == at(FIRST + DAY, 10)
    assert starts(events) == ["05 10", "12 10", "19 10", "26 10"]


def test_changing_all_from_an_exception_changes_only_what_was_touched(
    events: EventService,
) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, SECOND, when=at(SECOND + DAY, 15))
    edit(events, series.id, Scope.ALL, SECOND, location="Room 1")
    assert starts(events) == ["04 09", "12 15", "18 09", "25 09"]
    assert {one.location for one in listed(events)} == {"Room 1"}


def test_changing_all_keeps_every_exception(events: EventService) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, SECOND, title="Special")
    events.delete(series.id, scope=Scope.THIS, instance_date=THIRD)
    edit(events, series.id, Scope.ALL, FIRST, when=at(FIRST, 11))
    assert starts(events) == ["04 11", "11 11", "25 11"]
    assert listed(events)[1].title == "Special"


def test_a_change_of_the_zone_keeps_the_clock_and_moves_the_instants(events: EventService) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.ALL, THIRD, when=at(THIRD, 9, "Europe/Berlin"))
    assert listed(events)[0].start_utc == datetime(2025, 11, 4, 8, tzinfo=UTC)


def test_exceptions_outside_a_new_rule_are_reported_and_then_dropped(
    events: EventService,
) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, SECOND, title="Odd week")
    edit(events, series.id, Scope.THIS, THIRD, title="Even week")
    content = events.get(series.id).content
    assert content.rule is not None
    every_other = replace(content, rule=replace(content.rule, interval=2))
    impact = events.impact(series.id, every_other)
    assert [one.title for one in impact.dropped] == ["Odd week"]
    assert [one.title for one in impact.kept] == ["Even week"]
    assert impact.removed == 26
    assert len(listed(events)) == 9  # asking changes nothing
    events.update(series.id, every_other, version=3)
    assert [one.title for one in listed(events)][:3] == [
        "Weekly Standup",
        "Even week",
        "Weekly Standup",
    ]


def test_the_impact_of_a_split_counts_from_there_on(events: EventService) -> None:
    series = events.create(standup(count=4)).event
    seen = events.draft(series.id, Scope.FUTURE, SECOND)
    later = replace(seen, when=at(SECOND, 12))
    impact = events.impact(series.id, later, Scope.FUTURE, SECOND)
    assert (impact.moved, impact.added, impact.removed) == (3, 0, 0)


def test_a_new_rule_for_the_rest_begins_on_a_day_that_it_gives(events: EventService) -> None:
    series = events.create(standup()).event
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=THIRD, by_day=("TH",))
    edit(events, series.id, Scope.FUTURE, THIRD, rule=rule)
    assert starts(events) == ["04 09", "11 09", "20 09", "27 09"]


def test_a_series_becomes_a_single_event_and_back(events: EventService) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, SECOND, title="Exception")
    single = replace(events.get(series.id).content, rule=None)
    events.update(series.id, single, version=2)
    assert starts(events) == ["04 09"]
    events.update(series.id, standup(), version=3)
    assert starts(events) == ["04 09", "11 09", "18 09", "25 09"]
    assert {one.title for one in listed(events)} == {"Weekly Standup"}


def test_an_occurrence_made_as_its_series_is_no_exception_any_more(events: EventService) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, SECOND, title="Special")
    edit(events, series.id, Scope.THIS, SECOND, title="Weekly Standup")
    assert {one.instance_status for one in listed(events)} == {InstanceStatus.GENERATED}


def test_a_second_edit_of_an_occurrence_on_an_old_version_is_refused(events: EventService) -> None:
    series = events.create(standup()).event
    seen = events.draft(series.id, Scope.THIS, SECOND)
    events.update(
        series.id, replace(seen, title="Ann"), version=1, scope=Scope.THIS, instance_date=SECOND
    )
    with pytest.raises(ConflictError):
        events.update(
            series.id, replace(seen, title="Ben"), version=1, scope=Scope.THIS, instance_date=SECOND
        )
    assert listed(events)[1].title == "Ann"


@pytest.mark.parametrize("scope", list(Scope))
def test_a_date_that_the_series_does_not_have_is_refused(
    events: EventService, scope: Scope
) -> None:
    series = events.create(standup()).event
    with pytest.raises(NotFoundError):
        events.update(series.id, standup(), version=1, scope=scope, instance_date=SECOND + DAY)


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.FUTURE])
def test_a_scope_that_needs_a_date_says_so(events: EventService, scope: Scope) -> None:
    series = events.create(standup()).event
    with pytest.raises(InvalidValueError) as refused:
        events.update(series.id, standup(), version=1, scope=scope)
    assert refused.value.details["field"] == "instanceDate"


@pytest.mark.parametrize("scope", list(Scope))
def test_a_time_in_a_gap_is_refused_in_every_scope(events: EventService, scope: Scope) -> None:
    sunday = date(2026, 3, 8)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=date(2026, 3, 1))
    series = events.create(EventContent(title="Night", when=at(date(2026, 3, 1)), rule=rule)).event
    gap = replace(at(sunday), start_time=time(2, 30), end_time=time(3, 30))
    with pytest.raises(NonexistentTimeError):
        edit(events, series.id, scope, sunday, when=gap)
    assert events.get(series.id).version == 1


def test_an_occurrence_that_a_rule_put_into_a_gap_can_be_edited(events: EventService) -> None:
    sunday, start = date(2026, 3, 8), date(2026, 3, 1)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=start)
    night = replace(at(start), start_time=time(2, 30), end_time=time(3, 30))
    series = events.create(EventContent(title="Night", when=night, rule=rule)).event
    saved = edit(events, series.id, Scope.FUTURE, sunday, title="Later nights")
    assert saved.event.content.title == "Later nights"


def test_deleting_the_rest_shares_out_the_count_and_drops_what_comes_after(
    events: EventService,
) -> None:
    series = events.create(standup(count=4, extra_dates=(date(2025, 12, 12),))).event
    edit(events, series.id, Scope.THIS, FOURTH, title="Special")
    events.delete(series.id, scope=Scope.FUTURE, instance_date=THIRD)
    assert starts(events, date(2025, 12, 31)) == ["04 09", "11 09"]
    rule = events.get(series.id).content.rule
    assert rule is not None
    assert rule.count == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"description": "Agenda"},
        {"status": Status.COMPLETED},
        {"visibility": Visibility.TEAM},
        {"color": "#123456"},
        {"reminders": (Reminder(relative_minutes=5),)},
        {"participants": (Participant(external_email="x@y.example"),)},
        {"when": When(start_date=THIRD, end_date=THIRD + DAY, timezone=NEW_YORK)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_every_field_changes_from_one_date_on(
    events: EventService, changed: dict[str, object]
) -> None:
    series = events.create(standup()).event
    saved = edit(events, series.id, Scope.FUTURE, THIRD, **changed)
    name, value = next(iter(changed.items()))
    assert getattr(saved.event.content, name) == value
    assert getattr(events.get(series.id).content, name) == getattr(standup(), name)


def test_the_preview_of_an_edit_of_one_date_covers_that_date_alone(
    events: EventService,
) -> None:
    series = events.create(standup()).event
    seen = events.draft(series.id, Scope.THIS, SECOND)
    renamed, moved = replace(seen, title="Late"), replace(seen, when=at(SECOND + DAY, 15))
    counts = [
        (impact.moved, impact.added, impact.removed, impact.kept, impact.dropped)
        for impact in (
            events.impact(series.id, one, Scope.THIS, SECOND) for one in (renamed, moved)
        )
    ]
    assert counts == [(0, 0, 0, (), ()), (1, 0, 0, (), ())]
    with pytest.raises(InvalidValueError):
        events.impact(series.id, replace(seen, client_id=1), Scope.THIS, SECOND)


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.FUTURE])
def test_a_date_of_its_own_shows_what_was_entered_for_the_series_from_it(
    events: EventService, scope: Scope
) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, THIRD, title="Retro", location="Dock", when=at(THIRD, 15))
    edit(events, series.id, scope, THIRD, title="Jour fixe", when=at(THIRD + DAY, 16))
    third = listed(events)[2]
    assert (third.title, third.location) == ("Jour fixe", "Dock")
    assert third.when == at(THIRD + DAY, 16)
    assert [one.title for one in listed(events)][3] == "Jour fixe"


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.FUTURE])
def test_a_date_gets_the_title_of_its_series_back_from_it(
    events: EventService, scope: Scope
) -> None:
    series = events.create(standup()).event
    edit(events, series.id, Scope.THIS, THIRD, title="Retro")
    edit(events, series.id, scope, THIRD, title="Weekly Standup")
    assert {one.title for one in listed(events)} == {"Weekly Standup"}


def test_upcoming_dates_are_deleted_also_if_the_first_of_them_was_deleted_alone(
    events: EventService,
) -> None:
    series = events.create(standup(start_date=FIRST - 7 * DAY)).event
    upcoming = events.scopes(series.id, SECOND).offered
    assert Scope.UPCOMING in upcoming
    events.delete(series.id, scope=Scope.THIS, instance_date=FIRST)
    events.delete(series.id, scope=Scope.UPCOMING, instance_date=SECOND)
    assert listed(events) == []
