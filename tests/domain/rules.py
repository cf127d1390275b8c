"""Hypothesis strategies for rules and days."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from terp_desktop.domain.recurrence import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.span import Days

WEEKDAYS = [weekday.value for weekday in Weekday]
STARTS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


def _numbers(highest: int) -> st.SearchStrategy[int]:
    """1 to `highest`, or as many counted from the end."""
    return st.integers(1, highest) | st.integers(-highest, -1)


def _some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """None at all, or a few."""
    return st.just(()) | st.lists(values, min_size=1, max_size=most).map(tuple)


@st.composite
def windows(draw: st.DrawFn, longest: int = 900) -> Days:
    """Days around and after the starts of the rules."""
    first = draw(st.dates(date(2018, 6, 1), date(2032, 12, 31)))
    return Days(first, first + timedelta(days=draw(st.integers(2, longest))))


@st.composite
def rules(draw: st.DrawFn, *, with_exceptions: bool = True) -> RecurrenceRule:
    """Any rule that RFC 5545 allows, open or with an end."""
    frequency = draw(st.sampled_from(Frequency))
    start = draw(STARTS)
    parts: dict[str, Any] = {"by_month": draw(_some(st.integers(1, 12)))}
    if frequency is Frequency.YEARLY:
        parts["by_week_no"] = draw(_some(_numbers(53)))
        parts["by_year_day"] = draw(_some(_numbers(366), 20))
    if frequency is not Frequency.WEEKLY:
        parts["by_month_day"] = draw(_some(_numbers(31), 8))
    parts["by_day"] = draw(_some(_weekday_entries(frequency, parts), 5))
    if any(parts.values()):
        parts["by_set_pos"] = draw(_some(_numbers(5)))
    end = draw(
        st.just({})
        | st.fixed_dictionaries({"count": st.integers(1, 60)})
        | st.fixed_dictionaries(
            {"end_date": st.integers(0, 2000).map(lambda days: start + timedelta(days=days))}
        )
    )
    if with_exceptions:
        near = st.integers(0, 400).map(lambda days: start + timedelta(days=days))
        parts |= {"exception_dates": draw(_some(near)), "extra_dates": draw(_some(near))}
    return RecurrenceRule(
        frequency=frequency,
        start_date=start,
        interval=draw(st.integers(1, 5)),
        week_start=draw(st.sampled_from(Weekday)),
        **parts,
        **end,
    )


def _weekday_entries(frequency: Frequency, parts: dict[str, Any]) -> st.SearchStrategy[str]:
    plain = st.sampled_from(WEEKDAYS)
    if frequency in (Frequency.DAILY, Frequency.WEEKLY) or parts.get("by_week_no"):
        return plain
    highest = 5 if frequency is Frequency.MONTHLY or parts["by_month"] else 53
    return plain | st.builds("{}{}".format, _numbers(highest), plain)
