"""Brings a window to the front."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def activate_window(window: QWidget) -> None:
    """Show the window, also if minimized, above all others and with focus."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
