"""The lines between days and hours: one dot of the screen thick, and thin on paper too."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from terp_desktop.ui.theme.theme import Theme


class Hairlines:
    """Draws level and upright lines, below and right of where they are said to be.

    They are filled: a pen that is one dot thick takes twenty times as long.
    """

    def __init__(self, painter: QPainter, theme: Theme, color: QColor | None = None) -> None:
        self._painter = painter
        self._color = color or theme.colors.hairline
        self._thickness = theme.hairline_px(painter.device().devicePixelRatioF())

    def draw_horizontal(self, left: float, right: float, y: float) -> None:
        """A level line."""
        self._painter.fillRect(QRectF(left, y, right - left, self._thickness), self._color)

    def draw_vertical(self, top: float, bottom: float, x: float) -> None:
        """An upright line."""
        self._painter.fillRect(QRectF(x, top, self._thickness, bottom - top), self._color)
