"""Asks for a file without blocking."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(
    title: str,
    on_chosen: Callable[[str], None],
    parent: QWidget,
    *,
    start: str = "",
    kinds: str = "",
) -> None:
    """Ask for an existing file; `on_chosen` gets its path, unless the person cancels."""
    dialog = QFileDialog(parent, title, start, kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()
