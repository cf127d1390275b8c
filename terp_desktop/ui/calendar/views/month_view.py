"""The month view: whole weeks of days, each with as many events as fit."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Slot
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.domain import weeks
from terp_desktop.domain.event import When
from terp_desktop.domain.paste_place import PastePlace
from terp_desktop.ui.calendar.descriptions import day_speech
from terp_desktop.ui.calendar.layout import new_times
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.calendar.views.day_number import DayNumberPainter
from terp_desktop.ui.calendar.views.drawing import Hairlines
from terp_desktop.ui.calendar.views.holiday_names import paint_holiday, show_holiday_tip
from terp_desktop.ui.calendar.views.month_geometry import COLUMNS, MonthMeasures, MonthPage
from terp_desktop.ui.calendar.views.overflow_indicator import paint_overflow
from terp_desktop.ui.calendar.views.paging import MonthPaging
from terp_desktop.ui.calendar.views.tiles import OverflowIndicator, Tile
from terp_desktop.ui.theme.palette import OTHER_MONTH_SHARE
from terp_desktop.ui.theme.theme import CAPTION
from terp_desktop.ui.viewer import Viewer

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.layout.event_moves import PagePosition

_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -COLUMNS,
    Qt.Key.Key_Down: COLUMNS,
}
_WEEK_COLUMN_PX, _NARROW_PX, _CIRCLE_PX, _COUNT_PX = 32, 560, 24, 32
# The heights of the header, a day's number and a line, in pixels: where days are low, less space
# is left, so that every day has a line for an event above "+N more".
_DENSITIES = ((28, 26, 20), (28, 20, 18))
_TIGHT = (22, 16, 16)
# The width of the clickable number of a day.
_NUMBER_PX = 36


class MonthView(CalendarView):
    """Shows a month as rows of weeks."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(viewer, MonthPaging(viewer), parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.cursor_day = self.anchor
        self._numbers = DayNumberPainter(viewer.theme, self.events.text, circle_px=_CIRCLE_PX)
        self._tiles: list[Tile] = []
        self._overflows: list[OverflowIndicator] = []
        # The left edges of the counts beside the numbers of days.
        self._counts: dict[date, float] = {}
        self.layout_page = self._page()
        viewer.holidays.changed.connect(self._show_holidays)

    # --- The page ------------------------------------------------------------------------

    def show_page(self, anchor: date, displayed: Sequence[DisplayedOccurrence]) -> None:
        """Show the month of `anchor`, with the cursor on that day."""
        self.cursor_day = anchor
        super().show_page(anchor, displayed)

    def arrange(self) -> None:
        """Lay the page out again."""
        self.layout_page = self._page()
        self._tiles, self._overflows = self.layout_page.fill(self._displayed)
        self._counts = {
            overflow.day: overflow.rect.left()
            for overflow in self._overflows
            if self.layout_page.measures.count
        }
        self.repaint_page()

    def tiles(self) -> Sequence[Tile]:
        """The tiles on the page."""
        return self._tiles

    def overflows(self) -> Sequence[OverflowIndicator]:
        """The "+N more" lines of the days."""
        return self._overflows

    def day_rect(self, day: date) -> QRectF:
        """The cell of the day."""
        return self.layout_page.cell_of(day)

    def when_at(self, point: QPointF) -> When | None:
        """The default hour for a new event on the day under the point."""
        day = self.layout_page.day_at(point)
        return None if day is None else self._hour_on(day)

    def when_at_cursor(self) -> When:
        """The default hour for a new event on the day at the cursor."""
        return self._hour_on(self.cursor_day)

    def place_at_cursor(self) -> PastePlace:
        """The day at the cursor; each event keeps its time."""
        return PastePlace(self.cursor_day)

    @property
    def cursor_date(self) -> date:
        """The day at the cursor."""
        return self.cursor_day

    def move_cursor(self, key: Qt.Key) -> bool:
        """Move the cursor by an arrow key; beyond the page request another one."""
        if key not in _ARROWS:
            return False
        day = self.cursor_day + timedelta(days=_ARROWS[key])
        if day in self.days:
            self.cursor_day = day
            self._describe_day()
        else:
            self.page_turn_requested.emit(day)
        return True

    def position_at(self, point: QPointF, _within: "PagePosition | None" = None) -> "PagePosition":
        """The day under the point, or the nearest one."""
        from terp_desktop.ui.calendar.layout.event_moves import PagePosition

        return PagePosition(self.layout_page.nearest_day(point))

    @property
    def row_duration(self) -> timedelta:
        """A week."""
        return timedelta(days=COLUMNS)

    def tiles_of(self, displayed: DisplayedOccurrence, near_y: float | None) -> list[Tile]:
        """The bars or the line of a dragged event."""
        return self.layout_page.preview_tiles(displayed, near_y)

    def _hour_on(self, day: date) -> When:
        return new_times.hour_on(day, self.viewer.now(), self.viewer.zone)

    def _describe_day(self) -> None:
        count = len(self.occurrences_on(self.cursor_day))
        self.setAccessibleDescription(day_speech(self.cursor_day, count, self.viewer))

    @Slot()
    def _show_holidays(self) -> None:
        self.repaint_page()

    def _page(self) -> MonthPage:
        """The page with as much space as leaves a line for an event on every day.

        Where there is no line for "+N more" below it, "+N" stands beside the day's number.
        """
        for density in _DENSITIES:
            page = self._page_with(density)
            if page.fewest_lines > 1:
                return page
        page = self._page_with(_DENSITIES[-1], count=_COUNT_PX)
        return page if page.fewest_lines else self._page_with(_TIGHT, count=_COUNT_PX)

    def _page_with(self, density: tuple[int, int, int], *, count: int = 0) -> MonthPage:
        px, size = self.viewer.theme.px, QSizeF(self.viewport().size())
        header, number, line = map(px, density)
        measures = MonthMeasures(
            header=header,
            week_column=px(_WEEK_COLUMN_PX) if size.width() > px(_NARROW_PX) else 0,
            number=number,
            line=line,
            gap=1,
            inset=px(4),
            count=px(count),
        )
        return MonthPage(self.days, size, measures)

    # --- Events --------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Show a holiday's tool tip on its day."""
        return show_holiday_tip(event, self, self._day_at) or super().viewportEvent(event)

    def _day_at(self, point: QPointF) -> date | None:
        return self.layout_page.day_at(point)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the page out for the new size."""
        self.lay_out_resized()
        super().resizeEvent(event)

    def click_background(self, point: QPointF) -> None:
        """Move the cursor to the clicked day; on its number request the day."""
        # Before anything is unselected: a panel that closes then makes the page wider.
        page, day = self.layout_page, self.layout_page.day_at(point)
        super().click_background(point)
        if day is None:
            return
        self.cursor_day = day
        self._describe_day()
        self.repaint_page()
        number = page.number_rect(day)
        number.setWidth(self.viewer.theme.px(_NUMBER_PX))
        if number.contains(point):
            self.day_requested.emit(day)

    # --- Painting ------------------------------------------------------------------------

    def paint_page(self, painter: QPainter, exposed: QRectF) -> None:
        """Paint the rows in the exposed rectangle."""
        painter.fillRect(exposed, self.viewer.theme.colors.surface)
        self._paint_header(painter)
        for row in range(self.layout_page.weeks):
            if self.layout_page.row_rect(row).intersects(exposed):
                self._paint_row(painter, row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for tile in self._tiles:
            if tile.rect.intersects(exposed):
                self.paint_tile(painter, tile)
        for overflow in self._overflows:
            is_hovered = overflow == self._hovered
            paint_overflow(painter, self.events, self.viewer, overflow, is_hovered=is_hovered)
        if self.shows_focus and self._focused is None:
            self._paint_cursor(painter)

    def _paint_header(self, painter: QPainter) -> None:
        theme = self.viewer.theme
        page = self.layout_page
        for column, day in enumerate(page.week(0)):
            left, right = page.column_left(column) + theme.px(8), page.column_left(column + 1)
            rect = QRectF(left, 0, right - left, page.measures.header)
            name = self.viewer.weekday_name(day.isoweekday())
            self.events.text.draw(painter, rect, name, theme.font(CAPTION), theme.colors.secondary)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        theme = self.viewer.theme
        week = self.layout_page.week(row)
        for column, day in enumerate(week):
            if self.viewer.is_day_off(day):
                painter.fillRect(self.layout_page.cell(row, column), theme.colors.weekend)
        self._paint_lines(painter, row)
        if self.layout_page.measures.week_column:
            self._paint_week_number(painter, row)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for day in week:
            self._paint_number(painter, day)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_lines(self, painter: QPainter, row: int) -> None:
        """The hairlines above the row and between its days."""
        rect = self.layout_page.row_rect(row)
        lines = Hairlines(painter, self.viewer.theme)
        lines.draw_horizontal(0, rect.right(), rect.top())
        for column in range(0 if self.layout_page.measures.week_column else 1, COLUMNS):
            lines.draw_vertical(rect.top(), rect.bottom(), self.layout_page.column_left(column))

    def _paint_week_number(self, painter: QPainter, row: int) -> None:
        theme, page = self.viewer.theme, self.layout_page
        number = str(weeks.week_number(page.week(row).first))
        font = theme.font(CAPTION)
        left = (page.measures.week_column - self.events.text.width(number, font)) / 2
        rect = QRectF(left, page.row_top(row), page.measures.week_column, page.measures.number)
        self.events.text.draw(painter, rect, number, font, theme.colors.secondary)

    def _paint_number(self, painter: QPainter, day: date) -> None:
        share = 1.0 if day.month == self.anchor.month else OTHER_MONTH_SHARE
        theme = self.viewer.theme
        ink = theme.fade(theme.colors.text, share, theme.colors.surface)
        is_today = day == self._today
        is_first = day.day == 1 and not is_today
        text = self.viewer.day_of_month(day) if is_first else str(day.day)
        rect = self.layout_page.number_rect(day)
        rect.setRight(self._counts.get(day, rect.right()))
        number_width = self._numbers.draw(painter, rect, text, ink, is_today=is_today)
        beside = rect.adjusted(number_width, 0, 0, 0)
        paint_holiday(painter, self.events.text, beside, day, self.viewer, share=share)

    def _paint_cursor(self, painter: QPainter) -> None:
        cell = self.layout_page.cell_of(self.cursor_day).adjusted(4, 4, -3, -3)
        self.events.paint_focus_ring(painter, cell, self.viewer.theme.px(2))
