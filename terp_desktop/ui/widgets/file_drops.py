"""Files that are dropped on a widget."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from terp_desktop.ui.widgets.styling import of_kind


class FileNote(QLabel):
    """Says that files may be dropped, or what is being done with one; nothing otherwise."""

    def __init__(self) -> None:
        super().__init__()
        of_kind(self, "hint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    @Slot(bool)
    def invite(self, is_hovered: bool) -> None:
        """Ask for the files that are held over the panel."""
        self.tell("Drop files here to attach them, up to 25 MB each." if is_hovered else "")

    @Slot(str)
    def tell(self, said: str) -> None:
        """Say this; nothing hides it."""
        self.setText(said)
        self.setAccessibleName(said)
        self.setVisible(bool(said))


class FileDrops(QObject):
    """Takes files that are dropped on the widget, while it `is_open` for them.

    `dropped` tells their paths, `hovered` whether some are held over the widget.
    """

    dropped = Signal(tuple)
    hovered = Signal(bool)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.is_open = False
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
        urls = event.mimeData().urls() if self.is_open else []
        return tuple(Path(one.toLocalFile()) for one in urls if one.isLocalFile())
