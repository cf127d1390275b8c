"""Drawing primitives of the views: hairlines, and the shapes of bars."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath

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


def bar_shape(
    rect: QRectF, radius: float, *, square_left: bool = False, square_right: bool = False
) -> QPainterPath:
    """A rectangle with round corners, except on the sides where the bar continues."""
    radius = min(radius, rect.width() / 2, rect.height() / 2)
    if not square_left and not square_right:
        path = QPainterPath()
        path.addRoundedRect(rect, radius, radius)
        return path
    left = 0.0 if square_left else radius
    right = 0.0 if square_right else radius
    path = QPainterPath()
    path.moveTo(rect.left() + left, rect.top())
    path.lineTo(rect.right() - right, rect.top())
    _corner(path, rect.right() - 2 * right, rect.top(), right, 90)
    path.lineTo(rect.right(), rect.bottom() - right)
    _corner(path, rect.right() - 2 * right, rect.bottom() - 2 * right, right, 0)
    path.lineTo(rect.left() + left, rect.bottom())
    _corner(path, rect.left(), rect.bottom() - 2 * left, left, -90)
    path.lineTo(rect.left(), rect.top() + left)
    _corner(path, rect.left(), rect.top(), left, 180)
    path.closeSubpath()
    return path


def _corner(path: QPainterPath, x: float, y: float, radius: float, start_degrees: float) -> None:
    if radius > 0:
        path.arcTo(QRectF(x, y, 2 * radius, 2 * radius), start_degrees, -90)
