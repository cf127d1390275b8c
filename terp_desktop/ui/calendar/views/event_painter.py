"""Paints events: lines and bars in a month, blocks in a time grid."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from terp_desktop.ui.calendar.event_style import (
    EventStyle,
    Sign,
    color_strength,
    event_signs,
    style_event,
)
from terp_desktop.ui.calendar.layout.displayed_occurrences import DisplayedOccurrence
from terp_desktop.ui.calendar.views.drawing import bar_shape
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.theme.theme import BODY, CAPTION, EVENT_RADIUS, MARK
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter

SIGN = 12
"""The size of a sign, in pixels at a scale of 1."""

PADDING = 4
"""The space between an event's edge and its text, in pixels at a scale of 1."""

# Narrower text is not wrapped: a line would have two letters.
_MIN_WRAP_WIDTH = 36

# Along hours, where the next block is beside it, the words of a title are below each other in
# the first of these widths, and not shown in the second.
_MIN_LANE_WIDTH, _MIN_WORD_WIDTH = 60, 28

NARROW_PX = 16
"""Below this width in pixels a block shows only its mark and fill, no text."""

# A time before a title, and signs, leave the title at least this many pixels; signs use at most
# this share of the width.
_MIN_TEXT_WIDTH, _SIGNS_SHARE = 56, 0.4


@dataclass(frozen=True, slots=True)
class EventState:
    """The interaction state of an event; each flag is painted differently."""

    is_hovered: bool = False
    is_selected: bool = False
    is_focused: bool = False


NORMAL = EventState()


@dataclass(frozen=True, slots=True)
class Continuation:
    """Whether an event continues before or after the painted part."""

    before: bool = False
    after: bool = False


COMPLETE = Continuation()


