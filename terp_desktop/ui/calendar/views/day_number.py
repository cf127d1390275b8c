"""Paints the number of a day, today's in a filled circle."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from terp_desktop.ui.theme.theme import BODY, Theme
from terp_desktop.ui.widgets.text_painter import TextPainter

_PADDING_PX = 8


class DayNumberPainter:
    """Draws the numbers of days at one size of text."""

    def __init__(
        self, theme: Theme, texts: TextPainter, *, circle_px: int, size: int = BODY
    ) -> None:
        self._theme = theme
        self._texts = texts
        self._circle_px = circle_px
        self._size = size

    def draw(
        self, painter: QPainter, rect: QRectF, text: str, color: QColor, *, is_today: bool
    ) -> float:
        """Draw the number at the left of the rectangle, vertically centered.

        Returns its right edge, relative to the rectangle's left.
        """
        weight = QFont.Weight.DemiBold if is_today else QFont.Weight.Normal
        font = self._theme.font(self._size, weight)
        text_rect = rect.adjusted(self._theme.px(_PADDING_PX), 0, 0, 0)
        beyond = 0.0
        if is_today:
            width = self._texts.width(text, font)
            text_rect = self._paint_circle(painter, rect, width)
            beyond = (self._circle_size(rect) - width) / 2
            color = self._theme.colors.on_accent
        text_width = self._texts.draw(painter, text_rect, text, font, color)
        return text_rect.left() - rect.left() + text_width + beyond

    def _circle_size(self, rect: QRectF) -> float:
        """The diameter of the circle: at most the height of the line."""
        return min(self._theme.px(self._circle_px), rect.height())

    def _paint_circle(self, painter: QPainter, rect: QRectF, width: float) -> QRectF:
        """Paint the circle around a number of that width; returns the rectangle of the number."""
        size = self._circle_size(rect)
        # Centered on the number, but not beyond the rectangle's left edge.
        left = rect.left() + self._theme.px(_PADDING_PX) - (size - width) / 2
        left = max(left, rect.left() + 2)
        circle = QRectF(left, rect.center().y() - size / 2, size, size)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colors.accent)
        painter.drawEllipse(circle)
        return circle.adjusted((size - width) / 2, 0, size, 0)
