"""Who is concerned with an event, what makes them busy, and what clashes."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.availability import (
    BusyOccurrence,
    BusyTime,
    Replacement,
    find_clashes,
    makes_busy,
    people_concerned,
    proposed_times,
    span_where,
)
from terp_desktop.domain.event import (
    EventContent,
    EventType,
    Participant,
    ParticipantRole,
    ResponseStatus,
    Status,
    When,
)
from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule
from terp_desktop.domain.series import Scope
from terp_desktop.domain.span import Span
from terp_desktop.domain.working_days import WeekendsOnly

ANN, BEN, CYD = 1, 2, 3
TUESDAY = date(2025, 11, 4)
NEW_YORK, BERLIN = "America/New_York", "Europe/Berlin"
MINUTE = timedelta(minutes=1)


def timed(start: time, end: time, *, day: date = TUESDAY, zone: str = NEW_YORK) -> When:
    return When(start_date=day, end_date=day, start_time=start, end_time=end, timezone=zone)


def whole_day(day: date = TUESDAY, *, days: int = 1) -> When:
    return When(start_date=day, end_date=day + timedelta(days=days - 1), timezone=NEW_YORK)


def utc(hour: int, minute: int = 0, *, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


def test_an_event_concerns_its_assignee_and_those_who_take_part() -> None:
    assert people_concerned(ANN, BEN, [Participant(user_id=CYD)]) == {BEN, CYD}


def test_an_event_of_nobody_is_its_creators() -> None:
    assert people_concerned(ANN, None, [Participant(user_id=BEN)]) == {ANN, BEN}


def test_somebody_else_may_organize_what_one_creates() -> None:
    organizer = Participant(user_id=BEN, role=ParticipantRole.ORGANIZER)
    assert people_concerned(ANN, None, [organizer]) == {BEN}


def test_observers_outsiders_and_those_who_declined_are_not_concerned() -> None:
    people = [
        Participant(user_id=BEN, role=ParticipantRole.OBSERVER),
        Participant(user_id=CYD, response_status=ResponseStatus.DECLINED),
        Participant(external_email="eve@acme.example"),
    ]
    assert people_concerned(ANN, ANN, people) == {ANN}


def test_a_creator_who_declined_is_not_concerned() -> None:
    declined = Participant(user_id=ANN, response_status=ResponseStatus.DECLINED)
    assert people_concerned(ANN, None, [declined]) == frozenset()


@pytest.mark.parametrize(
    "when, event_type, status, is_busy",
    [
        (timed(time(9), time(10)), EventType.DEADLINE, Status.SCHEDULED, True),
        (timed(time(9), time(10)), EventType.MEETING, Status.IN_PROGRESS, True),
        (timed(time(9), time(10)), EventType.MEETING, Status.COMPLETED, False),
        (timed(time(9), time(10)), EventType.MEETING, Status.CANCELLED, False),
        (whole_day(), EventType.AUDIT, Status.SCHEDULED, True),
        (whole_day(), EventType.OTHER, Status.SCHEDULED, True),
        (whole_day(), EventType.PAYMENT_DUE, Status.SCHEDULED, False),
        (whole_day(), EventType.DELIVERY, Status.SCHEDULED, False),
    ],
)
def test_an_event_makes_busy_by_its_kind(
    when: When, event_type: EventType, status: Status, *, is_busy: bool
) -> None:
    assert makes_busy(when, event_type, status) is is_busy


def test_a_day_lasts_from_midnight_to_midnight_where_a_person_is() -> None:
    fall_back = whole_day(date(2025, 11, 2))
    assert span_where(fall_back, NEW_YORK).end - span_where(fall_back, NEW_YORK).start == (
        timedelta(hours=25)
    )
    assert span_where(fall_back, "UTC") == Span(
        utc(0, day=date(2025, 11, 2)), utc(0, day=date(2025, 11, 3))
    )


def test_floating_times_are_those_of_the_clocks_where_a_person_is() -> None:
    lunch = When(
        start_date=TUESDAY, end_date=TUESDAY, start_time=time(12), end_time=time(13),
        is_floating=True,
    )  # fmt: skip
    assert span_where(lunch, BERLIN) == Span(utc(11), utc(12))
    assert span_where(lunch, NEW_YORK) == Span(utc(17), utc(18))


def busy(person: int, start: datetime, end: datetime) -> BusyTime:
    taken = BusyOccurrence(7, None, "Review", timed(time(9), time(10)))
    return BusyTime(person_id=person, span=Span(start, end), occurrence=taken)


def test_times_that_only_touch_do_not_clash() -> None:
    before, after = busy(ANN, utc(13), utc(14)), busy(ANN, utc(15), utc(16))
    proposed = [timed(time(9), time(10))]  # 14:00 to 15:00 in UTC
    assert find_clashes(proposed, {ANN: [before, after]}, {ANN: NEW_YORK}) == []


def test_an_event_without_a_length_clashes_with_nothing() -> None:
    proposed = [timed(time(9, 30), time(9, 30))]
    assert find_clashes(proposed, {ANN: [busy(ANN, utc(14), utc(15))]}, {ANN: NEW_YORK}) == []


MINUTES = st.integers(0, 24 * 60 - 1)


@given(
    st.lists(st.tuples(st.sampled_from([ANN, BEN]), MINUTES, st.integers(0, 240)), max_size=8),
    MINUTES,
    st.integers(0, 240),
)
def test_exactly_those_conflict_who_share_a_minute(
    taken: list[tuple[int, int, int]], start: int, length: int
) -> None:
    times = [busy(who, utc(0) + MINUTE * at, utc(0) + MINUTE * (at + n)) for who, at, n in taken]
    by_person = {who: [one for one in times if one.person_id == who] for who in (ANN, BEN)}
    begin = datetime.combine(TUESDAY, time()) + MINUTE * start
    end = begin + MINUTE * length
    proposed = When(
        start_date=begin.date(), end_date=end.date(), start_time=begin.time(),
        end_time=end.time(), timezone="UTC",
    )  # fmt: skip
    found = find_clashes([proposed], by_person, {ANN: NEW_YORK, BEN: BERLIN})
    minutes = set(range(start, start + length))
    expected = [one for one, (_, at, n) in zip(times, taken, strict=True)
                if minutes & set(range(at, at + n))]  # fmt: skip
    assert sorted(map(id, (one.busy for one in found))) == sorted(map(id, expected))


def weekly(start: date, **rule: Any) -> EventContent:
    series = RecurrenceRule(frequency=Frequency.WEEKLY, start_date=start, **rule)
    return EventContent(title="Standup", when=timed(time(9), time(10), day=start), rule=series)


def test_the_next_twenty_dates_of_a_series_are_proposed() -> None:
    times = proposed_times(weekly(date(2025, 1, 7)), today=TUESDAY, holidays=WeekendsOnly())
    assert [when.start_date for when in times] == [
        TUESDAY + timedelta(weeks=number) for number in range(20)
    ]


def test_a_series_that_is_over_is_checked_as_it_was() -> None:
    over = weekly(date(2025, 1, 7), count=3)
    times = proposed_times(over, today=TUESDAY, holidays=WeekendsOnly())
    assert [when.start_date for when in times] == [
        date(2025, 1, 7), date(2025, 1, 14), date(2025, 1, 21)
    ]  # fmt: skip


def test_dates_with_times_of_their_own_are_left_out() -> None:
    content = weekly(TUESDAY, count=3)
    without = {TUESDAY + timedelta(weeks=1)}
    times = proposed_times(content, today=TUESDAY, holidays=WeekendsOnly(), without=without)
    assert [when.start_date for when in times] == [TUESDAY, TUESDAY + timedelta(weeks=2)]


def test_an_edit_replaces_what_it_is_about() -> None:
    second, third = TUESDAY + timedelta(weeks=1), TUESDAY + timedelta(weeks=2)
    this = Replacement(event_id=7, scope=Scope.THIS, instance_date=second)
    future = replace(this, scope=Scope.FUTURE)
    assert [this.includes(7, day) for day in (TUESDAY, second, third)] == [False, True, False]
    assert [future.includes(7, day) for day in (TUESDAY, second, third)] == [False, True, True]
    assert Replacement(event_id=7).includes(7, TUESDAY)
    assert not Replacement(event_id=7).includes(8, None)
