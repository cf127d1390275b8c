import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from terp_desktop.system.resources import resources_folder
from terp_desktop.ui.theme.icons import Icons

FOLDER = resources_folder() / "icons"
# Dense enough that the thinnest line covers whole pixels.
_SIDE_PX, _DENSITY = 24, 4
NAMES = sorted(file.stem for file in FOLDER.glob("*.svg"))


def colors_in(icons: Icons, name: str, color: str, *, filled: bool = False) -> set[str]:
    image = icons.pixmap(name, QColor(color), _SIDE_PX, _DENSITY, filled=filled).toImage()
    opaque = 255
    return {
        pixel.name()
        for x in range(_SIDE_PX * _DENSITY)
        for y in range(_SIDE_PX * _DENSITY)
        if (pixel := image.pixelColor(x, y)).alpha() == opaque
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn_in_the_color_asked_for(qapp: QApplication, name: str) -> None:
    assert colors_in(Icons(FOLDER), name, "#ff0000") == {"#ff0000"}


def test_an_icon_has_the_pixels_of_its_screen(qapp: QApplication) -> None:
    picture = Icons(FOLDER).pixmap("bell", QColor("#000000"), 16, 2)
    assert (picture.width(), picture.devicePixelRatio()) == (32, 2)


def test_a_filled_flag_differs_from_an_outlined_one(qapp: QApplication) -> None:
    icons, red = Icons(FOLDER), QColor("#ff0000")
    outlined = icons.pixmap("flag", red, 16, 1)
    assert icons.pixmap("flag", red, 16, 1, filled=True).toImage() != outlined.toImage()


def test_the_icons_come_with_their_license() -> None:
    assert "ISC License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")
