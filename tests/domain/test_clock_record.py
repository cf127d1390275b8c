"""A clock is trusted unless it has just jumped; frequent sleep does not block it each time."""

from datetime import UTC, datetime, timedelta

import pytest

from terp_desktop.domain.clock_record import ClockRecord

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def watched() -> ClockRecord:
    """The record of a clock that has run for long."""
    record = ClockRecord.create(NOW - 3 * DAY, None)
    for hours in range(1, 73, 12):
        record = record.observe(NOW - 3 * DAY + hours * HOUR)
    return record.observe(NOW)


def test_a_clock_is_trusted_from_the_start_without_contrary_evidence() -> None:
    assert ClockRecord.create(NOW, None).is_steady
    assert ClockRecord.create(NOW, NOW - HOUR).is_steady
    assert not ClockRecord.create(NOW, NOW - 2 * DAY).is_steady


@pytest.mark.parametrize("jump", [DAY + HOUR, 14 * DAY, 3650 * DAY, -2 * DAY, -3650 * DAY])
def test_after_a_jump_of_more_than_a_day_it_is_watched_for_a_day(jump: timedelta) -> None:
    record = watched().observe(NOW + jump)
    assert not record.is_steady
    assert record.steady_from == NOW + jump + DAY
    for hours in (1, 8, 16, 23):
        record = record.observe(NOW + jump + hours * HOUR)
        assert not record.is_steady
    assert record.observe(NOW + jump + DAY).is_steady


@pytest.mark.parametrize("jump", [HOUR, 23 * HOUR, -HOUR, -23 * HOUR])
def test_a_night_and_a_time_zone_are_no_jump(jump: timedelta) -> None:
    assert watched().observe(NOW + jump).is_steady


def test_jumps_that_follow_each_other_are_each_watched() -> None:
    record = watched()
    for years in range(1, 6):
        record = record.observe(NOW + years * 365 * DAY)
        assert not record.is_steady


def test_regular_absences_delay_jobs_only_at_first() -> None:
    record, now, steady = watched(), NOW, []
    for week in range(4):
        for gap in (3 * DAY, 4 * DAY):
            now += gap
            record = record.observe(now).observe(now + HOUR)
            steady.append((week, record.is_steady))
    assert [is_steady for _, is_steady in steady] == [False, False] + [True] * 6


def test_known_absences_do_not_excuse_a_jump_of_years() -> None:
    record = watched().observe(NOW + 20 * DAY).observe(NOW + 22 * DAY)
    assert record.observe(NOW + 40 * DAY).is_steady
    assert not record.observe(NOW + 3650 * DAY).is_steady


def test_the_clock_record_is_kept_between_runs() -> None:
    record = watched().observe(NOW + 20 * DAY)
    assert ClockRecord.from_text(record.to_text()) == record
    for text in ("", "[]", "null", "[1, 2, 3, 4]", '["x", "y", 0, 0]'):
        assert ClockRecord.from_text(text) is None
