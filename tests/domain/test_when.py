"""Where events lie in time: whole days, floating, and in a zone when its clocks change."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from terp_desktop.domain.errors import InvalidValueError, NonexistentTimeError
from terp_desktop.domain.span import Span
from terp_desktop.domain.when import When

NEW_YORK = "America/New_York"
GAP_DAY = date(2026, 3, 8)  # 23 hours in New York: no 02:00 to 03:00
FOLD_DAY = date(2026, 11, 1)  # 25 hours in New York: 01:00 to 02:00 twice
HOUR = timedelta(hours=1)


def timed(day: date, start: str, end: str, **others: Any) -> When:
    """An event in New York that ends on the day on which it starts."""
    usual: dict[str, Any] = {
        "start_date": day,
        "end_date": day,
        "start_time": time.fromisoformat(start),
        "end_time": time.fromisoformat(end),
        "timezone": NEW_YORK,
    }
    return When(**(usual | others))


def length(when: When) -> timedelta:
    return when.span.end - when.span.start


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_an_all_day_event_is_the_same_days_in_every_zone() -> None:
    days: dict[str, Any] = {"start_date": date(2026, 5, 1), "end_date": date(2026, 5, 2)}
    spans = {When(timezone=zone, **days).span for zone in ("UTC", NEW_YORK, "Pacific/Apia")}
    assert spans == {Span(utc(date(2026, 5, 1), 0), utc(date(2026, 5, 3), 0))}


def test_a_floating_event_belongs_to_its_days() -> None:
    when = timed(date(2026, 5, 1), "09:00", "10:00", timezone=None, is_floating=True)
    assert when.span == Span(utc(date(2026, 5, 1), 0), utc(date(2026, 5, 2), 0))
    assert not when.is_timed


def test_a_timed_event_has_the_instants_of_its_zone() -> None:
    standup = timed(date(2025, 11, 4), "09:00", "09:30")
    assert standup.span.start == utc(date(2025, 11, 4), 14)
    assert standup.with_start_date(date(2026, 3, 10)).span.start == utc(date(2026, 3, 10), 13)


@pytest.mark.parametrize("day, hours", [(GAP_DAY, 23), (FOLD_DAY, 25), (date(2026, 6, 1), 24)])
def test_the_length_of_a_day_follows_clock_changes(day: date, hours: int) -> None:
    when = timed(day, "00:00", "00:00", end_date=day + timedelta(days=1))
    assert length(when) == hours * HOUR


@pytest.mark.parametrize("end", ["02:45", "03:00", "03:30", "04:00", "06:00"])
def test_an_occurrence_that_starts_in_a_gap_keeps_its_length(end: str) -> None:
    usual = timed(date(2026, 3, 7), "02:30", end)
    moved = usual.with_start_date(GAP_DAY)
    assert moved.span.start == utc(GAP_DAY, 7, 30)
    assert length(moved) == length(usual)


def test_an_occurrence_over_a_gap_keeps_its_clock_times() -> None:
    night = timed(date(2026, 3, 6), "22:00", "06:00", end_date=date(2026, 3, 7))
    assert length(night) == 8 * HOUR
    assert length(night.with_start_date(date(2026, 3, 7))) == 7 * HOUR


def test_folds_choose_between_the_two_hours() -> None:
    first = timed(FOLD_DAY, "01:00", "01:30")
    second = timed(FOLD_DAY, "01:00", "01:30", start_fold=1, end_fold=1)
    both = timed(FOLD_DAY, "01:00", "01:30", end_fold=1)
    assert second.span.start - first.span.start == HOUR
    assert [length(when) / HOUR for when in (first, second, both)] == [0.5, 0.5, 1.5]


def test_an_end_after_the_second_of_two_starts_is_the_second_too() -> None:
    when = timed(FOLD_DAY, "01:30", "01:45", start_fold=1)
    assert when.span.start == utc(FOLD_DAY, 6, 30)
    assert length(when) == HOUR / 4


def test_an_event_may_end_earlier_on_the_clock_where_an_hour_comes_twice() -> None:
    when = timed(FOLD_DAY, "01:45", "01:15", end_fold=1)
    assert length(when) == HOUR / 2


def test_a_series_started_in_a_fold_keeps_its_real_length_on_other_days() -> None:
    other = timed(FOLD_DAY, "01:45", "01:15", end_fold=1).with_start_date(date(2026, 11, 8))
    assert (other.start_time, other.end_time) == (time(1, 45), time(2, 15))
    assert length(other) == HOUR / 2


def test_moving_an_event_to_its_own_day_changes_nothing() -> None:
    when = timed(FOLD_DAY, "01:45", "01:15", end_fold=1)
    assert when.with_start_date(FOLD_DAY) == when


@pytest.mark.parametrize("start, end, field", [("02:30", "04:00", "startTime"),
                                                     ("01:00", "02:30", "endTime")])  # fmt: skip
def test_a_time_in_a_gap_is_refused_as_input(start: str, end: str, field: str) -> None:
    with pytest.raises(NonexistentTimeError) as refused:
        timed(GAP_DAY, start, end).refuse_gaps()
    assert refused.value.details["field"] == field


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"end_time": None}, "endTime"),
        ({"start_time": None}, "startTime"),
        ({"timezone": None}, "timezone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"is_floating": True}, "isFloatingTime"),
        ({"end_time": time(8)}, "endDate"),
        ({"end_date": date(2026, 4, 30)}, "endDate"),
        ({"end_time": time(8), "end_fold": 1}, "end"),
        ({"start_fold": 2}, "startFold"),
        ({"start_time": time(8, tzinfo=timezone(HOUR))}, "startTime"),
        ({"start_date": date.min}, "startDate"),
        ({"start_date": date.max, "end_date": date.max}, "startDate"),
        ({"end_date": date.max}, "endDate"),
    ],
)
def test_an_invalid_value_is_refused_and_its_field_named(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValueError) as refused:
        timed(date(2026, 5, 1), "09:00", "10:00", **wrong)
    assert refused.value.details["field"] == field


@pytest.mark.parametrize("day", [date(1600, 1, 1), date(1604, 2, 29), date(2999, 12, 31)])
def test_the_first_and_the_last_days_of_the_calendar_work(day: date) -> None:
    next_day = day + timedelta(days=1)
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        when = timed(day, "00:00", "23:59", end_date=next_day, timezone=zone)
        assert length(when) > 47 * HOUR
