"""Paints the program's icon at every size that desktops need, from its two drawings.

.venv/bin/python -m scripts.program_icons
"""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "resources/hicolor"
DRAWING = FOLDER / "scalable/apps/terp-desktop.svg"
SMALL_DRAWING = FOLDER.parent / "program-small.svg"
SIZES_PX = (16, 22, 24, 32, 48, 64, 128, 256, 512)

# Up to here there are too few pixels for all that the drawing has.
_SMALL_PX = 24


def picture_file(size_px: int) -> Path:
    """The path where desktops look for that size."""
    return FOLDER / f"{size_px}x{size_px}/apps/terp-desktop.png"


def painted(size_px: int) -> QImage:
    """The drawing for that size, at that size."""
    drawing = SMALL_DRAWING if size_px <= _SMALL_PX else DRAWING
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    with QPainter(image) as painter:
        QSvgRenderer(str(drawing)).render(painter)
    return image


def main() -> None:
    """Paint them all."""
    for size_px in SIZES_PX:
        file = picture_file(size_px)
        file.parent.mkdir(parents=True, exist_ok=True)
        painted(size_px).save(str(file))


if __name__ == "__main__":
    main()
