"""The program's icon: every size is there, painted from the drawings, and Qt finds it."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from scripts.program_icons import SIZES_PX, painted, picture_file
from terp_desktop.system.resources import resources_folder
from terp_desktop.ui.theme.program_icon import SIZES_PX as SHOWN_PX
from terp_desktop.ui.theme.program_icon import program_icon

_ALIKE = 8
"""How much a color may differ: versions of Qt smooth edges in their own ways."""


def colors(image: QImage) -> list[tuple[int, int, int, int]]:
    pixels = (image.pixelColor(x, y) for y in range(image.height()) for x in range(image.width()))
    return [(one.red(), one.green(), one.blue(), one.alpha()) for one in pixels]


@pytest.mark.parametrize("size_px", [size for size in SIZES_PX if size <= 128])
def test_each_picture_is_what_its_drawing_gives_today(qapp: QApplication, size_px: int) -> None:
    kept, drawn = colors(QImage(str(picture_file(size_px)))), colors(painted(size_px))
    assert len(kept) == len(drawn) == size_px * size_px
    differences = (
        abs(one - two)
        for pair in zip(kept, drawn, strict=True)
        for one, two in zip(*pair, strict=True)
    )
    assert sum(differences) / (4 * len(kept)) < _ALIKE


@pytest.mark.parametrize("size_px", SIZES_PX)
def test_every_size_is_there(qapp: QApplication, size_px: int) -> None:
    assert QImage(str(picture_file(size_px))).width() == size_px


def test_windows_and_the_tray_find_the_size_that_they_want(qapp: QApplication) -> None:
    icon = program_icon(resources_folder() / "hicolor")
    assert {size.width() for size in icon.availableSizes()} == set(SHOWN_PX)
    assert icon.pixmap(16, 16).toImage().pixelColor(8, 8).alpha() == 255
