"""The geometry of a month: the rectangles of its days and of the tiles on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSizeF

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.layout.lanes import Bar, LaneRow, fill_row, lines_that_fit
from terp_desktop.ui.calendar.layout.overflow_counts import OverflowCounter
from terp_desktop.ui.calendar.views.event_painter import Continuation
from terp_desktop.ui.calendar.views.tiles import OverflowIndicator, Shape, Tile

COLUMNS = 7
_WEEK = timedelta(days=COLUMNS)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMeasures:
    """The measures of a month, in pixels.

    With a `count` width, "+N" stands beside the number of a crowded day and is that wide;
    without one "+N more" takes the last line of the day.
    """

    header: int
    week_column: int
    number: int
    line: int
    gap: int
    inset: int
    count: int = 0


@dataclass(frozen=True)
class MonthPage:
    """Whole weeks laid out in a size; rows and columns are of whole pixels, equal but for one."""

    days: Days
    size: QSizeF
    measures: MonthMeasures

    @cached_property
    def weeks(self) -> int:
        """The number of rows."""
        return len(self.days) // COLUMNS

    def week(self, row: int) -> Days:
        """The days of a row."""
        first = self.days.first + row * _WEEK
        return Days(first, first + _WEEK)

    def column_left(self, column: int) -> int:
        """The left edge of a column; of column 7, the right edge of the last one."""
        return self._lefts[column]

    def row_top(self, row: int) -> int:
        """The top edge of a row; of the row after the last, the bottom edge of the last one."""
        return self._tops[row]

    @cached_property
    def _lefts(self) -> list[int]:
        left = self.measures.week_column
        width = self.size.width() - left
        return [left + round(width * column / COLUMNS) for column in range(COLUMNS + 1)]

    @cached_property
    def _tops(self) -> list[int]:
        top = self.measures.header
        height = self.size.height() - top
        return [top + round(height * row / self.weeks) for row in range(self.weeks + 1)]

    def row_rect(self, row: int) -> QRectF:
        """The whole row, with the number of its week."""
        top = self.row_top(row)
        return QRectF(0, top, self.size.width(), self.row_top(row + 1) - top)

    def cell(self, row: int, column: int) -> QRectF:
        """The rectangle of a day, by row and column."""
        left, top = self.column_left(column), self.row_top(row)
        right, bottom = self.column_left(column + 1), self.row_top(row + 1)
        return QRectF(left, top, right - left, bottom - top)

    def cell_of(self, day: date) -> QRectF:
        """The rectangle of a day on the page."""
        return self.cell(*divmod((day - self.days.first).days, COLUMNS))

    def day_at(self, point: QPointF) -> date | None:
        """The day under the point."""
        for row in range(self.weeks):
            for column in range(COLUMNS):
                if self.cell(row, column).contains(point):
                    return self.week(row).first + timedelta(days=column)
        return None

    def nearest_day(self, point: QPointF) -> date:
        """The day under the point, or the nearest one."""
        x = min(max(point.x(), self.column_left(0)), self.column_left(COLUMNS) - 1)
        y = min(max(point.y(), self.row_top(0)), self.row_top(self.weeks) - 1)
        return self.day_at(QPointF(x, y)) or self.days.first

    def number_rect(self, day: date) -> QRectF:
        """The line with the number of the day."""
        cell = self.cell_of(day)
        return QRectF(cell.left(), cell.top(), cell.width(), self.measures.number)

    def line_rect(self, row: int, first_column: int, last_column: int, lane: int) -> QRectF:
        """The rectangle of a bar over these columns, in a lane of the row."""
        start, end = self.cell(row, first_column), self.cell(row, last_column)
        inset, line = self.measures.inset, self.measures.line
        top = start.top() + self.measures.number + lane * (line + self.measures.gap)
        return QRectF(start.left() + inset, top, end.right() - start.left() - 2 * inset, line)

    @cached_property
    def fewest_lines(self) -> int:
        """The number of lines that fit into a day of the lowest row."""
        return min(map(self.lines, range(self.weeks)))

    def count_rect(self, day: date) -> QRectF:
        """The place of "+N" beside the number of the day; without width if it is elsewhere."""
        number, width = self.number_rect(day), self.measures.count
        return QRectF(number.right() - width, number.top(), width, number.height())

    def lines(self, row: int) -> int:
        """The number of lines that fit into a day of the row."""
        measures = self.measures
        free = self.cell(row, 0).height() - measures.number - measures.gap
        return lines_that_fit(free, measures.line, measures.gap)

    def fill(
        self, displayed: Sequence[DisplayedOccurrence]
    ) -> tuple[list[Tile], list[OverflowIndicator]]:
        """The tiles of these events, and the overflow of each day.

        The events must be in reading order; then most of a crowded page is never visited.
        """
        tiles: list[Tile] = []
        overflows: list[OverflowIndicator] = []
        counter = OverflowCounter(displayed)
        for row in range(self.weeks):
            week, lines = self.week(row), self.lines(row)
            own, beyond = counter.count_row(week, lines)
            filled = fill_row(own, week, lines, beyond, keeps_line_free=not self.measures.count)
            tiles += [self._tile(row, bar) for bar in filled.bars]
            overflows += self._overflows(row, filled)
        return tiles, overflows

    def preview_tiles(self, displayed: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The tiles of one event as if it were alone, in the lane nearest to `near_y`."""
        tiles, _ = self.fill([displayed])
        if near_y is None:
            return tiles
        step = self.measures.line + self.measures.gap
        for tile in tiles:
            row = self.row_at(tile.rect.top())
            lane = int((near_y - self.row_top(self.row_at(near_y)) - self.measures.number) // step)
            tile.rect.translate(0, min(max(lane, 0), max(self.lines(row) - 1, 0)) * step)
        return tiles

    def row_at(self, y: float) -> int:
        """The row at `y`, or the nearest one."""
        rows = range(self.weeks)
        return next((row for row in rows if y < self.row_top(row + 1)), self.weeks - 1)

    def _tile(self, row: int, bar: Bar[DisplayedOccurrence]) -> Tile:
        rect = self.line_rect(row, bar.first_column, bar.last_column, bar.lane)
        inset = self.measures.inset
        ends = Continuation(bar.continues_before, bar.continues_after)
        rect.adjust(-inset if ends.before else 0, 0, inset if ends.after else 0, 0)
        return Tile(rect, bar.day_range, Shape.BAR if bar.day_range.is_bar else Shape.LINE, ends)

    def _overflows(self, row: int, filled: LaneRow[DisplayedOccurrence]) -> list[OverflowIndicator]:
        return [
            OverflowIndicator(self._overflow_rect(row, column), day, count)
            for column, (day, count) in enumerate(zip(self.week(row), filled.hidden, strict=True))
            if count
        ]

    def _overflow_rect(self, row: int, column: int) -> QRectF:
        if self.measures.count:
            return self.count_rect(self.week(row).first + timedelta(days=column))
        return self.line_rect(row, column, column, max(self.lines(row) - 1, 0))
