"""Assigns the bars of a row of days to lanes, and counts those that do not fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

from terp_desktop.domain.span import Days


class DayRange(Protocol):
    """A range of days, `first` to `last`, both included."""

    @property
    def first(self) -> date:
        """The first day."""

    @property
    def last(self) -> date:
        """The last day."""


AnyDayRange = TypeVar("AnyDayRange", bound=DayRange)


@dataclass(frozen=True, slots=True)
class Bar(Generic[AnyDayRange]):
    """The part of a range within one row of days: its columns (both included) and its lane."""

    day_range: AnyDayRange
    first_column: int
    last_column: int
    lane: int
    continues_before: bool
    continues_after: bool


@dataclass(frozen=True, slots=True)
class LaneRow(Generic[AnyDayRange]):
    """The bars shown in a row of days, and how many more each day has."""

    bars: tuple[Bar[AnyDayRange], ...]
    hidden: tuple[int, ...]

    @property
    def lanes(self) -> int:
        """The number of lanes in use."""
        return max((bar.lane + 1 for bar in self.bars), default=0)


def fill_row(
    day_ranges: Iterable[AnyDayRange],
    days: Days,
    capacity: int | None = None,
    beyond: Sequence[int] = (),
) -> LaneRow[AnyDayRange]:
    """Give every range that touches `days` the first lane that is free on all its days.

    Ranges are placed in the given order; if that is by first day, no row needs fewer lanes.
    With a `capacity`, a day with more events keeps its last lane free for "+N more", and the
    rest is only counted. `beyond` adds events that the caller already counted, for each day.
    """
    placed, hidden = _assign_lanes(day_ranges, days, capacity)
    hidden = [sum(counts) for counts in zip_longest(hidden, beyond, fillvalue=0)]
    if capacity is None or not any(hidden):
        return LaneRow(tuple(placed), tuple(hidden))
    shown = []
    # On every day that hides something the last lane must be free. A removed bar frees that
    # lane on all its days, so no other bar has to follow it.
    overflowing = list(hidden)
    for bar in placed:
        columns = range(bar.first_column, bar.last_column + 1)
        if bar.lane == capacity - 1 and any(overflowing[column] for column in columns):
            for column in columns:
                hidden[column] += 1
        else:
            shown.append(bar)
    return LaneRow(tuple(shown), tuple(hidden))


def _assign_lanes(
    day_ranges: Iterable[AnyDayRange], days: Days, capacity: int | None
) -> tuple[list[Bar[AnyDayRange]], list[int]]:
    """The bars with their lanes, and for each day the number that found none."""
    bars: list[Bar[AnyDayRange]] = []
    hidden = [0] * len(days)
    lanes = _Lanes(len(days), capacity)
    start, end = days.first.toordinal(), days.end.toordinal()
    for day_range in day_ranges:
        before, after = day_range.first.toordinal() - start, day_range.last.toordinal() - end
        first, last = max(before, 0), min(after, -1) + len(days)
        if first > last:
            continue
        lane = lanes.allocate(first, last)
        if lane is None:
            for column in range(first, last + 1):
                hidden[column] += 1
        else:
            bars.append(Bar(day_range, first, last, lane, before < 0, after >= 0))
    return bars, hidden


class _Lanes:
    """The occupied columns of each lane."""

    def __init__(self, width: int, capacity: int | None) -> None:
        self._width = width
        self._capacity = capacity
        self._occupied: list[list[bool]] = []
        self._counts = [0] * width

    def allocate(self, first: int, last: int) -> int | None:
        """Occupy the first lane that is free in all these columns; None if there is none."""
        columns = slice(first, last + 1)
        # Fast path of a crowded page: a full column has no free lane.
        if self._capacity is not None and max(self._counts[columns]) >= self._capacity:
            return None
        lane = self._free(columns)
        if lane is not None:
            for column in range(first, last + 1):
                self._occupied[lane][column] = True
                self._counts[column] += 1
        return lane

    def _free(self, columns: slice) -> int | None:
        for lane, occupied in enumerate(self._occupied):
            if not any(occupied[columns]):
                return lane
        if self._capacity is not None and len(self._occupied) >= self._capacity:
            return None
        self._occupied.append([False] * self._width)
        return len(self._occupied) - 1


def lines_that_fit(height: float, line_height: float, gap: float) -> int:
    """How many lines with `gap` between them fit into the height."""
    return max(int((height + gap) // (line_height + gap)), 0)
