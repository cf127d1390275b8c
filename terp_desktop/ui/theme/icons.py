"""Lucide icons in any color and size."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

STROKE_PX = 1.5
"""The width of an icon's lines at every size."""

# Lucide's canvas is 24 by 24, its stroke 2.
_DRAWN_SIZE = 24
_DRAWN_STROKE = 'stroke-width="2"'
# Sharp on usual, high and very high density screens.
_DENSITIES = (1.0, 2.0, 3.0)


class Icons:
    """The icons of `resources/icons`; each is rendered once per color, size and density."""

    def __init__(self, folder: Path) -> None:
        """`folder` has a file `name.svg` for each icon."""
        self.folder = folder
        self._pixmaps: dict[tuple[str, str, int, float, bool], QPixmap] = {}

    def icon(self, name: str, color: QColor, size_px: int = 16) -> QIcon:
        """An icon for buttons and menus."""
        icon = QIcon()
        for density in _DENSITIES:
            icon.addPixmap(self.pixmap(name, color, size_px, density))
        return icon

    def pixmap(
        self, name: str, color: QColor, size_px: int, density: float, *, filled: bool = False
    ) -> QPixmap:
        """An icon of `size_px` square; `density` is the device pixel ratio of the screen."""
        key = (name, color.name(QColor.NameFormat.HexArgb), size_px, density, filled)
        if key not in self._pixmaps:
            self._pixmaps[key] = self._draw(name, color, size_px, density, filled=filled)
        return self._pixmaps[key]

    def _draw(
        self, name: str, color: QColor, size_px: int, density: float, *, filled: bool
    ) -> QPixmap:
        stroke = STROKE_PX * _DRAWN_SIZE / size_px
        drawing = _source(self.folder / f"{name}.svg")
        drawing = drawing.replace("currentColor", color.name())
        drawing = drawing.replace(_DRAWN_STROKE, f'stroke-width="{stroke:.2f}"')
        if filled:
            drawing = drawing.replace('fill="none"', f'fill="{color.name()}"')
        picture = QPixmap(round(size_px * density), round(size_px * density))
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setOpacity(color.alphaF())
            QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(picture.rect()))
        picture.setDevicePixelRatio(density)
        return picture


@cache
def _source(file: Path) -> str:
    return file.read_text(encoding="utf-8")
