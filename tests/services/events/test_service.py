"""The event service on a real database: create, read, update, delete."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from terp_desktop.domain.audit_history import ChangeType
from terp_desktop.domain.errors import (
    ConflictError,
    ForbiddenError,
    InvalidValueError,
    NonexistentTimeError,
    NotFoundError,
)
from terp_desktop.domain.event import EventContent, Participant, Status, Visibility, When
from terp_desktop.domain.occurrence_query import Filters, OccurrenceQuery
from terp_desktop.domain.permissions import Actor
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import InstanceStatus, Occurrence, Scope
from terp_desktop.domain.span import Days
from terp_desktop.services.events.service import EventService
from terp_desktop.services.reminders.sync import ReminderSync
from terp_desktop.services.store import Store
from tests.fakes import FixedClock

NEW_YORK = "America/New_York"


def meeting(day: date = date(2025, 11, 15), title: str = "Test Event") -> EventContent:
    return EventContent(
        title=title,
        when=When(
            start_date=day,
            end_date=day,
            start_time=time(14),
            end_time=time(15),
            timezone=NEW_YORK,
        ),
    )


def standup(by_day: tuple[str, ...] = ()) -> EventContent:
    start = date(2025, 11, 4)
    rule = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=start, by_day=by_day)
    when = replace(meeting(start).when, start_time=time(9), end_time=time(9, 30))
    return EventContent(title="Weekly Standup", when=when, rule=rule)


NOVEMBER = OccurrenceQuery(days=Days.through(date(2025, 11, 1), date(2025, 11, 30)), zone=NEW_YORK)


def in_november(events: EventService) -> Sequence[Occurrence]:
    return events.list(NOVEMBER)


def between(
    events: EventService, first: date, last: date, zone: str = NEW_YORK
) -> Sequence[Occurrence]:
    return events.list(OccurrenceQuery(days=Days.through(first, last), zone=zone))


def days_of(found: Sequence[Occurrence]) -> list[int]:
    return [one.when.start_date.day for one in found]


@pytest.fixture
def colleague(store: Store, clock: FixedClock) -> EventService:
    """The service for another person without special rights."""
    with store.begin() as work:
        person = work.people.add(login="ben", name="Ben", email=None, role="user")
    actor = Actor(person.id, person.role)
    return EventService(store, clock, actor, ReminderSync(clock))


def test_an_event_comes_back_as_it_was_written(events: EventService) -> None:
    saved = events.create(meeting())
    assert events.get(saved.event.id) == saved.event
    assert saved.event.content == meeting()
    assert saved.event.version == 1


def test_a_single_event_is_found_on_its_day_and_on_no_other(events: EventService) -> None:
    events.create(meeting())
    (found,) = between(events, date(2025, 11, 15), date(2025, 11, 15))
    assert found.title == "Test Event"
    assert found.start_utc == datetime(2025, 11, 15, 19, tzinfo=UTC)
    assert not between(events, date(2025, 11, 14), date(2025, 11, 14))
    assert not between(events, date(2025, 11, 16), date(2025, 11, 30))


def test_the_days_are_those_of_the_viewer_for_timed_events(events: EventService) -> None:
    evening = replace(meeting().when, start_time=time(22), end_time=time(23))
    events.create(replace(meeting(), when=evening))
    assert not between(events, date(2025, 11, 15), date(2025, 11, 15), zone="Europe/Berlin")
    assert between(events, date(2025, 11, 16), date(2025, 11, 16), zone="Europe/Berlin")


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "UTC", "Pacific/Honolulu"])
def test_all_day_events_keep_their_day_in_every_zone(events: EventService, zone: str) -> None:
    day = date(2025, 11, 15)
    events.create(
        EventContent(title="Fair", when=When(start_date=day, end_date=day, timezone=NEW_YORK))
    )
    assert between(events, day, day, zone=zone)
    assert not between(events, date(2025, 11, 14), date(2025, 11, 14), zone=zone)
    assert not between(events, date(2025, 11, 16), date(2025, 11, 16), zone=zone)


def test_an_event_over_midnight_is_on_both_days(events: EventService) -> None:
    night = replace(meeting().when, start_time=time(22), end_date=date(2025, 11, 16))
    events.create(replace(meeting(), when=replace(night, end_time=time(2))))
    assert between(events, date(2025, 11, 15), date(2025, 11, 15))
    assert between(events, date(2025, 11, 16), date(2025, 11, 16))


def test_a_weekly_series_keeps_its_wall_time_when_the_clocks_change(events: EventService) -> None:
    events.create(standup())
    assert {one.start_utc.hour for one in in_november(events)} == {14}
    (first, *_) = between(events, date(2026, 3, 10), date(2026, 3, 10))
    assert first.start_utc == datetime(2026, 3, 10, 13, tzinfo=UTC)


def test_a_series_continues_far_beyond_the_materialized_rows(events: EventService) -> None:
    events.create(standup())
    assert days_of(between(events, date(2046, 3, 1), date(2046, 3, 31))) == [6, 13, 20, 27]


def test_materialized_and_expanded_occurrences_agree(
    events: EventService, clock: FixedClock
) -> None:
    events.create(standup())
    near = days_of(in_november(events))
    clock.instant = datetime(2040, 1, 1, tzinfo=UTC)
    saved = events.create(replace(standup(), title="The same, expanded"))
    assert saved.event.is_recurring
    expanded = [one for one in in_november(events) if one.event_id == saved.event.id]
    assert days_of(expanded) == near == [4, 11, 18, 25]


def test_one_occurrence_changes_alone(events: EventService) -> None:
    series = events.create(standup()).event
    day = date(2025, 11, 11)
    one = events.content(series.id, day)
    later = replace(one, title="Moved", when=replace(one.when.with_start_date(date(2025, 11, 12))))
    events.update(series.id, later, version=1, scope=Scope.THIS, instance_date=day)
    found = in_november(events)
    assert days_of(found) == [4, 12, 18, 25]
    assert [one.title for one in found].count("Weekly Standup") == 3
    assert found[1].instance_date == day
    assert found[1].instance_status is InstanceStatus.MODIFIED


def test_a_moved_occurrence_is_found_far_from_its_own_date(events: EventService) -> None:
    series = events.create(standup()).event
    day = date(2025, 11, 11)
    one = events.content(series.id, day)
    far = replace(one, when=one.when.with_start_date(date(2047, 6, 3)))
    events.update(series.id, far, version=1, scope=Scope.THIS, instance_date=day)
    assert days_of(in_november(events)) == [4, 18, 25]
    assert days_of(between(events, date(2047, 6, 3), date(2047, 6, 3))) == [3]


def test_deleting_one_occurrence_leaves_the_series(events: EventService) -> None:
    series = events.create(standup()).event
    events.delete(series.id, scope=Scope.THIS, instance_date=date(2025, 11, 18))
    assert days_of(in_november(events)) == [4, 11, 25]
    with pytest.raises(NotFoundError):
        events.delete(series.id, scope=Scope.THIS, instance_date=date(2025, 11, 18))


def test_deleting_from_a_date_on_keeps_what_was_before(events: EventService) -> None:
    series = events.create(standup()).event
    events.delete(series.id, scope=Scope.FUTURE, instance_date=date(2025, 11, 18))
    assert days_of(in_november(events)) == [4, 11]
    assert not between(events, date(2026, 1, 1), date(2030, 1, 1))


def test_deleting_all_and_restoring_brings_the_series_back(events: EventService) -> None:
    series = events.create(standup()).event
    events.delete(series.id)
    assert not in_november(events)
    with pytest.raises(NotFoundError):
        events.get(series.id)
    events.restore(series.id)
    assert days_of(in_november(events)) == [4, 11, 18, 25]


def test_moving_the_series_moves_its_weekday_and_its_exceptions(events: EventService) -> None:
    series = events.create(standup(by_day=("TU",))).event
    events.delete(series.id, scope=Scope.THIS, instance_date=date(2025, 11, 18))
    content = events.content(series.id)
    assert content.rule is not None
    wednesday = date(2025, 11, 5)
    moved = replace(
        content,
        when=content.when.with_start_date(wednesday),
        rule=replace(content.rule, start_date=wednesday, by_day=("WE",)),
    )
    events.update(series.id, moved, version=2)
    assert days_of(in_november(events)) == [5, 12, 26]


def test_a_change_made_on_an_old_version_is_refused_and_changes_nothing(
    events: EventService,
) -> None:
    event = events.create(meeting()).event
    events.update(event.id, replace(meeting(), title="First"), version=1)
    with pytest.raises(ConflictError):
        events.update(event.id, replace(meeting(), title="Second"), version=1)
    assert events.get(event.id).content.title == "First"


def test_saving_unchanged_content_changes_nothing(events: EventService) -> None:
    event = events.create(meeting()).event
    assert events.update(event.id, meeting(), version=1).event.version == 1
    assert len(events.history(event.id)) == 1


def test_the_history_has_each_changed_field_with_both_values(events: EventService) -> None:
    event = events.create(meeting()).event
    content = replace(meeting(), title="New", status=Status.COMPLETED)
    events.update(event.id, content, version=1)
    created, *changed = events.history(event.id)
    assert created.change_type is ChangeType.CREATED
    assert created.full_snapshot is not None
    values = {one.field_changed: (one.previous_value, one.new_value) for one in changed}
    assert values == {
        "title": ('"Test Event"', '"New"'),
        "status": ('"SCHEDULED"', '"COMPLETED"'),
    }
    assert {one.change_type for one in changed} == {ChangeType.UPDATED, ChangeType.COMPLETED}


def test_a_time_that_the_clocks_jump_over_is_refused(events: EventService) -> None:
    gap = replace(meeting(date(2026, 3, 8)).when, start_time=time(2, 30), end_time=time(3, 30))
    with pytest.raises(NonexistentTimeError) as refused:
        events.create(replace(meeting(), when=gap))
    assert refused.value.details["nextValid"] == "2026-03-08T03:00:00"
    assert not between(events, date(2026, 3, 1), date(2026, 3, 31))


def test_people_and_records_that_do_not_exist_are_refused(events: EventService) -> None:
    strangers = (
        replace(meeting(), assigned_to=99),
        replace(meeting(), client_id=99),
        replace(meeting(), invoice_id=99),
        replace(meeting(), bill_id=99),
        replace(meeting(), participants=(Participant(user_id=99),)),
    )
    for stranger in strangers:
        with pytest.raises(InvalidValueError, match="99"):
            events.create(stranger)
    assert not in_november(events)


def test_filters_leave_in_what_was_chosen(events: EventService) -> None:
    events.create(meeting(title="Kept"))
    events.create(replace(meeting(title="Done"), status=Status.COMPLETED))
    filters = Filters(statuses=frozenset({Status.SCHEDULED}))
    assert [one.title for one in events.list(replace(NOVEMBER, filters=filters))] == ["Kept"]


def test_a_page_is_cut_from_the_sorted_whole(events: EventService) -> None:
    events.create(standup())
    events.create(meeting())
    whole = in_november(events)
    first, rest = replace(NOVEMBER, limit=2), replace(NOVEMBER, limit=9, offset=2)
    pages = [*events.list(first), *events.list(rest)]
    assert pages == list(whole)


def test_a_private_event_of_somebody_else_appears_nowhere(
    events: EventService, colleague: EventService
) -> None:
    private = events.create(replace(meeting(), visibility=Visibility.PRIVATE)).event
    assert in_november(events)
    assert not in_november(colleague)
    for look in (colleague.get, colleague.details, colleague.history, colleague.delete):
        with pytest.raises(NotFoundError):
            look(private.id)


def test_an_invited_person_sees_the_private_event_but_may_not_change_it(
    events: EventService, colleague: EventService, store: Store
) -> None:
    with store.read() as work:
        ben = work.people.find_by_login("ben")
    assert ben is not None
    invited = (Participant(user_id=ben.id),)
    event = events.create(
        replace(meeting(), visibility=Visibility.PRIVATE, participants=invited)
    ).event
    assert [one.response for one in in_november(colleague)] == ["PENDING"]
    with pytest.raises(ForbiddenError):
        colleague.update(event.id, replace(meeting(), title="Mine"), version=1)


def test_a_private_occurrence_hides_itself_and_not_its_series(
    events: EventService, colleague: EventService
) -> None:
    series = events.create(standup()).event
    day = date(2025, 11, 11)
    hidden = replace(events.content(series.id, day), visibility=Visibility.PRIVATE)
    events.update(series.id, hidden, version=1, scope=Scope.THIS, instance_date=day)
    assert days_of(in_november(colleague)) == [4, 18, 25]


def test_changes_name_the_affected_days(events: EventService) -> None:
    event = events.create(meeting()).event
    moved = replace(meeting(), when=meeting().when.with_start_date(date(2025, 12, 24)))
    changes = events.update(event.id, moved, version=1).changes
    assert changes.touch(Days.through(date(2025, 11, 15), date(2025, 11, 15)))
    assert changes.touch(Days.through(date(2025, 12, 24), date(2025, 12, 24)))
    assert not changes.touch(Days.through(date(2025, 12, 1), date(2025, 12, 7)))
