"""The rows of a people view: what is busy in each, side by side where it overlaps."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from terp_desktop.domain.people_lanes import PersonLane
from terp_desktop.domain.span import Days, merge
from terp_desktop.ui.calendar.layout.columns import (
    DAY_MINUTES,
    Block,
    DaySegment,
    arrange_in_columns,
)
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.layout.people_hours import local_ends

_MINUTE = timedelta(minutes=1)

OccurrenceKey = tuple[int, date | None]


class LaneTime(NamedTuple):
    """A time in a lane, in local time of the viewer; `displayed` None is only busy."""

    displayed: DisplayedOccurrence | None
    start: datetime
    end: datetime


class LaneBlock(NamedTuple):
    """The part of a time on one day; `top` and `height` in shares of the row's height."""

    time: LaneTime
    day: date
    start: float
    end: float
    top: float
    height: float
    continues_before: bool
    continues_after: bool


def lane_times(
    lane: PersonLane, shown: Mapping[OccurrenceKey, DisplayedOccurrence], zone: str
) -> list[LaneTime]:
    """What takes the person's time: events that are shown, and all else as times alone.

    What is not shown is joined, so that it does not tell how many events it is.
    """
    events: list[LaneTime] = []
    hidden = []
    for one in lane.busy:
        told = one.occurrence
        displayed = None
        if told.event_id is not None:
            displayed = shown.get((told.event_id, told.instance_date))
        if displayed is None:
            hidden.append(one.span)
        else:
            events.append(LaneTime(displayed, *local_ends(one.span, zone)))
    events += (LaneTime(None, *local_ends(span, zone)) for span in merge(hidden))
    return sorted(events, key=lambda one: (one.start, one.end))


def lane_blocks(times: Iterable[LaneTime], days: Days, shortest: float) -> list[LaneBlock]:
    """The blocks of a row, none of which overlap; each is at least `shortest` minutes long."""
    by_day: dict[date, list[DaySegment[LaneTime]]] = {day: [] for day in days}
    for one in times:
        for day, segment in _segments(one, days, shortest):
            by_day[day].append(segment)
    return [
        _lane_block(block, day)
        for day, segments in by_day.items()
        for block in arrange_in_columns(segments)
    ]


def most_beside(blocks: Sequence[LaneBlock]) -> int:
    """How many blocks are above each other at most; 1 for an empty row."""
    return max((round(1 / one.height) for one in blocks), default=1)


def _segments(
    one: LaneTime, days: Days, shortest: float
) -> Iterator[tuple[date, DaySegment[LaneTime]]]:
    last = max(one.start, one.end - timedelta(microseconds=1)).date()
    for day in Days.through(max(one.start.date(), days.first), max(last, days.first)):
        if day not in days or day > last:
            return
        midnight = datetime.combine(day, time())
        begin, stop = (one.start - midnight) / _MINUTE, (one.end - midnight) / _MINUTE
        start = min(max(begin, 0.0), DAY_MINUTES - shortest)
        end = min(max(stop, start + shortest), DAY_MINUTES)
        yield day, DaySegment(one, start, end, begin < 0, stop > DAY_MINUTES)


def _lane_block(block: Block[LaneTime], day: date) -> LaneBlock:
    segment = block.segment
    return LaneBlock(
        time=segment.owner,
        day=day,
        start=segment.start,
        end=segment.end,
        top=block.left,
        height=block.width,
        continues_before=segment.continues_before,
        continues_after=segment.continues_after,
    )
