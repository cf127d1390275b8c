"""Paints the "+N more" line under the events of a crowded day."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from terp_desktop.ui.calendar.views.event_painter import EventPainter
from terp_desktop.ui.calendar.views.tiles import OverflowIndicator
from terp_desktop.ui.theme.theme import CAPTION, EVENT_RADIUS
from terp_desktop.ui.viewer import Viewer

_MIN_TEXT_WIDTH = 64


def paint_overflow(
    painter: QPainter,
    events: EventPainter,
    viewer: Viewer,
    overflow: OverflowIndicator,
    *,
    is_hovered: bool,
) -> None:
    """Paint the line; in a narrow one just the number."""
    theme = viewer.theme
    if is_hovered:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.hover)
        radius = theme.px(EVENT_RADIUS)
        painter.drawRoundedRect(overflow.rect, radius, radius)
    font = theme.font(CAPTION)
    color = theme.colors.text if is_hovered else theme.colors.secondary
    has_room = overflow.rect.width() >= theme.px(_MIN_TEXT_WIDTH)
    words = f"+{overflow.count} more" if has_room else f"+{overflow.count}"
    events.text.draw(painter, overflow.rect.adjusted(theme.px(8), 0, 0, 0), words, font, color)
