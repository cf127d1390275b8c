"""Files that are dropped on a widget."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from terp_desktop.ui.widgets.styling import with_style_class


class FileStatusLabel(QLabel):
    """Says that files may be dropped, or what is being done with one; nothing otherwise."""

    def __init__(self) -> None:
        super().__init__()
        with_style_class(self, "hint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    @Slot(bool)
    def show_drop_hint(self, is_hovered: bool) -> None:
        """Ask for the files that are held over the panel."""
        self.show_message("Drop files here to attach them, up to 25 MB each." if is_hovered else "")

    @Slot(str)
    def show_message(self, message: str) -> None:
        """Say this; nothing hides it."""
        self.setText(message)
        self.setAccessibleName(message)
        self.setVisible(bool(message))


class FileDropFilter(QObject):
    """Takes files that are dropped on the widget, while it `is_open` for them.

    `dropped` tells their paths, `hovered` whether some are held over the widget.
    """

    dropped = Signal(tuple)
    hovered = Signal(bool)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.is_enabled = False
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        """Take what is a file of this computer, as a copy; leave all else alone."""
        if event.type() is QEvent.Type.DragLeave:
            self.hovered.emit(False)
        elif isinstance(event, QDragEnterEvent) and self._paths(event):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.hovered.emit(True)
            return True
        elif event.type() is QEvent.Type.Drop and isinstance(event, QDropEvent):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.hovered.emit(False)
            self.dropped.emit(self._paths(event))
            return True
        return super().eventFilter(widget, event)

    def _paths(self, event: QDropEvent) -> tuple[Path, ...]:
        urls = event.mimeData().urls() if self.is_enabled else []
        return tuple(Path(one.toLocalFile()) for one in urls if one.isLocalFile())
