"""Lanes: which line of a week each bar goes on, and how many do not fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from terp_desktop.domain.span import Days

Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Owner]):
    """Something that takes the days `first` to `last`, both included."""

    owner: Owner
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Bar(Generic[Owner]):
    """A stretch within one row of days: its columns (both included) and its lane."""

    owner: Owner
    first_column: int
    last_column: int
    lane: int
    continues_before: bool
    continues_after: bool


@dataclass(frozen=True, slots=True)
class Row(Generic[Owner]):
    """A row of days with the bars that are shown, and how many more each day has."""

    bars: tuple[Bar[Owner], ...]
    hidden: tuple[int, ...]

    @property
    def lanes(self) -> int:
        """How many lanes the bars that are shown take."""
        return max((bar.lane + 1 for bar in self.bars), default=0)


def fill_row(
    stretches: Iterable[Stretch[Owner]], days: Days, capacity: int | None = None
) -> Row[Owner]:
    """Give every stretch that touches `days` a lane, the first that is free on all its days.

    In the order given; with stretches ordered by their first day no row can take fewer
    lanes. With a `capacity` a day that has more than fit keeps its last line free for
    "+N more", and what would be below it is counted, not placed: it costs no more.
    """
    placed, hidden = _place(stretches, days, capacity)
    if capacity is None or not any(hidden):
        return Row(tuple(placed), tuple(hidden))
    kept = []
    # The last lane gives way on every day that hides something. A bar that gives way frees
    # that lane on all its days, so no other bar has to follow it.
    overflowing = list(hidden)
    for bar in placed:
        columns = range(bar.first_column, bar.last_column + 1)
        if bar.lane == capacity - 1 and any(overflowing[column] for column in columns):
            for column in columns:
                hidden[column] += 1
        else:
            kept.append(bar)
    return Row(tuple(kept), tuple(hidden))


def _place(
    stretches: Iterable[Stretch[Owner]], days: Days, capacity: int | None
) -> tuple[list[Bar[Owner]], list[int]]:
    """Bars in their lanes, and how many of each day found none."""
    bars: list[Bar[Owner]] = []
    hidden = [0] * len(days)
    taken: list[list[bool]] = []
    for stretch in stretches:
        if stretch.last < days.first or stretch.first >= days.end:
            continue
        first = max((stretch.first - days.first).days, 0)
        last = min((stretch.last - days.first).days, len(days) - 1)
        lane = _free_lane(taken, first, last, capacity, len(days))
        if lane is None:
            for column in range(first, last + 1):
                hidden[column] += 1
            continue
        taken[lane][first : last + 1] = [True] * (last + 1 - first)
        before, after = stretch.first < days.first, stretch.last >= days.end
        bars.append(Bar(stretch.owner, first, last, lane, before, after))
    return bars, hidden


def _free_lane(
    taken: list[list[bool]], first: int, last: int, capacity: int | None, width: int
) -> int | None:
    """The first lane with none of the columns taken; a new one if there may be one more."""
    for lane, columns in enumerate(taken):
        if not any(columns[first : last + 1]):
            return lane
    if capacity is not None and len(taken) >= capacity:
        return None
    taken.append([False] * width)
    return len(taken) - 1


def lines_that_fit(height: float, line_height: float, gap: float) -> int:
    """How many lines with `gap` between them the height takes."""
    return max(int((height + gap) // (line_height + gap)), 0)


def depth(stretches: Sequence[Stretch[Owner]], day: date) -> int:
    """How many of the stretches take the day."""
    return sum(stretch.first <= day <= stretch.last for stretch in stretches)
