"""The geometry of a time grid: the rectangles of days, hours, the all-day strip, and tiles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPointF, QRectF, QSizeF

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.columns import (
    DAY_MINUTES,
    DaySegment,
    arrange_in_columns,
    segments_by_day,
)
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.layout.lanes import Bar, LaneRow, fill_row
from terp_desktop.ui.calendar.views.event_painter import Continuation
from terp_desktop.ui.calendar.views.tiles import OverflowIndicator, Shape, Tile

# The strip has at most this many lines, and this share of the height.
_MAX_STRIP_LINES = 6
_MAX_STRIP_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMeasures:
    """The measures of a time grid, in pixels but for `row_minutes`.

    `second_gutter` is the part of the gutter for a second column of hours.
    """

    gutter: int
    header: int
    hour: float
    line: int
    gap: int
    inset: int
    shortest: int
    second_gutter: int = 0
    row_minutes: int = 30


@dataclass(frozen=True, slots=True)
class GridPage:
    """Days side by side in a size, with the strip's events in their lanes.

    Rectangles among the hours are in coordinates of the hours: y is 0 at midnight.
    """

    days: Days
    size: QSizeF
    measures: GridMeasures
    strip: LaneRow[DisplayedOccurrence]
    is_folded: bool = False
    max_lines: int = _MAX_STRIP_LINES

    @classmethod
    def create(
        cls,
        days: Days,
        size: QSizeF,
        measures: GridMeasures,
        displayed: Sequence[DisplayedOccurrence],
        *,
        is_folded: bool = False,
    ) -> "GridPage":
        """The page with the strip for these events; a folded strip has one line."""
        step = measures.line + measures.gap
        most = max(min(int(size.height() * _MAX_STRIP_SHARE // step), _MAX_STRIP_LINES), 1)
        most = 1 if is_folded else most
        whole_days = [occurrence for occurrence in displayed if occurrence.is_in_strip]
        return cls(days, size, measures, fill_row(whole_days, days, most), is_folded, most)

    def fill_height(self) -> "GridPage":
        """The page with the hours enlarged to fill the height, if they are smaller."""
        fitting = (self.size.height() - self.hours_top) / 24
        if self.measures.hour >= fitting:
            return self
        return replace(self, measures=replace(self.measures, hour=fitting))

    @property
    def strip_lines(self) -> int:
        """The number of lines of the strip; at least one, so that there is room to click."""
        # A crowded day uses its last line for "+N more"; other days may have a bar there.
        lines = self.strip.lanes + (1 if any(self.strip.hidden) else 0)
        return min(max(lines, 1), self.max_lines)

    @property
    def is_foldable(self) -> bool:
        """Whether folding or unfolding the strip changes anything."""
        return any(self.strip.hidden) if self.is_folded else self.strip_lines > 1

    def fold_rect(self) -> QRectF:
        """The rectangle of the control beside the strip that folds it."""
        height = self.measures.line + 2 * self.measures.gap
        return QRectF(0, self.measures.header, self.measures.gutter, height)

    @property
    def hours_top(self) -> int:
        """The y of the hours, below the header and the strip."""
        measures = self.measures
        step = measures.line + measures.gap
        return measures.header + self.strip_lines * step + measures.inset

    @property
    def hours_height(self) -> float:
        """The height of all 24 hours."""
        return self.measures.hour * 24

    def column_left(self, column: int) -> int:
        """The left edge of a column; of the one after the last, the right edge of the last."""
        left = self.measures.gutter
        return left + round((self.size.width() - left) * column / len(self.days))

    def column_at(self, x: float) -> int | None:
        """The column at `x`, or None."""
        for column in range(len(self.days)):
            if self.column_left(column) <= x < self.column_left(column + 1):
                return column
        return None

    def nearest_column(self, x: float) -> int:
        """The column at `x`, or the nearest one."""
        rights = (self.column_left(column + 1) for column in range(len(self.days)))
        return next(
            (column for column, right in enumerate(rights) if x < right), len(self.days) - 1
        )

    def day(self, column: int) -> date:
        """The day of a column."""
        return self.days.first + timedelta(days=column)

    def column_of(self, day: date) -> int:
        """The column of a day of the page."""
        return (day - self.days.first).days

    def y_of(self, minute: float) -> float:
        """The y of a minute of the day, from midnight."""
        return minute * self.measures.hour / 60

    def minute_at(self, y: float) -> float:
        """The minute of the day at `y`; beyond the hours the first or the last one."""
        return min(max(y / self.measures.hour * 60, 0), DAY_MINUTES)

    def moment_at(self, column: int, y: float, step_minutes: int) -> datetime:
        """The naive time at `y`, rounded down to the step."""
        minute = min(self.minute_at(y), DAY_MINUTES - step_minutes)
        whole = int(minute // step_minutes) * step_minutes
        return datetime.combine(self.day(column), time.min) + timedelta(minutes=whole)

    def slot_rect(self, start: datetime, end: datetime) -> QRectF:
        """The rectangle of a range of times on one day."""
        column = self.column_of(start.date())
        midnight = datetime.combine(start.date(), time.min)
        top, bottom = (
            self.y_of((moment - midnight) / timedelta(minutes=1)) for moment in (start, end)
        )
        left, right = self.column_left(column), self.column_left(column + 1)
        return QRectF(left + 2, top + 1, right - left - 4, bottom - top - 1)

    def strip_rect(self, first_column: int, last_column: int, lane: int) -> QRectF:
        """The rectangle of a bar over these columns in a lane of the strip."""
        inset, step = self.measures.inset, self.measures.line + self.measures.gap
        left = self.column_left(first_column) + inset
        right = self.column_left(last_column + 1) - inset
        top = self.measures.header + lane * step + self.measures.gap
        return QRectF(left, top, right - left, self.measures.line)

    def is_in_strip(self, point: QPointF) -> bool:
        """Whether the point is in the all-day strip."""
        return self.measures.header <= point.y() < self.hours_top

    def strip_tiles(self) -> list[Tile]:
        """The tiles of the strip."""
        return [self._bar_tile(bar, bar.lane) for bar in self.strip.bars]

    def preview_tiles(self, displayed: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The bar of one event, in the lane of the strip nearest to `near_y`."""
        step = self.measures.line + self.measures.gap
        lane = int(((near_y or 0) - self.measures.header) // step)
        lane = min(max(lane, 0), self.strip_lines - 1)
        return [self._bar_tile(bar, lane) for bar in fill_row([displayed], self.days).bars]

    def _bar_tile(self, bar: Bar[DisplayedOccurrence], lane: int) -> Tile:
        inset = self.measures.inset
        rect = self.strip_rect(bar.first_column, bar.last_column, lane)
        ends = Continuation(bar.continues_before, bar.continues_after)
        rect.adjust(-inset if ends.before else 0, 0, inset if ends.after else 0, 0)
        return Tile(rect, bar.day_range, Shape.BAR, ends)

    def strip_overflows(self) -> list[OverflowIndicator]:
        """The "+N more" lines of days with more events than the strip has lanes."""
        last = self.strip_lines - 1
        return [
            OverflowIndicator(self.strip_rect(column, column, last), self.day(column), count)
            for column, count in enumerate(self.strip.hidden)
            if count
        ]

    def hour_tiles(self, displayed: Sequence[DisplayedOccurrence]) -> list[Tile]:
        """The tiles among the hours, day by day."""
        shortest = self.measures.shortest / self.measures.hour * 60
        timed = (occurrence for occurrence in displayed if not occurrence.is_in_strip)
        tiles: list[Tile] = []
        for column, segments in enumerate(segments_by_day(timed, self.days, shortest)):
            tiles += self._block_tiles(column, segments)
        return tiles

    def _block_tiles(
        self, column: int, segments: Sequence[DaySegment[DisplayedOccurrence]]
    ) -> Iterator[Tile]:
        """The tiles of a day; there may be thousands."""
        left, scale, beyond = self.column_left(column) + 2, self.y_of(1), self.measures.inset
        # The right edge of a day stays free, so that a person can always press for a new event.
        width = self.column_left(column + 1) - left - 2 * self.measures.inset
        for segment, left_share, share in arrange_in_columns(segments):
            x, end = left + round(left_share * width), left + round((left_share + share) * width)
            top, bottom = round(segment.start * scale), round(segment.end * scale)
            rect = QRectF(x, top + 1, max(end - x - 1, 1), bottom - top - 1)
            before, after = segment.continues_before, segment.continues_after
            if before or after:
                # Extended beyond the day, which clips it, so that it has no round corners there.
                rect.adjust(0, -beyond if before else 0, 0, beyond if after else 0)
                yield Tile(rect, segment.owner, Shape.BLOCK, Continuation(before, after))
            else:
                yield Tile(rect, segment.owner, Shape.BLOCK)
