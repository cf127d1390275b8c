"""The modules with their colors."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from terp_desktop.domain.event import Module
from terp_desktop.ui.theme import MARK
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.shapes import bar_shape
from terp_desktop.ui.views.text import TextPainter
from terp_desktop.ui.words import word

_LINE_PX, _SWATCH_PX, _SWATCH_HEIGHT_PX = 24, 20, 14


class Legend(QWidget):
    """A line for each module: a small event in its color, and its name."""

    def __init__(self, viewer: Viewer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewer = viewer
        self._texts = TextPainter()
        viewer.theme.changed.connect(self._texts.forget)
        viewer.theme.changed.connect(self.update)
        self.setAccessibleName("Modules: " + ", ".join(word(module) for module in Module))

    def sizeHint(self) -> QSize:
        """A line for each module."""
        px = self._viewer.theme.px
        return QSize(px(160), px(_LINE_PX) * len(Module))

    def minimumSizeHint(self) -> QSize:
        """It does not shrink."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            theme = self._viewer.theme
            height = theme.px(_LINE_PX)
            for line, module in enumerate(Module):
                row = QRectF(0, line * height, self.width(), height)
                self._swatch(painter, row, module)
                room = row.adjusted(theme.px(_SWATCH_PX + 8), 0, 0, 0)
                self._texts.draw(painter, room, word(module), theme.font(), theme.colors.text)

    def _swatch(self, painter: QPainter, row: QRectF, module: Module) -> None:
        theme = self._viewer.theme
        colors = theme.colors.modules[module]
        height = theme.px(_SWATCH_HEIGHT_PX)
        place = QRectF(0, row.center().y() - height / 2, theme.px(_SWATCH_PX), height)
        mark = QRectF(place.left(), place.top(), theme.px(MARK), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.fill)
        painter.drawPath(bar_shape(place, 3))
        painter.setBrush(colors.mark)
        painter.drawPath(bar_shape(mark, 3, square_right=True))
