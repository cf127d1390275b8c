"""Renders the calendar window to a PNG file, for commands."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QLocale, QSize
from PySide6.QtWidgets import QApplication

from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.view_type import ViewType
from terp_desktop.services.container import Services
from terp_desktop.ui.app.application import make_application
from terp_desktop.ui.theme.icons import Icons
from terp_desktop.ui.theme.palette import Scheme
from terp_desktop.ui.theme.theme import Theme
from terp_desktop.ui.threads.task_runner import TaskRunner
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.window.main_window import MainWindow

WAIT_MS = 30_000


class ScreenshotError(TerpError):
    """The screenshot could not be taken or written."""

    code = "PICTURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screenshot:
    """What a screenshot shows; `size` is width and height in pixels."""

    file: Path
    view: ViewType
    day: date
    size: tuple[int, int]
    scheme: Scheme
    icons: Path


def take_screenshot(services: Services, screenshot: Screenshot) -> None:
    """Render the calendar window to a file; raises a ScreenshotError if that fails."""
    application, tasks = make_application(), TaskRunner()
    theme = Theme(application, screenshot.scheme)
    viewer = Viewer(services.clock, QLocale.system(), theme, Icons(screenshot.icons))
    window = MainWindow(services, tasks, viewer)
    window.show_view(screenshot.view)
    window.go_to(screenshot.day)
    window.holidays.begin()
    window.working_time.load()
    render_window(window, screenshot.file, QSize(*screenshot.size), tasks)
    window.close()
    tasks.shut_down()


def render_window(window: MainWindow, path: Path, size: QSize, tasks: TaskRunner) -> None:
    """Wait until the window has loaded, and render it to a PNG of that size.

    On a screen of double density, or with `QT_SCALE_FACTOR=2`, it has twice the pixels.
    """
    window.setMinimumSize(size)
    window.resize(size)
    window.show()
    if not tasks.wait_idle(WAIT_MS):
        raise ScreenshotError(
            "The calendar was not read in time.", remedy="Try again, or look at the database."
        )
    # Qt lays out what was loaded when posted events are next sent.
    QApplication.sendPostedEvents()
    if not window.grab().save(str(path), "PNG"):
        raise ScreenshotError(
            f"The picture could not be written to {path}.",
            remedy="Choose a folder that exists and that you may write to.",
        )
