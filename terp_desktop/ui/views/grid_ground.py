"""What a time grid has behind its events: days, hours, working time, the line of the present."""

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from terp_desktop.domain import zones
from terp_desktop.domain.span import Days
from terp_desktop.ui.palette import with_alpha
from terp_desktop.ui.theme import CAPTION, TITLE
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.day_number import DayNumbers
from terp_desktop.ui.views.grid_page import GridPage
from terp_desktop.ui.views.holidays import paint_holiday
from terp_desktop.ui.views.text import TextPainter
from terp_desktop.ui.when_words import offset_text

WORK_STARTS, WORK_ENDS = 8, 18
"""The hours of a working day."""

_HOURS = 24
_HEADER_PX, _HOLIDAY_PX = 40, 18
_CIRCLE_PX = 28
_MINUTE = timedelta(minutes=1)


class GridGround:
    """Paints a page without its events."""

    def __init__(self, viewer: Viewer, texts: TextPainter) -> None:
        self._viewer = viewer
        self._texts = texts
        self._numbers = DayNumbers(viewer.theme, texts, circle_px=_CIRCLE_PX, size=TITLE)

    def header_height(self, days: Days) -> int:
        """How high the header of these days is: higher where it has holidays to name."""
        px = self._viewer.theme.px
        return px(_HEADER_PX) + (px(_HOLIDAY_PX) if self._viewer.holidays.names(days) else 0)

    def hours(self, painter: QPainter, page: GridPage) -> None:
        """The days and hours, with the painter's origin at midnight."""
        colors = self._viewer.theme.colors
        for column, day in enumerate(page.days):
            left, right = page.column_left(column), page.column_left(column + 1)
            for start, end in self._free_hours(day):
                top, bottom = page.y_of(start * 60), page.y_of(end * 60)
                painter.fillRect(QRectF(left, top, right - left, bottom - top), colors.weekend)
        self._lines(painter, page)

    def _lines(self, painter: QPainter, page: GridPage) -> None:
        colors = self._viewer.theme.colors
        left, right = page.measures.gutter, page.size.width()
        for half in range(1, 2 * _HOURS):
            is_hour = half % 2 == 0
            pen = self._viewer.theme.hairline_pen()
            if not is_hour:
                pen.setColor(with_alpha(colors.text, 0.05))
            painter.setPen(pen)
            y = round(page.y_of(half * 30))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
        painter.setPen(self._viewer.theme.hairline_pen())
        for column in range(len(page.days)):
            x = page.column_left(column)
            painter.drawLine(QPointF(x, 0), QPointF(x, page.hours_height))

    def labels(self, painter: QPainter, page: GridPage, now: datetime) -> None:
        """The hours' names in the gutter; the present takes the place of one that is near."""
        height = self._texts.metrics(self._viewer.theme.font(CAPTION)).height()
        present = self._present(page, now)
        for hour in range(1, _HOURS):
            y = page.y_of(hour * 60)
            if present is not None and abs(y - present) < height:
                continue
            self._label(painter, page, y, self._viewer.short_time(time(hour)))

    def _label(
        self, painter: QPainter, page: GridPage, y: float, text: str, color: QColor | None = None
    ) -> None:
        """A caption at the right of the gutter, in the middle of that height."""
        theme = self._viewer.theme
        font = theme.font(CAPTION)
        width = self._texts.width(text, font)
        room = QRectF(page.measures.gutter - theme.px(8) - width, y - 8, width + 1, 16)
        self._texts.draw(painter, room, text, font, color or theme.colors.secondary)

    def present(self, painter: QPainter, page: GridPage, now: datetime) -> None:
        """The line of the present, over the events of today."""
        y = self._present(page, now)
        if y is None:
            return
        theme = self._viewer.theme
        column = page.column_of(now.date())
        left, right = page.column_left(column), page.column_left(column + 1)
        painter.setPen(QPen(theme.colors.accent, 2))
        painter.drawLine(QPointF(left, y), QPointF(right, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.accent)
        painter.drawEllipse(QPointF(left, y), 4, 4)
        self._label(painter, page, y, self._viewer.short_time(now.time()), theme.colors.accent)

    def _present(self, page: GridPage, now: datetime) -> float | None:
        if now.date() not in page.days:
            return None
        return page.y_of((now - datetime.combine(now.date(), time.min)) / _MINUTE)

    def header(self, painter: QPainter, page: GridPage, today: date) -> None:
        """The names of the days, the strip's ground, and the zone whose clocks are shown."""
        colors = self._viewer.theme.colors
        painter.fillRect(QRectF(0, 0, page.size.width(), page.hours_top), colors.surface)
        self._header_lines(painter, page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, day in enumerate(page.days):
            self._day_name(painter, page, column, day, is_today=day == today)
        zone = zones.zone(self._viewer.zone)
        midday = datetime.combine(page.days.first, time(12), zone)
        offset = offset_text(midday.utcoffset() or timedelta())
        self._label(painter, page, self._viewer.theme.px(_HEADER_PX) / 2, offset)
        middle = page.measures.header + page.measures.gap + page.measures.line / 2
        self._label(painter, page, middle, "All day")

    def _header_lines(self, painter: QPainter, page: GridPage) -> None:
        colors = self._viewer.theme.colors
        for column, day in enumerate(page.days):
            if self._viewer.holidays.is_free(day):
                left, right = page.column_left(column), page.column_left(column + 1)
                ground = QRectF(left, 0, right - left, page.hours_top)
                painter.fillRect(ground, colors.weekend)
        painter.setPen(self._viewer.theme.hairline_pen())
        for column in range(len(page.days)):
            x = page.column_left(column)
            painter.drawLine(QPointF(x, page.measures.header), QPointF(x, page.hours_top))
        y = page.hours_top - 1
        painter.drawLine(QPointF(0, y), QPointF(page.size.width(), y))

    def _day_name(
        self, painter: QPainter, page: GridPage, column: int, day: date, *, is_today: bool
    ) -> None:
        """The weekday and the number, today's in a filled circle; below them a holiday."""
        theme = self._viewer.theme
        height = theme.px(_HEADER_PX)
        name = self._viewer.weekday_name(day.isoweekday())
        color = theme.colors.accent if is_today else theme.colors.secondary
        left, right = page.column_left(column), page.column_left(column + 1)
        below = QRectF(left, height - theme.px(6), right - left, theme.px(_HOLIDAY_PX))
        paint_holiday(painter, self._texts, below, day, self._viewer)
        room = QRectF(left + theme.px(8), 0, right - left - theme.px(8), height)
        taken = self._texts.draw(painter, room, name, theme.font(CAPTION), color)
        room.adjust(taken + theme.px(2), 0, 0, 0)
        self._numbers.draw(painter, room, str(day.day), theme.colors.text, is_today=is_today)

    def _free_hours(self, day: date) -> tuple[tuple[int, int], ...]:
        """The hours of the day outside of working time, as (from, to)."""
        if self._viewer.holidays.is_free(day):
            return ((0, _HOURS),)
        return ((0, WORK_STARTS), (WORK_ENDS, _HOURS))
