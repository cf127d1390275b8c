"""Assigns the bars of a row of days to lanes, and counts those that do not fit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Generic, NamedTuple, Protocol, TypeVar

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
    *,
    keeps_line_free: bool = True,
) -> LaneRow[AnyDayRange]:
    """Give every range that touches `days` the first lane that is free on all its days.

    Ranges are placed in the given order; if that is by first day, no row needs fewer lanes.
    With a `capacity`, a day with more events shows one fewer than it has lanes, to keep the
    last one free for "+N more"; it shows as many as it has lanes if `keeps_line_free` is false.
    All other days show all their events: a range that finds no common lane is shown in parts.
    `beyond` adds events that the caller already counted, for each day.
    """
    placed = [_place(day_range, days) for day_range in day_ranges]
    touching = [place for place in placed if place is not None]
    if capacity is None:
        lanes = _Lanes([len(touching)] * len(days))
        return LaneRow(tuple(_bars(touching, lanes)), (0,) * len(days))
    totals = [*beyond, *[0] * (len(days) - len(beyond))]
    for place in touching:
        for column in place.columns:
            totals[column] += 1
    crowded = max(capacity - 1, 0) if keeps_line_free else capacity
    limits = [capacity if total <= capacity else crowded for total in totals]
    bars = tuple(_bars(touching, _Lanes(limits)))
    hidden = (max(total - limit, 0) for total, limit in zip(totals, limits, strict=True))
    return LaneRow(bars, tuple(hidden))


class _Place(NamedTuple, Generic[AnyDayRange]):
    """A range and the columns that it touches."""

    day_range: AnyDayRange
    columns: range
    continues_before: bool
    continues_after: bool


def _place(day_range: AnyDayRange, days: Days) -> _Place[AnyDayRange] | None:
    """The range's place in the row; None outside."""
    start, end = days.first.toordinal(), days.end.toordinal()
    before, after = day_range.first.toordinal() - start, day_range.last.toordinal() - end
    columns = range(max(before, 0), min(after, -1) + len(days) + 1)
    return _Place(day_range, columns, before < 0, after >= 0) if columns else None


def _bars(places: Iterable[_Place[AnyDayRange]], lanes: "_Lanes") -> Iterator[Bar[AnyDayRange]]:
    for day_range, columns, before, after in places:
        for part, lane in lanes.allocate(columns):
            yield Bar(
                day_range,
                part.start,
                part.stop - 1,
                lane,
                before or part.start > columns.start,
                after or part.stop < columns.stop,
            )


class _Lanes:
    """The occupied columns of each lane; each column has at most its limit of them."""

    def __init__(self, limits: Sequence[int]) -> None:
        self._limits = limits
        self._occupied: list[list[bool]] = []
        self._counts = [0] * len(limits)

    def allocate(self, columns: range) -> Sequence[tuple[range, int]]:
        """Occupy the first lane that is free in all these columns.

        If there is none, each column that is not full gets its first free lane; adjacent ones
        with the same lane are one part.
        """
        # Fast path of a crowded page: a full column has no free lane.
        is_free = [self._counts[column] < self._limits[column] for column in columns]
        if not any(is_free):
            return ()
        lane = self._free(columns) if all(is_free) else None
        if lane is not None:
            self._occupy(columns, lane)
            return ((columns, lane),)
        return self._allocate_parts([*compress(columns, is_free)])

    def _allocate_parts(self, columns: Iterable[int]) -> Sequence[tuple[range, int]]:
        parts: list[tuple[range, int]] = []
        for column in columns:
            lane = self._free(range(column, column + 1))
            if lane is None:
                continue
            self._occupy(range(column, column + 1), lane)
            if parts and parts[-1][1] == lane and parts[-1][0].stop == column:
                parts[-1] = range(parts[-1][0].start, column + 1), lane
            else:
                parts.append((range(column, column + 1), lane))
        return parts

    def _occupy(self, columns: range, lane: int) -> None:
        while lane >= len(self._occupied):
            self._occupied.append([False] * len(self._limits))
        for column in columns:
            self._occupied[lane][column] = True
            self._counts[column] += 1

    def _free(self, columns: range) -> int | None:
        """The first lane within the limits that is free in all these columns."""
        most = min(self._limits[columns.start : columns.stop])
        part = slice(columns.start, columns.stop)
        for lane, occupied in enumerate(self._occupied[:most]):
            if not any(occupied[part]):
                return lane
        return len(self._occupied) if len(self._occupied) < most else None


def lines_that_fit(height: float, line_height: float, gap: float) -> int:
    """How many lines with `gap` between them fit into the height."""
    return max(int((height + gap) // (line_height + gap)), 0)
