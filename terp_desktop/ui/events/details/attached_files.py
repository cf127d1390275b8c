"""Files of this computer that are attached, and attachments that become files here."""

import stat
from pathlib import Path

from PySide6.QtCore import QMimeDatabase

from terp_desktop.domain.attachment import NewFile, refuse_too_large
from terp_desktop.domain.errors import TerpError


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
