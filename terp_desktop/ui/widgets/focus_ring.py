"""A focus ring for a scrolling page of text, which has no border to show focus."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from terp_desktop.ui.theme.theme import RADIUS
from terp_desktop.ui.widgets.styling import px, theme_colors

_OFFSET_PX, _WIDTH_PX = 4, 2


class FocusRing(QWidget):
    """Is shown around the page, at a small distance, while the page has focus.

    The page gets focus by Tab, not by a click.
    """

    def __init__(self, page: QAbstractScrollArea) -> None:
        super().__init__(page.parentWidget())
        self._page = page
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        page.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        page.installEventFilter(self)

    def eventFilter(self, page: QObject, event: QEvent) -> bool:
        """Follow the page's focus and geometry."""
        if event.type() is QEvent.Type.FocusIn:
            self._follow_page()
            self.show()
        elif event.type() in {QEvent.Type.FocusOut, QEvent.Type.Hide}:
            self.hide()
        elif event.type() in {QEvent.Type.Resize, QEvent.Type.Move}:
            self._follow_page()
        return super().eventFilter(page, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme_colors(self).accent, px(_WIDTH_PX)))
            half = px(_WIDTH_PX) / 2
            ring = QRectF(self.rect()).adjusted(half, half, -half, -half)
            painter.drawRoundedRect(ring, px(RADIUS), px(RADIUS))

    def _follow_page(self) -> None:
        page = self._page
        if page.parentWidget() is not self.parentWidget():
            # It was added to a layout meanwhile.
            self.setParent(page.parentWidget())
        off = px(_OFFSET_PX + _WIDTH_PX)
        self.setGeometry(page.geometry().adjusted(-off, -off, off, off))
        self.raise_()
