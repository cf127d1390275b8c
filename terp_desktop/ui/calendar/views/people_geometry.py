"""The geometry of the people view: the rows of the people, the hours, and the blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from PySide6.QtCore import QPointF, QRectF, QSizeF

from terp_desktop.domain.people_lanes import PeopleLanes, PersonLane
from terp_desktop.domain.span import Days, Span
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.layout.people_hours import (
    DEFAULT_CORE,
    HourScale,
    core_hours,
    days_off,
    local_ends,
)
from terp_desktop.ui.calendar.layout.people_rows import (
    LaneBlock,
    LaneTime,
    lane_blocks,
    lane_times,
    most_beside,
)
from terp_desktop.ui.calendar.views.event_painter import Continuation
from terp_desktop.ui.calendar.views.tiles import EventKey, Shape, Tile

EVERYONE = -1
"""The row above those of the people, which stands for all of them."""

_DAY_SHORTEST, _WEEK_SHORTEST = 15.0, 45.0
_DAY_OUTER, _WEEK_OUTER = 0.25, 0.06
_HOUR = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleMeasures:
    """The measures of a people view, in pixels."""

    names: int
    header: int
    everyone: int
    row: int
    line: int
    inset: int
    narrowest: float


@dataclass(frozen=True, slots=True)
class BusyMark:
    """A block of which only "busy" may be shown."""

    rect: QRectF
    row: int
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """People below each other and hours beside each other, in a size.

    Rectangles of rows are in coordinates of the rows: y is 0 at the top of the first one.
    """

    days: Days
    size: QSizeF
    measures: PeopleMeasures
    scale: HourScale
    zone: str
    lanes: Sequence[PersonLane]
    free: Sequence[Span]
    blocks: Sequence[Sequence[LaneBlock]]
    tops: Sequence[float]

    @classmethod
    def create(
        cls,
        days: Days,
        size: QSizeF,
        measures: PeopleMeasures,
        *,
        lanes: PeopleLanes | None,
        shown: Mapping[EventKey, DisplayedOccurrence],
        zone: str,
    ) -> "PeoplePage":
        """The page of the lanes; without any it has hours alone."""
        people = () if lanes is None else lanes.lanes
        is_week = len(days) > 1
        core = DEFAULT_CORE
        if any(lane.working for lane in people):
            core = core_hours(people, zone, margin=0 if is_week else _HOUR)
        scale = HourScale.create(
            days,
            left=measures.names,
            width=size.width() - measures.names,
            core=core,
            outer_share=_WEEK_OUTER if is_week else _DAY_OUTER,
            days_off=days_off(people, days, zone),
        )
        shortest = _WEEK_SHORTEST if is_week else _DAY_SHORTEST
        blocks = [lane_blocks(lane_times(lane, shown, zone), days, shortest) for lane in people]
        space = 2 * measures.inset
        heights = [max(measures.row, most_beside(row) * measures.line + space) for row in blocks]
        free = () if lanes is None else lanes.free
        tops = [0.0, *accumulate(map(float, heights))]
        return cls(days, size, measures, scale, zone, people, free, blocks, tops)

    @property
    def is_week(self) -> bool:
        """Whether there is more than one day."""
        return len(self.days) > 1

    @property
    def rows_top(self) -> float:
        """The y of the first row in the viewport, if it is not scrolled."""
        return self.measures.header + self.measures.everyone

    @property
    def rows_height(self) -> float:
        """The height of all rows together."""
        return self.tops[-1]

    @property
    def row_count(self) -> int:
        """The number of people."""
        return len(self.lanes)

    def row_rect(self, row: int) -> QRectF:
        """A row with its name."""
        return QRectF(0, self.tops[row], self.size.width(), self.tops[row + 1] - self.tops[row])

    def row_at(self, y: float) -> int:
        """The row nearest to that y among the rows."""
        found = sum(1 for top in self.tops[1:-1] if y >= top)
        return min(found, max(self.row_count - 1, 0))

    def span_rects(self, spans: Sequence[Span]) -> Iterator[tuple[float, float]]:
        """The left and right edges of the spans, day by day."""
        for span in spans:
            start, end = local_ends(span, self.zone)
            left, right = self.scale.x_of(start), self.scale.x_of(end)
            if left < right:
                yield left, right

    def slot_edges(self, start: datetime, end: datetime) -> tuple[float, float]:
        """The left and right edge of a local time of one day."""
        hours = self.scale.hours_of(start.date())
        right = hours.right if end.date() > start.date() else self.scale.x_of(end)
        return self.scale.x_of(start), right

    def position_at(self, x: float) -> tuple[date, float]:
        """The day and the minute at that x."""
        hours = self.scale.day_at(x)
        return hours.day, hours.minute_at(x)

    # --- Blocks --------------------------------------------------------------------------------

    def tiles(self) -> list[Tile]:
        """The events, in reading order of the rows."""
        return [
            Tile(self.block_rect(row, block), displayed, Shape.LANE, _ends(block))
            for row, blocks in enumerate(self.blocks)
            for block in blocks
            if (displayed := block.time.displayed) is not None
        ]

    def busy_marks(self) -> list[BusyMark]:
        """What is only busy, in reading order of the rows."""
        return [
            BusyMark(self.block_rect(row, block), row, block.time.start, block.time.end)
            for row, blocks in enumerate(self.blocks)
            for block in blocks
            if block.time.displayed is None
        ]

    def event_keys_of(self, row: int) -> list[EventKey]:
        """The events of a row, in reading order."""
        if not 0 <= row < self.row_count:
            return []
        shown = (one.time.displayed for one in self.blocks[row])
        return list(dict.fromkeys(one.key for one in shown if one is not None))

    def block_rect(self, row: int, block: LaneBlock) -> QRectF:
        """The rectangle of a block in its row."""
        hours, inset = self.scale.hours_of(block.day), self.measures.inset
        whole = self.row_rect(row)
        height = whole.height() - 2 * inset
        left, right = hours.x_of(block.start), hours.x_of(block.end)
        right = max(right - 1, left + self.measures.narrowest)
        top = whole.top() + inset + block.top * height
        return QRectF(left + 1, top, right - left - 1, block.height * height - 1)

    def preview_tiles(self, displayed: DisplayedOccurrence, rows: Sequence[int]) -> list[Tile]:
        """The tiles of a dragged event, over the whole height of these rows."""
        time = LaneTime(displayed, displayed.start, displayed.end)
        shortest = _WEEK_SHORTEST if self.is_week else _DAY_SHORTEST
        return [
            Tile(self.block_rect(row, block), displayed, Shape.LANE, _ends(block))
            for row in rows
            if row < self.row_count
            for block in lane_blocks([time], self.days, shortest)
        ]

    def is_name(self, point: QPointF) -> bool:
        """Whether the point is on the names at the left."""
        return point.x() < self.measures.names


def _ends(block: LaneBlock) -> Continuation:
    return Continuation(block.continues_before, block.continues_after)
