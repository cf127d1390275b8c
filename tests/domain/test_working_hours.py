"""When people work, by their settings, their country and their clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.span import Days, Span, intersect, merge, subtract
from terp_desktop.domain.working_hours import WorkingHours, WorkSchedule
from terp_desktop.domain.zone_lookup import country_of_zone
from terp_desktop.system.public_holidays import PublicHolidays

NOON = datetime(2025, 11, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def schedule(hours: WorkingHours, zone: str, country: str | None = None) -> WorkSchedule:
    return WorkSchedule(zone=zone, hours=hours, country=country, holidays=PublicHolidays())


def working_days(of: WorkSchedule, first: date) -> list[int]:
    week = Days(first, first + timedelta(days=7))
    return [day.isoweekday() for day in week if of.is_working_day(day)]


def test_the_weekend_is_that_of_the_country() -> None:
    monday = date(2025, 9, 29)  # with the Day of German Unity on Friday
    usual = WorkingHours()
    assert working_days(schedule(usual, "Europe/Berlin", "DE"), monday) == [1, 2, 3, 4]
    assert working_days(schedule(usual, "Asia/Riyadh", "SA"), monday) == [1, 2, 3, 4, 7]
    assert working_days(schedule(usual, "UTC"), monday) == [1, 2, 3, 4, 5]


def test_somebody_works_on_days_of_their_own_but_not_on_public_holidays() -> None:
    hours = WorkingHours(weekdays=frozenset({4, 6}))
    corpus_christi = date(2025, 6, 19)  # a Thursday, free in parts of Germany only
    assert working_days(schedule(hours, "Europe/Berlin", "DE"), date(2025, 6, 16)) == [4, 6]
    bavarian = schedule(hours, "Europe/Berlin", "DE-BY")
    assert not bavarian.is_working_day(corpus_christi)


def test_a_time_zone_tells_the_country() -> None:
    assert country_of_zone("Europe/Berlin") == "DE"
    assert country_of_zone("America/New_York") == "US"
    assert country_of_zone("UTC") is None


def test_working_time_follows_the_clocks() -> None:
    berlin = schedule(WorkingHours(start=time(1), end=time()), "Europe/Berlin")
    around = Days(date(2025, 10, 27), date(2025, 10, 28))
    assert list(berlin.working_spans(around)) == [
        Span(datetime(2025, 10, 27, 0, tzinfo=UTC), datetime(2025, 10, 27, 23, tzinfo=UTC))
    ]
    everyday = WorkingHours(start=time(1), end=time(4), weekdays=frozenset(range(1, 8)))
    (short,) = schedule(everyday, "Europe/Berlin").working_spans(
        Days(date(2025, 3, 30), date(2025, 3, 31))
    )
    assert short.end - short.start == 2 * HOUR


@pytest.mark.parametrize("wrong", [{"start": time(9), "end": time(9)}, {"weekdays": frozenset()}])
def test_working_hours_have_a_length_and_days(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidValueError):
        WorkingHours(**wrong)


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 15)).map(
        lambda one: Span(NOON + HOUR * one[0], NOON + HOUR * (one[0] + one[1]))
    ),
    max_size=8,
)


def hours_of(spans: list[Span]) -> set[int]:
    return {
        hour for hour in range(80) if any(
            span.start <= NOON + HOUR * hour and NOON + HOUR * (hour + 1) <= span.end
            for span in spans
        )
    }  # fmt: skip


@given(SPANS, SPANS)
def test_spans_are_combined_as_sets_of_hours(first: list[Span], second: list[Span]) -> None:
    one, other = merge(first), merge(second)
    for combined in (one, intersect(one, other), subtract(one, other)):
        assert all(left.end <= right.start for left, right in pairwise(combined))
    assert hours_of(one) == hours_of(first)
    assert hours_of(intersect(one, other)) == hours_of(first) & hours_of(second)
    assert hours_of(subtract(one, other)) == hours_of(first) - hours_of(second)


def test_a_series_goes_on_over_holidays_but_not_over_weekends() -> None:
    german_unity = date(2025, 10, 3)
    usual = schedule(WorkingHours(), "Europe/Berlin", "DE")
    series = replace(usual, ignores_holidays=True)
    assert not usual.is_working_day(german_unity)
    assert working_days(series, date(2025, 9, 29)) == [1, 2, 3, 4, 5]
    assert not series.is_working_day(date(2025, 11, 1))  # All Saints' Day on a Saturday
    own = replace(series, hours=WorkingHours(weekdays=frozenset({5})))
    assert working_days(own, date(2025, 9, 29)) == [5]
