"""The lines between days and hours: one physical pixel on the screen, thin on paper too."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from terp_desktop.ui.theme.theme import Theme


class Hairlines:
    """Draws horizontal and vertical lines, just below and right of their coordinate.

    Lines are filled rectangles: a pen of one physical pixel takes twenty times as long.
    """

    def __init__(self, painter: QPainter, theme: Theme, color: QColor | None = None) -> None:
        self._painter = painter
        self._color = color or theme.colors.hairline
        self._thickness = theme.hairline_px(painter.device().devicePixelRatioF())

    def draw_horizontal(self, left: float, right: float, y: float) -> None:
        """Draw a horizontal line."""
        self._painter.fillRect(QRectF(left, y, right - left, self._thickness), self._color)

    def draw_vertical(self, top: float, bottom: float, x: float) -> None:
        """Draw a vertical line."""
        self._painter.fillRect(QRectF(x, top, self._thickness, bottom - top), self._color)
