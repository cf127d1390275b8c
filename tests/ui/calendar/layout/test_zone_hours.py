"""The hours of a second zone are those of the same instants, on every day."""

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain import zones
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.zone_hours import ClockChange, clock_change, hours_in_zone

NEW_YORK, BERLIN, INDIA = "America/New_York", "Europe/Berlin", "Asia/Kolkata"
LORD_HOWE = "Australia/Lord_Howe"
names = st.sampled_from([NEW_YORK, BERLIN, INDIA, LORD_HOWE, "Pacific/Chatham", "UTC"])
dates = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def only(day: date) -> Days:
    return Days(day, day + timedelta(days=1))


@given(dates, names, names)
def test_both_columns_name_the_same_instants(day: date, here: str, there: str) -> None:
    for hour, times in enumerate(hours_in_zone(only(day), here, there)):
        local = datetime.combine(day, time(hour))
        if not zones.exists(local, here):
            assert times == ()
            continue
        instants = {zones.to_instant(local, here, fold) for fold in (0, 1)}
        shown = {zones.to_local(one, there).time().replace(fold=0) for one in instants}
        assert set(times) == shown


def test_half_hours_stay_half_hours() -> None:
    hours = hours_in_zone(only(date(2025, 11, 4)), NEW_YORK, INDIA)
    assert hours[9] == (time(19, 30),)


def test_a_week_in_which_one_zone_changes_says_both_the_earlier_days_first() -> None:
    week = Days(date(2025, 10, 27), date(2025, 11, 3))
    hours = hours_in_zone(week, NEW_YORK, BERLIN)
    assert hours[9] == (time(14), time(15))
    assert hours[0] == (time(5),)


@given(dates, names)
def test_a_day_is_as_long_as_its_hours(day: date, zone: str) -> None:
    midnight, next_midnight = (
        datetime.combine(day + timedelta(days=offset), time.min) for offset in (0, 1)
    )
    length = zones.to_instant(next_midnight, zone) - zones.to_instant(midnight, zone)
    change = clock_change(day, zone)
    minutes = 24 * 60
    if change is not None:
        odd = change.end - change.start
        minutes += -odd if change.is_skipped else odd
    assert length == timedelta(minutes=minutes)


def test_nights_on_which_clocks_change_are_known() -> None:
    assert clock_change(date(2026, 3, 8), NEW_YORK) == ClockChange(120, 180, is_skipped=True)
    assert clock_change(date(2025, 11, 2), NEW_YORK) == ClockChange(60, 120, is_skipped=False)
    assert clock_change(date(2026, 4, 5), LORD_HOWE) == ClockChange(90, 120, is_skipped=False)
    assert clock_change(date(2025, 11, 4), NEW_YORK) is None
