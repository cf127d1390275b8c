"""Columns: how events that overlap within a day stand side by side."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Generic, NamedTuple, TypeVar

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence

Owner = TypeVar("Owner")

DAY_MINUTES = 24 * 60.0
_MINUTE = timedelta(minutes=1)


class DaySegment(NamedTuple, Generic[Owner]):
    """What one day shows of something: from minute to minute on the clock, start before end."""

    owner: Owner
    start: float
    end: float
    continues_before: bool = False
    continues_after: bool = False


class Block(NamedTuple, Generic[Owner]):
    """A piece with its place across the day: `left` and `width` in parts of the day's width."""

    segment: DaySegment[Owner]
    left: float
    width: float


def segments_by_day(
    displayed: Iterable[DisplayedOccurrence], days: Days, shortest: float
) -> list[list[DaySegment[DisplayedOccurrence]]]:
    """What each of the days shows of these; drawn as `shortest` minutes where that is more."""
    shown: list[list[DaySegment[DisplayedOccurrence]]] = [[] for _ in range(len(days))]
    first = days.first.toordinal()
    every = [days.first + timedelta(days=place) for place in range(len(days))]
    for one in displayed:
        begin, end = one.first.toordinal() - first, one.last.toordinal() - first
        for place in range(max(begin, 0), min(end + 1, len(every))):
            piece = day_segment(one, every[place], shortest)
            if piece is not None:
                shown[place].append(piece)
    return shown


def day_segment(
    one: DisplayedOccurrence, day: date, shortest: float
) -> DaySegment[DisplayedOccurrence] | None:
    """What the day shows of it; drawn as `shortest` minutes where it takes less than that."""
    start, end = _minute_of_day(one.start, day), _minute_of_day(one.end, day)
    if start >= DAY_MINUTES or end < 0 or (end == 0 and start < 0):
        return None
    before, after = start < 0, end > DAY_MINUTES
    shown_start = min(max(start, 0.0), DAY_MINUTES - shortest)
    shown_end = min(max(end, shown_start + shortest), DAY_MINUTES)
    return DaySegment(one, shown_start, shown_end, before, after)


def _minute_of_day(moment: datetime, day: date) -> float:
    """The minute of the day, below 0 or beyond its last for what lies on another."""
    minute = moment.hour * 60 + moment.minute + moment.second / 60
    if moment.day == day.day and moment.month == day.month and moment.year == day.year:
        return minute
    return (moment - datetime.combine(day, time.min)) / _MINUTE


def arrange_in_columns(pieces: Iterable[DaySegment[Owner]]) -> list[Block[Owner]]:
    """A place for every piece: none over another, none hidden, each as wide as it can be."""
    ordered = sorted(pieces, key=lambda piece: (piece.start, -piece.end))
    return [block for cluster in _clusters(ordered) for block in _arrange_cluster(cluster)]


def _clusters(ordered: Sequence[DaySegment[Owner]]) -> Iterator[list[DaySegment[Owner]]]:
    """Runs of pieces that hang together; between two runs is a time without any."""
    cluster: list[DaySegment[Owner]] = []
    end = 0.0
    for piece in ordered:
        if cluster and piece.start >= end:
            yield cluster
            cluster = []
        end = max(end, piece.end) if cluster else piece.end
        cluster.append(piece)
    if cluster:
        yield cluster


def _arrange_cluster(cluster: Sequence[DaySegment[Owner]]) -> Iterator[Block[Owner]]:
    """Stand each in the first column that is free, then widen it over free ones to its right."""
    columns = _Columns()
    places = [columns.allocate(piece.start, piece.end) for piece in cluster]
    count = len(columns.starts)
    for piece, place in zip(cluster, places, strict=True):
        reach = columns.right_limit(piece.start, piece.end, place)
        yield Block(piece, place / count, (reach - place) / count)


class _Columns:
    """Which minutes of each column are taken; in each one after the other."""

    def __init__(self) -> None:
        self.starts: list[list[float]] = []
        self._ends: list[list[float]] = []
        self._free: list[int] = []
        self._occupied: list[tuple[float, int]] = []

    def allocate(self, start: float, end: float) -> int:
        """Take the first column that is free by then; none may start before the last one."""
        while self._occupied and self._occupied[0][0] <= start:
            heappush(self._free, heappop(self._occupied)[1])
        if self._free:
            place = heappop(self._free)
        else:
            place = len(self.starts)
            self.starts.append([])
            self._ends.append([])
        heappush(self._occupied, (end, place))
        self.starts[place].append(start)
        self._ends[place].append(end)
        return place

    def right_limit(self, start: float, end: float, place: int) -> int:
        """The column, not included, up to which what stands in `place` may be widened."""
        for further in range(place + 1, len(self.starts)):
            starts = self.starts[further]
            later = bisect_right(self._ends[further], start)
            if later < len(starts) and starts[later] < end:
                return further
        return len(self.starts)
