"""The Help menu: keyboard shortcuts and "About"."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMainWindow, QMessageBox

from terp_desktop import __version__
from terp_desktop.ui.threads.task_runner import LazyImport, TaskRunner
from terp_desktop.ui.window.menus import Menus

if TYPE_CHECKING:
    from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog

_ICON_PX = 64


@LazyImport
def _shortcuts_dialog() -> "type[ShortcutsDialog]":
    from terp_desktop.ui.window.shortcuts_dialog import ShortcutsDialog

    return ShortcutsDialog


class HelpActions(QObject):
    """Opens the dialogs of the Help menu."""

    def __init__(self, menus: Menus, tasks: TaskRunner, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        show_shortcuts = tasks.after_loading(_shortcuts_dialog, self.show_shortcuts, owner=self)
        menus.shortcuts.triggered.connect(show_shortcuts)
        menus.about.triggered.connect(self.show_about)

    @Slot()
    def show_shortcuts(self) -> None:
        """Show every shortcut of the window."""
        from terp_desktop.ui.window.shortcuts import list_shortcuts

        _shortcuts_dialog()(list_shortcuts(self._window.menuBar()), self._window).open()

    @Slot()
    def show_about(self) -> None:
        """Show the name and the version."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("About TERP Desktop")
        box.setIconPixmap(self._window.windowIcon().pixmap(_ICON_PX))
        box.setText(
            f"TERP Desktop {__version__}\n\nThe calendar of a trading company's staff.\n"
            "Icons: Lucide (ISC)."
        )
        box.open()
