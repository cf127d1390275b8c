"""The clock monitor notices sleep, a set clock and a new zone."""

from datetime import timedelta

import pytest

from terp_desktop.scheduling.clock_monitor import CLOCK_JUMP, ClockMonitor
from tests.fakes import FixedClock

PULSE = timedelta(seconds=1)


class Ticks:
    """A monotonic clock."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    "wall, ticked, has_jumped",
    [
        (1.0, 1.0, False),
        (3.5, 3.5, False),  # a busy machine
        (3600.0, 1.0, True),  # it slept, and the ticks with it
        (3600.0, 3600.0, True),  # it slept, and the ticks went on
        (-600.0, 1.0, True),  # set back
        (600.0, 1.0, True),  # set forward
        (3.0, 1.0, False),  # put right by a time server
        (-1.5, 1.0, False),
        (1.0 + CLOCK_JUMP.total_seconds() + 0.1, 1.0, True),
        (1.0 - CLOCK_JUMP.total_seconds() - 0.1, 1.0, True),
    ],
)
def test_a_difference_between_clock_and_ticks_is_a_jump(
    wall: float, ticked: float, has_jumped: bool
) -> None:
    clock, ticks = FixedClock(), Ticks()
    watch = ClockMonitor(clock, ticks)
    assert not watch.has_jumped(expected=PULSE)
    clock.advance(timedelta(seconds=wall))
    ticks.seconds += ticked
    assert watch.has_jumped(expected=PULSE) is has_jumped
    clock.advance(PULSE)
    ticks.seconds += 1
    assert not watch.has_jumped(expected=PULSE)


def test_a_drift_in_small_steps_is_no_jump() -> None:
    clock, ticks = FixedClock(), Ticks()
    watch = ClockMonitor(clock, ticks)
    jumps = []
    for _ in range(100):
        clock.advance(timedelta(seconds=1.1))
        ticks.seconds += 1
        jumps.append(watch.has_jumped(expected=PULSE))
    assert jumps == [False] * 100


def test_a_different_zone_is_a_zone_change() -> None:
    clock = FixedClock()
    watch = ClockMonitor(clock)
    assert watch.has_changed_zone()
    assert not watch.has_changed_zone()
    clock.zone_name = "Asia/Tokyo"
    assert watch.has_changed_zone()
    assert watch.zone == "Asia/Tokyo"
    assert not watch.has_changed_zone()
