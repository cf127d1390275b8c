"""Takes the pictures in one color scheme; started by `python -m scripts.pictures`, off screen."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from scripts.pictures.company import sample_program
from scripts.pictures.png import write_png
from scripts.pictures.scenes import SCENES, Scene
from scripts.pictures.stage import Light, Stage, staged
from terp_desktop.ui.app.application import make_application
from terp_desktop.ui.theme.palette import Scheme

WINDOWS = {"": QSize(1280, 820), "-small": QSize(640, 440), "-large": QSize(1920, 1200)}
DIALOGS = {"": QSize(), "-small": QSize(440, 440), "-large": QSize(960, 900)}
LIGHTS = {
    "light": Light(scheme=Scheme.LIGHT),
    "dark": Light(scheme=Scheme.DARK),
    "200": Light(scheme=Scheme.LIGHT, text_scale=2.0),
}
LARGE_TEXT = frozenset({"month", "event-series", "event-conflict", "details"})
"""What is also painted with text twice as large."""


def main(folder: Path, day: date, light: str, names: Sequence[str]) -> None:
    """Take the pictures of these scenes, or of all, into files named after scene, size, light."""
    with (
        sample_program(day) as program,
        staged(program, LIGHTS[light], make_application()) as stage,
    ):
        for scene in SCENES:
            if not names or scene.name in names:
                _take(
                    stage, scene, lambda name: folder / f"{name}-{light}.png", _sizes(scene, light)
                )


def _sizes(scene: Scene, light: str) -> dict[str, QSize]:
    sizes = WINDOWS if scene.is_window else DIALOGS
    if light != "200":
        return sizes
    return {"": sizes[""]} if scene.name in LARGE_TEXT else {}


def _take(
    stage: Stage, scene: Scene, file: Callable[[str], Path], sizes: Mapping[str, QSize]
) -> None:
    """Play the window's scenes anew in each size; a dialog is only drawn larger or smaller."""
    if scene.is_window:
        for suffix, size in sizes.items():
            stage.set(size)
            write_png(scene.play(stage).grab().toImage(), file(f"{scene.name}{suffix}"))
            stage.clear()
    elif sizes:
        stage.set(WINDOWS[""])
        widget = scene.play(stage)
        usual = widget.size()
        for suffix, size in sizes.items():
            widget.resize(_fitting(size, usual, widget) if suffix else usual)
            stage.settle()
            write_png(widget.grab().toImage(), file(f"{scene.name}{suffix}"))
        widget.resize(usual)  # some are kept for the next time
        stage.clear()


def _fitting(size: QSize, usual: QSize, widget: QWidget) -> QSize:
    """The size, as far as a smaller one is smaller and a larger one is allowed."""
    is_small = size == DIALOGS["-small"]
    return size.boundedTo(usual) if is_small else size.boundedTo(widget.maximumSize())


if __name__ == "__main__":
    main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.argv[3], sys.argv[4:])
