"""Hypothesis strategies for rules and days."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from terp_desktop.domain.recurrence.rule import Frequency, RecurrenceRule, Weekday
from terp_desktop.domain.span import Days

WEEKDAYS = [weekday.value for weekday in Weekday]
STARTS = st.dates(date(2019, 1, 1), date(2026, 12, 31))


def _numbers(highest: int) -> st.SearchStrategy[int]:
    """1 to `highest`, or as many counted from the end."""
    return st.integers(1, highest) | st.integers(-highest, -1)


def _optional_tuples(
    values: st.SearchStrategy[Any], most: int = 3
) -> st.SearchStrategy[tuple[Any, ...]]:
    """None at all, or a few."""
    return st.just(()) | st.lists(values, min_size=1, max_size=most).map(tuple)


def _plain_weekdays(least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(WEEKDAYS), min_size=least, max_size=3, unique=True).map(tuple)


def _nth_weekdays(highest: int) -> st.SearchStrategy[tuple[str, ...]]:
    entry = st.builds("{}{}".format, _numbers(highest), st.sampled_from(WEEKDAYS))
    return st.lists(entry, min_size=1, max_size=3).map(tuple)


def _tuples(values: st.SearchStrategy[int], most: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(values, min_size=1, max_size=most).map(tuple)


_MONTHS = _tuples(st.integers(1, 12))
KINDS: dict[str, tuple[Frequency, dict[str, st.SearchStrategy[Any]]]] = {
    "each day": (Frequency.DAILY, {}),
    "days of months": (
        Frequency.DAILY,
        {"by_month": _MONTHS, "by_month_day": _tuples(_numbers(28), 8)},
    ),
    "weekdays of days": (Frequency.DAILY, {"by_day": _plain_weekdays()}),
    "each week": (
        Frequency.WEEKLY,
        {"by_day": _plain_weekdays(0), "by_month": _optional_tuples(st.integers(1, 12))},
    ),
    "each month": (Frequency.MONTHLY, {"by_month_day": _optional_tuples(_numbers(31))}),
    "nth weekdays of a month": (Frequency.MONTHLY, {"by_day": _nth_weekdays(5)}),
    "nth weekdays of some months": (
        Frequency.MONTHLY,
        {"by_day": _nth_weekdays(4), "by_month": _MONTHS},
    ),
    "places in a month": (
        Frequency.MONTHLY,
        {"by_day": _plain_weekdays(), "by_set_pos": _tuples(_numbers(4))},
    ),
    "each year": (Frequency.YEARLY, {}),
    "months of a year": (Frequency.YEARLY, {"by_month": _MONTHS}),
    "days of a year": (
        Frequency.YEARLY,
        {"by_month": _MONTHS, "by_month_day": _tuples(_numbers(28))},
    ),
    "nth weekdays of months of a year": (
        Frequency.YEARLY,
        {"by_month": _MONTHS, "by_day": _nth_weekdays(4)},
    ),
    "nth weekdays of a year": (Frequency.YEARLY, {"by_day": _nth_weekdays(52)}),
    "weeks of a year": (
        Frequency.YEARLY,
        {"by_week_no": _tuples(_numbers(53)), "by_day": _plain_weekdays()},
    ),
    "counted days of a year": (Frequency.YEARLY, {"by_year_day": _tuples(_numbers(365))}),
    "places in a year": (
        Frequency.YEARLY,
        {"by_month": _MONTHS, "by_day": _plain_weekdays(), "by_set_pos": _tuples(_numbers(4))},
    ),
}
"""What each kind of rule says, as far as `dateutil` reads it as RFC 5545 does."""


@st.composite
def rules_of_kind(draw: st.DrawFn, kind: str) -> RecurrenceRule:
    """A rule of that kind, open or with an end."""
    frequency, parts = KINDS[kind]
    start = draw(STARTS)
    end: dict[str, Any] = draw(st.just({}) | st.fixed_dictionaries({"count": st.integers(2, 60)}))
    return RecurrenceRule(
        frequency=frequency,
        start_date=start,
        interval=draw(st.integers(1, 4)),
        week_start=draw(st.sampled_from(Weekday)),
        **{name: draw(some) for name, some in parts.items()},
        **end,
    )


@st.composite
def rules(draw: st.DrawFn, *, with_exceptions: bool = True) -> RecurrenceRule:
    """Any rule that RFC 5545 allows, open or with an end."""
    frequency = draw(st.sampled_from(Frequency))
    start = draw(STARTS)
    parts: dict[str, Any] = {"by_month": draw(_optional_tuples(st.integers(1, 12)))}
    if frequency is Frequency.YEARLY:
        parts["by_week_no"] = draw(_optional_tuples(_numbers(53)))
        parts["by_year_day"] = draw(_optional_tuples(_numbers(366), 20))
    if frequency is not Frequency.WEEKLY:
        parts["by_month_day"] = draw(_optional_tuples(_numbers(31), 8))
    parts["by_day"] = draw(_optional_tuples(_weekday_entries(frequency, parts), 5))
    if any(parts.values()):
        parts["by_set_pos"] = draw(_optional_tuples(_numbers(5)))
    end = draw(
        st.just({})
        | st.fixed_dictionaries({"count": st.integers(1, 60)})
        | st.fixed_dictionaries(
            {"end_date": st.integers(0, 2000).map(lambda days: start + timedelta(days=days))}
        )
    )
    if with_exceptions:
        near = st.integers(0, 400).map(lambda days: start + timedelta(days=days))
        parts |= {
            "exception_dates": draw(_optional_tuples(near)),
            "extra_dates": draw(_optional_tuples(near)),
        }
    return RecurrenceRule(
        frequency=frequency,
        start_date=start,
        interval=draw(st.integers(1, 5)),
        week_start=draw(st.sampled_from(Weekday)),
        **parts,
        **end,
    )


@st.composite
def rules_and_days(draw: st.DrawFn, longest: int = 2000) -> tuple[RecurrenceRule, Days]:
    """A rule, and days that begin around its start, so that there is something to find."""
    usual = st.sampled_from(sorted(KINDS)).flatmap(rules_of_kind)
    rule = draw(st.one_of(usual, usual, rules()))
    first = rule.start_date + timedelta(days=draw(st.integers(-30, 400)))
    return rule, Days(first, first + timedelta(days=draw(st.integers(longest // 4, longest))))


def _weekday_entries(frequency: Frequency, parts: dict[str, Any]) -> st.SearchStrategy[str]:
    plain = st.sampled_from(WEEKDAYS)
    if frequency in (Frequency.DAILY, Frequency.WEEKLY) or parts.get("by_week_no"):
        return plain
    highest = 5 if frequency is Frequency.MONTHLY or parts["by_month"] else 53
    return plain | st.builds("{}{}".format, _numbers(highest), plain)
