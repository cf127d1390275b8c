"""A new event that a person draws over the hours of a day with the pointer."""

from datetime import datetime, time, timedelta

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from terp_desktop.ui.palette import with_alpha
from terp_desktop.ui.theme import CAPTION, EVENT_RADIUS
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.grid_page import GridPage
from terp_desktop.ui.views.text import TextPainter
from terp_desktop.ui.when_words import RANGE

SNAP_MINUTES = 15
"""What its ends go by."""

_SNAP = timedelta(minutes=SNAP_MINUTES)
_LAST_START = time(23, 60 - SNAP_MINUTES)
# A hand that presses trembles; fewer pixels than this are not a wish to draw.
_STILL_PX = 5


class EventDrawing:
    """From the press to the release; points are in coordinates of the hours."""

    def __init__(self, viewer: Viewer, texts: TextPainter) -> None:
        self._viewer = viewer
        self._texts = texts
        self._start: QPointF | None = None
        self._stretch: tuple[datetime, datetime] | None = None

    @property
    def is_pressed(self) -> bool:
        """Whether a press may become an event."""
        return self._start is not None

    def press(self, point: QPointF) -> None:
        """Begin."""
        self._start, self._stretch = point, None

    def move(self, page: GridPage, point: QPointF) -> None:
        """Go on to that point, within the day of the first one."""
        if self._start is None:
            return
        if self._stretch is None and (point - self._start).manhattanLength() < _STILL_PX:
            return
        column = page.column_at(self._start.x()) or 0
        ends = [page.moment_at(column, y, SNAP_MINUTES) for y in (self._start.y(), point.y())]
        last = datetime.combine(page.day(column), _LAST_START)
        self._stretch = min(ends), min(max(ends), last) + _SNAP

    def release(self) -> tuple[datetime, datetime] | None:
        """End; the start and end of what was drawn, if anything was."""
        drawn, self._start, self._stretch = self._stretch, None, None
        return drawn

    def paint(self, painter: QPainter, page: GridPage) -> None:
        """Paint what has been drawn so far, with its times."""
        if self._stretch is None:
            return
        theme = self._viewer.theme
        rect = page.slot_rect(*self._stretch)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(with_alpha(theme.colors.accent, 0.25))
        painter.drawRoundedRect(rect, theme.px(EVENT_RADIUS), theme.px(EVENT_RADIUS))
        times = RANGE.join(self._viewer.short_time(one.time()) for one in self._stretch)
        line = QRectF(rect.left() + theme.px(6), rect.top(), rect.width(), theme.px(16))
        self._texts.draw(painter, line, times, theme.font(CAPTION), theme.colors.text)
