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
from terp_desktop.ui.widgets.styling import GAP, of_kind, px, spaced, text_label


class FileError(TerpError):
    """A file of this computer cannot be read, written or opened."""

    code = "FILE"


def read(path: Path) -> NewFile:
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


def write(path: Path, content: bytes) -> Path:
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


def put_to_read(path: Path, content: bytes) -> Path:
    """Lay a copy there that can be read and not written: what was written in it would be lost."""
    if not path.exists():
        write(path, content)
        path.chmod(stat.S_IRUSR)
    return path


def kind_words(mime_type: str) -> str:
    """What kind of file it is, as the system says it: "PDF document"; empty if unknown."""
    kind = QMimeDatabase().mimeTypeForName(mime_type)
    return "" if not kind.isValid() or kind.isDefault() else kind.comment()


_AROUND = 4


class AttachmentLines(QWidget):
    """A line for each file. `opened`, `saved` and `removed` tell which one is meant."""

    opened = Signal(Attachment)
    saved = Signal(Attachment)
    removed = Signal(Attachment)

    def __init__(self, details: EventDetails, viewer: Viewer, *, is_editable: bool) -> None:
        super().__init__()
        self._details, self._viewer, self._is_editable = details, viewer, is_editable
        self._grid = spaced(QGridLayout(self), gap=GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        for row, one in enumerate(details.attachments):
            left = Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(self._name(one), 2 * row, 0, left)
            self._grid.addWidget(self._more(one), 2 * row, 1)
            about = text_label(self._about(one), "caption")
            about.setContentsMargins(px(2), 0, 0, px(4))
            self._grid.addWidget(about, 2 * row + 1, 0, 1, 2)

    def _name(self, one: Attachment) -> QPushButton:
        button = FileButton(one.name)
        button.setObjectName(f"attachment {one.id}")
        button.setAccessibleName(f"Open {one.name}, {self._about(one)}")
        button.clicked.connect(lambda: self.opened.emit(one))
        return button

    def _more(self, one: Attachment) -> QToolButton:
        button = IconButton("ellipsis", f"More for {one.name}", self._viewer)
        button.setObjectName(f"more for attachment {one.id}")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction("Open").triggered.connect(lambda: self.opened.emit(one))
        menu.addAction("Save a copy…").triggered.connect(lambda: self.saved.emit(one))
        if self._is_editable:
            menu.addSeparator()
            menu.addAction("Remove").triggered.connect(lambda: self.removed.emit(one))
        button.setMenu(menu)
        return button

    def _about(self, one: Attachment) -> str:
        """How large it is, what kind of file, who added it, and when."""
        viewer = self._viewer
        near = viewer.today()
        person = self._details.people.get(one.added_by) if one.added_by is not None else None
        words = [
            size_text(one.size, viewer.locale),
            kind_words(one.mime_type),
            person.name if person is not None else "",
            instant_text(one.added_at, viewer.zone, viewer.locale, near),
        ]
        return ", ".join(word for word in words if word)


class FileButton(PushButton):
    """A name that opens its file; cut in the middle where it is too long."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        of_kind(self, "line")
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the whole name."""
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self._name) + 2 * px(_AROUND)
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Some letters will do."""
        return QSize(px(48), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        room, middle = self.width() - px(_AROUND), Qt.TextElideMode.ElideMiddle
        shown = self.fontMetrics().elidedText(self._name, middle, room)
        self.setText(shown.replace("&", "&&"))


def size_text(size: int, locale: QLocale) -> str:
    """How large a file is: "12.3 MB"."""
    plain = QLocale(locale)
    places = 0 if size < 1024 * 1024 else 1
    return plain.formattedDataSize(size, places, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
