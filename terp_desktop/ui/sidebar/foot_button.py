"""A button at the foot of the left panel: an icon and a word."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.ui.theme.theme import BODY
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.line_button import LineButton

_ICON_PX = 16


class FootButton(LineButton):
    """Opens something of the whole calendar; as quiet as the saved views above it."""

    line_px = 32

    def __init__(self, icon: str, text: str, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(text, viewer, parent)
        self._icon = icon
        self.setAccessibleName(text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon and word, the background under the pointer, and the focus."""
        theme, colors = self._viewer.theme, self._viewer.theme.colors
        with QPainter(self) as painter:
            rect = self.paint_background(painter)
            side, gap = theme.px(_ICON_PX), theme.px(8)
            density = self.devicePixelRatioF()
            icon = self._viewer.icons.pixmap(self._icon, colors.secondary, side, density)
            painter.drawPixmap(QPointF(gap, (rect.height() - side) / 2), icon)
            text_rect = rect.adjusted(gap + side + gap, 0, -gap, 0)
            self._texts.draw(painter, text_rect, self.text(), theme.font(BODY), colors.text)
