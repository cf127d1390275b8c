"""The pictures of the documentation: taken as `make screenshots` takes them."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from scripts.pictures.png import write_png
from scripts.pictures.scenes import SCENES

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
LIGHTS = ("light", "dark")
SIZES = ("", "-small", "-large")


def taken(folder: Path, *names: str) -> list[str]:
    """The names of the files that one camera has written."""
    subprocess.run(
        [sys.executable, "-m", "scripts.pictures.camera", folder, "2026-11-24", "dark", *names],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return sorted(file.name for file in folder.iterdir())


def test_a_scene_is_painted_in_three_sizes(tmp_path: Path) -> None:
    names = taken(tmp_path, "month", "save-view")
    assert names == [
        *("month-dark.png", "month-large-dark.png", "month-small-dark.png"),
        *("save-view-dark.png", "save-view-large-dark.png", "save-view-small-dark.png"),
    ]
    sizes = {name: QImage(str(tmp_path / name)).size().toTuple() for name in names[:3]}
    assert list(sizes.values()) == [(1280, 820), (1920, 1200), (640, 440)]


def test_every_scene_has_a_name_of_its_own_and_its_pictures_are_there() -> None:
    names = [scene.name for scene in SCENES]
    assert len(names) == len(set(names))
    there = {file.name for file in IMAGES.glob("*.png")}
    wanted = {f"{name}{size}-{light}.png" for name in names for size in SIZES for light in LIGHTS}
    assert wanted <= there


def test_the_pictures_do_not_fill_the_repository() -> None:
    assert sum(file.stat().st_size for file in IMAGES.iterdir()) < 12_000_000


def test_a_picture_keeps_its_frequent_colors_and_is_near_in_the_rest(tmp_path: Path) -> None:
    image = QImage(300, 300, QImage.Format.Format_RGB32)
    image.fill("#2f6fde")
    for place in range(300):
        image.setPixelColor(place, 0, QColor(place % 256, place // 256 * 90, 10))
    write_png(image, tmp_path / "flat.png")
    flat = QImage(str(tmp_path / "flat.png"))
    assert flat.format() is QImage.Format.Format_Indexed8
    assert flat.pixelColor(150, 150).name() == "#2f6fde"
    for place in range(300):
        seen, meant = flat.pixelColor(place, 0), image.pixelColor(place, 0)
        assert abs(seen.red() - meant.red()) + abs(seen.green() - meant.green()) < 100


def test_a_small_element_keeps_its_color_among_hundreds_of_shades(tmp_path: Path) -> None:
    picture = QImage(600, 40, QImage.Format.Format_RGB32)
    for column in range(600):  # the shades of letters
        gray = column % 200
        for row in range(40):
            picture.setPixelColor(column, row, QColor(gray, gray + column // 200, gray))
    mark = QColor("#9957c4")
    for row in range(20):
        picture.setPixelColor(300, row, mark)
    write_png(picture, tmp_path / "small.png")
    written = QImage(str(tmp_path / "small.png"))
    assert written.colorCount() <= 256
    assert written.pixelColor(300, 5) == mark
