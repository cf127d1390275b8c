"""Hours along the people view, and blocks in its rows: nothing overlaps, nothing is lost."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.availability import BusyOccurrence, BusyTime
from terp_desktop.domain.event import When
from terp_desktop.domain.people_lanes import PersonLane
from terp_desktop.domain.person import Person
from terp_desktop.domain.span import Days, Span
from terp_desktop.ui.calendar.layout.people_hours import (
    DEFAULT_CORE,
    HourScale,
    core_hours,
    days_off,
)
from terp_desktop.ui.calendar.layout.people_rows import (
    LaneTime,
    lane_blocks,
    lane_times,
    most_beside,
)
from tests.ui.occurrence_builders import timed_event

DAY = date(2025, 11, 3)
HOUR = timedelta(hours=1)
ANN = Person(id=1, login="ann", name="Ann", email=None, role="user")
WHEN = When(start_date=DAY, end_date=DAY, timezone="UTC")


@st.composite
def scales(draw: st.DrawFn) -> HourScale:
    days = Days(DAY, DAY + timedelta(days=draw(st.sampled_from([1, 7]))))
    start = draw(st.integers(0, 22))
    return HourScale.create(
        days,
        left=draw(st.sampled_from([0.0, 120.0])),
        width=draw(st.integers(100, 2000)),
        core=(60.0 * start, 60.0 * draw(st.integers(start + 1, 24))),
        outer_share=draw(st.sampled_from([0.06, 0.25, 1.0])),
        days_off=draw(st.sets(st.sampled_from(list(days)))),
    )


def span(start: datetime, length: timedelta) -> Span:
    begin = start.replace(tzinfo=UTC)
    return Span(begin, begin + length)


def lane(*working: Span, busy: tuple[Span, ...] = (), key: int | None = None) -> PersonLane:
    told = BusyOccurrence(key, None, None, WHEN)
    return PersonLane(
        person=ANN,
        zone="UTC",
        working=working,
        busy=tuple(BusyTime(person_id=1, span=one, occurrence=told) for one in busy),
    )


@given(scales(), st.integers(0, 6), st.floats(0, 1440, exclude_max=True))
def test_a_place_along_the_hours_is_the_time_that_was_placed_there(
    scale: HourScale, number: int, minute: float
) -> None:
    hours = scale.days[number % len(scale.days)]
    x = hours.x_of(minute)
    assert hours.left <= x <= hours.right
    assert hours.minute_at(x) == pytest.approx(minute, abs=0.01)


@given(scales())
def test_days_fill_the_width_in_order_and_without_gaps(scale: HourScale) -> None:
    for one, following in zip(scale.days, scale.days[1:], strict=False):
        assert one.right == following.left
        assert one.day < following.day
    minutes = [60.0 * hour for hour in range(25)]
    for hours in scale.days:
        xs = [hours.x_of(minute) for minute in minutes]
        assert xs == sorted(xs)


def test_the_wide_hours_are_those_at_which_anybody_works() -> None:
    early = span(datetime.combine(DAY, time(7, 30)), 8 * HOUR)
    late = span(datetime.combine(DAY, time(10)), 9 * HOUR)
    assert core_hours([lane(early), lane(late)], "UTC", margin=0) == (7 * 60, 19 * 60)
    assert core_hours([lane(early), lane(late)], "UTC", margin=60) == (6 * 60, 20 * 60)
    assert core_hours([lane()], "UTC", margin=60) == DEFAULT_CORE
    overnight = span(datetime.combine(DAY, time(20)), 8 * HOUR)
    assert core_hours([lane(overnight)], "UTC", margin=0) == (0, 24 * 60)


def test_days_off_are_those_on_which_nobody_works() -> None:
    week = Days(DAY, DAY + timedelta(days=7))
    monday = span(datetime.combine(DAY, time(9)), 8 * HOUR)
    to_midnight = span(datetime.combine(DAY + timedelta(days=2), time(16)), 8 * HOUR)
    found = days_off([lane(monday), lane(to_midnight)], week, "UTC")
    assert sorted(set(week) - found) == [DAY, DAY + timedelta(days=2)]
    assert days_off([lane()], week, "UTC") == frozenset()


@st.composite
def times(draw: st.DrawFn) -> LaneTime:
    start = datetime.combine(DAY, time()) + draw(st.integers(-40, 200)) * HOUR
    return LaneTime(None, start, start + draw(st.integers(0, 60)) * HOUR / 2)


def test_blocks_of_a_row_never_overlap_and_cover_each_time_on_each_day() -> None:
    counts: list[int] = []

    @given(st.lists(times(), max_size=8), st.sampled_from([1, 7]), st.sampled_from([15.0, 45.0]))
    def agree(wanted: list[LaneTime], length: int, shortest: float) -> None:
        days = Days(DAY, DAY + timedelta(days=length))
        blocks = lane_blocks(wanted, days, shortest)
        for place, one in enumerate(blocks):
            assert one.end - one.start >= shortest
            assert 0 <= one.top < one.top + one.height <= 1 + 1e-9
            assert round(1 / one.height) <= most_beside(blocks)
            for other in blocks[place + 1 :]:
                beside = one.top + one.height <= other.top + 1e-9
                beside |= other.top + other.height <= one.top + 1e-9
                apart = one.end <= other.start or other.end <= one.start
                assert one.day != other.day or beside or apart
        shown = {(block.time, block.day) for block in blocks}
        for asked in wanted:
            for day in days:
                midnight = datetime.combine(day, time())
                touches = max(asked.start, midnight) < min(asked.end, midnight + 24 * HOUR)
                assert not touches or (asked, day) in shown
                counts.append(touches)

    agree()
    assert sum(counts) >= 100


def test_what_is_not_shown_is_joined_to_times_alone() -> None:
    nine = datetime.combine(DAY, time(9))
    hidden = (span(nine, HOUR), span(nine + HOUR / 2, HOUR), span(nine + 1.5 * HOUR, HOUR))
    assert lane_times(lane(busy=hidden), {}, "UTC") == [LaneTime(None, nine, nine + 2.5 * HOUR)]
    displayed = timed_event(nine)
    key = displayed.key[0]
    shown = lane_times(lane(busy=hidden[:1], key=key), {displayed.key: displayed}, "UTC")
    assert shown == [LaneTime(displayed, nine, nine + HOUR)]
    filtered = lane_times(lane(busy=hidden[:1], key=key), {}, "UTC")
    assert filtered == [LaneTime(None, nine, nine + HOUR)]
