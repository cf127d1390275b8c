"""Where the card opens, so that it leaves the drawn box visible."""

from PySide6.QtCore import QPoint, QRect, QSize

_GAP_PX = 8


def place_beside(box: QRect, size: QSize, area: QRect) -> QPoint:
    """The top left corner of a card of that size beside the box, within the area.

    Right of the box, or else left of it, below it, above it; where nothing has room, in the
    corner of the area that is farthest from the start of the box.
    """
    beside_top = min(max(box.top(), area.top()), area.bottom() + 1 - size.height())
    below_left = min(max(box.left(), area.left()), area.right() + 1 - size.width())
    choices = (
        QPoint(box.right() + 1 + _GAP_PX, beside_top),
        QPoint(box.left() - _GAP_PX - size.width(), beside_top),
        QPoint(below_left, box.bottom() + 1 + _GAP_PX),
        QPoint(below_left, box.top() - _GAP_PX - size.height()),
    )
    corner = QPoint(area.right() + 1 - size.width(), area.bottom() + 1 - size.height())
    return next((point for point in choices if area.contains(QRect(point, size))), corner)
