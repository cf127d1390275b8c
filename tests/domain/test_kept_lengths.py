"""Occurrences that keep their exact duration when the clocks change."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain import zones
from terp_desktop.domain.event import When

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC")
BERLIN = "Europe/Berlin"
HOUR = timedelta(hours=1)


def lasting(start: datetime, length: timedelta, zone: str) -> When:
    end = zones.to_local(zones.to_instant(start, zone) + length, zone)
    return When(
        start_date=start.date(), start_time=start.time(), timezone=zone,
        end_date=end.date(), end_time=end.time().replace(fold=0), end_fold=end.fold,
    )  # fmt: skip


def test_a_night_keeps_its_length_whichever_night_it_began_with() -> None:
    changing, usual = date(2024, 3, 30), date(2024, 4, 6)
    for first in (changing, usual):
        shift = lasting(datetime.combine(first, time(22)), 8 * HOUR, BERLIN)
        ends = [shift.with_start_date(day, keeps_length=True).end_time for day in (changing, usual)]
        assert ends == [time(7), time(6)]


def test_an_hour_begun_where_the_clocks_show_it_twice_is_an_hour_on_every_day() -> None:
    first = lasting(datetime(2024, 10, 27, 2, 30), HOUR, BERLIN)  # noqa: DTZ001
    assert first.end_local == first.start_local
    for keeps_length in (True, False):
        other = first.with_start_date(date(2024, 10, 28), keeps_length=keeps_length)
        assert (other.end_time, other.span.end - other.span.start) == (time(3, 30), HOUR)


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)),  # noqa: DTZ001
    st.integers(0, 5000),
    st.integers(-800, 800),
)
def test_every_occurrence_takes_as_much_time_as_the_first(
    zone: str, start: datetime, minutes: int, days: int
) -> None:
    start = start.replace(second=0, microsecond=0)
    if not zones.exists(start, zone):
        start = zones.next_valid(start, zone)
    length = timedelta(minutes=minutes)
    other = lasting(start, length, zone).with_start_date(
        start.date() + timedelta(days=days), keeps_length=True
    )
    assert other.start_time == start.time()
    assert other.span.end - other.span.start == length


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)),  # noqa: DTZ001
    st.integers(1, 600),
    st.integers(-800, 800),
)
def test_no_occurrence_that_ends_by_the_clock_loses_all_its_length(
    zone: str, start: datetime, minutes: int, days: int
) -> None:
    first = lasting(start.replace(second=0, microsecond=0), timedelta(minutes=minutes), zone)
    other = first.with_start_date(start.date() + timedelta(days=days))
    assert other.span.end > other.span.start
