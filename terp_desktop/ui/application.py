"""The window's life: the program is opened, shown, and ends in good order."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QSize, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from terp_desktop.services.desk import Desk
from terp_desktop.ui.failures import install_excepthook
from terp_desktop.ui.garbage import GarbageCollection
from terp_desktop.ui.icons import Icons
from terp_desktop.ui.interrupts import Interrupts
from terp_desktop.ui.main_window import MainWindow
from terp_desktop.ui.opened import Launch, OpenedProgram
from terp_desktop.ui.palette import Scheme
from terp_desktop.ui.screenshot import paint_window
from terp_desktop.ui.session import Session
from terp_desktop.ui.startup import StartupWindow
from terp_desktop.ui.tasks import TaskRunner
from terp_desktop.ui.theme import Theme
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.views.view_type import ViewType

# By then the calendar is painted, and what was made for that is there to stay.
_SETTLED_MS = 3_000


def make_application() -> QApplication:
    """Qt's application, named as this program; the one there is, if there is one."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        return there
    application = QApplication(sys.argv[:1])
    application.setApplicationName("terp-desktop")
    application.setApplicationDisplayName("TERP Desktop")
    application.setDesktopFileName("terp-desktop")
    return application


def run_window(launch: Launch) -> int:
    """Open the program, show it until the person ends it; the exit code."""
    application = make_application()
    life = Life(launch, application)
    life.begin()
    code = application.exec()
    life.end()
    return code or life.exit_code


class Life(QObject):
    """Goes from the first look at the database to the last window closed.

    `session` is what is on the screen, None before the database is open; `exit_code` is 1
    if it could not be opened.
    """

    def __init__(self, launch: Launch, application: QApplication) -> None:
        super().__init__()
        self.exit_code = 0
        self._launch = launch
        self._application = application
        self._garbage = GarbageCollection(self)
        self._tasks = TaskRunner()
        self._theme = Theme(application)
        self.startup = StartupWindow(self._tasks, launch.open)
        self._program: OpenedProgram | None = None
        self.session: Session | None = None
        self._former_hook = sys.excepthook
        self._reporter = install_excepthook(self._window, launch.log_file)
        self._interrupts = Interrupts(application.quit, self)

    def begin(self) -> None:
        """Open the program on a worker; the calendar follows when it is."""
        # Before there is a calendar, a window that closes must not end the program.
        self._application.setQuitOnLastWindowClosed(False)
        self.startup.ready.connect(self._show)
        self.startup.given_up.connect(self._give_up)
        self.startup.begin()

    def end(self) -> None:
        """Close everything, the last opened first."""
        if self.session is not None:
            self.session.end()
        self._tasks.shut_down()
        if self._program is not None:
            self._program.close()
        self._interrupts.stop()
        sys.excepthook = self._former_hook
        self._garbage.stop()

    @Slot(object)
    def _show(self, program: OpenedProgram) -> None:
        icons = Icons(self._launch.icons)
        viewer = Viewer(program.desk.clock, QLocale.system(), self._theme, icons)
        self._program = program
        self.session = Session(program, viewer, self._tasks)
        self.session.window.menus.quit.triggered.connect(self._application.quit)
        self.session.tray.quit_requested.connect(self._application.quit)
        # With an icon among the system's the program goes on reminding without its window.
        self._application.setQuitOnLastWindowClosed(not self.session.tray.is_there)
        self.session.begin()
        QTimer.singleShot(_SETTLED_MS, self._garbage, self._garbage.settle)

    @Slot()
    def _give_up(self) -> None:
        """The person has read why it cannot be opened."""
        self.exit_code = 1
        self._application.quit()

    def _window(self) -> QWidget | None:
        return self.startup if self.session is None else self.session.window


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What a picture of the window is to show; `size` in pixels, width first."""

    file: Path
    view: ViewType
    day: date
    size: tuple[int, int]
    scheme: Scheme
    icons: Path


def take_picture(desk: Desk, picture: Picture) -> None:
    """Paint the calendar's window into a file; PictureError if that cannot be written."""
    application, tasks = make_application(), TaskRunner()
    theme = Theme(application, picture.scheme)
    viewer = Viewer(desk.clock, QLocale.system(), theme, Icons(picture.icons))
    window = MainWindow(desk, tasks, viewer)
    window.show_view(picture.view)
    window.go_to(picture.day)
    paint_window(window, picture.file, QSize(*picture.size), tasks)
    window.close()
    tasks.shut_down()
