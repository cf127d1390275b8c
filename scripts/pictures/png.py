"""Small PNG files: a palette of 256 colors, which is all that a window has to the eye."""

from collections import Counter
from pathlib import Path

from PySide6.QtGui import QImage

_COLORS = 256
# So many are the most frequent ones; the others see to it that whatever is small, as the mark
# of an event, keeps its color among the hundreds of shades that letters have.
_FREQUENT = 128
_CELL, _HUE = 0xF8F8F8, 0xF0F0F0


def write_png(image: QImage, file: Path) -> None:
    """Write the picture with the colors that matter, and the nearest of these for the rest."""
    source = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(source.constBits()).cast("I")
    counted = Counter(pixels)
    kept = _kept(counted)
    places = {color: place for place, color in enumerate(kept)}
    cells: dict[int, int] = {}
    for color in counted:
        if color not in places:
            # Rare colors that are nearly the same are looked up once.
            cell = color & _CELL
            if cell not in cells:
                cells[cell] = _nearest(color, kept)
            places[color] = cells[cell]
    flat = QImage(source.size(), QImage.Format.Format_Indexed8)
    flat.setColorTable(kept)
    width, stride = source.width(), flat.bytesPerLine()
    target, row = memoryview(flat.bits()).cast("B"), source.bytesPerLine() // 4
    for y in range(source.height()):
        line = bytes(map(places.__getitem__, pixels[y * row : y * row + width]))
        target[y * stride : y * stride + width] = line
    file.parent.mkdir(parents=True, exist_ok=True)
    if not flat.save(str(file), quality=0):
        raise OSError(f"{file} could not be written")


def _kept(counted: Counter[int]) -> list[int]:
    """The most frequent colors, and that of each hue which has none among them."""
    ordered = [color for color, _ in counted.most_common()]
    kept, others = ordered[:_FREQUENT], ordered[_FREQUENT:]
    hues = {color & _HUE for color in kept}
    for color in others:
        if color & _HUE not in hues:
            hues.add(color & _HUE)
            kept.append(color)
    chosen = set(kept)
    missing = [color for color in others if color not in chosen]
    return [*kept, *missing][:_COLORS]


def _nearest(color: int, kept: list[int]) -> int:
    red, green, blue = color >> 16 & 255, color >> 8 & 255, color & 255
    return min(
        range(len(kept)),
        key=lambda place: (
            abs((kept[place] >> 16 & 255) - red)
            + 2 * abs((kept[place] >> 8 & 255) - green)
            + abs((kept[place] & 255) - blue)
        ),
    )
