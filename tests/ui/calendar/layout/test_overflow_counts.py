from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence, reading_order
from terp_desktop.ui.calendar.layout.lanes import fill_row
from terp_desktop.ui.calendar.layout.overflow_counts import OverflowCounter
from tests.ui.occurrence_builders import all_day_event, timed_event, wall_time

MONDAY = date(2025, 11, 3)
WEEK = timedelta(days=7)


def event(place: int, length: int, *, is_timed: bool) -> DisplayedOccurrence:
    first = MONDAY + timedelta(days=place)
    if is_timed:
        return timed_event(wall_time(f"{first} 09:00"), 60 + 1440 * length)
    return all_day_event(first, first + timedelta(days=length))


EVENTS = st.lists(
    st.builds(event, st.integers(-5, 16), st.sampled_from([0, 0, 0, 1, 9]), is_timed=st.booleans()),
    max_size=40,
).map(lambda events: sorted(events, key=reading_order))


@given(EVENTS, st.integers(0, 6), st.booleans())
def test_a_row_is_filled_as_if_every_event_had_been_looked_at(
    events: list[DisplayedOccurrence], capacity: int, keeps_line_free: bool
) -> None:
    crowd = OverflowCounter(events)
    for first in (MONDAY, MONDAY + WEEK):
        week = Days(first, first + WEEK)
        own, beyond = crowd.count_row(week, capacity)
        assert fill_row(own, week, capacity, beyond, keeps_line_free=keeps_line_free) == fill_row(
            events, week, capacity, keeps_line_free=keeps_line_free
        )


def test_hidden_events_are_not_examined() -> None:
    events = sorted((event(0, 0, is_timed=True) for _ in range(100)), key=reading_order)
    own, beyond = OverflowCounter(events).count_row(Days(MONDAY, MONDAY + WEEK), 3)
    assert len(own) == 3
    assert beyond == [97, 0, 0, 0, 0, 0, 0]
