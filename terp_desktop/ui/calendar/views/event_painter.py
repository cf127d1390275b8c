"""Events as the views show them: lines and bars in a month, blocks in a time grid."""

from dataclasses import dataclass
from datetime import time

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from terp_desktop.ui.calendar.event_style import EventLook, look_of, share_of
from terp_desktop.ui.calendar.layout.displayed_occurrences import Sighting
from terp_desktop.ui.calendar.views.shapes import bar_shape
from terp_desktop.ui.calendar.views.short_times import ShortTimes
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.theme.theme import BODY, CAPTION, EVENT_RADIUS, MARK
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter, wrapped

SIGN = 12
"""How wide and high a sign is, in pixels."""

PADDING = 4
"""Between an event's edge and its text, in pixels."""

# Text is not broken into lines of fewer pixels: they would have two letters each.
_ROOM_FOR_WRAPPING = 36

_LONG_TIMES = (time(10, 59), time(22, 59))

SLIVER_PX = 16
"""In so many pixels a mark and a fill are seen side by side, but no letter beside them."""

# The words keep so many pixels, and so much of the width, before any sign is shown.
_ROOM_FOR_WORDS, _SIGNS_SHARE = 56, 0.4


@dataclass(frozen=True, slots=True)
class Marking:
    """What is with an event at the moment: three different things, three different looks."""

    is_hovered: bool = False
    is_selected: bool = False
    is_focused: bool = False


PLAIN = Marking()


@dataclass(frozen=True, slots=True)
class Ends:
    """Whether an event goes on beyond what is painted of it."""

    before: bool = False
    after: bool = False


WHOLE = Ends()


