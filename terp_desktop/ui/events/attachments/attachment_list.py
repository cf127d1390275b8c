"""The attachments of an event: their list, and reading and writing their files."""

import stat
from pathlib import Path

from PySide6.QtCore import QLocale, QMimeDatabase, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from terp_desktop.domain.attachment import Attachment, NewFile, refuse_too_large
from terp_desktop.domain.errors import TerpError
from terp_desktop.domain.event_details import EventDetails
from terp_desktop.ui.text.dates import instant_text
from terp_desktop.ui.viewer import Viewer
from terp_desktop.ui.widgets.buttons import IconButton, PushButton
from terp_desktop.ui.widgets.styling import GAP, px, text_label, with_spacing, with_style_class

_PADDING = 4


class FileError(TerpError):
    """A file on this computer cannot be read, written or opened."""

    code = "FILE"


def read_file(path: Path) -> NewFile:
    """Read a file to attach.

    Raises a FileError if it cannot be read, and refuses a file that is too large unread.
    """
    check_file(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    kind = QMimeDatabase().mimeTypeForFileNameAndData(path.name, content).name()
    return NewFile(name=path.name, content=content, mime_type=kind)


def check_file(path: Path) -> None:
    """Refuse what cannot be attached: a folder, a file that is too large or not there."""
    try:
        if path.is_dir():
            raise FileError(
                f"“{path.name}” is a folder.", remedy="Attach the files in it, or an archive of it."
            )
        refuse_too_large(path.name, path.stat().st_size)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> FileError:
    return FileError(
        f"“{path.name}” cannot be read: {error.strerror}.",
        remedy="See whether it is still there and may be read, then try again.",
    )


def write_file(path: Path, content: bytes) -> Path:
    """Write the file, replacing one that exists; raises a FileError if that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise FileError(
            f"“{path}” cannot be written: {error.strerror}.",
            remedy="Choose another folder, or make room on the disk.",
        ) from error
    return path


def write_read_only(path: Path, content: bytes) -> Path:
    """Write a read-only copy, unless it exists: edits in such a copy would be lost."""
    if not path.exists():
        write_file(path, content)
        path.chmod(stat.S_IRUSR)
    return path


def file_type_text(mime_type: str) -> str:
    """The system's description of a file type, for example "PDF document"; "" if unknown."""
    kind = QMimeDatabase().mimeTypeForName(mime_type)
    return "" if not kind.isValid() or kind.isDefault() else kind.comment()


class AttachmentList(QWidget):
    """A row for each attachment; each signal carries the attachment it is about."""

    open_requested = Signal(Attachment)
    save_requested = Signal(Attachment)
    remove_requested = Signal(Attachment)

    def __init__(self, details: EventDetails, viewer: Viewer, *, is_editable: bool) -> None:
        super().__init__()
        self._details, self._viewer, self._is_editable = details, viewer, is_editable
        self._grid = with_spacing(QGridLayout(self), gap=GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        for row, attachment in enumerate(details.attachments):
            left = Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(self._open_button(attachment), 2 * row, 0, left)
            self._grid.addWidget(self._menu_button(attachment), 2 * row, 1)
            caption = text_label(self._details_text(attachment), "caption")
            caption.setContentsMargins(px(2), 0, 0, px(4))
            self._grid.addWidget(caption, 2 * row + 1, 0, 1, 2)

    def _open_button(self, attachment: Attachment) -> QPushButton:
        button = FileButton(attachment.name)
        button.setObjectName(f"attachment {attachment.id}")
        button.setAccessibleName(f"Open {attachment.name}, {self._details_text(attachment)}")
        button.clicked.connect(lambda: self.open_requested.emit(attachment))
        return button

    def _menu_button(self, attachment: Attachment) -> QToolButton:
        button = IconButton("ellipsis", f"More for {attachment.name}", self._viewer)
        button.setObjectName(f"more for attachment {attachment.id}")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction("Open").triggered.connect(lambda: self.open_requested.emit(attachment))
        menu.addAction("Save a copy…").triggered.connect(
            lambda: self.save_requested.emit(attachment)
        )
        if self._is_editable:
            menu.addSeparator()
            menu.addAction("Remove").triggered.connect(
                lambda: self.remove_requested.emit(attachment)
            )
        button.setMenu(menu)
        return button

    def _details_text(self, attachment: Attachment) -> str:
        """The size, the type, who added it, and when."""
        viewer = self._viewer
        near = viewer.today()
        person = (
            self._details.people.get(attachment.added_by)
            if attachment.added_by is not None
            else None
        )
        parts = [
            size_text(attachment.size, viewer.locale),
            file_type_text(attachment.mime_type),
            person.name if person is not None else "",
            instant_text(attachment.added_at, viewer.zone, viewer.locale, near),
        ]
        return ", ".join(part for part in parts if part)


class FileButton(PushButton):
    """A button with a file name, elided in the middle where it is too long."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        with_style_class(self, "line")
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the whole name."""
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self._name) + 2 * px(_PADDING)
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The width of a few letters."""
        return QSize(px(48), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Elide the name to the new width."""
        super().resizeEvent(event)
        width, middle = self.width() - px(_PADDING), Qt.TextElideMode.ElideMiddle
        shown = self.fontMetrics().elidedText(self._name, middle, width)
        self.setText(shown.replace("&", "&&"))


def size_text(size: int, locale: QLocale) -> str:
    """The size of a file, for example "12.3 MB"."""
    plain = QLocale(locale)
    places = 0 if size < 1024 * 1024 else 1
    return plain.formattedDataSize(size, places, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
