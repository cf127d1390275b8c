"""Bringing a window to where the person sees it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def activate_window(window: QWidget) -> None:
    """Show the window, also if it was an icon, before all others, with the keyboard in it."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
