"""The window as a picture, without anybody to look at it."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.errors import TerpError
from terp_desktop.ui.main_window import MainWindow
from terp_desktop.ui.tasks import TaskRunner

WAIT_MS = 30_000


class PictureError(TerpError):
    """The picture could not be made."""

    code = "PICTURE"


def paint_window(window: MainWindow, path: Path, size: QSize, tasks: TaskRunner) -> None:
    """Paint the window, with everything that it has asked for, into a PNG of that size.

    On a screen of double density (or with `QT_SCALE_FACTOR=2`) it has twice the pixels.
    """
    window.setMinimumSize(size)
    window.resize(size)
    window.show()
    if not tasks.wait_idle(WAIT_MS):
        raise PictureError(
            "The calendar was not read in time.", remedy="Try again, or look at the database."
        )
    # What came has yet to be laid out, which Qt does when events are next sent.
    QApplication.sendPostedEvents()
    if not window.grab().save(str(path), "PNG"):
        raise PictureError(
            f"The picture could not be written to {path}.",
            remedy="Choose a folder that exists and that you may write to.",
        )
