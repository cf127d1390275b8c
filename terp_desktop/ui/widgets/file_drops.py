"""Accepts files that are dropped on a widget."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QWidget

from terp_desktop.ui.widgets.styling import with_style_class


class FileStatusLabel(QLabel):
    """Says that files may be dropped, or shows the progress with one; hidden otherwise."""

    def __init__(self) -> None:
        super().__init__()
        with_style_class(self, "hint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    @Slot(bool)
    def show_drop_hint(self, is_hovered: bool) -> None:
        """Show a hint while files are dragged over the panel."""
        self.show_message("Drop files here to attach them, up to 25 MB each." if is_hovered else "")

    @Slot(str)
    def show_message(self, message: str) -> None:
        """Show the message; an empty one hides the label."""
        self.setText(message)
        self.setAccessibleName(message)
        self.setVisible(bool(message))


class FileDropFilter(QObject):
    """An event filter that accepts files dropped on the widget while `is_enabled`.

    `dropped` is emitted with their paths, `hovered` with whether files are dragged over the
    widget.
    """

    dropped = Signal(tuple)
    hovered = Signal(bool)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.is_enabled = False
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        """Accept local files, as copies; ignore everything else."""
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
        return tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
