"""A button at the foot of the left panel: an icon and a word."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from terp_desktop.ui.theme.theme import BODY, EVENT_RADIUS
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import click_on_enter
from terp_desktop.ui.widgets.text_painter import TextPainter

_LINE_PX, _ICON_PX = 32, 16


class FootButton(QAbstractButton):
    """Opens something of the whole calendar; as quiet as the saved views above it."""

    def __init__(self, icon: str, text: str, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._viewer = icon, viewer
        self._texts = TextPainter()
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        viewer.theme.changed.connect(self._texts.clear_cache)

    def sizeHint(self) -> QSize:
        """One line."""
        px = self._viewer.theme.px
        return QSize(px(120), px(_LINE_PX))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint icon and word, the background under the pointer, and the focus."""
        theme, colors = self._viewer.theme, self._viewer.theme.colors
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect, radius = QRectF(self.rect()), theme.px(EVENT_RADIUS)
            painter.setPen(theme.focus_pen() if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colors.hover if self.underMouse() else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius)
            side, gap = theme.px(_ICON_PX), theme.px(8)
            density = self.devicePixelRatioF()
            icon = self._viewer.icons.pixmap(self._icon, colors.secondary, side, density)
            painter.drawPixmap(QPointF(gap, (rect.height() - side) / 2), icon)
            text_rect = rect.adjusted(gap + side + gap, 0, -gap, 0)
            self._texts.draw(painter, text_rect, self.text(), theme.font(BODY), colors.text)
