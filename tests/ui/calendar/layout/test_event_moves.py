"""Event times after a drag: laws, and nights on which the clocks change."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain import zones
from terp_desktop.domain.event import When
from terp_desktop.domain.time_shift import move_time
from terp_desktop.ui.calendar.layout.displayed_occurrences import displayed_occurrence
from terp_desktop.ui.calendar.layout.event_moves import (
    Grip,
    PagePosition,
    drag_time,
    draw_time,
    resize_time,
)
from tests.ui.occurrence_builders import (
    ZONE,
    all_day_event,
    event_time,
    occurrence,
    timed_event,
    wall_time,
)

SNAP = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = date(2025, 11, 4)
SPRING, AUTUMN = "2026-03-08", "2025-11-02"
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe")

steps = st.integers(-4000, 4000).map(lambda count: count * SNAP)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def times(draw: st.DrawFn) -> When:
    """An event of up to three days, on clocks that show its ends once."""
    start = datetime.combine(draw(days), datetime.min.time())
    start += timedelta(minutes=draw(st.integers(0, 24 * 60 - 1)))
    return event_time(start, draw(st.integers(0, 3 * 24 * 60)), draw(st.sampled_from(ZONES)))


@st.composite
def whole_days(draw: st.DrawFn) -> When:
    first = draw(days)
    last = first + timedelta(days=draw(st.integers(0, 20)))
    return When(start_date=first, end_date=last, timezone=ZONE)


def exists(when: When) -> bool:
    zone = when.timezone or ZONE
    return all(zones.exists(one, zone) for one in (when.start_local, when.end_local))


@given(times(), steps)
def test_an_event_moved_and_moved_back_is_where_it_was(when: When, distance: timedelta) -> None:
    there = move_time(when, distance)
    if exists(when) and there.start_local == when.start_local + distance:
        assert move_time(there, -distance) == when


@given(times(), steps)
def test_a_move_keeps_the_zone_and_the_length_on_the_wall(when: When, distance: timedelta) -> None:
    there = move_time(when, distance)
    assert there.timezone == when.timezone
    length = there.end_local - there.start_local
    if zones.exists(when.start_local + distance + length, when.timezone or ZONE):
        assert length == when.end_local - when.start_local


@given(times(), steps)
def test_what_was_moved_is_at_a_time_that_clocks_show(when: When, distance: timedelta) -> None:
    assert exists(move_time(when, distance))


@given(whole_days(), steps)
def test_whole_days_stay_as_many(when: When, distance: timedelta) -> None:
    there = move_time(when, distance)
    assert there.is_all_day
    assert there.end_date - there.start_date == when.end_date - when.start_date


@given(times() | whole_days(), st.sampled_from([Grip.START, Grip.END]), steps)
def test_pulling_an_end_leaves_the_other_and_never_turns_the_event_over(
    when: When, grip: Grip, distance: timedelta
) -> None:
    there = resize_time(when, grip, distance, SNAP)
    kept = "end_local" if grip is Grip.START else "start_local"
    assert getattr(there, kept) == getattr(when, kept)
    least = timedelta() if when.is_all_day else SNAP
    assert there == when or there.end_local - there.start_local >= least


def test_an_event_keeps_to_the_clocks_of_its_own_zone() -> None:
    call = displayed_occurrence(
        occurrence(event_time(wall_time("2025-11-04 15:00"), 60, "Europe/Berlin")), ZONE
    )
    assert call.start == wall_time("2025-11-04 09:00")
    there = drag_time(
        call, Grip.WHOLE, PagePosition(DAY, 550), PagePosition(DAY, 610), snap=SNAP, zone=ZONE
    )
    assert there == event_time(wall_time("2025-11-04 16:00"), 60, "Europe/Berlin")


def test_a_move_over_the_night_when_clocks_change_keeps_the_time_on_the_wall() -> None:
    visit = event_time(wall_time("2025-11-01 09:00"), 90)
    there = move_time(visit, timedelta(days=3))
    assert (there.start_local, there.end_local) == (
        wall_time("2025-11-04 09:00"),
        wall_time("2025-11-04 10:30"),
    )


def test_a_time_that_the_clocks_jump_over_becomes_the_next_one_that_exists() -> None:
    there = move_time(event_time(wall_time(f"{SPRING} 00:30"), 60), 2 * HOUR)
    assert (there.start_local, there.end_local) == (
        wall_time(f"{SPRING} 03:00"),
        wall_time(f"{SPRING} 04:00"),
    )
    pulled = resize_time(event_time(wall_time(f"{SPRING} 01:00"), 30), Grip.END, HOUR, SNAP)
    assert pulled.end_local == wall_time(f"{SPRING} 03:00")


def test_an_event_across_the_hour_that_comes_twice_keeps_its_real_length_elsewhere() -> None:
    night = replace(
        event_time(wall_time(f"{AUTUMN} 01:30"), 0),
        end_time=wall_time(f"{AUTUMN} 01:15").time(),
        end_fold=1,
    )
    there = move_time(night, 8 * HOUR)
    assert there.start_local == wall_time(f"{AUTUMN} 09:30")
    assert there.end_local - there.start_local == timedelta(minutes=45)


def test_an_uneven_time_stays_uneven_when_it_is_moved_to_another_day() -> None:
    visit = timed_event(wall_time("2025-11-04 09:05"))
    target = PagePosition(date(2025, 11, 6), 549)
    there = drag_time(visit, Grip.WHOLE, PagePosition(DAY, 555), target, snap=SNAP, zone=ZONE)
    assert there.start_local == wall_time("2025-11-06 09:05")


def test_a_dragged_end_snaps_to_a_full_step() -> None:
    visit = timed_event(wall_time("2025-11-04 09:05"))
    there = drag_time(
        visit, Grip.END, PagePosition(DAY, 604), PagePosition(DAY, 641), snap=SNAP, zone=ZONE
    )
    assert there.end_local == wall_time("2025-11-04 10:45")
    assert there.start_local == wall_time("2025-11-04 09:05")


def test_up_into_the_strip_an_event_takes_its_whole_days_and_keeps_its_zone() -> None:
    night = displayed_occurrence(
        occurrence(event_time(wall_time("2025-11-04 22:00"), 240, "Europe/Berlin")), "Europe/Berlin"
    )
    held = PagePosition(date(2025, 11, 5), 60)
    there = drag_time(
        night, Grip.WHOLE, held, PagePosition(date(2025, 11, 8)), snap=SNAP, zone=ZONE
    )
    assert there == When(
        start_date=date(2025, 11, 7), end_date=date(2025, 11, 8), timezone="Europe/Berlin"
    )


def test_down_into_the_hours_whole_days_become_an_hour_there() -> None:
    fair = all_day_event(DAY, date(2025, 11, 6))
    there = drag_time(
        fair, Grip.WHOLE, PagePosition(DAY), PagePosition(DAY, 14 * 60 + 20), snap=SNAP, zone=ZONE
    )
    assert there == event_time(wall_time("2025-11-04 14:15"))


def test_a_floating_event_floats_on() -> None:
    when = replace(event_time(wall_time("2025-11-04 09:00")), timezone=None, is_floating=True)
    assert move_time(when, HOUR).is_floating
    assert move_time(when, HOUR).start_local == wall_time("2025-11-04 10:00")


@pytest.mark.parametrize("order", [1, -1])
def test_drawing_over_days_takes_all_of_them_in_either_direction(order: int) -> None:
    ends = [PagePosition(DAY), PagePosition(date(2025, 11, 6))][::order]
    when = draw_time(*ends, snap=SNAP, zone=ZONE)
    assert (when.start_date, when.end_date, when.is_all_day) == (DAY, date(2025, 11, 6), True)


def test_drawing_down_to_the_end_of_the_day_ends_at_midnight() -> None:
    when = draw_time(PagePosition(DAY, 23 * 60), PagePosition(DAY, 24 * 60), snap=SNAP, zone=ZONE)
    assert when.end_local == wall_time("2025-11-05 00:00")


CHANGES = (
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2025, 11, 2)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Africa/Casablanca", date(2026, 3, 22)),
)
minutes = st.integers(0, 24 * 60)


@st.composite
def odd_nights(draw: st.DrawFn) -> When:
    """An event of at most four hours on a day on which clocks change, at either equal time."""
    zone, day = draw(st.sampled_from(CHANGES))
    start = datetime.combine(day, datetime.min.time()) + timedelta(
        minutes=draw(st.integers(0, 400))
    )
    when = event_time(start, draw(st.integers(0, 240)), zone)
    return replace(when, start_fold=draw(st.integers(0, 1)), end_fold=1)


@given(odd_nights(), st.sampled_from(Grip), minutes, minutes, st.sampled_from([5, 15, 30]))
def test_on_nights_when_clocks_change_every_drag_comes_to_a_sound_time(
    when: When, grip: Grip, origin: int, target: int, snap: int
) -> None:
    zone = when.timezone or ZONE
    one = displayed_occurrence(occurrence(when), zone)
    places = (PagePosition(one.first, minute) for minute in (origin, target))
    there = drag_time(one, grip, *places, snap=timedelta(minutes=snap), zone=zone)
    assert there.span.start <= there.span.end
    assert there == when or exists(there)


GAP = date(2026, 3, 8)
"""The night on which clocks in New York go from 2:00 to 3:00."""


@pytest.mark.parametrize(
    "origin, target, start, end",
    [
        (3.5, 2.25, "03:00", "03:45"),  # upwards into the hour that is skipped
        (1.5, 2.25, "01:30", "03:00"),  # downwards into it
        (3.5, 1.25, "01:15", "03:45"),  # upwards over it
        (1.25, 3.5, "01:15", "03:45"),  # downwards over it
        (2.75, 2.25, "03:00", "03:15"),  # within it
        (2.25, 2.75, "03:00", "03:15"),
    ],
)
def test_what_is_drawn_where_an_hour_is_skipped_gets_ends_that_clocks_show(
    origin: float, target: float, start: str, end: str
) -> None:
    when = draw_time(
        PagePosition(GAP, origin * 60), PagePosition(GAP, target * 60), snap=SNAP, zone=ZONE
    )
    assert (when.start_local, when.end_local) == (
        wall_time(f"2026-03-08 {start}"),
        wall_time(f"2026-03-08 {end}"),
    )
    assert when.span.end > when.span.start


@pytest.mark.parametrize("ends", [(0.5, 2.5), (2.5, 0.5)])
def test_what_is_drawn_over_the_hour_that_comes_twice_has_both_of_them(
    ends: tuple[float, float],
) -> None:
    night = date(2025, 11, 2)
    when = draw_time(*(PagePosition(night, hour * 60) for hour in ends), snap=SNAP, zone=ZONE)
    assert (when.start_local, when.end_local) == (
        wall_time("2025-11-02 00:30"),
        wall_time("2025-11-02 02:45"),
    )
    assert when.span.end - when.span.start == timedelta(hours=3, minutes=15)


def test_an_end_pulled_into_a_skipped_hour_leaves_the_other_end_where_it_is() -> None:
    later = timed_event(wall_time("2026-03-08 04:00"))
    pulled = drag_time(
        later,
        Grip.START,
        PagePosition(GAP, 4 * 60),
        PagePosition(GAP, 2 * 60 + 30),
        snap=SNAP,
        zone=ZONE,
    )
    assert (pulled.start_local, pulled.end_local) == (
        wall_time("2026-03-08 03:00"),
        wall_time("2026-03-08 05:00"),
    )
    earlier = timed_event(wall_time("2026-03-08 01:00"), 30)
    pulled = drag_time(
        earlier,
        Grip.END,
        PagePosition(GAP, 90),
        PagePosition(GAP, 2 * 60 + 30),
        snap=SNAP,
        zone=ZONE,
    )
    assert (pulled.start_local, pulled.end_local) == (
        wall_time("2026-03-08 01:00"),
        wall_time("2026-03-08 03:00"),
    )
