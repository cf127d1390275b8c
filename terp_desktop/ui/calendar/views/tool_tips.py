"""The tool tips of events."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from terp_desktop.ui.calendar.descriptions import tool_tip
from terp_desktop.ui.calendar.views.tiles import Tile

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.painted_page import PaintedPage


def show_event_tip(
    event: QEvent, page: "PaintedPage", tile_at: Callable[[QPointF], Tile | None]
) -> bool:
    """Show the tool tip of the event under the pointer, if `event` asks for one."""
    if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
        return False
    tile = tile_at(QPointF(event.pos()))
    text = "" if tile is None else tool_tip(tile.displayed, page.viewer)
    QToolTip.showText(event.globalPos(), text, page.viewport())
    return True
