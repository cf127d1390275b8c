"""Paints the lines of an agenda: the day at the left, then time, title and place."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from terp_desktop.domain.span import Days
from terp_desktop.ui.calendar.agenda_model import LINE_ROLE, Index
from terp_desktop.ui.calendar.event_style import EventStyle, Sign, style_event
from terp_desktop.ui.calendar.layout.agenda import AgendaLine
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.day_number import DayNumberPainter
from terp_desktop.ui.calendar.views.drawing import Hairlines, bar_shape
from terp_desktop.ui.calendar.views.event_painter import SIGN, EventState
from terp_desktop.ui.text.dates import RANGE, day_head
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.theme.theme import BODY, CAPTION, EVENT_RADIUS, MARK, TITLE
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter

LINE_PX = 32
"""The height of a line, in pixels at a scale of 1."""

_MIN_DAY_PX, _NUMBER_PX, _CIRCLE_PX, _MARGIN_PX = 84, 40, 28, 8
# Any seven days: their heads have all weekdays.
_WEEK = Days.through(date(2025, 11, 3), date(2025, 11, 9))
_TIME_GAP_PX = 20
_NARROW_PX = 560
_ALL_DAY = "All day"
# Below this width the place is left out; it never takes more than this share.
_MIN_WIDTH_FOR_LOCATION_PX, _LOCATION_SHARE = 420, 0.35


@dataclass(frozen=True, slots=True)
class AgendaColumns:
    """The widths of the columns of every line, in pixels."""

    day: float
    time: float
    is_narrow: bool


class AgendaPainter:
    """Paints agenda lines into given rectangles."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._theme = viewer.theme
        self._texts = TextPainter()
        self._numbers = DayNumberPainter(self._theme, self._texts, circle_px=_CIRCLE_PX, size=TITLE)
        self._times_widths: dict[bool, float] = {}
        self._longest_name: float | None = None
        self._theme.changed.connect(self._clear_cache)

    def paint_line(
        self,
        painter: QPainter,
        rect: QRectF,
        line: AgendaLine,
        now: datetime,
        state: EventState,
    ) -> None:
        """Paint a line without its day."""
        columns = self.columns(rect.width())
        if line.is_month:
            self._paint_month(painter, rect, line.day)
            return
        if line.is_first:
            self._paint_rule(painter, rect)
        content_rect = rect.adjusted(columns.day, 2, -self._theme.px(12), -2)
        if line.displayed is None:
            self._paint_text(painter, content_rect, line.holiday or "No events", state)
        else:
            is_selected = state.is_selected
            style = style_event(line.displayed, self._theme, now, is_selected=is_selected)
            self._paint_event(painter, content_rect, line, style, state)

    def paint_day(self, painter: QPainter, rect: QRectF, day: date, today: date) -> None:
        """Paint a day's number and name on an opaque background, because lines may pass below."""
        theme, colors = self._theme, self._theme.colors
        columns = self.columns(rect.width())
        day_rect = QRectF(rect.left(), rect.top() + 1, columns.day - 4, rect.height() - 1)
        painter.fillRect(day_rect, colors.surface)
        is_today = day == today
        weight = QFont.Weight.DemiBold if is_today else QFont.Weight.Normal
        ink = colors.accent_text if is_today else colors.secondary
        head, font = day_head(day, self._viewer.locale), theme.font(CAPTION, weight)
        beside = day_rect.adjusted(theme.px(_MARGIN_PX), 1, 0, 0)
        if head.before:
            self._texts.draw(painter, beside, head.before, font, ink)
            beside.setLeft(beside.left() + self._names_width)
        number = day_rect.adjusted(beside.left() - day_rect.left(), 0, 0, 0)
        width = self._numbers.draw(painter, number, head.number, colors.text, is_today=is_today)
        if head.after:
            after = beside.adjusted(width + theme.px(2), 0, 0, 0)
            self._texts.draw(painter, after, head.after, font, ink)

    def _paint_month(self, painter: QPainter, rect: QRectF, day: date) -> None:
        self._paint_rule(painter, rect)
        theme, words = self._theme, rect.adjusted(self._theme.px(_MARGIN_PX), 2, 0, 0)
        font = theme.font(BODY, QFont.Weight.DemiBold)
        self._texts.draw(painter, words, self._viewer.month_name(day), font, theme.colors.text)

    @property
    def _names_width(self) -> float:
        """The width of the longest short weekday in the locale, as it stands before or after."""
        if self._longest_name is None:
            font = self._theme.font(CAPTION, QFont.Weight.DemiBold)
            heads = (day_head(day, self._viewer.locale) for day in _WEEK)
            names = (self._texts.width(head.before or head.after, font) for head in heads)
            self._longest_name = math.ceil(max(names))
        return self._longest_name

    def columns(self, width: float) -> AgendaColumns:
        """The columns of an agenda of that width."""
        px = self._theme.px
        is_narrow = width < px(_NARROW_PX)
        day = max(px(_MARGIN_PX + _NUMBER_PX + 4) + self._names_width, px(_MIN_DAY_PX))
        if is_narrow not in self._times_widths:
            self._times_widths[is_narrow] = self._times_width(is_narrow=is_narrow)
        return AgendaColumns(day, self._times_widths[is_narrow], is_narrow)

    def _times_width(self, *, is_narrow: bool) -> float:
        """The width of the longest times in the locale, with space behind them."""
        clocks = [self._viewer.short_time(time(hour, 59)) for hour in (10, 22)]
        texts = [_ALL_DAY, *(f"from {clock}" for clock in clocks), f"until {clocks[-1]}"]
        if not is_narrow:
            texts.append(RANGE.join(clocks))
        font = self._theme.font(CAPTION)
        longest = max(self._texts.width(text, font) for text in texts)
        return math.ceil(longest) + self._theme.px(_TIME_GAP_PX)

    def _clear_cache(self) -> None:
        """Forget measured texts after a change of theme or locale."""
        self._texts.clear_cache()
        self._times_widths.clear()
        self._longest_name = None

    def _paint_rule(self, painter: QPainter, rect: QRectF) -> None:
        Hairlines(painter, self._theme).draw_horizontal(rect.left(), rect.right(), rect.top())

    def _paint_text(self, painter: QPainter, rect: QRectF, text: str, state: EventState) -> None:
        """Paint the text of a line without an event."""
        words = rect.adjusted(self._theme.px(MARK + 8), 0, 0, 0)
        quiet = self._theme.colors.secondary
        self._texts.draw(painter, words, text, self._theme.font(), quiet)
        self._paint_hover_and_focus(painter, rect, state)

    def _paint_event(
        self,
        painter: QPainter,
        rect: QRectF,
        line: AgendaLine,
        style: EventStyle,
        state: EventState,
    ) -> None:
        self._paint_background(painter, rect, style, state)
        columns = self.columns(rect.right() + self._theme.px(12))
        words = rect.adjusted(self._theme.px(MARK + 8), 0, -self._theme.px(8), 0)
        inks = style.inks
        title, quiet = (inks.text,) * 2 if state.is_selected else (inks.title, inks.quiet)
        caption = self._theme.font(CAPTION)
        clock = QRectF(words.left(), words.top(), columns.time - 8, words.height())
        self._texts.draw(painter, clock, self._times_text(line, columns), caption, quiet)
        words.setLeft(words.left() + columns.time)
        words = self._paint_location(painter, words, line.displayed, quiet)
        words = self._paint_signs(painter, words, self._fitting_signs(line, style, words), quiet)
        self._paint_title(painter, words, line, style, (title, quiet))
        self._paint_hover_and_focus(painter, rect, state)

    def _paint_title(
        self,
        painter: QPainter,
        rect: QRectF,
        line: AgendaLine,
        style: EventStyle,
        inks: tuple[QColor, QColor],
    ) -> None:
        displayed = line.displayed
        if displayed is None:
            return
        font = self._theme.font(BODY)
        title_width = self._texts.draw(
            painter, rect, displayed.occurrence.title, font, inks[0], is_struck=style.is_struck_out
        )
        days = (displayed.last - displayed.first).days + 1
        if days > 1:
            count = f"day {(line.day - displayed.first).days + 1} of {days}"
            rest = rect.adjusted(title_width + self._theme.px(8), 0, 0, 0)
            caption = self._theme.font(CAPTION)
            if self._texts.fits(count, caption, rest.width()):
                self._texts.draw(painter, rest, count, caption, inks[1])

    def _times_text(self, line: AgendaLine, columns: AgendaColumns) -> str:
        """The part of the event's time that is on the day of the line."""
        displayed = line.displayed
        if displayed is None:
            return ""
        begins, ends = displayed.first == line.day, displayed.last == line.day
        start, end = (
            self._viewer.short_time(moment.time()) for moment in (displayed.start, displayed.end)
        )
        if displayed.is_all_day or not (begins or ends):
            return _ALL_DAY
        if begins and ends:
            is_moment = displayed.start == displayed.end or columns.is_narrow
            return start if is_moment else f"{start}{RANGE}{end}"
        return f"from {start}" if begins else f"until {end}"

    def _paint_location(
        self, painter: QPainter, rect: QRectF, displayed: DisplayedOccurrence | None, ink: QColor
    ) -> QRectF:
        """Paint the place in its column; returns the rest of the rectangle.

        Without a place, a long title may use the column.
        """
        if displayed is None or rect.width() < self._theme.px(_MIN_WIDTH_FOR_LOCATION_PX):
            return rect
        width, title = rect.width() * _LOCATION_SHARE, displayed.occurrence.title
        beside = rect.width() - width - self._theme.px(12)
        if not displayed.occurrence.location and not self._texts.fits(
            title, self._theme.font(BODY), beside
        ):
            return rect
        column = QRectF(rect.right() - width, rect.top(), width, rect.height())
        location = displayed.occurrence.location or ""
        self._texts.draw(painter, column, location, self._theme.font(CAPTION), ink)
        return rect.adjusted(0, 0, -width - self._theme.px(12), 0)

    @property
    def _sign_step(self) -> int:
        """The width of a sign with its gap."""
        return self._theme.px(SIGN) + self._theme.px(4)

    def _fitting_signs(self, line: AgendaLine, style: EventStyle, rect: QRectF) -> Sequence[Sign]:
        """The signs without the minor ones that would take room from the title."""
        title = "" if line.displayed is None else line.displayed.occurrence.title
        signs = list(style.signs)
        while signs and signs[-1].is_minor:
            rest = rect.width() - len(signs) * self._sign_step - 4
            if self._texts.fits(title, self._theme.font(BODY), rest):
                break
            signs.pop()
        return signs

    def _paint_signs(
        self, painter: QPainter, rect: QRectF, signs: Sequence[Sign], ink: QColor
    ) -> QRectF:
        size, step = self._theme.px(SIGN), self._sign_step
        left = rect.right() - len(signs) * step
        if left < rect.left() + rect.width() / 2:
            return rect
        density = painter.device().devicePixelRatioF()
        for index, sign in enumerate(signs):
            picture = self._viewer.icons.pixmap(
                sign.icon, ink, size, density, filled=sign.is_filled
            )
            top = rect.top() + (rect.height() - size) / 2
            painter.drawPixmap(QPointF(left + index * step, top), picture)
        return QRectF(rect.left(), rect.top(), left - rect.left() - 4, rect.height())

    def _paint_background(
        self, painter: QPainter, rect: QRectF, style: EventStyle, state: EventState
    ) -> None:
        """Paint the fill of a selected event, the outline of an unanswered one, and the mark."""
        radius, mark = self._theme.px(EVENT_RADIUS), self._theme.px(MARK)
        painter.setPen(Qt.PenStyle.NoPen)
        if state.is_selected:
            painter.setBrush(style.inks.selected_fill)
            painter.drawPath(bar_shape(rect, radius))
        elif style.is_outlined:
            pen = QPen(style.inks.mark, 1, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        if state.is_hovered:
            painter.setBrush(with_alpha(self._theme.colors.text, 0.05))
            painter.drawPath(bar_shape(rect, radius))
        painter.setBrush(style.inks.mark)
        upright = QRectF(rect.left(), rect.top(), mark, rect.height())
        painter.drawPath(bar_shape(upright, mark / 2))

    def _paint_hover_and_focus(self, painter: QPainter, rect: QRectF, state: EventState) -> None:
        if state.is_focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.focus_pen())
            radius = self._theme.px(EVENT_RADIUS)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)


class AgendaLineDelegate(QStyledItemDelegate):
    """Delegates painting to the list; all lines have the same height."""

    def __init__(
        self,
        viewer: Viewer,
        paint_line: Callable[[QPainter, QStyleOptionViewItem, AgendaLine], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._paint_line = paint_line

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the line."""
        self._paint_line(painter, option, index.data(LINE_ROLE))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The height of every line; the width does not matter."""
        return QSize(0, self._viewer.theme.px(LINE_PX))