class EventPainter:
    """Paints events into given rectangles."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._theme = viewer.theme
        self.text = TextPainter()
        self._short_times = ShortTimeCache(viewer)
        self._theme.changed.connect(self.text.clear_cache)
        self.read_clock()

    def read_clock(self) -> None:
        """Read the clock and the time format; call it once per paint of a page."""
        self._now = self._viewer.now()
        self._short_times.read_pattern()

    def paint_line(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        state: EventState = NORMAL,
    ) -> None:
        """Paint a timed event of one day: mark, time, title, without a fill."""
        style = self._event_style(displayed, state)
        if state.is_selected or style.is_outlined:
            self._paint_fill(painter, rect, style, COMPLETE, state)
        else:
            self._paint_mark(painter, rect, style, state)
        mark, inset = self._theme.px(MARK), self._theme.px(PADDING)
        text_rect = rect.adjusted(mark + inset + 1, 0, -inset, 0)
        inks = style.inks
        ink, quiet = (inks.text,) * 2 if state.is_selected else (inks.title, inks.quiet)
        if self._has_room_for_time(displayed, text_rect.width()):
            text_rect = self._paint_time(painter, text_rect, displayed, quiet)
        text_rect = self._paint_signs_beside_title(painter, text_rect, displayed, style, quiet)
        self._paint_title(painter, text_rect, displayed, style, ink)
        self._paint_focus(painter, rect, state)

    def line_width(self, displayed: DisplayedOccurrence) -> int:
        """The width in which a line or bar shows time, title and signs whole."""
        px = self._theme.px
        width = self.text.width(displayed.occurrence.title, self._theme.font())
        width += px(MARK) + 2 * px(PADDING) + 1
        if not displayed.is_all_day:
            clock = self._short_times.text(displayed.start.time())
            width += self.text.width(clock, self._theme.font(CAPTION)) + self._time_gap
        signs = len(event_signs(displayed.occurrence))
        return math.ceil(width + signs * self._sign_step) + px(PADDING)

    def paint_bar(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        ends: Continuation = COMPLETE,
        state: EventState = NORMAL,
    ) -> None:
        """Paint an all-day event, or one of several days: filled, square where it continues."""
        style = self._event_style(displayed, state)
        self._paint_fill(painter, rect, style, ends, state)
        mark, inset = self._theme.px(MARK), self._theme.px(PADDING)
        text_rect = rect.adjusted(mark + inset + 1, 0, -inset, 0)
        if not displayed.is_all_day and not ends.before:
            text_rect = self._paint_time(painter, text_rect, displayed, style.inks.soft)
        ink = style.inks.text
        text_rect = self._paint_signs_beside_title(painter, text_rect, displayed, style, ink)
        self._paint_title(painter, text_rect, displayed, style, style.inks.text)
        self._paint_focus(painter, rect, state)

    def paint_block(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        state: EventState = NORMAL,
    ) -> None:
        """Paint an event in a time grid: title, time and place, as far as they fit."""
        if rect.width() < self._theme.px(NARROW_PX):
            self._paint_narrow_block(painter, rect, displayed, state)
            return
        style = self._event_style(displayed, state)
        self._paint_fill(painter, rect, style, COMPLETE, state)
        inset = self._theme.px(PADDING)
        text_rect = rect.adjusted(self._theme.px(MARK) + inset + 1, 2, -inset, -2)
        title_height = self.text.metrics(self._theme.font()).height()
        if text_rect.height() < 2 * title_height:
            self._paint_block_line(painter, text_rect.adjusted(0, -2, 0, 2), displayed, style)
        else:
            self._paint_block_lines(painter, text_rect, displayed, style)
        self._paint_focus(painter, rect, state)

    def paint_lane(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        state: EventState = NORMAL,
    ) -> None:
        """Paint an event along hours, as a block.

        A narrow one has the words of its title below each other in small letters, and none
        where a line had room for a letter or two.
        """
        if rect.width() >= self._theme.px(_MIN_LANE_WIDTH):
            self.paint_block(painter, rect, displayed, state)
            return
        style = self._event_style(displayed, state)
        self._paint_fill(painter, rect, style, COMPLETE, state)
        if rect.width() >= self._theme.px(_MIN_WORD_WIDTH):
            self._paint_words(painter, rect, displayed.occurrence.title, style)
        self._paint_focus(painter, rect, state)

    def _paint_words(self, painter: QPainter, rect: QRectF, title: str, style: EventStyle) -> None:
        font = self._theme.font(CAPTION)
        line = rect.adjusted(self._theme.px(MARK) + 2, 1, -1, -1)
        height = self.text.metrics(font).height()
        count = max(int(line.height() // height), 1)
        if count > 1:
            line.setHeight(height)
        for words in self.text.wrap(title, font, [line.width()] * count):
            self.text.draw(
                painter, line, words, font, style.inks.text, is_struck=style.is_struck_out
            )
            line.translate(0, height)

    def _paint_narrow_block(
        self, painter: QPainter, rect: QRectF, displayed: DisplayedOccurrence, state: EventState
    ) -> None:
        """Paint only the colors, fast: there may be hundreds side by side."""
        event = displayed.occurrence
        inks = self._theme.inks(event.module, event.color, color_strength(displayed, self._now))
        painter.fillRect(rect, inks.fill)
        mark = min(self._theme.px(MARK), rect.width())
        painter.fillRect(QRectF(rect.left(), rect.top(), mark, rect.height()), inks.mark)
        if state != NORMAL:
            painter.fillRect(rect, self._theme.colors.accent)

    def _paint_block_line(
        self, painter: QPainter, rect: QRectF, displayed: DisplayedOccurrence, style: EventStyle
    ) -> None:
        """Paint everything on one line."""
        font, caption = self._theme.font(BODY, QFont.Weight.DemiBold), self._theme.font(CAPTION)
        title, gap = displayed.occurrence.title, self._theme.px(PADDING + 2)
        clock = "" if displayed.is_all_day else self._short_times.text(displayed.start.time())
        signs = self._fitting_signs(
            style,
            rect.width(),
            lambda: self.text.width(title, font) + gap + self.text.width(clock, caption),
        )
        rect = self._paint_signs(painter, rect, signs, style.inks.text)
        title_width = self.text.draw(
            painter, rect, title, font, style.inks.text, is_struck=style.is_struck_out
        )
        rest = rect.adjusted(title_width + gap, 0, 0, 0)
        if self.text.fits(clock, caption, rest.width()):
            self.text.draw(painter, rest, clock, caption, style.inks.text)

    def _paint_block_lines(
        self, painter: QPainter, rect: QRectF, displayed: DisplayedOccurrence, style: EventStyle
    ) -> None:
        font = self._theme.font(BODY, QFont.Weight.DemiBold)
        height = self.text.metrics(font).height()
        line = QRectF(rect.left(), rect.top(), rect.width(), height)
        details = self._detail_lines(displayed, rect.width())
        # With two lines or more, one is for the time.
        count = max(int(rect.height() // height) - bool(details), 1)
        if rect.width() < self._theme.px(_MIN_WRAP_WIDTH):
            count = 1
        signs, titles = self._block_signs(displayed.occurrence.title, font, line, count, style)
        self._paint_signs(painter, line, signs, style.inks.text)
        for title in titles:
            self.text.draw(
                painter, line, title, font, style.inks.text, is_struck=style.is_struck_out
            )
            line.translate(0, height)
        caption = self._theme.font(CAPTION)
        line.setHeight(self.text.metrics(caption).height() + 1)
        for text in details:
            if line.bottom() > rect.bottom() + 2:
                break
            self.text.draw(painter, line, text, caption, style.inks.soft)
            line.translate(0, line.height())

    def _block_signs(
        self, title: str, font: QFont, line: QRectF, count: int, style: EventStyle
    ) -> tuple[Sequence[Sign], list[str]]:
        """The signs on the first line of a block, and the lines of its title beside them.

        Minor signs are shown if the title is whole all the same, in as few lines.
        """
        majors = self._fitting_signs(style, line.width(), line.width)
        lines = self._title_lines(title, font, line, count, len(majors))
        every = self._fitting_signs(style, line.width(), lambda: 0)
        if len(every) > len(majors):
            beside = self._title_lines(title, font, line, count, len(every))
            if len(beside) == len(lines) and _is_whole(title, beside):
                return every, beside
        return majors, lines

    def _title_lines(
        self, title: str, font: QFont, line: QRectF, count: int, signs: int
    ) -> list[str]:
        first = line.width() - signs * self._sign_step
        return self.text.wrap(title, font, [first, *[line.width()] * (count - 1)])

    def _detail_lines(self, displayed: DisplayedOccurrence, width: float) -> list[str]:
        """Time and place; a time that does not fit is left out: elided it would be wrong."""
        if width < self._theme.px(_MIN_WRAP_WIDTH):
            return []
        caption = self._theme.font(CAPTION)
        start = self._short_times.text(displayed.start.time())
        times = () if displayed.is_all_day else (self.times_text(displayed), start)
        fitting = (text for text in times if self.text.fits(text, caption, width))
        return list(filter(None, (next(fitting, ""), displayed.occurrence.location)))

    def times_text(self, displayed: DisplayedOccurrence) -> str:
        """The start and end in the viewer's zone."""
        start = self._short_times.text(displayed.start.time())
        if displayed.start == displayed.end:
            return start
        return f"{start}{RANGE}{self._short_times.text(displayed.end.time())}"

    def _paint_mark(
        self, painter: QPainter, rect: QRectF, style: EventStyle, state: EventState
    ) -> None:
        """Paint the vertical mark of a line, which has no fill."""
        self._paint_hover(painter, rect, state)
        mark, inset = self._theme.px(MARK), self._theme.px(PADDING)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.inks.mark)
        upright = QRectF(rect.left() + 1, rect.top() + inset, mark, rect.height() - 2 * inset)
        painter.drawRoundedRect(upright, mark / 2, mark / 2)

    def _has_room_for_time(self, displayed: DisplayedOccurrence, width: float) -> bool:
        """Whether the start time leaves enough of the title, or all of a short one."""
        clock = self._short_times.text(displayed.start.time())
        rest = width - self.text.width(clock, self._theme.font(CAPTION)) - self._time_gap
        return rest >= self._theme.px(_MIN_TEXT_WIDTH) or self.text.fits(
            displayed.occurrence.title, self._theme.font(), rest
        )

    @property
    def _time_gap(self) -> int:
        """The space between a time and the title behind it."""
        return self._theme.px(PADDING) + 1

    def _paint_time(
        self, painter: QPainter, rect: QRectF, displayed: DisplayedOccurrence, color: QColor
    ) -> QRectF:
        """Paint the start time; returns the rest of the rectangle."""
        clock = self._short_times.text(displayed.start.time())
        width = self.text.draw(painter, rect, clock, self._theme.font(CAPTION), color)
        return rect.adjusted(width + self._time_gap, 0, 0, 0)

    def _paint_title(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        style: EventStyle,
        color: QColor,
    ) -> None:
        title, font = displayed.occurrence.title, self._theme.font()
        self.text.draw(painter, rect, title, font, color, is_struck=style.is_struck_out)

    def paint_focus_ring(self, painter: QPainter, rect: QRectF, radius: float) -> None:
        """Paint the focus ring: 2 px of the accent color, at a distance of 2 px."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._theme.focus_pen())
        painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)

    def _event_style(self, displayed: DisplayedOccurrence, state: EventState) -> EventStyle:
        return style_event(displayed, self._theme, self._now, is_selected=state.is_selected)

    def _paint_focus(self, painter: QPainter, rect: QRectF, state: EventState) -> None:
        if state.is_focused:
            self.paint_focus_ring(painter, rect, self._theme.px(EVENT_RADIUS))

    def _paint_fill(
        self,
        painter: QPainter,
        rect: QRectF,
        style: EventStyle,
        ends: Continuation,
        state: EventState,
    ) -> None:
        radius, mark = self._theme.px(EVENT_RADIUS), self._theme.px(MARK)
        painter.setPen(Qt.PenStyle.NoPen)
        if style.is_outlined and not state.is_selected:
            self._paint_outline(painter, rect, style, ends)
        else:
            inks = style.inks
            painter.setBrush(inks.selected_fill if state.is_selected else inks.fill)
            painter.drawPath(
                bar_shape(rect, radius, square_left=ends.before, square_right=ends.after)
            )
        if not ends.before:
            painter.setBrush(style.inks.mark)
            painter.save()
            painter.setClipRect(
                QRectF(rect.left(), rect.top(), mark, rect.height()),
                Qt.ClipOperation.IntersectClip,
            )
            painter.drawPath(bar_shape(rect, radius, square_right=ends.after))
            painter.restore()
        self._paint_hover(painter, rect, state, ends)

    def _paint_hover(
        self, painter: QPainter, rect: QRectF, state: EventState, ends: Continuation = COMPLETE
    ) -> None:
        if state.is_hovered:
            radius = self._theme.px(EVENT_RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(with_alpha(self._theme.colors.text, 0.07))
            painter.drawPath(
                bar_shape(rect, radius, square_left=ends.before, square_right=ends.after)
            )

    def _paint_outline(
        self, painter: QPainter, rect: QRectF, style: EventStyle, ends: Continuation = COMPLETE
    ) -> None:
        """Paint a dashed outline, for an unanswered event; open where it continues."""
        pen = QPen(style.inks.mark, 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        radius = self._theme.px(EVENT_RADIUS)
        whole = rect.adjusted(
            -2 * radius if ends.before else 0.5, 0.5, 2 * radius if ends.after else -0.5, -0.5
        )
        painter.save()
        painter.setClipRect(rect, Qt.ClipOperation.IntersectClip)
        painter.setPen(pen)
        painter.setBrush(self._theme.colors.surface)
        painter.drawRoundedRect(whole, radius, radius)
        painter.restore()

    @property
    def _sign_step(self) -> int:
        """The width of a sign with its gap."""
        return self._theme.px(SIGN) + 2

    def _paint_signs_beside_title(
        self,
        painter: QPainter,
        rect: QRectF,
        displayed: DisplayedOccurrence,
        style: EventStyle,
        color: QColor,
    ) -> QRectF:
        """Paint the signs that leave room for the title; returns the rest of the rectangle."""
        title, font = displayed.occurrence.title, self._theme.font()
        signs = self._fitting_signs(style, rect.width(), lambda: self.text.width(title, font))
        return self._paint_signs(painter, rect, signs, color)

    def _fitting_signs(
        self, style: EventStyle, width: float, text_width: Callable[[], float]
    ) -> Sequence[Sign]:
        """The signs to show: minor ones only in room that the text does not use."""
        if not style.signs:
            return ()
        majors = [sign for sign in style.signs if not sign.is_minor]
        spare = min(width * _SIGNS_SHARE, width - self._theme.px(_MIN_TEXT_WIDTH))
        most = max(int(spare // self._sign_step), 0)
        if len(majors) >= min(most, len(style.signs)):
            return majors[:most]
        unused = int((width - text_width() - PADDING) // self._sign_step)
        return style.signs[: max(min(most, unused), len(majors))]

    def _paint_signs(
        self, painter: QPainter, rect: QRectF, signs: Sequence[Sign], color: QColor
    ) -> QRectF:
        """Paint the signs at the right end; returns the rest of the rectangle."""
        size, step = self._theme.px(SIGN), self._sign_step
        left = rect.right() - len(signs) * step + 2
        top, density = rect.top() + (rect.height() - size) / 2, painter.device().devicePixelRatioF()
        for sign in signs:
            picture = self._viewer.icons.pixmap(
                sign.icon, color, size, density, filled=sign.is_filled
            )
            painter.drawPixmap(QPointF(left, top), picture)
            left += step
        return rect.adjusted(0, 0, -len(signs) * step, 0)


def _is_whole(title: str, lines: Iterable[str]) -> bool:
    """Whether the lines have the title uncut, broken between words only."""
    return "".join(lines).replace(" ", "") == title.replace(" ", "")


class ShortTimeCache:
    """Caches the texts of times: formatting is slow, and pages repeat the same few times."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._texts: dict[time, str] = {}
        self._pattern = ""

    def read_pattern(self) -> None:
        """Check the locale's format; call it once per paint."""
        pattern = self._viewer.locale.timeFormat(QLocale.FormatType.ShortFormat)
        if pattern != self._pattern:
            self._texts.clear()
            self._pattern = pattern

    def text(self, moment: time) -> str:
        """The time in its shortest form: "9 AM", "9:30 AM", "09:30"."""
        if moment not in self._texts:
            self._texts[moment] = self._viewer.short_time(moment)
        return self._texts[moment]
