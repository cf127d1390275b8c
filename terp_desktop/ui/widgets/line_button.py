"""The base of a button that is a painted line of the left panel."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractButton, QWidget

from terp_desktop.ui.theme.theme import EVENT_RADIUS
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import click_on_enter
from terp_desktop.ui.widgets.text_painter import TextPainter


class LineButton(QAbstractButton):
    """A button as high as a line; it shows the pointer and the keyboard by its background."""

    line_px = 28
    """The height of the line, before scaling."""

    def __init__(self, text: str, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._texts = TextPainter()
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        viewer.theme.changed.connect(self._texts.clear_cache)
        viewer.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """The size of a line; the text may be elided."""
        px = self._viewer.theme.px
        return QSize(px(120), px(self.line_px))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it."""
        if not click_on_enter(self, event):
            super().keyPressEvent(event)

    def paint_background(self, painter: QPainter) -> QRectF:
        """Paint the background under the pointer, and the focus; return the whole line."""
        theme = self._viewer.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, radius = QRectF(self.rect()), theme.px(EVENT_RADIUS)
        painter.setPen(theme.focus_pen() if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colors.hover if self.underMouse() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(whole.adjusted(1, 1, -1, -1), radius, radius)
        return whole
