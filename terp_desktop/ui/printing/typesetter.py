"""Sets text on paper: single lines, and lines broken where the room ends."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from terp_desktop.ui.calendar.views.hairlines import Hairlines
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.theme.theme import BODY, CAPTION
from terp_desktop.ui.widgets.text_painter import TextPainter, wrap

BOX_PX = 13
"""A box to be ticked, in pixels."""

_MIN_WIDTH = 24


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How words look: how large and how heavy."""

    size: int = BODY
    weight: QFont.Weight = QFont.Weight.Normal


REGULAR = TextStyle()
STRONG = TextStyle(weight=QFont.Weight.DemiBold)
SMALL = TextStyle(CAPTION)
SMALL_STRONG = TextStyle(CAPTION, QFont.Weight.DemiBold)


class Typesetter:
    """Knows the letters of one document."""

    def __init__(self, viewer: PaperViewer) -> None:
        self.viewer = viewer
        self.theme = viewer.theme
        self.texts = TextPainter()

    @cached_property
    def times_width(self) -> float:
        """As wide as the longest times are, with air behind them."""
        ends = (self.viewer.short_time(time(hour, 59)) for hour in (10, 22))
        return self.width(RANGE.join(ends)) + 12

    def line_height(self, style: TextStyle = REGULAR) -> float:
        """From one line to the next."""
        return round(self.texts.metrics(self._font(style)).height() + 2)

    def width(self, text: str, style: TextStyle = REGULAR) -> float:
        """How wide the text is on one line."""
        return self.texts.width(text, self._font(style))

    def break_lines(self, text: str, width: float, style: TextStyle = REGULAR) -> list[str]:
        """The whole text in lines of that width; a line at least for each of its own."""
        metrics, least = self.texts.metrics(self._font(style)), max(width, _MIN_WIDTH)
        return [
            line
            for part in text.splitlines()
            # A line has a letter at least, so that there are enough of them.
            for line in wrap(part, metrics, [least] * (len(part) + 1))
        ]

    def write(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        style: TextStyle = REGULAR,
        *,
        ink: QColor | None = None,
        is_struck: bool = False,
    ) -> float:
        """One line in the middle of the room; how wide it became."""
        color = ink or self.theme.colors.text
        return self.texts.draw(painter, room, text, self._font(style), color, is_struck=is_struck)

    def write_right_aligned(
        self, painter: QPainter, room: QRectF, text: str, style: TextStyle = REGULAR
    ) -> None:
        """One line that ends where the room does."""
        width = min(self.width(text, style) + 1, room.width())
        place = QRectF(room.right() - width, room.top(), width, room.height())
        self.write(painter, place, text, style)

    def write_lines(
        self,
        painter: QPainter,
        room: QRectF,
        lines: list[str],
        style: TextStyle = REGULAR,
        *,
        ink: QColor | None = None,
        is_struck: bool = False,
    ) -> None:
        """Lines from the top of the room on."""
        height = self.line_height(style)
        for place, text in enumerate(lines):
            # What was measured fits: a little more keeps rounding from cutting it.
            top, width = room.top() + place * height, room.width() + 4
            line = QRectF(room.left(), top, width, height)
            self.write(painter, line, text, style, ink=ink, is_struck=is_struck)

    def draw_checkbox(self, painter: QPainter, corner: QPointF) -> None:
        """An empty box to be ticked."""
        painter.setPen(QPen(self.theme.colors.text, 1))
        painter.setBrush(self.theme.colors.surface)
        painter.drawRoundedRect(QRectF(corner.x(), corner.y(), BOX_PX, BOX_PX), 2, 2)

    def draw_rule(self, painter: QPainter, start: QPointF, length: float) -> None:
        """A thin line to the right, under a heading or to write on."""
        Hairlines(painter, self.theme).draw_horizontal(start.x(), start.x() + length, start.y())

    def _font(self, style: TextStyle) -> QFont:
        return self.theme.font(style.size, style.weight)
