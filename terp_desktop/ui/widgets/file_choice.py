"""Asking which file is meant, without making the rest of the program wait for the answer."""

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
    """Let an existing file be chosen; `take` gets its path, unless the person thinks better."""
    dialog = QFileDialog(parent, title, start, kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(on_chosen)
    dialog.open()
