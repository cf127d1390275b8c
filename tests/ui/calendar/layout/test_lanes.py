from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.lanes import LaneRow, fill_row, lines_that_fit

MONDAY = date(2025, 11, 3)
WEEK = Days(MONDAY, MONDAY + timedelta(days=7))


@dataclass(frozen=True, slots=True)
class DayRange:
    number: int
    first: date
    last: date


OFFSETS = st.integers(-9, 9)
DAY_RANGES = st.lists(
    st.tuples(OFFSETS, st.integers(0, 9)).map(
        lambda pair: (MONDAY + timedelta(days=pair[0]), pair[1])
    ),
    max_size=25,
).map(
    lambda rows: sorted(
        (
            DayRange(number, first, first + timedelta(days=more))
            for number, (first, more) in enumerate(rows)
        ),
        key=lambda one: (one.first, one.first - one.last, one.number),
    )
)
CAPACITIES = st.integers(1, 6)


def columns_of(event_days: DayRange) -> set[int]:
    return {column for column, day in enumerate(WEEK) if event_days.first <= day <= event_days.last}


def taken_cells(row: LaneRow[DayRange]) -> list[tuple[int, int]]:
    return [
        (bar.lane, column)
        for bar in row.bars
        for column in range(bar.first_column, bar.last_column + 1)
    ]


@given(DAY_RANGES)
def test_no_two_bars_lie_over_each_other(day_ranges: list[DayRange]) -> None:
    cells = taken_cells(fill_row(day_ranges, WEEK))
    assert len(cells) == len(set(cells))


@given(DAY_RANGES)
def test_every_bar_takes_exactly_its_days(day_ranges: list[DayRange]) -> None:
    shown = {bar.day_range.number: bar for bar in fill_row(day_ranges, WEEK).bars}
    assert set(shown) == {one.number for one in day_ranges if columns_of(one)}
    for one in day_ranges:
        if one.number in shown:
            bar = shown[one.number]
            assert set(range(bar.first_column, bar.last_column + 1)) == columns_of(one)
            assert bar.continues_before == (one.first < WEEK.first)
            assert bar.continues_after == (one.last > WEEK.last)


@given(DAY_RANGES)
def test_a_row_has_as_many_lanes_as_its_fullest_day_and_no_more(
    day_ranges: list[DayRange],
) -> None:
    fullest = max(sum(column in columns_of(one) for one in day_ranges) for column in range(7))
    assert fill_row(day_ranges, WEEK).lanes == fullest


def shown_on(row: LaneRow[DayRange], column: int) -> list[int]:
    return [
        bar.day_range.number for bar in row.bars if bar.first_column <= column <= bar.last_column
    ]


@given(DAY_RANGES, CAPACITIES, st.booleans())
def test_with_little_room_each_day_shows_a_bar_once_or_counts_it(
    day_ranges: list[DayRange], capacity: int, keeps_line_free: bool
) -> None:
    row = fill_row(day_ranges, WEEK, capacity, keeps_line_free=keeps_line_free)
    for column in range(7):
        shown = shown_on(row, column)
        touching = {one.number for one in day_ranges if column in columns_of(one)}
        assert len(shown) == len(set(shown))
        assert set(shown) <= touching
        assert len(touching) - len(shown) == row.hidden[column]


@given(DAY_RANGES, CAPACITIES)
def test_a_day_hides_no_event_for_which_it_has_a_line(
    day_ranges: list[DayRange], capacity: int
) -> None:
    row = fill_row(day_ranges, WEEK, capacity)
    beside_number = fill_row(day_ranges, WEEK, capacity, keeps_line_free=False)
    for column in range(7):
        total = sum(column in columns_of(one) for one in day_ranges)
        is_crowded = total > capacity
        assert len(shown_on(row, column)) == (capacity - 1 if is_crowded else total)
        assert row.hidden[column] != 1
        assert len(shown_on(beside_number, column)) == min(capacity, total)


@given(DAY_RANGES, CAPACITIES)
def test_the_parts_of_a_bar_say_on_which_side_it_continues(
    day_ranges: list[DayRange], capacity: int
) -> None:
    for bar in fill_row(day_ranges, WEEK, capacity).bars:
        columns = columns_of(bar.day_range)
        day_range = bar.day_range
        begins = day_range.first >= WEEK.first and bar.first_column == min(columns)
        ends = day_range.last <= WEEK.last and bar.last_column == max(columns)
        assert (bar.continues_before, bar.continues_after) == (not begins, not ends)


def test_a_long_event_is_shown_on_the_free_days_beside_a_crowded_one() -> None:
    monday, tuesday = (
        DayRange(number, MONDAY + timedelta(days=day), MONDAY + timedelta(days=day))
        for number, day in enumerate((0, 1))
    )
    long = DayRange(9, MONDAY, MONDAY + timedelta(days=1))
    row = fill_row([monday, DayRange(5, MONDAY, MONDAY), long, tuesday], WEEK, 2)
    assert row.hidden == (2, 0, 0, 0, 0, 0, 0)
    assert [shown_on(row, column) for column in (0, 1)] == [[0], [9, 1]]
    part = next(bar for bar in row.bars if bar.day_range is long)
    assert part.continues_before


@given(DAY_RANGES, CAPACITIES)
def test_the_line_for_more_is_free_on_every_day_that_needs_it(
    day_ranges: list[DayRange], capacity: int
) -> None:
    row = fill_row(day_ranges, WEEK, capacity)
    cells = taken_cells(row)
    assert len(cells) == len(set(cells))
    assert row.lanes <= capacity
    for column, count in enumerate(row.hidden):
        if count:
            assert (capacity - 1, column) not in cells


@given(DAY_RANGES, CAPACITIES)
def test_nothing_is_hidden_where_everything_fits(day_ranges: list[DayRange], capacity: int) -> None:
    if fill_row(day_ranges, WEEK).lanes <= capacity:
        row = fill_row(day_ranges, WEEK, capacity)
        assert row == fill_row(day_ranges, WEEK)
        assert not any(row.hidden)


@given(DAY_RANGES, CAPACITIES)
def test_what_lies_outside_the_week_changes_nothing_in_it(
    day_ranges: list[DayRange], capacity: int
) -> None:
    inside = [one for one in day_ranges if columns_of(one)]
    assert fill_row(day_ranges, WEEK, capacity) == fill_row(inside, WEEK, capacity)


def test_hidden_events_cost_no_more_than_being_counted() -> None:
    chance = Random(1)
    many = [
        DayRange(number, day, day)
        for number in range(20_000)
        for day in [MONDAY + timedelta(days=chance.randrange(7))]
    ]
    row = fill_row(many, WEEK, capacity=5)
    assert len(row.bars) == 7 * 4
    assert sum(row.hidden) == 20_000 - 7 * 4


def test_lines_fit_with_the_gaps_between_them_only() -> None:
    assert lines_that_fit(62, 20, 1) == 3
    assert lines_that_fit(61, 20, 1) == 2
    assert lines_that_fit(-5, 20, 1) == 0
