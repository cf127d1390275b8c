from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.ui.calendar.layout.columns import (
    DAY_MINUTES,
    Block,
    DaySegment,
    arrange_in_columns,
    day_segment,
)
from tests.ui.occurrence_builders import timed_event, wall_time

DAY = date(2025, 11, 4)
EPSILON = 1e-9
PIECES = st.lists(st.tuples(st.integers(0, 1380), st.integers(20, 400)), max_size=25).map(
    lambda rows: [
        DaySegment(number, float(start), min(float(start + length), DAY_MINUTES))
        for number, (start, length) in enumerate(rows)
    ]
)


def right(block: Block[int]) -> float:
    return block.left + block.width


def overlap(one: DaySegment[int], other: DaySegment[int]) -> bool:
    """Whether the two would lie over each other in one column."""
    return one.start < other.end and other.start < one.end


def cover(one: Block[int], other: Block[int]) -> bool:
    """Whether the two lie over each other, in time and across."""
    across = one.left < right(other) - EPSILON and other.left < right(one) - EPSILON
    return across and overlap(one.segment, other.segment)


@given(PIECES)
def test_no_block_lies_over_another_and_none_is_hidden(pieces: list[DaySegment[int]]) -> None:
    blocks = arrange_in_columns(pieces)
    assert sorted(block.segment.owner for block in blocks) == [one.owner for one in pieces]
    for place, one in enumerate(blocks):
        assert not any(cover(one, other) for other in blocks[place + 1 :])


@given(PIECES)
def test_every_block_lies_within_the_day_and_has_a_width(pieces: list[DaySegment[int]]) -> None:
    for block in arrange_in_columns(pieces):
        assert block.left >= 0
        assert block.width > 0
        assert right(block) <= 1 + EPSILON


@given(PIECES)
def test_no_block_could_be_wider_by_a_column_to_either_side(pieces: list[DaySegment[int]]) -> None:
    blocks = arrange_in_columns(pieces)
    for block in blocks:
        beside = [one for one in blocks if one is not block and overlap(one.segment, block.segment)]
        touches_right = right(block) >= 1 - EPSILON
        assert touches_right or any(abs(one.left - right(block)) < EPSILON for one in beside)
        touches_left = block.left <= EPSILON
        assert touches_left or any(abs(right(one) - block.left) < EPSILON for one in beside)


@given(PIECES)
def test_an_event_that_overlaps_no_other_takes_the_whole_width(
    pieces: list[DaySegment[int]],
) -> None:
    for block in arrange_in_columns(pieces):
        if not any(overlap(block.segment, one) for one in pieces if one != block.segment):
            alone = [one for one in pieces if one == block.segment]
            assert len(alone) > 1 or (block.left, block.width) == (0, 1)


@given(PIECES, st.randoms(use_true_random=False))
def test_the_order_in_which_events_come_does_not_change_where_they_stand(
    pieces: list[DaySegment[int]], chance: Random
) -> None:
    distinct = list({(one.start, one.end): one for one in pieces}.values())
    mixed = list(distinct)
    chance.shuffle(mixed)
    assert arrange_in_columns(distinct) == arrange_in_columns(mixed)


def test_an_event_over_midnight_continues_on_the_next_day() -> None:
    night = timed_event(wall_time("2025-11-04 22:00"), 240)
    assert day_segment(night, DAY, 20) == DaySegment(night, 1320, 1440, continues_after=True)
    next_day = DAY + timedelta(days=1)
    assert day_segment(night, next_day, 20) == DaySegment(night, 0, 120, continues_before=True)


def test_an_event_that_ends_at_midnight_is_not_on_the_next_day() -> None:
    evening = timed_event(wall_time("2025-11-04 22:00"), 120)
    assert day_segment(evening, DAY + timedelta(days=1), 20) is None


def test_a_short_event_is_drawn_long_enough_to_read_and_stays_in_its_day() -> None:
    late = timed_event(wall_time("2025-11-04 23:55"), 0)
    piece = day_segment(late, DAY, 25)
    assert piece is not None
    assert (piece.start, piece.end) == (DAY_MINUTES - 25, DAY_MINUTES)


def test_short_events_in_a_row_stand_side_by_side_as_they_are_drawn() -> None:
    pieces = [
        day_segment(timed_event(wall_time(f"2025-11-04 09:{minute:02}"), 5), DAY, 25)
        for minute in (0, 10)
    ]
    first, second = arrange_in_columns(one for one in pieces if one is not None)
    assert (first.left, second.left) == (0, 0.5)
