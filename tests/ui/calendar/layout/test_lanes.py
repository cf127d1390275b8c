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
class Stretch:
    number: int
    first: date
    last: date


OFFSETS = st.integers(-9, 9)
STRETCHES = st.lists(
    st.tuples(OFFSETS, st.integers(0, 9)).map(
        lambda pair: (MONDAY + timedelta(days=pair[0]), pair[1])
    ),
    max_size=25,
).map(
    lambda rows: sorted(
        (
            Stretch(number, first, first + timedelta(days=more))
            for number, (first, more) in enumerate(rows)
        ),
        key=lambda one: (one.first, one.first - one.last, one.number),
    )
)
CAPACITIES = st.integers(1, 6)


def columns_of(stretch: Stretch) -> set[int]:
    return {column for column, day in enumerate(WEEK) if stretch.first <= day <= stretch.last}


def taken_cells(row: LaneRow[Stretch]) -> list[tuple[int, int]]:
    return [
        (bar.lane, column)
        for bar in row.bars
        for column in range(bar.first_column, bar.last_column + 1)
    ]


@given(STRETCHES)
def test_no_two_bars_lie_over_each_other(stretches: list[Stretch]) -> None:
    cells = taken_cells(fill_row(stretches, WEEK))
    assert len(cells) == len(set(cells))


@given(STRETCHES)
def test_every_bar_takes_exactly_its_days(stretches: list[Stretch]) -> None:
    shown = {bar.day_range.number: bar for bar in fill_row(stretches, WEEK).bars}
    assert set(shown) == {one.number for one in stretches if columns_of(one)}
    for one in stretches:
        if one.number in shown:
            bar = shown[one.number]
            assert set(range(bar.first_column, bar.last_column + 1)) == columns_of(one)
            assert bar.continues_before == (one.first < WEEK.first)
            assert bar.continues_after == (one.last > WEEK.last)


@given(STRETCHES)
def test_a_row_has_as_many_lanes_as_its_fullest_day_and_no_more(
    stretches: list[Stretch],
) -> None:
    fullest = max(sum(column in columns_of(one) for one in stretches) for column in range(7))
    assert fill_row(stretches, WEEK).lanes == fullest


def shown_on(row: LaneRow[Stretch], column: int) -> list[int]:
    return [
        bar.day_range.number for bar in row.bars if bar.first_column <= column <= bar.last_column
    ]


@given(STRETCHES, CAPACITIES, st.booleans())
def test_with_little_room_each_day_shows_a_bar_once_or_counts_it(
    stretches: list[Stretch], capacity: int, keeps_line_free: bool
) -> None:
    row = fill_row(stretches, WEEK, capacity, keeps_line_free=keeps_line_free)
    for column in range(7):
        shown = shown_on(row, column)
        touching = {one.number for one in stretches if column in columns_of(one)}
        assert len(shown) == len(set(shown))
        assert set(shown) <= touching
        assert len(touching) - len(shown) == row.hidden[column]


@given(STRETCHES, CAPACITIES)
def test_a_day_hides_no_event_for_which_it_has_a_line(
    stretches: list[Stretch], capacity: int
) -> None:
    row = fill_row(stretches, WEEK, capacity)
    beside_number = fill_row(stretches, WEEK, capacity, keeps_line_free=False)
    for column in range(7):
        total = sum(column in columns_of(one) for one in stretches)
        is_crowded = total > capacity
        assert len(shown_on(row, column)) == (capacity - 1 if is_crowded else total)
        assert row.hidden[column] != 1
        assert len(shown_on(beside_number, column)) == min(capacity, total)


@given(STRETCHES, CAPACITIES)
def test_the_parts_of_a_bar_say_on_which_side_it_continues(
    stretches: list[Stretch], capacity: int
) -> None:
    for bar in fill_row(stretches, WEEK, capacity).bars:
        columns = columns_of(bar.day_range)
        stretch = bar.day_range
        begins = stretch.first >= WEEK.first and bar.first_column == min(columns)
        ends = stretch.last <= WEEK.last and bar.last_column == max(columns)
        assert (bar.continues_before, bar.continues_after) == (not begins, not ends)


def test_a_long_event_is_shown_on_the_free_days_beside_a_crowded_one() -> None:
    monday, tuesday = (
        Stretch(number, MONDAY + timedelta(days=day), MONDAY + timedelta(days=day))
        for number, day in enumerate((0, 1))
    )
    long = Stretch(9, MONDAY, MONDAY + timedelta(days=1))
    row = fill_row([monday, Stretch(5, MONDAY, MONDAY), long, tuesday], WEEK, 2)
    assert row.hidden == (2, 0, 0, 0, 0, 0, 0)
    assert [shown_on(row, column) for column in (0, 1)] == [[0], [9, 1]]
    part = next(bar for bar in row.bars if bar.day_range is long)
    assert part.continues_before


@given(STRETCHES, CAPACITIES)
def test_the_line_for_more_is_free_on_every_day_that_needs_it(
    stretches: list[Stretch], capacity: int
) -> None:
    row = fill_row(stretches, WEEK, capacity)
    cells = taken_cells(row)
    assert len(cells) == len(set(cells))
    assert row.lanes <= capacity
    for column, count in enumerate(row.hidden):
        if count:
            assert (capacity - 1, column) not in cells


@given(STRETCHES, CAPACITIES)
def test_nothing_is_hidden_where_everything_fits(stretches: list[Stretch], capacity: int) -> None:
    if fill_row(stretches, WEEK).lanes <= capacity:
        row = fill_row(stretches, WEEK, capacity)
        assert row == fill_row(stretches, WEEK)
        assert not any(row.hidden)


@given(STRETCHES, CAPACITIES)
def test_what_lies_outside_the_week_changes_nothing_in_it(
    stretches: list[Stretch], capacity: int
) -> None:
    inside = [one for one in stretches if columns_of(one)]
    assert fill_row(stretches, WEEK, capacity) == fill_row(inside, WEEK, capacity)


def test_hidden_events_cost_no_more_than_being_counted() -> None:
    chance = Random(1)
    many = [
        Stretch(number, day, day)
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
