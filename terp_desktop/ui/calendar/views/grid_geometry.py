"""The geometry of a time grid: its days, its hours, the strip above them, and their tiles."""

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

# All-day events take at most this many lines of the page; a day that has more says so.
_MAX_STRIP_LINES = 6
_MAX_STRIP_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMeasures:
    """The sizes that a time grid is made of, in pixels.

    `second` is how much of the gutter a second column of hours takes.
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
    """Days side by side over a size, the strip's events already in their lanes.

    What lies in the hours is told in coordinates of the hours: their top is 0, at midnight.
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
        """The page with the strip that these events need; folded, it has one line."""
        step = measures.line + measures.gap
        most = max(min(int(size.height() * _MAX_STRIP_SHARE // step), _MAX_STRIP_LINES), 1)
        most = 1 if is_folded else most
        whole_days = [one for one in displayed if one.is_in_strip]
        return cls(days, size, measures, fill_row(whole_days, days, most), is_folded, most)

    def fill_height(self) -> "GridPage":
        """The same, with hours as large as it takes to fill the height."""
        fitting = (self.size.height() - self.hours_top) / 24
        if self.measures.hour >= fitting:
            return self
        return replace(self, measures=replace(self.measures, hour=fitting))

    @property
    def strip_lines(self) -> int:
        """How many lines the strip has; at least one, so that there is a place to click."""
        # A day that has more keeps its last line free to say so; others may have a bar there.
        lines = self.strip.lanes + (1 if any(self.strip.hidden) else 0)
        return min(max(lines, 1), self.max_lines)

    @property
    def is_foldable(self) -> bool:
        """Whether folding the strip, or unfolding it, shows anything else."""
        return any(self.strip.hidden) if self.is_folded else self.strip_lines > 1

    def fold_rect(self) -> QRectF:
        """Beside the strip: what folds it when it is clicked."""
        height = self.measures.line + 2 * self.measures.gap
        return QRectF(0, self.measures.header, self.measures.gutter, height)

    @property
    def hours_top(self) -> int:
        """Where the hours begin, below the header and the strip."""
        measures = self.measures
        step = measures.line + measures.gap
        return measures.header + self.strip_lines * step + measures.inset

    @property
    def hours_height(self) -> float:
        """How high all hours together are."""
        return self.measures.hour * 24

    def column_left(self, column: int) -> int:
        """Where a day begins; that of the column after the last is where the last one ends."""
        left = self.measures.gutter
        return left + round((self.size.width() - left) * column / len(self.days))

    def column_at(self, x: float) -> int | None:
        """The column at that place from the left."""
        for column in range(len(self.days)):
            if self.column_left(column) <= x < self.column_left(column + 1):
                return column
        return None

    def nearest_column(self, x: float) -> int:
        """The column at that place; from beside the days the nearest of them."""
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
        """How far below midnight a minute of the day lies."""
        return minute * self.measures.hour / 60

    def minute_at(self, y: float) -> float:
        """The minute of the day at that height; beyond the hours the first or the last."""
        return min(max(y / self.measures.hour * 60, 0), DAY_MINUTES)

    def moment_at(self, column: int, y: float, step_minutes: int) -> datetime:
        """The naive time at that height, rounded down to the step."""
        minute = min(self.minute_at(y), DAY_MINUTES - step_minutes)
        whole = int(minute // step_minutes) * step_minutes
        return datetime.combine(self.day(column), time.min) + timedelta(minutes=whole)

    def slot_rect(self, start: datetime, end: datetime) -> QRectF:
        """The place of a stretch of one day within the hours."""
        column = self.column_of(start.date())
        midnight = datetime.combine(start.date(), time.min)
        top, bottom = (self.y_of((one - midnight) / timedelta(minutes=1)) for one in (start, end))
        left, right = self.column_left(column), self.column_left(column + 1)
        return QRectF(left + 2, top + 1, right - left - 4, bottom - top - 1)

    def strip_rect(self, first_column: int, last_column: int, lane: int) -> QRectF:
        """The place in the strip of what takes these columns on that line."""
        inset, step = self.measures.inset, self.measures.line + self.measures.gap
        left = self.column_left(first_column) + inset
        right = self.column_left(last_column + 1) - inset
        top = self.measures.header + lane * step + self.measures.gap
        return QRectF(left, top, right - left, self.measures.line)

    def is_in_strip(self, point: QPointF) -> bool:
        """Whether the point lies in the strip of all-day events."""
        return self.measures.header <= point.y() < self.hours_top

    def strip_tiles(self) -> list[Tile]:
        """The tiles of the strip."""
        return [self._bar_tile(bar, bar.lane) for bar in self.strip.bars]

    def preview_tiles(self, one: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The bar of one event on the line of the strip nearest to that height."""
        step = self.measures.line + self.measures.gap
        lane = int(((near_y or 0) - self.measures.header) // step)
        lane = min(max(lane, 0), self.strip_lines - 1)
        return [self._bar_tile(bar, lane) for bar in fill_row([one], self.days).bars]

    def _bar_tile(self, bar: Bar[DisplayedOccurrence], lane: int) -> Tile:
        inset = self.measures.inset
        rect = self.strip_rect(bar.first_column, bar.last_column, lane)
        ends = Continuation(bar.continues_before, bar.continues_after)
        rect.adjust(-inset if ends.before else 0, 0, inset if ends.after else 0, 0)
        return Tile(rect, bar.day_range, Shape.BAR, ends)

    def strip_overflows(self) -> list[OverflowIndicator]:
        """What the days have beyond the room of the strip."""
        last = self.strip_lines - 1
        return [
            OverflowIndicator(self.strip_rect(column, column, last), self.day(column), count)
            for column, count in enumerate(self.strip.hidden)
            if count
        ]

    def hour_tiles(self, displayed: Sequence[DisplayedOccurrence]) -> list[Tile]:
        """The tiles of the hours, day by day."""
        shortest = self.measures.shortest / self.measures.hour * 60
        timed = (one for one in displayed if not one.is_in_strip)
        tiles: list[Tile] = []
        for column, pieces in enumerate(segments_by_day(timed, self.days, shortest)):
            tiles += self._block_tiles(column, pieces)
        return tiles

    def _block_tiles(
        self, column: int, pieces: Sequence[DaySegment[DisplayedOccurrence]]
    ) -> Iterator[Tile]:
        """The tiles of a day, which may be thousands."""
        left, scale, beyond = self.column_left(column) + 2, self.y_of(1), self.measures.inset
        # A strip beside the events stays free: there a person can always press for a new one.
        width = self.column_left(column + 1) - left - 2 * self.measures.inset
        for piece, share_before, share in arrange_in_columns(pieces):
            x, end = (
                left + round(share_before * width),
                left + round((share_before + share) * width),
            )
            top, bottom = round(piece.start * scale), round(piece.end * scale)
            rect = QRectF(x, top + 1, max(end - x - 1, 1), bottom - top - 1)
            before, after = piece.continues_before, piece.continues_after
            if before or after:
                # There it is cut by the end of the day, so that no round corners are seen.
                rect.adjust(0, -beyond if before else 0, 0, beyond if after else 0)
                yield Tile(rect, piece.owner, Shape.BLOCK, Continuation(before, after))
            else:
                yield Tile(rect, piece.owner, Shape.BLOCK)
