"""Paints the people view without its events: names, hours, working time, what is only busy."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen

from terp_desktop.domain import zones
from terp_desktop.domain.people_lanes import PersonLane
from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.layout.people_hours import DayHours
from terp_desktop.ui.calendar.layout.zone_hours import clock_change
from terp_desktop.ui.calendar.views.day_number import DayNumberPainter
from terp_desktop.ui.calendar.views.drawing import Hairlines
from terp_desktop.ui.calendar.views.event_painter import EventPainter
from terp_desktop.ui.calendar.views.holiday_names import paint_holiday
from terp_desktop.ui.calendar.views.people_geometry import BusyMark, PeoplePage
from terp_desktop.ui.text.dates import zone_city
from terp_desktop.ui.theme.palette import blend, with_alpha
from terp_desktop.ui.theme.theme import CAPTION, EVENT_RADIUS, TITLE
from terp_desktop.ui.viewer import Viewer

BUSY = "Busy"
EVERYONE_NAME = "Everyone"

_HEADER_PX, _LINE_PX, _CIRCLE_PX, _FACE_PX = 44, 18, 28, 28
_PADDING_PX, _GAP_PX, _INSET_PX = 12, 8, 4
_HOUR_MINUTES, _HOURS = 60, 24
_OFF_SHARE, _FREE_SHARE, _FREE_HEAD_SHARE = 0.045, 0.10, 0.24
_HATCH_FILL, _HATCH_ALPHA, _SOLID_FILL, _FACE_SHARE = 0.09, 0.22, 0.32, 0.10
_HOUR_STEPS = (1, 2, 3, 4, 6, 12)
_OUTER_STEP = 3
_MINUTE = timedelta(minutes=1)


class PeoplePainter:
    """Paints a page of the people view without its events."""

    def __init__(self, viewer: Viewer, events: EventPainter, me: int) -> None:
        self._viewer, self._texts, self._events, self._me = viewer, events.text, events, me
        self._numbers = DayNumberPainter(
            viewer.theme, events.text, circle_px=_CIRCLE_PX, size=TITLE
        )

    def header_height(self, days: Days) -> int:
        """The height of the header in pixels: higher with two lines."""
        px = self._viewer.theme.px
        has_two_lines = len(days) > 1 or bool(self._viewer.holidays.names(days))
        return px(_HEADER_PX) + (px(_LINE_PX) if has_two_lines else 0)

    # --- Rows ----------------------------------------------------------------------------------

    def paint_rows(self, painter: QPainter, page: PeoplePage) -> None:
        """Paint working time, the time that is free for all, and the lines between hours."""
        colors = self._viewer.theme.colors
        off = blend(colors.text, _OFF_SHARE, colors.surface)
        names, right = page.measures.names, page.size.width()
        painter.fillRect(QRectF(names, 0, right - names, page.rows_height), off)
        for row, lane in enumerate(page.lanes):
            rect = page.row_rect(row)
            self._fill_spans(painter, page.span_rects(lane.working), rect, colors.surface)
            free = blend(colors.accent, _FREE_SHARE, colors.surface)
            self._fill_spans(painter, page.span_rects(page.free), rect, free)
        self._paint_lines(painter, page)
        for day in page.days:
            self._paint_clock_change(painter, page, day)

    def _fill_spans(
        self,
        painter: QPainter,
        edges: Iterable[tuple[float, float]],
        rect: QRectF,
        color: QColor,
    ) -> None:
        for left, right in edges:
            painter.fillRect(QRectF(left, rect.top(), right - left, rect.height()), color)

    def _paint_lines(self, painter: QPainter, page: PeoplePage) -> None:
        theme = self._viewer.theme
        hours = Hairlines(painter, theme, blend(theme.colors.text, 0.06, theme.colors.surface))
        edges = Hairlines(painter, theme)
        for day in page.scale.days:
            for hour in range(1, _HOURS):
                if self._has_hour_line(day, hour):
                    hours.draw_vertical(0, page.rows_height, day.x_of(hour * _HOUR_MINUTES))
            edges.draw_vertical(0, page.rows_height, day.left)
        for row in range(page.row_count):
            edges.draw_horizontal(0, page.size.width(), page.row_rect(row).bottom())

    def _has_hour_line(self, day: DayHours, hour: int) -> bool:
        """Whether there is room for a line; the ends of the wide hours always have one."""
        minute = hour * _HOUR_MINUTES
        if minute in {day.core_start, day.core_end}:
            return True
        width = day.x_of(minute + _HOUR_MINUTES / 2) - day.x_of(minute - _HOUR_MINUTES / 2)
        return width >= self._viewer.theme.px(10)

    def _paint_clock_change(self, painter: QPainter, page: PeoplePage, day: date) -> None:
        """Hatch the time that a change of the clocks skips."""
        change = clock_change(day, self._viewer.zone)
        if change is None or not change.is_skipped:
            return
        hours = page.scale.hours_of(day)
        left, right = hours.x_of(change.start), hours.x_of(change.end)
        hatching = with_alpha(self._viewer.theme.colors.text, 0.16)
        rect = QRectF(left, 0, right - left, page.rows_height)
        painter.fillRect(rect, QBrush(hatching, Qt.BrushStyle.BDiagPattern))

    def paint_busy(self, painter: QPainter, mark: BusyMark) -> None:
        """Paint a time of which only "Busy" may be shown: hatched, with that word at most."""
        theme = self._viewer.theme
        colors, rect = theme.colors, mark.rect
        radius = min(float(theme.px(EVENT_RADIUS)), rect.width() / 2)
        # Hatching is not seen where there is hardly room for one of its lines.
        is_hatched = rect.width() >= theme.px(6)
        share = _HATCH_FILL if is_hatched else _SOLID_FILL
        fill = blend(colors.text, share, colors.surface)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(rect, radius, radius)
        if not is_hatched:
            return
        painter.setBrush(QBrush(with_alpha(colors.text, _HATCH_ALPHA), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(rect, radius, radius)
        font, padding = theme.font(CAPTION), theme.px(_INSET_PX)
        width = self._texts.width(BUSY, font)
        if width + 4 * padding <= rect.width():
            self._paint_busy_word(painter, rect, width + 2 * padding, fill)

    def _paint_busy_word(self, painter: QPainter, rect: QRectF, width: float, fill: QColor) -> None:
        """Paint the word on a plain ground, on which it is legible."""
        theme, padding = self._viewer.theme, self._viewer.theme.px(_INSET_PX)
        height = min(self._texts.metrics(theme.font(CAPTION)).height() + 2, rect.height() - 2)
        plate = QRectF(rect.left() + padding, rect.center().y() - height / 2, width, height)
        painter.setBrush(fill)
        painter.drawRoundedRect(plate, padding / 2, padding / 2)
        words = plate.adjusted(padding, 0, 0, 0)
        self._texts.draw(painter, words, BUSY, theme.font(CAPTION), theme.colors.text)

    def paint_present(self, painter: QPainter, page: PeoplePage, now: datetime) -> None:
        """Paint the line of the present through all rows."""
        if now.date() not in page.days:
            return
        x = page.scale.x_of(now)
        painter.setPen(QPen(self._viewer.theme.colors.accent, 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, page.rows_height))

    # --- Names ---------------------------------------------------------------------------------

    def paint_names(self, painter: QPainter, page: PeoplePage, cursor: int | None) -> None:
        """Paint face and name of each person; the row of the cursor is marked."""
        theme, width = self._viewer.theme, page.measures.names
        painter.fillRect(QRectF(0, 0, width, page.rows_height), theme.colors.surface)
        lines = Hairlines(painter, theme)
        for row, lane in enumerate(page.lanes):
            rect = page.row_rect(row)
            rect.setWidth(width)
            if row == cursor:
                ground = blend(theme.colors.accent, 0.10, theme.colors.surface)
                painter.fillRect(rect, ground)
            self._paint_name(painter, rect, lane, page.days.first)
            lines.draw_horizontal(0, width, rect.bottom())
        lines.draw_vertical(0, page.rows_height, width)

    def _paint_name(self, painter: QPainter, rect: QRectF, lane: PersonLane, day: date) -> None:
        theme = self._viewer.theme
        size, padding, gap = (theme.px(each) for each in (_FACE_PX, _PADDING_PX, _GAP_PX))
        name, caption = lane.person.name, self.caption(lane, day)
        left = rect.left() + padding
        if rect.width() - size - 2 * gap - padding >= theme.px(40):
            face = QRectF(left, rect.center().y() - size / 2, size, size)
            self._paint_face(painter, face, lane)
            left = face.right() + gap
        font, small = theme.font(), theme.font(CAPTION)
        height = self._texts.metrics(font).height()
        below = self._texts.metrics(small).height() if caption else 0.0
        top = rect.center().y() - (height + below) / 2
        line = QRectF(left, top, rect.right() - left - gap / 2, height)
        shown = name if self._texts.fits(name, font, line.width()) else short_name(name)
        self._texts.draw(painter, line, shown, font, theme.colors.text)
        if caption:
            second = QRectF(left, top + height, line.width(), below)
            self._texts.draw(painter, second, caption, small, theme.colors.secondary)

    def _paint_face(self, painter: QPainter, face: QRectF, lane: PersonLane) -> None:
        theme = self._viewer.theme
        colors, is_me = theme.colors, lane.person.id == self._me
        painter.setPen(Qt.PenStyle.NoPen)
        ground = blend(colors.text, _FACE_SHARE, colors.surface)
        painter.setBrush(colors.accent if is_me else ground)
        painter.drawEllipse(face)
        letters = initials(lane.person.name)
        font = theme.font(CAPTION, QFont.Weight.DemiBold)
        width = min(self._texts.width(letters, font), face.width())
        middle = QRectF(face.center().x() - width / 2, face.top(), width + 1, face.height())
        self._texts.draw(painter, middle, letters, font, colors.on_accent if is_me else colors.text)

    def caption(self, lane: PersonLane, day: date) -> str:
        """Whether it is oneself, or how the clocks of the person differ on that day."""
        midday = zones.to_instant(datetime.combine(day, time(12)), self._viewer.zone)
        local = zones.to_local(midday, lane.zone)
        ahead = local - datetime.combine(day, time(12))
        you = "You" if lane.person.id == self._me else ""
        if not ahead:
            return you
        hours, minutes = divmod(abs(ahead) // _MINUTE, _HOUR_MINUTES)
        sign = "\N{MINUS SIGN}" if ahead < timedelta() else "+"
        apart = f"{sign}{hours}:{minutes:02}" if minutes else f"{sign}{hours}"
        return f"{zone_city(lane.zone)}, {apart} h"

    # --- Header --------------------------------------------------------------------------------

    def paint_header(self, painter: QPainter, page: PeoplePage, today: date) -> None:
        """Paint the days and hours, and the row of everyone with the time that is free for all."""
        theme, top = self._viewer.theme, page.measures.header
        colors = theme.colors
        painter.fillRect(QRectF(0, 0, page.size.width(), page.rows_top), colors.surface)
        lines = Hairlines(painter, theme)
        for day in page.scale.days:
            if page.is_week:
                self._paint_day_name(painter, day, is_today=day.day == today)
                lines.draw_vertical(theme.px(8), page.rows_top, day.left)
            elif self._viewer.holidays.name(day.day):
                above = QRectF(day.left, 0, day.right - day.left, theme.px(_LINE_PX + 4))
                paint_holiday(painter, self._texts, above, day.day, self._viewer)
            self._paint_hours(painter, day, top)
        self._paint_everyone(painter, page)
        lines.draw_horizontal(0, page.size.width(), top)
        lines.draw_horizontal(0, page.size.width(), page.rows_top - 1)
        lines.draw_vertical(0, page.rows_top, page.measures.names)

    def _paint_day_name(self, painter: QPainter, day: DayHours, *, is_today: bool) -> None:
        theme = self._viewer.theme
        name = self._viewer.weekday_name(day.day.isoweekday())
        color = theme.colors.accent_text if is_today else theme.colors.secondary
        rect = QRectF(day.left + theme.px(8), theme.px(2), day.right - day.left, theme.px(38))
        rect.setRight(day.right)
        font = theme.font(CAPTION)
        if self._texts.width(name, font) + theme.px(36) <= rect.width():
            width = self._texts.draw(painter, rect, name, font, color)
            rect.adjust(width + theme.px(2), 0, 0, 0)
        text, ink = str(day.day.day), theme.colors.text
        width = self._numbers.draw(painter, rect, text, ink, is_today=is_today)
        paint_holiday(painter, self._texts, rect.adjusted(width, 0, 0, 0), day.day, self._viewer)

    def _paint_hours(self, painter: QPainter, day: DayHours, bottom: float) -> None:
        """Paint the labels of the hours that have room, those of the wide hours first."""
        theme, font = self._viewer.theme, self._viewer.theme.font(CAPTION)
        line = QRectF(0, bottom - theme.px(_LINE_PX + 2), 0, theme.px(_LINE_PX))
        taken: list[tuple[float, float]] = []
        gap = theme.px(6)
        for hour in self._labelled_hours(day, font, gap):
            text = self._viewer.short_time(time(hour))
            width = self._texts.width(text, font)
            left = day.x_of(hour * _HOUR_MINUTES) - width / 2
            left = max(left, day.left + gap / 2)
            if left + width + gap > day.right or any(
                left < end + gap and start < left + width + gap for start, end in taken
            ):
                continue
            taken.append((left, left + width))
            line.setLeft(left)
            line.setWidth(width + 1)
            self._texts.draw(painter, line, text, font, theme.colors.secondary)

    def _labelled_hours(self, day: DayHours, font: QFont, gap: float) -> list[int]:
        first = round(day.core_start / _HOUR_MINUTES)
        last = round(day.core_end / _HOUR_MINUTES)
        widest = max(self._texts.width(self._viewer.short_time(time(hour)), font)
                     for hour in (10, 20))  # fmt: skip
        hour_width = (day.core_right - day.core_left) / max(last - first, 1)
        step = next((one for one in _HOUR_STEPS if one * hour_width >= widest + gap), _HOURS)
        core = list(range(first, min(last, _HOURS - 1) + 1, step))
        outer = [hour for hour in range(_OUTER_STEP, _HOURS, _OUTER_STEP) if hour not in core]
        return [*core, *(hour for hour in outer if not first <= hour <= last)]

    def _paint_everyone(self, painter: QPainter, page: PeoplePage) -> None:
        theme = self._viewer.theme
        colors, inset = theme.colors, theme.px(_INSET_PX)
        top, height = page.measures.header, page.measures.everyone
        names = page.measures.names
        off = blend(colors.text, _OFF_SHARE, colors.surface)
        painter.fillRect(QRectF(names, top, page.size.width() - names, height), off)
        free = blend(colors.accent, _FREE_HEAD_SHARE, colors.surface)
        band = QRectF(0, top + inset, 0, height - 2 * inset)
        self._fill_spans(painter, page.span_rects(page.free), band, free)
        rect = QRectF(theme.px(_PADDING_PX), top, names - theme.px(_PADDING_PX + 4), height)
        self._texts.draw(painter, rect, EVERYONE_NAME, theme.font(CAPTION), colors.secondary)


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return name[:1].upper()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


def short_name(name: str) -> str:
    """The first word of a name, with the initial of the last one."""
    words = name.split()
    return name if len(words) < 2 else f"{words[0]} {words[-1][0]}."
