"""Ranges of time: between instants, and over whole days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from terp_desktop.domain.errors import InvalidValueError

FIRST_DAY = date(1600, 1, 1)
"""The first day on which an event may start; birthdays without a year come as 1604."""

LAST_DAY = date(2999, 12, 31)
"""The last day on which an event may start; an endless rule ends here."""

LAST_END_DAY = date(3999, 12, 31)
"""The last day on which an event may end, so that one starting on `LAST_DAY` can be long."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The instants from `start` up to, not including, `end`; both in UTC.

    Because both are in UTC, `end - start` is the elapsed time, also on days when the
    clocks change. A span may be empty: an event that only has a start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError("a span is between two instants in UTC")
        if self.end < self.start:
            raise InvalidValueError(
                "The event ends before it starts.", remedy="Choose a later end.", field="end"
            )

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share some time; touching is not sharing, nor is an empty span."""
        return max(self.start, other.start) < min(self.end, other.end)


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """The days from `first` up to, not including, `end`; at least one."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.first:
            raise InvalidValueError(
                "The range of days ends before it starts.",
                remedy="Choose a last day that is not before the first.",
                field="to",
            )

    @classmethod
    def through(cls, first: date, last: date) -> "Days":
        """The days from `first` to `last`, both of them included."""
        if last == date.max:
            last -= timedelta(days=1)
        return cls(first, last + timedelta(days=1))

    @property
    def last(self) -> date:
        """The last day of the range."""
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=offset) for offset in range(len(self)))

    def __len__(self) -> int:
        return (self.end - self.first).days


def intersect(first: Iterable[Span], second: Iterable[Span]) -> list[Span]:
    """The time that is in both; each of them is in order and without overlaps."""
    ones, others = list(first), list(second)
    common: list[Span] = []
    left = right = 0
    while left < len(ones) and right < len(others):
        one, other = ones[left], others[right]
        start, end = max(one.start, other.start), min(one.end, other.end)
        if start < end:
            common.append(Span(start, end))
        if one.end <= other.end:
            left += 1
        else:
            right += 1
    return common


def _start(span: Span) -> datetime:
    return span.start  # comparing whole spans takes ten times as long


def merge(spans: Iterable[Span]) -> list[Span]:
    """The time that is in any of them, in order and without overlaps."""
    merged: list[Span] = []
    for span in sorted(spans, key=_start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The time of the spans that is not taken; both are in order and without overlaps."""
    others = [one for one in taken if one.start < one.end]
    rest: list[Span] = []
    first = 0
    for span in spans:
        start = span.start
        while first < len(others) and others[first].end <= start:
            first += 1
        position = first
        while position < len(others) and others[position].start < span.end:
            if start < others[position].start:
                rest.append(Span(start, others[position].start))
            start = max(start, others[position].end)
            position += 1
        if start < span.end:
            rest.append(Span(start, span.end))
    return rest
