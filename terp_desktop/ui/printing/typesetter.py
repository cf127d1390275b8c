"""Sets text on paper: single lines, and text broken into lines."""

from dataclasses import dataclass
from datetime import time
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from terp_desktop.ui.calendar.views.drawing import Hairlines
from terp_desktop.ui.printing.paper import PaperViewer
from terp_desktop.ui.text.dates import RANGE
from terp_desktop.ui.theme.theme import BODY, CAPTION
from terp_desktop.ui.widgets.text_painter import TextPainter, wrap

BOX_PX = 13
"""The size of a checkbox, in pixels."""

_MIN_WIDTH = 24


@dataclass(frozen=True, slots=True)
class TextStyle:
    """The size and weight of text."""

    size: int = BODY
    weight: QFont.Weight = QFont.Weight.Normal


REGULAR = TextStyle()
STRONG = TextStyle(weight=QFont.Weight.DemiBold)
SMALL = TextStyle(CAPTION)
SMALL_STRONG = TextStyle(CAPTION, QFont.Weight.DemiBold)


class Typesetter:
    """Measures and paints text in the fonts of one document; all lengths are in pixels."""

    def __init__(self, viewer: PaperViewer) -> None:
        self.viewer = viewer
        self.theme = viewer.theme
        self.texts = TextPainter()

    @cached_property
    def times_width(self) -> float:
        """The width of the longest range of times, with space behind it."""
        ends = (self.viewer.short_time(time(hour, 59)) for hour in (10, 22))
        return self.width(RANGE.join(ends)) + 12

    def line_height(self, style: TextStyle = REGULAR) -> float:
        """The distance from one line to the next."""
        return round(self.texts.metrics(self._font(style)).height() + 2)

    def width(self, text: str, style: TextStyle = REGULAR) -> float:
        """The width of the text on one line."""
        return self.texts.width(text, self._font(style))

    def break_lines(self, text: str, width: float, style: TextStyle = REGULAR) -> list[str]:
        """The text broken into lines of that width; its own line breaks stay."""
        metrics, least = self.texts.metrics(self._font(style)), max(width, _MIN_WIDTH)
        return [
            line
            for part in text.splitlines()
            # A line has at least one letter, so there are never more lines than that.
            for line in wrap(part, metrics, [least] * (len(part) + 1))
        ]

    def write(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        style: TextStyle = REGULAR,
        *,
        ink: QColor | None = None,
        is_struck: bool = False,
    ) -> float:
        """Paint one line, vertically centered in the rectangle; returns its width."""
        color = ink or self.theme.colors.text
        return self.texts.draw(painter, rect, text, self._font(style), color, is_struck=is_struck)

    def write_right_aligned(
        self, painter: QPainter, rect: QRectF, text: str, style: TextStyle = REGULAR
    ) -> None:
        """Paint one line that ends at the right edge of the rectangle."""
        width = min(self.width(text, style) + 1, rect.width())
        text_rect = QRectF(rect.right() - width, rect.top(), width, rect.height())
        self.write(painter, text_rect, text, style)

    def write_lines(
        self,
        painter: QPainter,
        rect: QRectF,
        lines: list[str],
        style: TextStyle = REGULAR,
        *,
        ink: QColor | None = None,
        is_struck: bool = False,
    ) -> None:
        """Paint lines from the top of the rectangle."""
        height = self.line_height(style)
        for index, text in enumerate(lines):
            # The lines were measured to fit; the margin prevents eliding by rounding.
            top, width = rect.top() + index * height, rect.width() + 4
            line = QRectF(rect.left(), top, width, height)
            self.write(painter, line, text, style, ink=ink, is_struck=is_struck)

    def draw_checkbox(self, painter: QPainter, corner: QPointF) -> None:
        """Paint an empty checkbox."""
        painter.setPen(QPen(self.theme.colors.text, 1))
        painter.setBrush(self.theme.colors.surface)
        painter.drawRoundedRect(QRectF(corner.x(), corner.y(), BOX_PX, BOX_PX), 2, 2)

    def draw_rule(self, painter: QPainter, start: QPointF, length: float) -> None:
        """Paint a hairline to the right, under a heading or for handwriting."""
        Hairlines(painter, self.theme).draw_horizontal(start.x(), start.x() + length, start.y())

    def _font(self, style: TextStyle) -> QFont:
        return self.theme.font(style.size, style.weight)
