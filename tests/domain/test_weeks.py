from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain import weeks

DAYS = st.dates(date(1, 3, 1), date(9999, 10, 1))


@given(DAYS, st.integers(1, 7))
def test_a_month_is_shown_by_the_whole_weeks_that_touch_it_and_no_other(
    day: date, first_weekday: int
) -> None:
    page = weeks.month_page(day, first_weekday)
    first, last = day.replace(day=1), weeks.next_month(day) - timedelta(days=1)
    assert len(page) % 7 == 0
    assert page.first.isoweekday() == first_weekday
    assert page.first <= first < page.first + timedelta(days=7)
    assert page.end - timedelta(days=7) <= last < page.end


@given(DAYS, st.integers(1, 7))
def test_a_week_has_its_day_and_begins_as_the_locale_says(day: date, first_weekday: int) -> None:
    week = weeks.week_of(day, first_weekday)
    assert day in week
    assert len(week) == 7
    assert week.first.isoweekday() == first_weekday


@pytest.mark.parametrize(
    "day, first_weekday, work_days, first, days",
    [
        (date(2025, 11, 9), 7, {1, 2, 3, 4, 5}, date(2025, 11, 10), 5),  # the United States
        (date(2025, 11, 9), 1, {1, 2, 3, 4, 5}, date(2025, 11, 3), 5),  # Germany
        (date(2025, 11, 8), 6, {7, 1, 2, 3, 4}, date(2025, 11, 9), 5),  # Egypt
        (date(2025, 11, 4), 7, {1, 2, 3, 4, 5, 6}, date(2025, 11, 3), 6),  # India
        (date(2025, 11, 4), 3, {1, 2, 3, 4, 5}, date(2025, 11, 3), 5),  # weeks from Wednesday
        (date(2025, 11, 4), 1, set(range(1, 8)), date(2025, 11, 3), 7),  # no weekend
    ],
)
def test_a_work_week_has_the_working_days_in_a_row(
    day: date, first_weekday: int, work_days: set[int], first: date, days: int
) -> None:
    week = weeks.work_week_of(day, first_weekday, work_days)
    assert (week.first, len(week)) == (first, days)


@given(DAYS)
def test_weeks_from_monday_are_numbered_by_iso_8601(day: date) -> None:
    assert weeks.week_number(weeks.first_of_week(day, weeks.MONDAY)) == day.isocalendar().week


@pytest.mark.parametrize(
    "first, number",
    [
        (date(2025, 12, 28), 1),  # the Sunday before Thursday, January 1, 2026
        (date(2026, 1, 4), 2),
        (date(2025, 11, 9), 46),
        (date(2023, 1, 1), 1),
        (date(2022, 12, 25), 53),
    ],
)
def test_weeks_from_sunday_are_numbered_from_the_one_with_the_first_of_january(
    first: date, number: int
) -> None:
    assert weeks.week_number(first) == number


@pytest.mark.parametrize(
    "month, day, there",
    [
        (date(2025, 2, 1), 31, date(2025, 2, 28)),
        (date(2024, 2, 1), 31, date(2024, 2, 29)),
        (date(2025, 3, 1), 15, date(2025, 3, 15)),
    ],
)
def test_a_day_that_the_month_does_not_have_becomes_its_last(
    month: date, day: int, there: date
) -> None:
    assert weeks.same_day_in_month(month, day) == there


def test_pages_outside_the_range_of_the_calendar_are_not_shown() -> None:
    assert not weeks.can_show(date.min)
    assert not weeks.can_show(date.max)
    assert weeks.can_show(date(2025, 11, 4))
