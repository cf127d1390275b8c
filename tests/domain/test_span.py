"""Spans of instants and ranges of days."""

from datetime import UTC, date, datetime

import pytest

from terp_desktop.domain.errors import InvalidValueError
from terp_desktop.domain.span import Days, Span


def span(start: int, end: int) -> Span:
    """From one hour to another of the same day."""
    return Span(datetime(2026, 5, 1, start, tzinfo=UTC), datetime(2026, 5, 1, end, tzinfo=UTC))


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(InvalidValueError):
        span(10, 9)


def test_a_span_is_in_utc() -> None:
    with pytest.raises(ValueError, match="UTC"):
        Span(datetime(2026, 5, 1), datetime(2026, 5, 2))  # noqa: DTZ001  (what is refused)


def test_days_are_counted_up_to_their_end() -> None:
    days = Days.through(date(2026, 2, 27), date(2026, 3, 1))
    assert [*days] == [date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 1)]
    assert days.last in days
    assert days.end not in days
    assert len(days) == 3


@pytest.mark.parametrize("end", [date(2026, 1, 1), date(2025, 12, 31)])
def test_days_are_at_least_one(end: date) -> None:
    with pytest.raises(InvalidValueError):
        Days(date(2026, 1, 1), end)
