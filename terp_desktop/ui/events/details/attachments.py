"""The files that hang on an event: what they are, who added them when, and what to do with them."""

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


class FileError(TerpError):
    """A file of this computer cannot be read, written or opened."""

    code = "FILE"


def read_file(path: Path) -> NewFile:
    """The file as it is to be attached; one that is too large is not even read."""
    try:
        if path.is_dir():
            raise FileError(
                f"“{path.name}” is a folder.", remedy="Attach the files in it, or an archive of it."
            )
        refuse_too_large(path.name, path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        raise FileError(
            f"“{path.name}” cannot be read: {error.strerror}.",
            remedy="See whether it is still there and may be read, then try again.",
        ) from error
    kind = QMimeDatabase().mimeTypeForFileNameAndData(path.name, content).name()
    return NewFile(name=path.name, content=content, mime_type=kind)


def write_file(path: Path, content: bytes) -> Path:
    """Store the content in the file, in the place of what was there."""
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
    """Lay a copy there that can be read and not written: what was written in it would be lost."""
    if not path.exists():
        write_file(path, content)
        path.chmod(stat.S_IRUSR)
    return path


def file_type_text(mime_type: str) -> str:
    """What kind of file it is, as the system says it: "PDF document"; empty if unknown."""
    kind = QMimeDatabase().mimeTypeForName(mime_type)
    return "" if not kind.isValid() or kind.isDefault() else kind.comment()


_PADDING = 4


class AttachmentList(QWidget):
    """A line for each file. `opened`, `saved` and `removed` tell which one is meant."""

    open_requested = Signal(Attachment)
    save_requested = Signal(Attachment)
    remove_requested = Signal(Attachment)

    def __init__(self, details: EventDetails, viewer: Viewer, *, is_editable: bool) -> None:
        super().__init__()
        self._details, self._viewer, self._is_editable = details, viewer, is_editable
        self._grid = with_spacing(QGridLayout(self), gap=GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        for row, one in enumerate(details.attachments):
            left = Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(self._open_button(one), 2 * row, 0, left)
            self._grid.addWidget(self._menu_button(one), 2 * row, 1)
            about = text_label(self._details_text(one), "caption")
            about.setContentsMargins(px(2), 0, 0, px(4))
            self._grid.addWidget(about, 2 * row + 1, 0, 1, 2)

    def _open_button(self, one: Attachment) -> QPushButton:
        button = FileButton(one.name)
        button.setObjectName(f"attachment {one.id}")
        button.setAccessibleName(f"Open {one.name}, {self._details_text(one)}")
        button.clicked.connect(lambda: self.open_requested.emit(one))
        return button

    def _menu_button(self, one: Attachment) -> QToolButton:
        button = IconButton("ellipsis", f"More for {one.name}", self._viewer)
        button.setObjectName(f"more for attachment {one.id}")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction("Open").triggered.connect(lambda: self.open_requested.emit(one))
        menu.addAction("Save a copy…").triggered.connect(lambda: self.save_requested.emit(one))
        if self._is_editable:
            menu.addSeparator()
            menu.addAction("Remove").triggered.connect(lambda: self.remove_requested.emit(one))
        button.setMenu(menu)
        return button

    def _details_text(self, one: Attachment) -> str:
        """How large it is, what kind of file, who added it, and when."""
        viewer = self._viewer
        near = viewer.today()
        person = self._details.people.get(one.added_by) if one.added_by is not None else None
        words = [
            size_text(one.size, viewer.locale),
            file_type_text(one.mime_type),
            person.name if person is not None else "",
            instant_text(one.added_at, viewer.zone, viewer.locale, near),
        ]
        return ", ".join(word for word in words if word)


class FileButton(PushButton):
    """A name that opens its file; cut in the middle where it is too long."""

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
        """Some letters will do."""
        return QSize(px(48), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        room, middle = self.width() - px(_PADDING), Qt.TextElideMode.ElideMiddle
        shown = self.fontMetrics().elidedText(self._name, middle, room)
        self.setText(shown.replace("&", "&&"))


def size_text(size: int, locale: QLocale) -> str:
    """How large a file is: "12.3 MB"."""
    plain = QLocale(locale)
    places = 0 if size < 1024 * 1024 else 1
    return plain.formattedDataSize(size, places, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
