"""Places events that overlap within a day side by side, in columns."""

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
    """The part of something on one day, in minutes of the day; start before end."""

    owner: Owner
    start: float
    end: float
    continues_before: bool = False
    continues_after: bool = False


class Block(NamedTuple, Generic[Owner]):
    """A segment with its place in the day: `left` and `width` in shares of the day's width."""

    segment: DaySegment[Owner]
    left: float
    width: float


def segments_by_day(
    displayed: Iterable[DisplayedOccurrence], days: Days, shortest: float
) -> list[list[DaySegment[DisplayedOccurrence]]]:
    """The segments of the occurrences on each day, at least `shortest` minutes long."""
    by_day: list[list[DaySegment[DisplayedOccurrence]]] = [[] for _ in range(len(days))]
    first = days.first.toordinal()
    every = [days.first + timedelta(days=index) for index in range(len(days))]
    for occurrence in displayed:
        begin, end = occurrence.first.toordinal() - first, occurrence.last.toordinal() - first
        for index in range(max(begin, 0), min(end + 1, len(every))):
            segment = day_segment(occurrence, every[index], shortest)
            if segment is not None:
                by_day[index].append(segment)
    return by_day


def day_segment(
    displayed: DisplayedOccurrence, day: date, shortest: float
) -> DaySegment[DisplayedOccurrence] | None:
    """The segment of an occurrence on the day, at least `shortest` minutes long, or None."""
    start, end = _minute_of_day(displayed.start, day), _minute_of_day(displayed.end, day)
    if start >= DAY_MINUTES or end < 0 or (end == 0 and start < 0):
        return None
    before, after = start < 0, end > DAY_MINUTES
    shown_start = min(max(start, 0.0), DAY_MINUTES - shortest)
    shown_end = min(max(end, shown_start + shortest), DAY_MINUTES)
    return DaySegment(displayed, shown_start, shown_end, before, after)


def _minute_of_day(moment: datetime, day: date) -> float:
    """The minute of the day; negative or beyond the last one for a time on another day."""
    minute = moment.hour * 60 + moment.minute + moment.second / 60
    if moment.day == day.day and moment.month == day.month and moment.year == day.year:
        return minute
    return (moment - datetime.combine(day, time.min)) / _MINUTE


def arrange_in_columns(segments: Iterable[DaySegment[Owner]]) -> list[Block[Owner]]:
    """Give every segment a place; none overlap, and each is as wide as possible."""
    ordered = sorted(segments, key=lambda segment: (segment.start, -segment.end))
    return [block for cluster in _clusters(ordered) for block in _arrange_cluster(cluster)]


def _clusters(ordered: Sequence[DaySegment[Owner]]) -> Iterator[list[DaySegment[Owner]]]:
    """Groups of segments that overlap, directly or through others."""
    cluster: list[DaySegment[Owner]] = []
    end = 0.0
    for segment in ordered:
        if cluster and segment.start >= end:
            yield cluster
            cluster = []
        end = max(end, segment.end) if cluster else segment.end
        cluster.append(segment)
    if cluster:
        yield cluster


def _arrange_cluster(cluster: Sequence[DaySegment[Owner]]) -> Iterator[Block[Owner]]:
    """Put each in the first free column, then widen it over free columns to its right."""
    columns = _Columns()
    places = [columns.allocate(segment.start, segment.end) for segment in cluster]
    count = len(columns.starts)
    for segment, column in zip(cluster, places, strict=True):
        limit = columns.right_limit(segment.start, segment.end, column)
        yield Block(segment, column / count, (limit - column) / count)


class _Columns:
    """The occupied minutes of each column, in order."""

    def __init__(self) -> None:
        self.starts: list[list[float]] = []
        self._ends: list[list[float]] = []
        self._free: list[int] = []
        self._occupied: list[tuple[float, int]] = []

    def allocate(self, start: float, end: float) -> int:
        """Occupy the first column that is free at `start`; call it in order of the starts."""
        while self._occupied and self._occupied[0][0] <= start:
            heappush(self._free, heappop(self._occupied)[1])
        if self._free:
            column = heappop(self._free)
        else:
            column = len(self.starts)
            self.starts.append([])
            self._ends.append([])
        heappush(self._occupied, (end, column))
        self.starts[column].append(start)
        self._ends[column].append(end)
        return column

    def right_limit(self, start: float, end: float, column: int) -> int:
        """The column, exclusive, up to which a segment in `column` may be widened."""
        for further in range(column + 1, len(self.starts)):
            starts = self.starts[further]
            later = bisect_right(self._ends[further], start)
            if later < len(starts) and starts[later] < end:
                return further
        return len(self.starts)
