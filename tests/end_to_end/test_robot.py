"""A short run of the robot: the window never waits for the database.

The long one is a benchmark.
"""

from pathlib import Path

from tests.end_to_end.robot_process import run_robot

SECONDS = 15
# Whoever waits for a statement is held for all of it; what holds the window for less than half
# of one has not, on the slowest machine. What it may be at most, `make bench` measures.
LONGEST_S = 0.15
LEAST_BEATS = 30 * SECONDS


def test_the_window_never_waits_for_a_slow_database(tmp_path: Path) -> None:
    found = run_robot(tmp_path, SECONDS, seed=1)
    assert [stall for stall in found.stalls if stall["held"] > LONGEST_S] == []
    assert found.errors == []
    assert found.beats > LEAST_BEATS
    assert len(found.actions) > 5
