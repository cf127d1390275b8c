"""Public holidays on a painted page: the name beside or below the day, and its tool tip."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import QToolTip

from terp_desktop.ui.calendar.views.calendar_view import CalendarView
from terp_desktop.ui.theme.theme import CAPTION
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.text_painter import TextPainter

_PADDING_PX = 8
# Less room would show only a letter or two.
_MIN_PX = 40


def paint_holiday(
    painter: QPainter,
    texts: TextPainter,
    rect: QRectF,
    day: date,
    viewer: Viewer,
    *,
    share: float = 1.0,
) -> None:
    """Paint the name of the day's holiday into the rectangle, elided; nothing on other days."""
    name, space = viewer.holidays.name(day), viewer.theme.px(_PADDING_PX)
    words = rect.adjusted(space, 0, -space / 2, 0)
    if name and words.width() >= viewer.theme.px(_MIN_PX):
        theme = viewer.theme
        ink = theme.fade(theme.colors.secondary, share, theme.colors.surface)
        texts.draw(painter, words, name, theme.font(CAPTION), ink)


def show_holiday_tip(
    event: QEvent, view: CalendarView, day_at: Callable[[QPointF], date | None]
) -> bool:
    """Show the tool tip of a holiday if the event asks for one; returns whether it was shown."""
    if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
        return False
    point = QPointF(event.pos())
    day = day_at(point) if view.tile_at(point) is None else None
    name = "" if day is None else view.viewer.holidays.name(day)
    if name:
        QToolTip.showText(event.globalPos(), f"{name}\nPublic holiday", view.viewport())
    return bool(name)
