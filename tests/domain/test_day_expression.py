"""Days as commands name them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terp_desktop.domain.day_expression import parse_day_expression
from terp_desktop.domain.day_names import WEEKDAYS

TUESDAY = date(2026, 12, 29)


@pytest.mark.parametrize(
    "text, day",
    [
        ("2026-02-28", "2026-02-28"),
        ("today", "2026-12-29"),
        ("Tomorrow", "2026-12-30"),
        (" yesterday ", "2026-12-28"),
        ("+7d", "2027-01-05"),
        ("-1d", "2026-12-28"),
        ("+2w", "2027-01-12"),
        ("+0d", "2026-12-29"),
        ("tuesday", "2026-12-29"),
        ("monday", "2027-01-04"),
        ("FRI", "2027-01-01"),
        ("thurs", "2026-12-31"),
    ],
)
def test_a_day_is_named_by_its_date_or_seen_from_today(text: str, day: str) -> None:
    assert parse_day_expression(text, TUESDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2026-02-29", "2026-13-01", "29/12/2026", "mo", "mondays", "now", "today+7d"),
        *("7d", "+7", "+d", "+7m", "+999999w", "-999999d", "+9999999d"),
    ],
)
def test_anything_else_names_no_day(text: str) -> None:
    assert parse_day_expression(text, TUESDAY) is None


@given(
    today=st.dates(), since=st.dates(max_value=date(9999, 12, 24)), name=st.sampled_from(WEEKDAYS)
)
def test_a_weekday_is_the_first_one_from_a_day_on(today: date, since: date, name: str) -> None:
    day = parse_day_expression(name, today, since=since)
    assert day is not None
    assert timedelta() <= day - since < timedelta(days=7)
    assert WEEKDAYS[day.weekday()] == name


def test_a_weekday_beyond_the_calendar_is_none() -> None:
    assert parse_day_expression("saturday", date.max) is None  # a Friday
