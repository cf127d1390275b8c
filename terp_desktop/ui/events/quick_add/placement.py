"""Where the card opens, so that it leaves the drawn box visible."""

from PySide6.QtCore import QPoint, QRect, QSize

_GAP_PX = 8


def place_beside(box: QRect, size: QSize, window: QRect, screen: QRect) -> QPoint:
    """The top left corner of a card of that size beside the box.

    Right of the box, or else left of it, below it, above it: within the window if that has
    room, or else within the screen. Where nothing has room, in the last corner of the screen.
    """
    for area in (window.intersected(screen), screen):
        for corner in _corners(box, size, area):
            if area.contains(QRect(corner, size)):
                return corner
    return QPoint(screen.right() + 1 - size.width(), screen.bottom() + 1 - size.height())


def _corners(box: QRect, size: QSize, area: QRect) -> tuple[QPoint, ...]:
    beside_top = min(max(box.top(), area.top()), area.bottom() + 1 - size.height())
    below_left = min(max(box.left(), area.left()), area.right() + 1 - size.width())
    return (
        QPoint(box.right() + 1 + _GAP_PX, beside_top),
        QPoint(box.left() - _GAP_PX - size.width(), beside_top),
        QPoint(below_left, box.bottom() + 1 + _GAP_PX),
        QPoint(below_left, box.top() - _GAP_PX - size.height()),
    )
