"""The background of a time grid: days, hours, working time, the line of the present."""

from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from terp_desktop.domain import zones
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.columns import DAY_MINUTES
from terp_desktop.ui.calendar.layout.zone_hours import clock_change
from terp_desktop.ui.calendar.views.day_number import DayNumberPainter
from terp_desktop.ui.calendar.views.drawing import Hairlines
from terp_desktop.ui.calendar.views.grid_geometry import GridPage
from terp_desktop.ui.calendar.views.holiday_names import paint_holiday
from terp_desktop.ui.calendar.views.hour_labels import ALL_DAY, CHEVRON_PX, HourLabels
from terp_desktop.ui.text.dates import offset_text
from terp_desktop.ui.theme.palette import blend, with_alpha
from terp_desktop.ui.theme.theme import CAPTION, TITLE
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter

_HOURS = 24
_ROW_LINE_SHARE = 0.05
_HEADER_PX, _HOLIDAY_PX = 40, 18
_CIRCLE_PX = 28
_MINUTE = timedelta(minutes=1)


class GridBackground:
    """Paints a page of a time grid without its events."""

    def __init__(self, viewer: Viewer, texts: TextPainter) -> None:
        self._viewer = viewer
        self._texts = texts
        self.hour_labels = HourLabels(viewer, texts)
        self._numbers = DayNumberPainter(viewer.theme, texts, circle_px=_CIRCLE_PX, size=TITLE)

    def header_height(self, days: Days) -> int:
        """The height of the header of these days, in pixels; higher if there are holidays."""
        px = self._viewer.theme.px
        return px(_HEADER_PX) + (px(_HOLIDAY_PX) if self._viewer.holidays.names(days) else 0)

    def paint_hours(self, painter: QPainter, page: GridPage) -> None:
        """Paint the days and hours; the painter's origin is at midnight."""
        colors = self._viewer.theme.colors
        for column, day in enumerate(page.days):
            left, right = page.column_left(column), page.column_left(column + 1)
            for start, end in self._free_minutes(day):
                top, bottom = round(page.y_of(start)), round(page.y_of(end))
                painter.fillRect(QRectF(left, top, right - left, bottom - top), colors.weekend)
        self._paint_lines(painter, page)
        for day in page.days:
            self._paint_clock_change(painter, page, day)

    def _paint_clock_change(self, painter: QPainter, page: GridPage, day: date) -> None:
        """Hatch skipped time of a clock change, or label repeated time."""
        change = clock_change(day, self._viewer.zone)
        if change is None:
            return
        theme, column = self._viewer.theme, page.column_of(day)
        left, top = page.column_left(column), page.y_of(change.start)
        right, bottom = page.column_left(column + 1), page.y_of(change.end)
        rect = QRectF(left, top, right - left, bottom - top)
        if change.is_skipped:
            hatching = with_alpha(theme.colors.text, 0.16)
            painter.fillRect(rect, QBrush(hatching, Qt.BrushStyle.BDiagPattern))
        words = "Skipped: clocks go forward" if change.is_skipped else "Twice: clocks go back"
        line = QRectF(left + theme.px(8), bottom - theme.px(18), right - left, theme.px(16))
        line.setRight(right - theme.px(4))
        font, color = theme.font(CAPTION), theme.colors.secondary
        self._texts.draw(painter, line, words, font, color)

    def _paint_lines(self, painter: QPainter, page: GridPage) -> None:
        colors = self._viewer.theme.colors
        left, right = page.measures.gutter, page.size.width()
        step = page.measures.row_minutes
        hours = Hairlines(painter, self._viewer.theme)
        between = Hairlines(
            painter, self._viewer.theme, blend(colors.text, _ROW_LINE_SHARE, colors.surface)
        )
        for minute in range(step, 60 * _HOURS, step):
            (between if minute % 60 else hours).draw_horizontal(
                left, right, round(page.y_of(minute))
            )
        for column in range(len(page.days)):
            hours.draw_vertical(0, page.hours_height, page.column_left(column))

    def paint_labels(self, painter: QPainter, page: GridPage, now: datetime) -> None:
        """Paint the labels of the hours in the gutter."""
        self.hour_labels.paint_hours(painter, page, self._present_y(page, now))

    def paint_present(self, painter: QPainter, page: GridPage, now: datetime) -> None:
        """Paint the line of the present, over the events of today."""
        y = self._present_y(page, now)
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
        self.hour_labels.paint_present(painter, page, y, now)

    def _present_y(self, page: GridPage, now: datetime) -> float | None:
        if now.date() not in page.days:
            return None
        return page.y_of((now - datetime.combine(now.date(), time.min)) / _MINUTE)

    def paint_header(self, painter: QPainter, page: GridPage, today: date) -> None:
        """Paint the names of the days, the background of the strip, and the zone's offset."""
        colors = self._viewer.theme.colors
        painter.fillRect(QRectF(0, 0, page.size.width(), page.hours_top), colors.surface)
        self._paint_header_lines(painter, page)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, day in enumerate(page.days):
            self._paint_day_name(painter, page, column, day, is_today=day == today)
        zone = zones.load_zone(self._viewer.zone)
        midday = datetime.combine(page.days.first, time(12), zone)
        offset = offset_text(midday.utcoffset() or timedelta())
        self.hour_labels.paint_heads(painter, page, self._viewer.theme.px(_HEADER_PX) / 2, offset)
        self._paint_strip_label(painter, page)

    def _paint_strip_label(self, painter: QPainter, page: GridPage) -> None:
        """Paint the label of the strip, with a chevron if it can be folded."""
        middle = page.measures.header + page.measures.gap + page.measures.line / 2
        left = self.hour_labels.paint_caption(painter, page, middle, ALL_DAY)
        if page.is_foldable:
            theme, density = self._viewer.theme, painter.device().devicePixelRatioF()
            name = "chevron-right" if page.is_folded else "chevron-down"
            size = theme.px(CHEVRON_PX)
            color = theme.colors.secondary
            picture = self._viewer.icons.pixmap(name, color, size, density)
            corner = QPointF(round(left) - size - 1, round(middle - size / 2) + 1)
            painter.drawPixmap(corner, picture)

    def _paint_header_lines(self, painter: QPainter, page: GridPage) -> None:
        colors = self._viewer.theme.colors
        for column, day in enumerate(page.days):
            if self._viewer.working_minutes(day) is None:
                left, right = page.column_left(column), page.column_left(column + 1)
                ground = QRectF(left, 0, right - left, page.hours_top)
                painter.fillRect(ground, colors.weekend)
        lines = Hairlines(painter, self._viewer.theme)
        for column in range(len(page.days)):
            lines.draw_vertical(page.measures.header, page.hours_top, page.column_left(column))
        lines.draw_horizontal(0, page.size.width(), page.hours_top - 1)

    def _paint_day_name(
        self, painter: QPainter, page: GridPage, column: int, day: date, *, is_today: bool
    ) -> None:
        """Paint weekday and number, today's in a filled circle, and a holiday below them."""
        theme = self._viewer.theme
        height = theme.px(_HEADER_PX)
        name = self._viewer.weekday_name(day.isoweekday())
        color = theme.colors.accent_text if is_today else theme.colors.secondary
        left, right = page.column_left(column), page.column_left(column + 1)
        below = QRectF(left, height - theme.px(6), right - left, theme.px(_HOLIDAY_PX))
        paint_holiday(painter, self._texts, below, day, self._viewer)
        rect = QRectF(left + theme.px(8), 0, right - left - theme.px(8), height)
        width = self._texts.draw(painter, rect, name, theme.font(CAPTION), color)
        rect.adjust(width + theme.px(2), 0, 0, 0)
        self._numbers.draw(painter, rect, str(day.day), theme.colors.text, is_today=is_today)

    def _free_minutes(self, day: date) -> tuple[tuple[float, float], ...]:
        """The minutes of the day outside of working time, as (start, end)."""
        working = self._viewer.working_minutes(day)
        if working is None:
            return ((0, DAY_MINUTES),)
        start, end = working
        return ((0, start), (end, DAY_MINUTES))