class EventPainter:
    """Paints events; knows nothing of where they stand."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._theme = viewer.theme
        self.text = TextPainter()
        self._clocks = ShortTimes(viewer)
        self._theme.changed.connect(self.text.forget)
        self.begin()

    def begin(self) -> None:
        """Look at the clock once for the whole page that is painted next."""
        self._now = self._viewer.now()
        self._clocks.begin()
        font = self._theme.font(CAPTION)
        widest = max(self.text.width(self._clocks.text(one), font) for one in _LONG_TIMES)
        self._room_for_times = widest + self._theme.px(PADDING + _ROOM_FOR_WORDS)

    def line(
        self, painter: QPainter, rect: QRectF, one: Sighting, marking: Marking = PLAIN
    ) -> None:
        """A timed event of one day: mark, time, title, without a fill."""
        look = self._look(one, marking)
        if marking.is_selected or look.is_outlined:
            self._fill(painter, rect, look, WHOLE, marking)
        else:
            self._ground(painter, rect, look, marking)
        mark, inset = self._theme.px(MARK), self._theme.px(PADDING)
        room = rect.adjusted(mark + inset + 1, 0, -inset, 0)
        inks = look.inks
        ink, quiet = (inks.text,) * 2 if marking.is_selected else (inks.title, inks.quiet)
        # All of a column show their times, or none.
        if room.width() >= self._room_for_times:
            room = self._time(painter, room, one, quiet)
        room = self._signs(painter, room, look, quiet)
        self._title(painter, room, one, look, ink)
        self._end(painter, rect, marking)

    def bar(
        self,
        painter: QPainter,
        rect: QRectF,
        one: Sighting,
        ends: Ends = WHOLE,
        marking: Marking = PLAIN,
    ) -> None:
        """An all-day event, or one of several days: filled, square where it goes on."""
        look = self._look(one, marking)
        self._fill(painter, rect, look, ends, marking)
        mark, inset = self._theme.px(MARK), self._theme.px(PADDING)
        room = rect.adjusted(mark + inset + 1, 0, -inset, 0)
        if not one.is_all_day and not ends.before:
            room = self._time(painter, room, one, look.inks.soft)
        room = self._signs(painter, room, look, look.inks.text)
        self._title(painter, room, one, look, look.inks.text)
        self._end(painter, rect, marking)

    def block(
        self, painter: QPainter, rect: QRectF, one: Sighting, marking: Marking = PLAIN
    ) -> None:
        """An event in a time grid: title, then time, then place, as much as fits."""
        if rect.width() < self._theme.px(SLIVER_PX):
            self._sliver(painter, rect, one, marking)
            return
        look = self._look(one, marking)
        self._fill(painter, rect, look, WHOLE, marking)
        inset = self._theme.px(PADDING)
        room = rect.adjusted(self._theme.px(MARK) + inset + 1, 2, -inset, -2)
        title_height = self.text.metrics(self._theme.font()).height()
        if room.height() < 2 * title_height:
            self._block_line(painter, room.adjusted(0, -2, 0, 2), one, look)
        else:
            self._block_lines(painter, room, one, look)
        self._end(painter, rect, marking)

    def _sliver(self, painter: QPainter, rect: QRectF, one: Sighting, marking: Marking) -> None:
        """One of hundreds side by side: its colors, in as little time as colors take."""
        event = one.occurrence
        inks = self._theme.inks(event.module, event.color, share_of(one, self._now))
        painter.fillRect(rect, inks.fill)
        mark = min(self._theme.px(MARK), rect.width())
        painter.fillRect(QRectF(rect.left(), rect.top(), mark, rect.height()), inks.mark)
        if marking != PLAIN:
            painter.fillRect(rect, self._theme.colors.accent)

    def _block_line(self, painter: QPainter, room: QRectF, one: Sighting, look: EventLook) -> None:
        """All on one line: there is no room for two."""
        room = self._signs(painter, room, look, look.inks.text)
        font = self._theme.font(BODY, QFont.Weight.DemiBold)
        title = one.occurrence.title
        taken = self.text.draw(painter, room, title, font, look.inks.text, is_struck=look.is_struck)
        clock = self._clocks.text(one.start.time())
        rest = room.adjusted(taken + self._theme.px(PADDING + 2), 0, 0, 0)
        caption = self._theme.font(CAPTION)
        if self.text.fits(clock, caption, rest.width()):
            self.text.draw(painter, rest, clock, caption, look.inks.text)

    def _block_lines(self, painter: QPainter, room: QRectF, one: Sighting, look: EventLook) -> None:
        font = self._theme.font(BODY, QFont.Weight.DemiBold)
        metrics = self.text.metrics(font)
        line = QRectF(room.left(), room.top(), room.width(), metrics.height())
        first = self._signs(painter, line, look, look.inks.text)
        details = self._details(one, room.width())
        # The time keeps its line as long as there are two.
        count = max(int(room.height() // metrics.height()) - bool(details), 1)
        if room.width() < self._theme.px(_ROOM_FOR_WRAPPING):
            count = 1
        widths = [first.width(), *[room.width()] * (count - 1)]
        for title in wrapped(one.occurrence.title, metrics, widths):
            self.text.draw(painter, line, title, font, look.inks.text, is_struck=look.is_struck)
            line.translate(0, metrics.height())
        caption = self._theme.font(CAPTION)
        line.setHeight(self.text.metrics(caption).height() + 1)
        for text in details:
            if line.bottom() > room.bottom() + 2:
                break
            self.text.draw(painter, line, text, caption, look.inks.soft)
            line.translate(0, line.height())

    def _details(self, one: Sighting, width: float) -> list[str]:
        """Time and place, as far as there is room for them: a time that is cut is another one."""
        if width < self._theme.px(_ROOM_FOR_WRAPPING):
            return []
        caption = self._theme.font(CAPTION)
        times = (self.times(one), self._clocks.text(one.start.time()))
        fitting = (text for text in times if self.text.fits(text, caption, width))
        return list(filter(None, (next(fitting, ""), one.occurrence.location)))

    def times(self, one: Sighting) -> str:
        """From when to when, on the viewer's clocks."""
        start = self._clocks.text(one.start.time())
        if one.start == one.end:
            return start
        return f"{start}{RANGE}{self._clocks.text(one.end.time())}"

    def _ground(self, painter: QPainter, rect: QRectF, look: EventLook, marking: Marking) -> None:
        """What a line has instead of a fill: an upright mark."""
        self._hover(painter, rect, marking)
        mark, inset = self._theme.px(MARK), self._theme.px(PADDING)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.inks.mark)
        upright = QRectF(rect.left() + 1, rect.top() + inset, mark, rect.height() - 2 * inset)
        painter.drawRoundedRect(upright, mark / 2, mark / 2)

    def _time(self, painter: QPainter, room: QRectF, one: Sighting, color: QColor) -> QRectF:
        """Paint the time at which it begins; what is left of the room."""
        clock = self._clocks.text(one.start.time())
        taken = self.text.draw(painter, room, clock, self._theme.font(CAPTION), color)
        return room.adjusted(taken + self._theme.px(PADDING) + 1, 0, 0, 0)

    def _title(
        self, painter: QPainter, room: QRectF, one: Sighting, look: EventLook, color: QColor
    ) -> None:
        title, font = one.occurrence.title, self._theme.font()
        self.text.draw(painter, room, title, font, color, is_struck=look.is_struck)

    def ring(self, painter: QPainter, rect: QRectF, radius: float) -> None:
        """The ring around what has the keyboard: 2 px of accent, 2 px off."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(self._theme.focus_pen())
        painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)

    def _look(self, one: Sighting, marking: Marking) -> EventLook:
        return look_of(one, self._theme, self._now, is_selected=marking.is_selected)

    def _end(self, painter: QPainter, rect: QRectF, marking: Marking) -> None:
        if marking.is_focused:
            self.ring(painter, rect, self._theme.px(EVENT_RADIUS))

    def _fill(
        self, painter: QPainter, rect: QRectF, look: EventLook, ends: Ends, marking: Marking
    ) -> None:
        radius, mark = self._theme.px(EVENT_RADIUS), self._theme.px(MARK)
        painter.setPen(Qt.PenStyle.NoPen)
        if look.is_outlined and not marking.is_selected:
            self._outline(painter, rect, look, ends)
        else:
            inks = look.inks
            painter.setBrush(inks.selected_fill if marking.is_selected else inks.fill)
            painter.drawPath(
                bar_shape(rect, radius, square_left=ends.before, square_right=ends.after)
            )
        if not ends.before:
            painter.setBrush(look.inks.mark)
            painter.save()
            painter.setClipRect(
                QRectF(rect.left(), rect.top(), mark, rect.height()),
                Qt.ClipOperation.IntersectClip,
            )
            painter.drawPath(bar_shape(rect, radius, square_right=ends.after))
            painter.restore()
        self._hover(painter, rect, marking, ends)

    def _hover(self, painter: QPainter, rect: QRectF, marking: Marking, ends: Ends = WHOLE) -> None:
        if marking.is_hovered:
            radius = self._theme.px(EVENT_RADIUS)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(with_alpha(self._theme.colors.text, 0.07))
            painter.drawPath(
                bar_shape(rect, radius, square_left=ends.before, square_right=ends.after)
            )

    def _outline(
        self, painter: QPainter, rect: QRectF, look: EventLook, ends: Ends = WHOLE
    ) -> None:
        """Dashed and empty: nobody has said yet that it will be. Open where it goes on."""
        pen = QPen(look.inks.mark, 1, Qt.PenStyle.CustomDashLine)
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

    def _signs(self, painter: QPainter, room: QRectF, look: EventLook, color: QColor) -> QRectF:
        """Paint the signs at the end of the room, as many as leave the words more than half."""
        size = self._theme.px(SIGN)
        step = size + 2
        spare = min(room.width() * _SIGNS_SHARE, room.width() - self._theme.px(_ROOM_FOR_WORDS))
        shown = look.signs[: max(int(spare // step), 0)]
        left = room.right() - len(shown) * step + 2
        top, density = room.top() + (room.height() - size) / 2, painter.device().devicePixelRatioF()
        for sign in shown:
            picture = self._viewer.icons.pixmap(
                sign.icon, color, size, density, filled=sign.is_filled
            )
            painter.drawPixmap(QPointF(left, top), picture)
            left += step
        return room.adjusted(0, 0, -len(shown) * step, 0)
