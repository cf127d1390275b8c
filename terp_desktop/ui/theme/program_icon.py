"""The program's own icon, for its windows and the tray."""

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

SIZES_PX = (16, 22, 24, 32, 48, 64, 128)
"""The sizes that windows and trays use; larger ones are for application menus."""


def program_icon(folder: Path) -> QIcon:
    """The icon from a folder laid out as an icon theme; Qt reads each size when it shows it."""
    icon = QIcon()
    for size_px in SIZES_PX:
        file = folder / f"{size_px}x{size_px}/apps/terp-desktop.png"
        icon.addFile(str(file), QSize(size_px, size_px))
    return icon
