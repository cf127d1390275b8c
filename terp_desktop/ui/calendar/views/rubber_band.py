"""Selects the events of a page by a frame that is drawn around them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.ui.calendar.views.tiles import EventKey
from terp_desktop.ui.theme.palette import with_alpha
from terp_desktop.ui.threads.timers import make_timer

if TYPE_CHECKING:
    from terp_desktop.ui.calendar.views.painted_page import PaintedPage

_SCROLL_MS, _FILL_ALPHA = 30, 0.08


class _Band(QWidget):
    """The frame: a line in the accent color, and so little of it inside that all can be read."""

    def __init__(self, page: "PaintedPage") -> None:
        super().__init__(page.viewport())
        self._theme = page.viewer.theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the frame."""
        accent = self._theme.colors.accent
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), with_alpha(accent, _FILL_ALPHA))
            painter.setPen(QPen(accent, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class RubberBandController(QObject):
    """Follows one press at a time; the events that the frame touches are selected meanwhile.

    `finished` is emitted with the keys of the selected events, `cancel` brings back the
    selection of before.
    """

    finished = Signal(frozenset)

    def __init__(self, page: "PaintedPage") -> None:
        super().__init__(page)
        self._page = page
        self._band = _Band(page)
        self._origin = self._point = QPointF()
        self._kept = self._before = frozenset[EventKey]()
        self._scroll_timer = make_timer(self, _SCROLL_MS)
        self._scroll_timer.timeout.connect(self._scroll)

    def press(self, point: QPointF, kept: frozenset[EventKey]) -> None:
        """Note where a frame may begin; the `kept` events stay selected."""
        self._origin = QPointF(point.x(), point.y() + self._scrolled)
        self._kept, self._before = kept, self._page.chosen_keys

    def move(self, point: QPointF) -> None:
        """Draw the frame up to the point."""
        self._point = point
        distance = (point - self._viewport_origin).manhattanLength()
        if not self._band.isVisible() and distance < QApplication.startDragDistance():
            return
        self._update_band()
        self._band.show()
        self._scroll_timer.start()

    def release(self) -> None:
        """End the frame and emit what it selected."""
        was_drawn = self._band.isVisible()
        self._end()
        if was_drawn:
            self.finished.emit(self._page.chosen_keys)

    def cancel(self) -> None:
        """End the frame, and select what was selected before."""
        if self._band.isVisible():
            self._end()
            self._page.choose(self._before)

    @property
    def _scrolled(self) -> int:
        return self._page.verticalScrollBar().value()

    @property
    def _viewport_origin(self) -> QPointF:
        return QPointF(self._origin.x(), self._origin.y() - self._scrolled)

    @Slot()
    def _scroll(self) -> None:
        if self._page.scroll_at_edge(self._point):
            self._update_band()

    def _update_band(self) -> None:
        frame = QRectF(self._viewport_origin, self._point).normalized()
        self._band.setGeometry(frame.toAlignedRect())
        touched = {
            tile.displayed.key
            for tile in self._page.tiles()
            if frame.intersects(tile.rect & self._page.preview_clip(tile))
        }
        self._page.choose(self._kept | touched)

    def _end(self) -> None:
        self._scroll_timer.stop()
        self._band.hide()
